"""Journeys: clocks on their way to a later instant, and how far each has come."""

import asyncio
from datetime import datetime

from streetname.domain.errors import BrokerError, Conflict
from streetname.engine.runner import CommitFailedError, StoppedError
from streetname.environments.environment import Environment

_SOON = 0.4


class Journey:
    """One clock on its way."""

    def __init__(self, environment: Environment, destination: datetime) -> None:
        self.environment = environment
        self.departed_at = environment.now
        self.destination = destination
        self.executed: int | None = None
        self.refusal: str | None = None
        self.task = asyncio.create_task(self._travel())

    @property
    def has_arrived(self) -> bool:
        """True once everything on the way has been done, or it was given up."""
        return self.task.done()

    @property
    def percent(self) -> int:
        """How much of the way lies behind."""
        whole = (self.destination - self.departed_at).total_seconds()
        done = (self.environment.now - self.departed_at).total_seconds()
        return 100 if whole <= 0 else max(0, min(99, int(100 * done / whole)))

    async def arrive_soon(self) -> bool:
        """Wait a moment; True if it has arrived by then."""
        await asyncio.wait([self.task], timeout=_SOON)
        return self.has_arrived

    async def _travel(self) -> None:
        try:
            self.executed = await self.environment.advance(self.destination)
        except BrokerError as refusal:
            self.refusal = refusal.message
        except (CommitFailedError, StoppedError):
            self.refusal = "the environment was reset or stopped on the way"


class Journeys:
    """The latest journey of each environment."""

    def __init__(self) -> None:
        self._latest: dict[str, Journey] = {}

    def begin(self, environment: Environment, destination: datetime) -> Journey:
        """Send a clock on its way, unless it is on another."""
        under_way = self.under_way(environment)
        if under_way is not None:
            raise Conflict("the clock is on its way already: wait until it has arrived")
        journey = self._latest[environment.name] = Journey(environment, destination)
        return journey

    def under_way(self, environment: Environment) -> Journey | None:
        """The journey that the environment's clock is on."""
        journey = self._latest.get(environment.name)
        if journey is None or journey.has_arrived or journey.environment is not environment:
            return None
        return journey
