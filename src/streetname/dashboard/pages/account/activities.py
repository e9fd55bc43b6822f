"""What has happened in an account: trades, deposits, fees."""

from streetname.dashboard.columns import Column, Kind, Only
from streetname.dashboard.listing import DATES, Asked, Filter, Listing
from streetname.dashboard.pages.account.frame import Frame, framed
from streetname.dashboard.pages.transactions.activities import cause_href
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer
from streetname.dashboard.visit import Visit
from streetname.domain.ledger.activity import Activity, ActivityType
from streetname.storage.queries.overview.activities import (
    ActivityColumn,
    ActivityLine,
    ActivityLineFilter,
    activity_lines,
    every_activity_line,
)

pages = Pages("/accounts/{account_id}/activities")

_WORDS = {
    ActivityType.FILL: "trade",
    ActivityType.CASH_DEPOSIT: "deposit",
    ActivityType.CASH_WITHDRAWAL: "withdrawal",
    ActivityType.FEE: "fee",
    ActivityType.INTEREST: "interest",
}


def _type(activity: Activity) -> str:
    return _WORDS.get(activity.type, activity.type)


LISTING: Listing[ActivityLine] = Listing(
    "activities",
    (
        Column(
            "Date",
            lambda line: line.activity.date,
            Kind.DAY,
            sort=ActivityColumn.DATE,
            copies=lambda line: line.activity.id,
        ),
        Column("At", lambda line: line.activity.at, Kind.INSTANT, minor=True),
        Column(
            "Type",
            lambda line: _type(line.activity),
            sort=ActivityColumn.TYPE,
            href=lambda line: cause_href(line.activity),
        ),
        Column(
            "Side",
            lambda line: line.activity.trade and line.activity.trade.side.replace("_", " "),
        ),
        Column(
            "Symbol",
            lambda line: line.activity.trade and line.activity.trade.symbol,
            sort=ActivityColumn.SYMBOL,
        ),
        Column(
            "Quantity",
            lambda line: line.activity.trade and line.activity.trade.quantity,
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
        Column("Id", lambda line: line.activity.id, Kind.ID, only=Only.FILE),
    ),
    caption="Activities",
    sort=ActivityColumn.DATE,
    search="Symbol, order, transfer or description",
    filters=(
        Filter("type", "Type", [(each.value, words) for each, words in _WORDS.items()]),
        Filter("symbol", "Symbol"),
        *DATES,
    ),
    empty="Nothing has happened in the account yet.",
)


@pages.shows()
async def show_activities(visit: Visit) -> Answer:
    """Every activity of the account."""
    frame = await framed(visit, "/activities")
    asked = LISTING.asked(visit)
    wanted = _wanted(frame, asked)
    if asked.wants_csv:
        order = asked.order_by(ActivityColumn)
        return await LISTING.export(visit, every_activity_line, wanted, **order)
    found = await visit.recall(activity_lines, wanted, **asked.rows_by(ActivityColumn))
    return frame.view("list_tab.html", table=LISTING.table(visit, asked, found.rows, found.total))


def _wanted(frame: Frame, asked: Asked) -> ActivityLineFilter:
    return ActivityLineFilter(
        search=asked.search,
        type=asked.choice("type", ActivityType),
        symbol=asked.chosen["symbol"].upper() or None,
        account_id=frame.account.id,
        first=asked.day("from"),
        last=asked.day("to"),
    )
