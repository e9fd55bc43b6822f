"""The calendar and the clock on the wire, in the exchange's wall clock.

Source: Alpaca, calendar and clock.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

import msgspec

from streetname.domain.market.calendar import (
    Session,
    next_close,
    session_at,
    upcoming_session,
)
from streetname.domain.market.venues import Market, MarketClock, MarketDay
from streetname.domain.values.instants import NEW_YORK, in_new_york

_FIRST_HOUR = "0400"
_LAST_HOUR = "2000"
_LAST_HOUR_OF_HALF_DAY = "1700"


class SessionBody(msgspec.Struct, frozen=True):
    """One trading day; the session's hours include what trades before and after the exchange."""

    date: str
    open: str
    close: str
    session_open: str
    session_close: str
    settlement_date: str


class ClockBody(msgspec.Struct, frozen=True):
    """What time it is, and when the exchange opens and closes next."""

    timestamp: str
    is_open: bool
    next_open: str
    next_close: str


class MarketBody(msgspec.Struct, frozen=True):
    """A market; one that has no market identifier code goes without."""

    acronym: str
    name: str
    timezone: str
    mic: str | msgspec.UnsetType


class MarketDayBody(msgspec.Struct, frozen=True):
    """One trading day of a market; without `pre` and `post` if it trades in neither."""

    date: str
    core_start: str
    core_end: str
    pre_start: str | msgspec.UnsetType
    pre_end: str | msgspec.UnsetType
    post_start: str | msgspec.UnsetType
    post_end: str | msgspec.UnsetType
    settlement_date: str


class MarketCalendarBody(msgspec.Struct, frozen=True):
    """A market's trading days."""

    market: MarketBody
    calendar: Sequence[MarketDayBody]


class MarketClockBody(msgspec.Struct, frozen=True):
    """What a market is doing, and what it does next."""

    market: MarketBody
    timestamp: str
    is_market_day: bool
    next_market_open: str
    next_market_close: str
    phase: str
    phase_until: str


class ClocksBody(msgspec.Struct, frozen=True):
    """The clocks of several markets."""

    clocks: Sequence[MarketClockBody]


def session_body(session: Session) -> SessionBody:
    """The trading day as it is told."""
    return SessionBody(
        date=session.date.isoformat(),
        open=f"{in_new_york(session.opens_at):%H:%M}",
        close=f"{in_new_york(session.closes_at):%H:%M}",
        session_open=_FIRST_HOUR,
        session_close=_LAST_HOUR_OF_HALF_DAY if session.half_day else _LAST_HOUR,
        settlement_date=session.settles_on.isoformat(),
    )


def clock_body(now: datetime) -> ClockBody:
    """The clock at `now`."""
    return ClockBody(
        timestamp=in_new_york(now).isoformat(timespec="microseconds"),
        is_open=session_at(now) is not None,
        next_open=in_new_york(upcoming_session(now).opens_at).isoformat(),
        next_close=in_new_york(next_close(now)).isoformat(),
    )


def market_calendar_body(
    market: Market, days: Sequence[MarketDay], zone: tzinfo
) -> MarketCalendarBody:
    """The market's days as they are told, on that zone's wall clock."""
    return MarketCalendarBody(_market_body(market), [_market_day_body(day, zone) for day in days])


def clocks_body(clocks: Sequence[MarketClock]) -> ClocksBody:
    """The clocks as they are told, each on its market's wall clock."""
    return ClocksBody([_market_clock_body(clock) for clock in clocks])


def _market_body(market: Market) -> MarketBody:
    return MarketBody(
        acronym=market.acronym,
        name=market.name,
        timezone=NEW_YORK.key,
        mic=msgspec.UNSET if market.mic is None else market.mic,
    )


def _market_day_body(day: MarketDay, zone: tzinfo) -> MarketDayBody:
    opens, closes = _local(day.opens_at, zone), _local(day.closes_at, zone)
    pre, post = day.pre_opens_at, day.post_closes_at
    return MarketDayBody(
        date=day.date.isoformat(),
        core_start=opens,
        core_end=closes,
        pre_start=_local(pre, zone) if pre else msgspec.UNSET,
        pre_end=opens if pre else msgspec.UNSET,
        post_start=closes if post else msgspec.UNSET,
        post_end=_local(post, zone) if post else msgspec.UNSET,
        settlement_date=day.settles_on.isoformat(),
    )


def _market_clock_body(clock: MarketClock) -> MarketClockBody:
    return MarketClockBody(
        market=_market_body(clock.market),
        timestamp=in_new_york(clock.now).isoformat(timespec="microseconds"),
        is_market_day=clock.is_market_day,
        next_market_open=_local(clock.next_open, NEW_YORK),
        next_market_close=_local(clock.next_close, NEW_YORK),
        phase=clock.phase,
        phase_until=_local(clock.phase_until, NEW_YORK),
    )


def _local(instant: datetime, zone: tzinfo) -> str:
    """The instant on the zone's wall clock, with its offset; UTC's is written `Z`."""
    written = instant.astimezone(zone).isoformat()
    return written.replace("+00:00", "Z") if zone is UTC else written
