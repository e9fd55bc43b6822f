"""The calendar and the clock on the wire, in the exchange's wall clock.

Source: Alpaca, calendar and clock.
"""

from datetime import datetime

import msgspec

from streetname.domain.market.calendar import (
    Session,
    next_close,
    session_at,
    upcoming_session,
)
from streetname.domain.values.instants import in_new_york

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
