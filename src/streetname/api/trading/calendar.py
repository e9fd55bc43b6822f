"""When the exchange trades, and what time it is. Source: Alpaca, calendar and clock."""

from collections.abc import Callable
from datetime import UTC, date, timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.errors import InvalidField, InvalidRequest
from streetname.domain.market.calendar import (
    FIRST_DAY,
    LAST_DAY,
    CalendarRange,
    sessions_between,
)
from streetname.domain.market.venues import (
    MARKETS,
    Market,
    market_clock,
    market_days,
    market_named,
)
from streetname.domain.values.instants import NEW_YORK, exchange_date
from streetname.wire.calendar import (
    ClockBody,
    ClocksBody,
    MarketCalendarBody,
    SessionBody,
    clock_body,
    clocks_body,
    market_calendar_body,
    session_body,
)
from streetname.wire.times import parsed_date, parsed_instant

operations = Operations("/v1", trading="/v2")
market_operations = Operations("/v2", trading="/v3")

_LONGEST_SETTLEMENT = timedelta(days=14)
_DAYS_SHOWN = timedelta(days=7)

_Parsed = TypeVar("_Parsed")


class _DateType(StrEnum):
    TRADING = "TRADING"
    SETTLEMENT = "SETTLEMENT"


@operations.add(
    "GET",
    "/calendar",
    summary="List trading days",
    response=list[SessionBody],
    parameters=[
        Parameter("start", "the first date; 2000 begins the calendar"),
        Parameter("end", "the last date; 2035 ends the calendar"),
        Parameter("date_type", "whether dates are of TRADING (the default) or of SETTLEMENT"),
    ],
)
async def get_calendar(call: Call) -> list[SessionBody]:
    """The trading days from `start` to `end`, or those whose trades settle then."""
    start = max(_date(call, "start", FIRST_DAY), FIRST_DAY)
    end = min(_date(call, "end", LAST_DAY), LAST_DAY)
    if start > end:
        return []
    if call.choice("date_type", _DateType, _DateType.TRADING) is _DateType.TRADING:
        return [session_body(session) for session in sessions_between(start, end)]
    earliest = max(start - _LONGEST_SETTLEMENT, FIRST_DAY)
    return [
        session_body(session)
        for session in sessions_between(earliest, end)
        if start <= session.settles_on <= end
    ]


@operations.add("GET", "/clock", summary="Get the time of the exchange", response=ClockBody)
async def get_clock(call: Call) -> ClockBody:
    """The environment's instant, and when the exchange opens and closes next."""
    return clock_body(call.environment.now)


@market_operations.add(
    "GET",
    "/calendar/{market}",
    summary="List the trading days of a market",
    response=MarketCalendarBody,
    parameters=[
        Parameter("start", "the first date; today unless given"),
        Parameter("end", "the last date; a week after the first unless given"),
        Parameter("timezone", "UTC, or that of the market (the default)"),
    ],
)
async def get_market_calendar(call: Call) -> MarketCalendarBody:
    """The trading days of one market from `start` to `end`, with the hours of each."""
    market = _market(call.path("market"))
    zone = _zone(call)
    start = _valid(call, "start", parsed_date) or exchange_date(call.environment.now)
    end = _valid(call, "end", parsed_date) or min(start, LAST_DAY) + _DAYS_SHOWN
    return market_calendar_body(market, market_days(market, start, end), zone)


@market_operations.add(
    "GET",
    "/clock",
    summary="Get the time of several markets",
    response=ClocksBody,
    parameters=[
        Parameter("markets", "of these, separated by commas; of all unless given", repeated=True),
        Parameter("time", "at this instant rather than now"),
    ],
)
async def get_market_clocks(call: Call) -> ClocksBody:
    """What each market is doing, now or at `time`, and what it does next."""
    named = [_market(code) for code in call.listed("markets")]
    markets = list(dict.fromkeys(named)) or MARKETS
    now = _valid(call, "time", parsed_instant) or call.environment.now
    try:
        return clocks_body([market_clock(market, now) for market in markets])
    except CalendarRange as error:
        raise InvalidRequest(f"time {error}") from error


def _market(code: str) -> Market:
    market = market_named(code)
    if market is None:
        known = ", ".join(market.acronym for market in MARKETS)
        raise InvalidRequest(f"unknown market {code}: use one of {known}, or its MIC")
    return market


def _zone(call: Call) -> tzinfo:
    match call.query("timezone"):
        case None | NEW_YORK.key:
            return NEW_YORK
        case "UTC":
            return UTC
        case other:
            raise InvalidRequest(f"timezone {other} is neither UTC nor {NEW_YORK.key}")


def _valid(call: Call, name: str, parsed: Callable[[str, str], _Parsed]) -> _Parsed | None:
    """What a parameter means. Source: Alpaca answers a malformed one with 400 here."""
    written = call.query(name)
    try:
        return None if written is None else parsed(name, written)
    except InvalidField as error:
        raise InvalidRequest(error.message) from error


def _date(call: Call, name: str, default: date) -> date:
    written = call.query(name)
    return default if written is None else parsed_date(name, written)
