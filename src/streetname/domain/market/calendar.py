"""The exchange's calendar: when New York trades and when its trades settle, 2000 to 2035.

An unscheduled closing that the world has yet to see cannot be in here; everything that happened
until the calendar was generated is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypeAlias

import msgspec

from streetname.domain.market.holidays import CLOSED_WEEKDAYS, HALF_DAYS
from streetname.domain.values.instants import DAY, NEW_YORK, exchange_date

ExchangeDate: TypeAlias = date

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2035, 12, 31)

_OPENS = time(9, 30, tzinfo=NEW_YORK)
_CLOSES = time(16, tzinfo=NEW_YORK)
_CLOSES_EARLY = time(13, tzinfo=NEW_YORK)
_DAYS_FOR_SETTLEMENT = timedelta(days=31)
_OVERNIGHT_OPENS_BEFORE = timedelta(hours=13, minutes=30)
_PRE_OPENS_BEFORE = timedelta(hours=5, minutes=30)
_POST_LASTS = timedelta(hours=4)
_SATURDAY = 5
_SUNDAY = 6


class CalendarRange(ValueError):
    """A date or instant that the calendar does not cover."""

    def __init__(self, asked: date | datetime) -> None:
        super().__init__(
            f"{asked.isoformat()} is outside the exchange calendar, "
            f"which covers {FIRST_DAY.isoformat()} to {LAST_DAY.isoformat()}"
        )


class Session(msgspec.Struct, frozen=True, gc=False):
    """One trading day: open from `opens_at` until just before `closes_at`.

    Around it is the extended trading that belongs to the same date. New York's clocks change on
    Sundays before dawn, hence never between the evening before a trading day and its end.
    """

    date: ExchangeDate
    opens_at: datetime
    closes_at: datetime
    settles_on: ExchangeDate
    half_day: bool

    @property
    def seconds(self) -> int:
        """How long the exchange is open."""
        return (self.closes_at - self.opens_at).seconds

    @property
    def overnight_opens_at(self) -> datetime:
        """20:00 of the evening before."""
        return self.opens_at - _OVERNIGHT_OPENS_BEFORE

    @property
    def pre_opens_at(self) -> datetime:
        """04:00, when overnight trading ends."""
        return self.opens_at - _PRE_OPENS_BEFORE

    @property
    def post_closes_at(self) -> datetime:
        """Four hours after the close: the end of all trading of this date."""
        return self.closes_at + _POST_LASTS


def session_on(day: date) -> Session | None:
    """The session of that day, if the exchange opens."""
    _check(day)
    position = bisect_left(_trading_days(), day)
    session = _session(position)
    return session if session.date == day else None


def session_at(instant: datetime) -> Session | None:
    """The session that is open at `instant`."""
    session = session_on(exchange_date(instant))
    if session and session.opens_at <= instant < session.closes_at:
        return session
    return None


def next_session(after: date) -> Session:
    """The first session strictly after the date."""
    _check(after)
    return _covered(bisect_right(_trading_days(), after), after)


def previous_session(before: date) -> Session:
    """The last session strictly before the date."""
    _check(before)
    return _covered(bisect_left(_trading_days(), before) - 1, before)


def latest_session(instant: datetime) -> Session:
    """The session that is open at `instant`, or else the last one before it."""
    day = exchange_date(instant)
    today = session_on(day)
    return today if today and today.opens_at <= instant else previous_session(day)


def upcoming_session(instant: datetime) -> Session:
    """The first session that opens after `instant`."""
    day = exchange_date(instant)
    today = session_on(day)
    return today if today and today.opens_at > instant else next_session(day)


def next_close(instant: datetime) -> datetime:
    """The first close after `instant`."""
    day = exchange_date(instant)
    today = session_on(day)
    return today.closes_at if today and today.closes_at > instant else next_session(day).closes_at


def sessions_between(start: date, end: date) -> Sequence[Session]:
    """The sessions from `start` to `end`, both included, in order."""
    _check(start)
    _check(end)
    days = _trading_days()
    return [_session(p) for p in range(bisect_left(days, start), bisect_right(days, end))]


def _check(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CalendarRange(day)


def _covered(position: int, asked: date) -> Session:
    """The session at `position` among all trading days, if the calendar vouches for it."""
    if position < 0 or _trading_days()[position] > LAST_DAY:
        raise CalendarRange(asked)
    return _session(position)


@cache
def _session(position: int) -> Session:
    day = _trading_days()[position]
    half_day = day in _half_days()
    closing = _CLOSES_EARLY if half_day else _CLOSES
    return Session(
        date=day,
        opens_at=datetime.combine(day, _OPENS).astimezone(UTC),
        closes_at=datetime.combine(day, closing).astimezone(UTC),
        settles_on=_settlement_day(position),
        half_day=half_day,
    )


def _settlement_day(position: int) -> date:
    """The day on which a trade of that trading day settles.

    Only days on which the exchange and the banks are open count.
    """
    days = _trading_days()
    left = _settlement_cycle(days[position])
    while left:
        position += 1
        left -= not banks_closed(days[position])
    return days[position]


def _settlement_cycle(traded_on: date) -> int:
    """How many settlement days a trade takes: three, then two, and one since May 2024."""
    if traded_on >= date(2024, 5, 28):
        return 1
    return 2 if traded_on >= date(2017, 9, 5) else 3


def banks_closed(day: date) -> bool:
    """True on the two holidays that banks keep and the exchange does not."""
    return day in (_columbus_day(day.year), _veterans_day(day.year))


def _columbus_day(year: int) -> date:
    """The second Monday of October."""
    eighth = date(year, 10, 8)
    return eighth + DAY * (-eighth.weekday() % 7)


def _veterans_day(year: int) -> date:
    """11 November; the Federal Reserve keeps a Sunday's holiday on the Monday after it."""
    eleventh = date(year, 11, 11)
    return eleventh + DAY if eleventh.weekday() == _SUNDAY else eleventh


@cache
def _trading_days() -> tuple[date, ...]:
    """Every day on which the exchange opens, and a month more for the last trades to settle in."""
    closed = set(_dates(CLOSED_WEEKDAYS))
    last = LAST_DAY + _DAYS_FOR_SETTLEMENT
    every_day = map(date.fromordinal, range(FIRST_DAY.toordinal(), last.toordinal() + 1))
    return tuple(day for day in every_day if day.weekday() < _SATURDAY and day not in closed)


@cache
def _half_days() -> frozenset[date]:
    return frozenset(_dates(HALF_DAYS))


def _dates(by_year: dict[int, str]) -> Sequence[date]:
    """The dates that are written year by year as months and days."""
    return [
        date.fromisoformat(f"{year}-{day}")
        for year, days in by_year.items()
        for day in days.split()
    ]
