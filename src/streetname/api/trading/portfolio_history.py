"""What an account was worth over time. Source: Alpaca, portfolio history."""

import asyncio

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.errors import InvalidField, Unauthorized
from streetname.domain.portfolio.history import history
from streetname.domain.portfolio.history_plan import (
    HistoryRequest,
    Moment,
    Reporting,
    Reset,
    planned,
)
from streetname.domain.values.instants import exchange_date
from streetname.storage.queries.accounts import account_by_id
from streetname.storage.queries.portfolio_history import recorded
from streetname.wire.portfolio_history import (
    PortfolioHistoryBody,
    cashflow_types_of,
    moment_of,
    period_of,
    portfolio_history_body,
    timeframe_of,
)

operations = Operations(
    "/v1/trading/accounts/{account_id}/account/portfolio", trading="/v2/account/portfolio"
)


@operations.add(
    "GET",
    "/history",
    summary="Get what an account was worth over time",
    response=PortfolioHistoryBody,
    parameters=[
        Parameter("period", "how long, as a number of D, W, M or A; 1M unless given"),
        Parameter("timeframe", "1Min, 5Min, 15Min, 1H or 1D; by the length unless given"),
        Parameter("start", "from this instant or date; with end or period, not with both"),
        Parameter("end", "until this instant or date; now unless given"),
        Parameter("date_end", "older name of end"),
        Parameter("intraday_reporting", "market_hours (the default), extended_hours, continuous"),
        Parameter("extended_hours", "older way to ask for intraday_reporting=extended_hours"),
        Parameter("since_midnight", "true for today alone"),
        Parameter("pnl_reset", "per_day (the default) or no_reset"),
        Parameter("cashflow_types", "ALL, NONE (the default), or types of activity", repeated=True),
    ],
)
async def get_portfolio_history(call: Call) -> PortfolioHistoryBody:
    """Equity and profit at the end of each window of time, and the flows of cash if asked for."""
    request = _request(call)
    now, tape = call.environment.now, call.environment.tape
    account = await call.read(account_by_id, call.account_id)
    if account is None:
        raise Unauthorized("request is not authorized")
    plan = planned(request, now, exchange_date(account.created_at))
    record = await call.read(recorded, account.id, plan, request.cashflow_types)
    # Many prices take a while to look up; others are served meanwhile.
    return portfolio_history_body(await asyncio.to_thread(history, plan, record, tape))


def _request(call: Call) -> HistoryRequest:
    extended = call.flag("extended_hours")
    usual = Reporting.EXTENDED_HOURS if extended else Reporting.MARKET_HOURS
    return HistoryRequest(
        period=period_of(call.query("period")),
        timeframe=timeframe_of(call.query("timeframe")),
        start=moment_of("start", call.query("start")),
        end=_end(call),
        reporting=call.choice("intraday_reporting", Reporting, usual),
        reset=call.choice("pnl_reset", Reset, Reset.PER_DAY),
        cashflow_types=cashflow_types_of(call.listed("cashflow_types")),
        since_midnight=call.flag("since_midnight"),
    )


def _end(call: Call) -> Moment | None:
    end = moment_of("end", call.query("end"))
    older = moment_of("date_end", call.query("date_end"))
    if end is not None and older is not None:
        raise InvalidField("only one of end and date_end can be specified")
    return older if end is None else end
