"""The first page: how the brokerage is doing, and what has happened last."""

import asyncio
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from streetname.dashboard import formats
from streetname.dashboard.charts.chart import WIDE, Chart, Point, bar_chart, line_chart
from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.listing import Listing
from streetname.dashboard.pages.accounts import account_href, prices_of_traded
from streetname.dashboard.pages.transactions.orders import order_href, size
from streetname.dashboard.pages.transactions.transfers import transfer_href
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.domain.values.instants import NEW_YORK
from streetname.storage.queries.overview.accounts import (
    AccountLine,
    AccountLineFilter,
    account_lines,
)
from streetname.storage.queries.overview.home import Bucket, home_counts, sign_ups
from streetname.storage.queries.overview.managed import Managed
from streetname.storage.queries.overview.orders import OrderLine, OrderLineFilter, order_lines
from streetname.storage.queries.overview.transfers import (
    TransferLine,
    TransferLineFilter,
    transfer_lines,
)

pages = Pages()

_LINES = 5


class Period(StrEnum):
    """Over what time sign-ups are counted."""

    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"

    @property
    def said(self) -> str:
        """What people call it."""
        return {Period.DAY: "24 hours", Period.WEEK: "7 days", Period.MONTH: "30 days"}[self]

    @property
    def buckets(self) -> tuple[Bucket, int]:
        """What is counted apart, and how many of them."""
        match self:
            case Period.DAY:
                return Bucket.HOUR, 24
            case Period.WEEK:
                return Bucket.DAY, 7
            case Period.MONTH:
                return Bucket.DAY, 30


_SIGN_UPS: Listing[AccountLine] = Listing(
    "sign-ups",
    (
        Column(
            "Account",
            lambda line: line.account_number,
            href=lambda line: account_href(line.account_id),
            copies=lambda line: line.account_id,
        ),
        Column("Name", lambda line: line.name, Kind.LONG, personal=True),
        Column("E-mail", lambda line: line.email, Kind.LONG, personal=True, minor=True),
        Column("Status", lambda line: line.status, Kind.STATUS),
        Column("Created", lambda line: line.created_at, Kind.MOMENT),
    ),
    caption="Newest sign-ups",
    sort="",
    prefix="sign_ups_",
    empty="No sign-ups yet. Seed the environment, or create an account.",
)

_TRANSFERS: Listing[TransferLine] = Listing(
    "recent-transfers",
    (
        Column(
            "Account",
            lambda line: line.account_number,
            href=lambda line: account_href(line.transfer.account_id),
        ),
        Column(
            "Transfer",
            lambda line: line.transfer.id,
            Kind.ID,
            href=lambda line: transfer_href(line.transfer.id),
        ),
        Column("Amount", lambda line: line.transfer.signed_amount, Kind.SIGNED),
        Column("Status", lambda line: line.transfer.status, Kind.STATUS),
        Column("Updated", lambda line: line.transfer.updated_at, Kind.MOMENT),
    ),
    caption="Recent funding transactions",
    sort="",
    prefix="transfers_",
    empty="No transactions.",
)

_ORDERS: Listing[OrderLine] = Listing(
    "recent-orders",
    (
        Column(
            "Account",
            lambda line: line.account_number,
            href=lambda line: account_href(line.order.account_id),
        ),
        Column(
            "Order",
            lambda line: f"{line.order.side.value} {size(line.order)} {line.order.symbol}",
            href=lambda line: order_href(line.order.id),
            copies=lambda line: line.order.id,
        ),
        Column("Type", lambda line: line.order.type, Kind.WORDS, minor=True),
        Column("Status", lambda line: line.order.status, Kind.STATUS),
        Column("Submitted", lambda line: line.order.submitted_at, Kind.MOMENT),
    ),
    caption="Recent orders",
    sort="",
    prefix="orders_",
    empty="No orders.",
)


@pages.shows()
async def show_home(visit: Visit) -> Answer:
    """The brokerage at a glance."""
    now = visit.environment.now
    period = _period(visit)
    prices = await prices_of_traded(visit)
    told = visit.site.memory.of(visit.environment).managed.told
    counts, managed, newest, transfers, orders, sign_ups_chart = await asyncio.gather(
        visit.recall(home_counts, now.replace(second=0, microsecond=0)),
        visit.read(told, now, prices, visit.environment.tape),
        visit.recall(account_lines, AccountLineFilter(), prices, limit=_LINES),
        visit.recall(transfer_lines, TransferLineFilter(), limit=_LINES),
        visit.recall(order_lines, OrderLineFilter(), limit=_LINES),
        _sign_ups_chart(visit, period, now),
    )
    return view(
        "home.html",
        counts=counts,
        managed=managed,
        managed_chart=_managed_chart(managed),
        is_empty=not newest.total,
        period=period,
        periods=tuple(Period),
        sign_ups_chart=sign_ups_chart,
        sign_ups=_SIGN_UPS.table(visit, _SIGN_UPS.asked(visit), newest.rows, newest.total),
        transfers=_TRANSFERS.table(visit, _TRANSFERS.asked(visit), transfers.rows, transfers.total),
        orders=_ORDERS.table(visit, _ORDERS.asked(visit), orders.rows, orders.total),
        change=_change,
    )


def _managed_chart(managed: Managed) -> Chart | None:
    """The closes of thirty days and what there is now; nothing if there was never anything."""
    days = [(f"{day.date:%b} {day.date.day}", day.amount) for day in managed.days]
    points = [
        Point(label, amount, f"{label}\n{formats.rounded(amount)}")
        for label, amount in [*days, ("now", managed.now)]
    ]
    if not any(point.value for point in points):
        return None
    return line_chart("Assets under management", points, formats.brief, width=WIDE)


async def _sign_ups_chart(visit: Visit, period: Period, now: datetime) -> Chart | None:
    bucket, number = period.buckets
    start = _first(bucket, number, now)
    found = await visit.recall(sign_ups, start, start + number * bucket.length, bucket)
    points = [
        Point(
            label=_label(bucket, each.start),
            value=Decimal(each.count),
            said=f"{_label(bucket, each.start)}\n{each.count:,} sign-ups",
        )
        for each in found
    ]
    return bar_chart(f"Sign-ups, {period.said}", points, lambda value: formats.count(int(value)))


def _first(bucket: Bucket, number: int, now: datetime) -> datetime:
    """When the first of so many buckets begins of which the last holds `now`."""
    wall = now.astimezone(NEW_YORK)
    if bucket is Bucket.HOUR:
        begun = wall.replace(minute=0, second=0, microsecond=0)
    else:
        begun = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    return (begun - (number - 1) * bucket.length).astimezone(now.tzinfo)


def _label(bucket: Bucket, at: datetime) -> str:
    wall = at.astimezone(NEW_YORK)
    return f"{wall:%H:%M}" if bucket is Bucket.HOUR else f"{wall:%b} {wall.day}"


def _period(visit: Visit) -> Period:
    try:
        return Period(visit.query("period"))
    except ValueError:
        return Period.WEEK


def _change(now: Decimal | int, before: Decimal | int) -> Decimal | None:
    """How much more it is, as a ratio; None where there was nothing to compare with."""
    return Decimal(now - before) / Decimal(before) if before else None
