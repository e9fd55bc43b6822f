"""What an account was worth over time, as the API tells it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from streetname.dashboard import formats
from streetname.dashboard.charts.chart import WIDE, Point, line_chart
from streetname.dashboard.pages.account.frame import framed
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer
from streetname.dashboard.visit import Visit
from streetname.domain.accounts.account import Account
from streetname.domain.portfolio import history as portfolio_history
from streetname.domain.portfolio.history_plan import HistoryRequest, Reset, Timeframe, planned
from streetname.domain.values.amounts import ZERO, Money
from streetname.domain.values.instants import NEW_YORK, exchange_date
from streetname.storage.queries.portfolio_history import recorded
from streetname.wire.portfolio_history import period_of

pages = Pages("/accounts/{account_id}/history")

_YOUNG = timedelta(days=30)


class Span(StrEnum):
    """How far back one looks, in Alpaca's words."""

    DAY = "1D"
    WEEK = "1W"
    MONTH = "1M"
    QUARTER = "3M"
    YEAR = "1A"

    @property
    def said(self) -> str:
        """What people call it."""
        return _SAID[self]


_SAID = {
    Span.DAY: "1 day",
    Span.WEEK: "1 week",
    Span.MONTH: "1 month",
    Span.QUARTER: "3 months",
    Span.YEAR: "1 year",
}


@pages.shows()
async def show_history(visit: Visit) -> Answer:
    """Equity as a line, from the same windows as portfolio history."""
    frame = await framed(visit, "/history")
    span = _span(visit, frame.account)
    # Profit is counted from the beginning of the line, not anew each day.
    request = HistoryRequest(period=period_of(span), reset=Reset.NO_RESET)
    environment, account = visit.environment, frame.account
    plan = planned(request, environment.now, exchange_date(account.created_at))
    record = await visit.read(recorded, account.id, plan, None)
    # Many prices take a while to look up; others are served meanwhile.
    found = await asyncio.to_thread(portfolio_history.history, plan, record, environment.tape)
    points = [_point(point, found.timeframe) for point in found.points]
    return frame.view(
        "history.html",
        span=span,
        spans=tuple(Span),
        chart_of_equity=line_chart(f"Equity, {span.said}", points, formats.brief, width=WIDE),
        last=found.points[-1] if found.points else None,
        change=_change(found.points),
    )


def _change(points: Sequence[portfolio_history.Point]) -> tuple[Money, Decimal | None]:
    """How far the line has come, and as a part of where it began if that was anything."""
    if not points:
        return ZERO, None
    first, last = points[0].equity, points[-1].equity
    return last - first, (last - first) / first if first > ZERO else None


def _point(point: portfolio_history.Point, timeframe: Timeframe) -> Point:
    wall = point.label.astimezone(NEW_YORK)
    day = f"{wall:%b} {wall.day}"
    when = day if timeframe is Timeframe.DAY else f"{day}, {wall:%H:%M}"
    return Point(
        label=f"{wall:%H:%M}" if timeframe is Timeframe.MINUTE else day,
        value=point.equity,
        said=f"{when}\n{formats.rounded(point.equity)}\n{formats.signed(point.profit)}",
    )


def _span(visit: Visit, account: Account) -> Span:
    """The period that is asked for, or else a month, or a week of a young account."""
    try:
        return Span(visit.query("period"))
    except ValueError:
        is_young = visit.environment.now - account.created_at < _YOUNG
        return Span.WEEK if is_young else Span.MONTH
