"""The activities of the whole brokerage: fills, and whatever else has changed an account."""

from collections.abc import Sequence
from decimal import Decimal

from streetname.dashboard import formats
from streetname.dashboard.bookkeeping import entry_href
from streetname.dashboard.columns import Column, Kind, Only
from streetname.dashboard.listing import DATES, Asked, Filter, Listing
from streetname.dashboard.pages.accounts import account_href
from streetname.dashboard.pages.market import symbol_href
from streetname.dashboard.pages.transactions.accounts_meant import ACCOUNT, account_meant
from streetname.dashboard.pages.transactions.orders import order_href
from streetname.dashboard.pages.transactions.transfers import transfer_href
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.domain.ledger.activity import Activity, ActivityType
from streetname.storage.queries.overview.activities import (
    ActivityColumn,
    ActivityLine,
    ActivityLineFilter,
    activity_lines,
    every_activity_line,
)
from streetname.wire.activities import Category

pages = Pages("/transactions/activities")

_TRANSFERS = frozenset({ActivityType.CASH_DEPOSIT, ActivityType.CASH_WITHDRAWAL})
_SAID = {
    ActivityType.FILL: "trade",
    ActivityType.CASH_DEPOSIT: "cash deposit",
    ActivityType.CASH_WITHDRAWAL: "cash withdrawal",
    ActivityType.FEE: "fee",
    ActivityType.INTEREST: "interest",
}


def _type(activity: Activity) -> str:
    code = activity.type if activity.sub_type is None else f"{activity.type}/{activity.sub_type}"
    return f"{code} {_SAID[activity.type]}"


def _cause(activity: Activity) -> str:
    """The kind of page that tells where an activity came from."""
    if activity.trade is not None:
        return "Order"
    return "Transfer" if activity.type in _TRANSFERS else ""


def cause_href(activity: Activity) -> str | None:
    """Where the order or the transfer behind an activity is."""
    if activity.trade is not None:
        return order_href(activity.trade.order_id)
    return transfer_href(activity.object_id) if activity.type in _TRANSFERS else None


def _quantity(activity: Activity) -> Decimal | None:
    """The shares of a fill; negative for those that were sold."""
    trade = activity.trade
    if trade is None:
        return None
    return trade.quantity if trade.side == "buy" else -trade.quantity


ACTIVITY_COLUMNS: Sequence[Column[ActivityLine]] = (
    Column(
        "Date",
        lambda line: line.activity.date,
        Kind.DAY,
        sort=ActivityColumn.DATE,
        copies=lambda line: line.activity.id,
    ),
    Column(
        "Account",
        lambda line: line.account_number,
        href=lambda line: account_href(line.activity.account_id),
    ),
    Column("Type", lambda line: _type(line.activity), sort=ActivityColumn.TYPE),
    Column(
        "Symbol",
        lambda line: line.activity.trade and line.activity.trade.symbol,
        sort=ActivityColumn.SYMBOL,
        href=lambda line: line.activity.trade and symbol_href(line.activity.trade.symbol),
    ),
    Column(
        "Quantity",
        lambda line: _quantity(line.activity),
        Kind.QUANTITY,
        sort=ActivityColumn.QUANTITY,
    ),
    Column(
        "Price",
        lambda line: line.activity.trade and line.activity.trade.price,
        Kind.PRICE,
        sort=ActivityColumn.PRICE,
    ),
    Column(
        "Net amount",
        lambda line: line.activity.net_amount,
        Kind.SIGNED,
        sort=ActivityColumn.NET_AMOUNT,
    ),
    Column("Description", lambda line: line.activity.description, Kind.LONG, minor=True),
    Column(
        "Status",
        lambda line: line.activity.trade.order_status if line.activity.trade else "executed",
        Kind.STATUS,
        minor=True,
    ),
    Column(
        "Cause",
        lambda line: _cause(line.activity),
        href=lambda line: cause_href(line.activity),
    ),
    Column(
        "Entry",
        lambda line: f"#{line.activity.entry_id}",
        href=lambda line: entry_href(line.activity.entry_id),
    ),
    Column("Id", lambda line: line.activity.id, Kind.ID, only=Only.FILE),
)

LISTING: Listing[ActivityLine] = Listing(
    "activities",
    ACTIVITY_COLUMNS,
    caption="Activities",
    sort=ActivityColumn.DATE,
    search="Symbol or account",
    filters=(
        Filter("category", "Category", [(each.value, formats.words(each)) for each in Category]),
        Filter("type", "Type", [(each.value, f"{each} {said}") for each, said in _SAID.items()]),
        ACCOUNT,
        *DATES,
    ),
    empty="No activities yet.",
)


@pages.shows()
async def show_activities(visit: Visit) -> Answer:
    """Every activity, the latest first."""
    asked = LISTING.asked(visit)
    wanted = await _wanted(visit, asked)
    if asked.wants_csv:
        order = asked.order_by(ActivityColumn)
        return await LISTING.export(visit, every_activity_line, wanted, **order)
    found = await visit.recall(activity_lines, wanted, **asked.rows_by(ActivityColumn))
    table = LISTING.table(visit, asked, found.rows, found.total)
    return view("transactions/activities.html", table=table)


async def _wanted(visit: Visit, asked: Asked) -> ActivityLineFilter:
    category = asked.choice("category", Category)
    return ActivityLineFilter(
        search=asked.search,
        personal=asked.sees_personal,
        type=asked.choice("type", ActivityType),
        trades=None if category is None else category is Category.TRADE,
        account_id=await account_meant(visit, asked),
        first=asked.day("from"),
        last=asked.day("to"),
    )
