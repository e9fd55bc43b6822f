"""One look at every law over an environment's books, as `streetname verify` does it, and its end.

It reads one consistent state in a thread, while the brokerage goes on.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from streetname.domain.laws import Violation
from streetname.engine.runner import StoppedError
from streetname.environments.environment import Environment
from streetname.storage.queries.audit import count_audited
from streetname.storage.verifying import Checked, verify

_SOON = 0.6

_log = logging.getLogger(__name__)


class LawReport(msgspec.Struct, frozen=True):
    """What a look at the laws has found; `at` is the environment's time, `real_at` the reader's."""

    at: datetime
    real_at: datetime
    took: timedelta
    laws: Sequence[Checked]
    violations: Sequence[Violation]

    @property
    def is_sound(self) -> bool:
        """True if every law holds."""
        return not self.violations

    @property
    def checks(self) -> int:
        """How often any law was looked at."""
        return sum(law.checks for law in self.laws)

    @property
    def hidden(self) -> int:
        """How many violations there are beyond those that were kept."""
        return sum(law.violations for law in self.laws) - len(self.violations)


class LawCheck:
    """A look that has been begun; what was found before is told until it is over."""

    def __init__(
        self,
        environment: Environment,
        real: Callable[[], datetime],
        *,
        before: "LawCheck | None" = None,
    ) -> None:
        self.report: LawReport | None = None if before is None else before.report
        self.failed = False
        self._hub = environment.hub
        self._looked_at = 0
        self._whole = 0
        self._task = asyncio.create_task(self._look(environment, real))

    @property
    def is_over(self) -> bool:
        """True once everything has been looked at, or the look was given up."""
        return self._task.done()

    @property
    def percent(self) -> int:
        """How much has been looked at."""
        return min(99, 100 * self._looked_at // self._whole) if self._whole else 0

    async def is_over_soon(self) -> bool:
        """Wait a moment; True if it is over by then."""
        await asyncio.wait([self._task], timeout=_SOON)
        return self.is_over

    async def _look(self, environment: Environment, real: Callable[[], datetime]) -> None:
        began = real()
        try:
            self.report = await environment.read(self._report, environment.now, began, real)
        except StoppedError:
            self.failed = True
        except Exception:  # noqa: BLE001 - books that cannot even be read are not sound
            _log.exception("the laws of %s could not be checked", environment.name)
            self.failed = True

    def _report(
        self,
        connection: Connection,
        at: datetime,
        began: datetime,
        real: Callable[[], datetime],
    ) -> LawReport:
        self._whole = count_audited(connection)
        found = verify(connection, self._advance)
        return LawReport(
            at=at,
            real_at=began,
            took=real() - began,
            laws=found.checked,
            violations=found.violations,
        )

    def _advance(self, count: int) -> None:
        if self._hub.is_closed:
            raise StoppedError
        self._looked_at += count
