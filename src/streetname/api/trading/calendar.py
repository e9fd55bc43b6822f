"""When the exchange trades, and what time it is. Source: Alpaca, calendar and clock."""

from datetime import date, timedelta
from enum import StrEnum

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.market.calendar import FIRST_DAY, LAST_DAY, sessions_between
from streetname.wire.calendar import ClockBody, SessionBody, clock_body, session_body
from streetname.wire.times import parsed_date

operations = Operations("/v1", trading="/v2")

_LONGEST_SETTLEMENT = timedelta(days=14)


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


def _date(call: Call, name: str, default: date) -> date:
    written = call.query(name)
    return default if written is None else parsed_date(name, written)
