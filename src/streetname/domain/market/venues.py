"""Markets whose hours can be asked for: exchanges, the overnight venue, options and bonds.

All keep the exchange's trading days, on hours of their own in New York. Source: Alpaca, market
calendar and clock. What their hours are is assumed as docs/differences.md says.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import msgspec

from streetname.domain.market.calendar import (
    FIRST_DAY,
    LAST_DAY,
    CalendarRange,
    ExchangeDate,
    Session,
    banks_closed,
    sessions_between,
)
from streetname.domain.values.instants import DAY, EARLIEST, LATEST, NEW_YORK, exchange_date

_LONGEST_CLOSING = timedelta(days=14)


class MarketPhase(StrEnum):
    """What a market is doing, in Alpaca's words; none of ours has a lunch."""

    CLOSED = "closed"
    PRE = "pre"
    CORE = "core"
    POST = "post"


class Hours(msgspec.Struct, frozen=True):
    """When a market trades; the early times are those of the exchange's half days.

    One that trades overnight opens on the evening before its trading day.
    """

    opens: time
    closes: time
    closes_early: time
    pre_opens: time | None = None
    post_closes: time | None = None
    post_closes_early: time | None = None
    overnight: bool = False


class Market(msgspec.Struct, frozen=True):
    """A place of trade: what it is called, and its hours."""

    acronym: str
    name: str
    mic: str | None
    hours: Hours
    keeps_bank_holidays: bool = False


class MarketDay(msgspec.Struct, frozen=True):
    """One trading day of a market; `pre_opens_at` and `post_closes_at` only where it has those."""

    date: ExchangeDate
    opens_at: datetime
    closes_at: datetime
    pre_opens_at: datetime | None
    post_closes_at: datetime | None
    settles_on: ExchangeDate

    @property
    def begins_at(self) -> datetime:
        """When its first phase begins."""
        return self.pre_opens_at or self.opens_at

    @property
    def ends_at(self) -> datetime:
        """When its last phase ends."""
        return self.post_closes_at or self.closes_at


class MarketClock(msgspec.Struct, frozen=True):
    """What a market is doing at an instant, and what it does next."""

    market: Market
    now: datetime
    is_market_day: bool
    next_open: datetime
    next_close: datetime
    phase: MarketPhase
    phase_until: datetime


_STOCKS = Hours(
    opens=time(9, 30),
    closes=time(16),
    closes_early=time(13),
    pre_opens=time(4),
    post_closes=time(20),
    post_closes_early=time(17),
)
_CORE_ALONE = Hours(opens=time(9, 30), closes=time(16), closes_early=time(13))
_OVERNIGHT = Hours(opens=time(20), closes=time(4), closes_early=time(4), overnight=True)
_BONDS = Hours(opens=time(8), closes=time(17), closes_early=time(14))

MARKETS = (
    Market("NYSE", "New York Stock Exchange", "XNYS", _STOCKS),
    Market("NASDAQ", "Nasdaq Stock Market", "XNAS", _STOCKS),
    Market("ARCA", "NYSE Arca", "ARCX", _STOCKS),
    Market("AMEX", "NYSE American", "XASE", _STOCKS),
    Market("BATS", "Cboe BZX Exchange", "BATS", _STOCKS),
    Market("IEX", "Investors Exchange", "IEXG", _STOCKS),
    Market("OTC", "OTC Markets", "OTCM", _CORE_ALONE),
    Market("BOATS", "Blue Ocean Alternative Trading System", "OCEA", _OVERNIGHT),
    Market("OPRA", "Options Price Reporting Authority", "OPRA", _CORE_ALONE),
    Market(
        "SIFMA",
        "Securities Industry and Financial Markets Association",
        None,
        _BONDS,
        keeps_bank_holidays=True,
    ),
)

_BY_CODE = {
    code: market for market in MARKETS for code in (market.acronym, market.mic) if code is not None
}


def market_named(code: str) -> Market | None:
    """The market with that acronym or market identifier code, in any case of letters."""
    return _BY_CODE.get(code.upper())


def market_days(market: Market, start: date, end: date) -> Sequence[MarketDay]:
    """The market's trading days from `start` to `end`, as far as the calendar goes, in order."""
    first, last = max(start, FIRST_DAY), min(end, LAST_DAY)
    if first > last:
        return []
    return [
        _day(market.hours, session)
        for session in sessions_between(first, last)
        if not (market.keeps_bank_holidays and banks_closed(session.date))
    ]


def market_clock(market: Market, now: datetime) -> MarketClock:
    """What the market is doing at `now`; `CalendarRange` where the calendar ends."""
    if not EARLIEST <= now <= LATEST:
        raise CalendarRange(now)
    today = exchange_date(now)
    days = market_days(market, today, today + _LONGEST_CLOSING)
    phase, until = _phase(days, now)
    return MarketClock(
        market=market,
        now=now,
        is_market_day=any(day.date == today or day.begins_at <= now < day.ends_at for day in days),
        next_open=_first_after(now, (day.opens_at for day in days)),
        next_close=_first_after(now, (day.closes_at for day in days)),
        phase=phase,
        phase_until=until,
    )


def _phase(days: Sequence[MarketDay], now: datetime) -> tuple[MarketPhase, datetime]:
    """The phase at `now`, and when it ends."""
    for day in days:
        if now < day.begins_at:
            return MarketPhase.CLOSED, day.begins_at
        if now < day.opens_at:
            return MarketPhase.PRE, day.opens_at
        if now < day.closes_at:
            return MarketPhase.CORE, day.closes_at
        if now < day.ends_at:
            return MarketPhase.POST, day.ends_at
    raise CalendarRange(now)


def _first_after(now: datetime, instants: Iterator[datetime]) -> datetime:
    for instant in instants:
        if instant > now:
            return instant
    raise CalendarRange(now)


def _day(hours: Hours, session: Session) -> MarketDay:
    """The market's trading day on the day of that session of the exchange."""
    day = session.date
    closes, post_closes = (
        (hours.closes_early, hours.post_closes_early)
        if session.half_day
        else (hours.closes, hours.post_closes)
    )
    return MarketDay(
        date=day,
        opens_at=_at(day - DAY if hours.overnight else day, hours.opens),
        closes_at=_at(day, closes),
        pre_opens_at=_at(day, hours.pre_opens) if hours.pre_opens else None,
        post_closes_at=_at(day, post_closes) if post_closes else None,
        settles_on=session.settles_on,
    )


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, NEW_YORK).astimezone(UTC)
