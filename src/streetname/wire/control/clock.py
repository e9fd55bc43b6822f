"""The environment's clock on the wire."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from streetname.domain.errors import InvalidField
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.wire.times import parsed_instant, timestamp


class Until(StrEnum):
    """The moments of the exchange's day that a clock can be moved to."""

    OPEN = "open"
    CLOSE = "close"
    NEXT_SESSION = "next_session"
    SETTLEMENT = "settlement"


class ClockRequest(msgspec.Struct, frozen=True):
    """How the clock is to move from when on; what is not given stays as it is."""

    mode: ClockMode | None = None
    now: str | None = None
    speed: float | None = None

    @property
    def instant(self) -> datetime | None:
        """What `now` means; without an offset it is UTC."""
        return None if self.now is None else parsed_instant("now", self.now)


class AdvanceRequest(msgspec.Struct, frozen=True):
    """How far to move the clock: exactly one of a duration, an instant and a moment of the day."""

    by: timedelta | None = None
    to: str | None = None
    until: Until | None = None

    @property
    def way(self) -> timedelta | datetime | Until:
        """The one that is given."""
        instant = None if self.to is None else parsed_instant("to", self.to)
        given = [way for way in (self.by, instant, self.until) if way is not None]
        if len(given) != 1:
            raise InvalidField("give exactly one of by, to and until")
        return given[0]


class EnvironmentClock(msgspec.Struct, frozen=True):
    """What time it is, how the clock moves, and whether the exchange is open."""

    mode: ClockMode
    now: str
    speed: float
    is_open: bool


class AdvancedClock(msgspec.Struct, frozen=True):
    """The clock after it was moved, and how many commands fell due on the way."""

    mode: ClockMode
    now: str
    speed: float
    is_open: bool
    executed: int


def clock_body(setting: ClockSetting, now: datetime, *, is_open: bool) -> EnvironmentClock:
    """The clock as it is told."""
    return EnvironmentClock(setting.mode, timestamp(now), setting.speed, is_open)


def advanced_body(clock: EnvironmentClock, executed: int) -> AdvancedClock:
    """The clock as it is told after it was moved."""
    return AdvancedClock(clock.mode, clock.now, clock.speed, clock.is_open, executed)
