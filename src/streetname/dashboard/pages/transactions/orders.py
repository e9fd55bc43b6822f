"""The orders of the whole brokerage."""

from collections.abc import Sequence

from streetname.dashboard import formats
from streetname.dashboard.columns import Column, Kind, Only
from streetname.dashboard.listing import DATES, Asked, Filter, Listing, options
from streetname.dashboard.pages.accounts import account_href
from streetname.dashboard.pages.market import symbol_href
from streetname.dashboard.pages.transactions.accounts_meant import ACCOUNT, account_meant
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.domain.orders.order import Order, OrderClass, OrderStatus, OrderType, Side
from streetname.storage.queries.orders import Which
from streetname.storage.queries.overview.orders import (
    OrderColumn,
    OrderLine,
    OrderLineFilter,
    every_order_line,
    order_lines,
)

pages = Pages("/transactions")


def order_href(order_id: str) -> str:
    """Where an order's own page is."""
    return f"{ROOT}/transactions/orders/{order_id}"


def size(order: Order) -> str:
    """How much is ordered: shares, or dollars."""
    if order.quantity is not None:
        return formats.quantity(order.quantity)
    return formats.money(order.notional)


def terms(order: Order) -> str:
    """What kind of order it is: its type, how long it is in force, and its class if it has one."""
    said = [formats.words(order.type), order.time_in_force.value]
    if order.order_class is not OrderClass.SIMPLE:
        said.append(order.order_class.value)
    return ", ".join(said)


def bounds(order: Order) -> str:
    """The prices that an order waits for or insists on."""
    said: list[str] = []
    if order.limit_price is not None:
        said.append(f"limit\u00a0{formats.price(order.limit_price)}")
    if order.trail_percent is not None:
        said.append(f"trail\u00a0{formats.quantity(order.trail_percent)}\u00a0%")
    elif order.trail_price is not None:
        said.append(f"trail\u00a0{formats.price(order.trail_price)}")
    elif order.stop_price is not None:
        said.append(f"stop\u00a0{formats.price(order.stop_price)}")
    return ", ".join(said)


TERMS: Sequence[Column[OrderLine]] = (
    Column("Type", lambda line: terms(line.order), sort=OrderColumn.TYPE, only=Only.PAGE),
    Column("Type", lambda line: line.order.type, sort=OrderColumn.TYPE, only=Only.FILE),
    Column("Order class", lambda line: line.order.order_class, only=Only.FILE),
    Column("Time in force", lambda line: line.order.time_in_force, only=Only.FILE),
)
"""What kind of order it is: on a page in one column."""

SIZE: Column[OrderLine] = Column(
    "Size",
    lambda line: size(line.order),
    Kind.FIGURE,
    sort=OrderColumn.QUANTITY,
    only=Only.PAGE,
)

SIZES_IN_FILE: Sequence[Column[OrderLine]] = (
    Column(
        "Quantity",
        lambda line: line.order.quantity,
        Kind.QUANTITY,
        sort=OrderColumn.QUANTITY,
        only=Only.FILE,
    ),
    Column("Notional", lambda line: line.order.notional, Kind.MONEY, only=Only.FILE),
)
"""How much is ordered, as figures."""

BOUNDS: Column[OrderLine] = Column(
    "Limit/stop",
    lambda line: bounds(line.order),
    Kind.FIGURE,
    sort=OrderColumn.LIMIT_PRICE,
    only=Only.PAGE,
)

BOUNDS_IN_FILE: Sequence[Column[OrderLine]] = (
    Column(
        "Limit",
        lambda line: line.order.limit_price,
        Kind.PRICE,
        sort=OrderColumn.LIMIT_PRICE,
        only=Only.FILE,
    ),
    Column("Stop", lambda line: line.order.stop_price, Kind.PRICE, only=Only.FILE),
    Column("Trail", lambda line: line.order.trail_price, Kind.PRICE, only=Only.FILE),
    Column("Trail %", lambda line: line.order.trail_percent, Kind.QUANTITY, only=Only.FILE),
)
"""The prices that orders wait for or insist on, as figures."""

ORDER_COLUMNS: Sequence[Column[OrderLine]] = (
    Column(
        "Submitted",
        lambda line: line.order.submitted_at,
        Kind.INSTANT,
        sort=OrderColumn.SUBMITTED_AT,
        href=lambda line: order_href(line.order.id),
        copies=lambda line: line.order.id,
    ),
    Column(
        "Account",
        lambda line: line.account_number,
        href=lambda line: account_href(line.order.account_id),
    ),
    Column(
        "Symbol",
        lambda line: line.order.symbol,
        sort=OrderColumn.SYMBOL,
        href=lambda line: symbol_href(line.order.symbol),
    ),
    Column(
        "Asset class", lambda line: line.order.asset_class, Kind.WORDS, minor=True, only=Only.FILE
    ),
    Column("Side", lambda line: line.order.side, Kind.WORDS, sort=OrderColumn.SIDE),
    *TERMS,
    SIZE,
    *SIZES_IN_FILE,
    BOUNDS,
    *BOUNDS_IN_FILE,
    Column(
        "Filled",
        lambda line: line.order.filled_quantity,
        Kind.QUANTITY,
        sort=OrderColumn.FILLED_QUANTITY,
    ),
    Column(
        "Average price",
        lambda line: line.order.filled_average_price,
        Kind.PRICE,
        sort=OrderColumn.FILLED_AVERAGE_PRICE,
    ),
    Column("Status", lambda line: line.order.status, Kind.STATUS, sort=OrderColumn.STATUS),
    Column("Commission", lambda line: line.order.commission_charged, Kind.MONEY, minor=True),
    Column("Source", lambda line: line.order.source, only=Only.FILE),
    Column("Order", lambda line: line.order.id, Kind.ID, only=Only.FILE),
)

LISTING: Listing[OrderLine] = Listing(
    "orders",
    ORDER_COLUMNS,
    caption="Orders",
    sort=OrderColumn.SUBMITTED_AT,
    search="Order id, client order id, symbol or account",
    filters=(
        Filter("which", "Open or closed", [("open", "open"), ("closed", "closed")]),
        Filter("status", "Status", options(OrderStatus)),
        Filter("symbol", "Symbol"),
        Filter("side", "Side", options(Side)),
        Filter("type", "Type", options(OrderType)),
        ACCOUNT,
        *DATES,
    ),
    empty="No orders yet.",
)


@pages.shows()
async def show_orders(visit: Visit) -> Answer:
    """Every order, the newest first."""
    asked = LISTING.asked(visit)
    wanted = await _wanted(visit, asked)
    if asked.wants_csv:
        order = asked.order_by(OrderColumn)
        return await LISTING.export(visit, every_order_line, wanted, **order)
    found = await visit.recall(order_lines, wanted, **asked.rows_by(OrderColumn))
    table = LISTING.table(visit, asked, found.rows, found.total)
    return view("transactions/orders.html", table=table)


async def _wanted(visit: Visit, asked: Asked) -> OrderLineFilter:
    return OrderLineFilter(
        search=asked.search,
        personal=asked.sees_personal,
        which=asked.choice("which", Which) or Which.ALL,
        status=asked.choice("status", OrderStatus),
        symbol=asked.chosen["symbol"].upper() or None,
        side=asked.choice("side", Side),
        type=asked.choice("type", OrderType),
        account_id=await account_meant(visit, asked),
        submitted_from=asked.begin("from"),
        submitted_to=asked.end("to"),
    )
