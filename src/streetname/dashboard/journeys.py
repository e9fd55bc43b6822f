"""Journeys: clocks on their way to a later instant, and how far each has come."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from streetname.dashboard.notices import Notice, Tone
from streetname.domain.errors import BrokerError, Conflict
from streetname.domain.values.instants import NEW_YORK
from streetname.engine.runner import CommitFailedError, StoppedError
from streetname.environments.environment import Environment

_SOON = 0.4

_log = logging.getLogger(__name__)


class Journey:
    """One clock on its way, sent there by the session `begun_by`.

    `tell_outcome` is called with what came of it, once that is known.
    """

    def __init__(self, environment: Environment, destination: datetime, begun_by: str) -> None:
        self.environment = environment
        self.departed_at = environment.now
        self.destination = destination
        self.begun_by = begun_by
        self.tell_outcome: Callable[[Notice], None] | None = None
        self.has_arrived = False
        self._executed = 0
        self._refusal: str | None = None
        self._is_stopped = False
        self._task = asyncio.create_task(self._travel())

    @property
    def percent(self) -> int:
        """How much of the way lies behind."""
        whole = (self.destination - self.departed_at).total_seconds()
        done = (self.environment.now - self.departed_at).total_seconds()
        return 100 if whole <= 0 else max(0, min(99, int(100 * done / whole)))

    @property
    def outcome(self) -> Notice:
        """What came of it: where the clock stands and what fell due, or why it was given up."""
        if self._refusal is not None:
            return Notice(self._refusal, Tone.BAD)
        now = self.environment.now
        things = f"{self._executed:,} steps fell due" if self._executed else "nothing fell due"
        wall = now.astimezone(NEW_YORK)
        said = f"It is {wall:%A %Y-%m-%d %H:%M} in New York; {things} on the way"
        if self._is_stopped and now < self.destination:
            return Notice(f"The clock was stopped on its way. {said}, and what is done stays done.")
        return Notice(f"{said}.")

    def stop(self) -> None:
        """Let it end at the instant to which it has come."""
        self._is_stopped = True

    async def arrive_soon(self) -> bool:
        """Wait a moment; True if it has arrived by then."""
        await asyncio.wait([self._task], timeout=_SOON)
        return self.has_arrived

    async def arrive(self) -> None:
        """Wait until everything on the way has been done, or it was given up."""
        await asyncio.wait([self._task])

    async def _travel(self) -> None:
        try:
            self._executed = await self.environment.advance(
                self.destination, lambda: not self._is_stopped
            )
        except BrokerError as refusal:
            self._refusal = refusal.message
        except (CommitFailedError, StoppedError):
            self._refusal = "The environment was reset or stopped while its clock was on its way."
        except Exception:  # noqa: BLE001 - a bug: the person is told, the log has the rest
            _log.exception("a clock on its way to %s was given up", self.destination)
            self._refusal = "The clock was given up on its way: something went wrong. It is logged."
        self.has_arrived = True
        if self.tell_outcome is not None:
            self.tell_outcome(self.outcome)
        self.environment.pulse.beat()


class Journeys:
    """The latest journey of each environment."""

    def __init__(self) -> None:
        self._latest: dict[str, Journey] = {}

    def begin(self, environment: Environment, destination: datetime, begun_by: str) -> Journey:
        """Send a clock on its way, unless it is on another."""
        if self.under_way(environment) is not None:
            raise Conflict("the clock is on its way already: wait until it has arrived")
        journey = self._latest[environment.name] = Journey(environment, destination, begun_by)
        return journey

    def under_way(self, environment: Environment) -> Journey | None:
        """The journey that the environment's clock is on."""
        journey = self._latest.get(environment.name)
        if journey is None or journey.has_arrived or journey.environment is not environment:
            return None
        return journey
