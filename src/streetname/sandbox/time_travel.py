"""Time travel: where a clock may be moved to, and doing everything that falls due on the way.

A clock never goes back; to begin earlier, an environment is reset.
"""

from datetime import datetime, time, timedelta

from streetname.domain.errors import InvalidField, Unprocessable
from streetname.domain.market.calendar import (
    FIRST_DAY,
    next_close,
    next_session,
    sessions_between,
    upcoming_session,
)
from streetname.domain.values.instants import EARLIEST, LATEST, NEW_YORK, exchange_date
from streetname.engine.clock import FASTEST, SLOWEST, ClockMode, ClockSetting, system_time
from streetname.environments.environment import Environment
from streetname.wire.control.clock import Until
from streetname.wire.times import timestamp

_LONGEST_SETTLEMENT = timedelta(days=14)


def instant_of(until: Until, now: datetime) -> datetime:
    """The first such moment of the exchange's day after `now`.

    What settles on a date is settled as that date begins in New York.
    """
    match until:
        case Until.OPEN:
            return upcoming_session(now).opens_at
        case Until.CLOSE:
            return next_close(now)
        case Until.NEXT_SESSION:
            return next_session(exchange_date(now)).opens_at
        case Until.SETTLEMENT:
            return _next_settlement(now)


def destination(way: timedelta | datetime | Until, now: datetime) -> datetime:
    """The instant that a way from `now` leads to; refuses one back in time or off the calendar."""
    match way:
        case timedelta():
            if way < timedelta():
                raise InvalidField("by must not be negative: a clock never goes back")
            if way > LATEST - now:
                raise _out_of_range()
            return now + way
        case datetime():
            return checked(way, now)
        case Until():
            return checked(instant_of(way, now), now)


def checked(instant: datetime, now: datetime) -> datetime:
    """The instant, if a clock that shows `now` may be moved there."""
    if not EARLIEST <= instant <= LATEST:
        raise _out_of_range()
    if instant < now:
        raise Unprocessable(
            f"the clock shows {timestamp(now)} and never goes back:"
            " reset the environment to begin anew"
        )
    return instant


async def travel(environment: Environment, way: timedelta | datetime | Until) -> int:
    """Move the environment's clock; how many commands fell due on the way."""
    if environment.clock_setting.mode is ClockMode.LIVE:
        raise Unprocessable("a live clock cannot be moved: set its mode to running or frozen first")
    return await environment.advance(destination(way, environment.now))


async def set_clock(
    environment: Environment, setting: ClockSetting, instant: datetime | None
) -> None:
    """Set how the clock goes on and from when, or refuse what no clock can do.

    A live clock goes on from the system's time, any other from where it is unless told.
    """
    if not SLOWEST <= setting.speed <= FASTEST:
        raise InvalidField(f"speed must be from {SLOWEST:g} to {FASTEST:g}")
    if setting.mode is ClockMode.LIVE:
        if instant is not None:
            raise InvalidField("a live clock shows the system's time: leave out now")
        instant = system_time()
    start = environment.now if instant is None else checked(instant, environment.now)
    await go_on(environment, setting, start)


async def go_on(environment: Environment, setting: ClockSetting, instant: datetime) -> None:
    """Let the clock go on from `instant`; what falls due until then is done first."""
    if instant > environment.now:
        await environment.set_clock(ClockSetting(ClockMode.FROZEN), environment.now)
        await environment.advance(instant)
    await environment.set_clock(setting, max(instant, environment.now))


def _next_settlement(now: datetime) -> datetime:
    """The beginning of the next date on which the trades of a session up to today settle."""
    today = exchange_date(now)
    recent = sessions_between(max(FIRST_DAY, today - _LONGEST_SETTLEMENT), today)
    day = min(session.settles_on for session in recent if session.settles_on > today)
    return datetime.combine(day, time(), NEW_YORK).astimezone(now.tzinfo)


def _out_of_range() -> InvalidField:
    return InvalidField(f"the clock can show {timestamp(EARLIEST)} to {timestamp(LATEST)}")
