"""An account's orders: those that are open, with what can be done about them, and all of them."""

from typing import cast

import msgspec

from streetname.dashboard.columns import Column, Kind, Only
from streetname.dashboard.listing import DATES, Asked, Filter, Listing, options
from streetname.dashboard.pages.account.frame import Frame, account_id_in, framed
from streetname.dashboard.pages.market import symbol_href
from streetname.dashboard.pages.transactions.orders import (
    BOUNDS,
    BOUNDS_IN_FILE,
    SIZE,
    SIZES_IN_FILE,
    TERMS,
    bounds,
    order_href,
    size,
    terms,
)
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, away
from streetname.dashboard.visit import Visit
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.order import Order, OrderStatus, Side
from streetname.domain.orders.trail import followed_on, follows
from streetname.domain.values.ids import OrderId
from streetname.people.roles import Permission
from streetname.storage.queries.assets import assets_by_id
from streetname.storage.queries.orders import Which
from streetname.storage.queries.overview.orders import (
    OrderColumn,
    OrderLine,
    OrderLineFilter,
    every_order_line,
    order_lines,
)
from streetname.storage.queries.overview.page import Page

pages = Pages("/accounts/{account_id}/orders")

OPEN: Listing[OrderLine] = Listing(
    "open-orders",
    (
        Column(
            "Order",
            lambda line: f"{line.order.side} {size(line.order)} {line.order.symbol}",
            sort=OrderColumn.SYMBOL,
            only=Only.PAGE,
        ),
        Column("Order", lambda line: line.order.id, Kind.ID, only=Only.FILE),
        Column("Side", lambda line: line.order.side, Kind.WORDS, only=Only.FILE),
        Column("Symbol", lambda line: line.order.symbol, sort=OrderColumn.SYMBOL, only=Only.FILE),
        *SIZES_IN_FILE,
        *TERMS,
        BOUNDS,
        *BOUNDS_IN_FILE,
        Column(
            "Filled",
            lambda line: line.order.filled_quantity,
            Kind.QUANTITY,
            sort=OrderColumn.FILLED_QUANTITY,
        ),
        Column("Status", lambda line: line.order.status, Kind.STATUS, sort=OrderColumn.STATUS),
        Column(
            "Submitted",
            lambda line: line.order.submitted_at,
            Kind.INSTANT,
            sort=OrderColumn.SUBMITTED_AT,
            minor=True,
        ),
    ),
    caption="Open orders",
    sort=OrderColumn.SUBMITTED_AT,
    prefix="open_",
    empty="No order is open.",
)

LISTING: Listing[OrderLine] = Listing(
    "orders",
    (
        Column(
            "Submitted",
            lambda line: line.order.submitted_at,
            Kind.INSTANT,
            sort=OrderColumn.SUBMITTED_AT,
            href=lambda line: order_href(line.order.id),
            copies=lambda line: line.order.id,
        ),
        Column(
            "Symbol",
            lambda line: line.order.symbol,
            sort=OrderColumn.SYMBOL,
            href=lambda line: symbol_href(line.order.symbol),
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
        Column("Average price", lambda line: line.order.filled_average_price, Kind.PRICE),
        Column("Status", lambda line: line.order.status, Kind.STATUS, sort=OrderColumn.STATUS),
        Column("Order", lambda line: line.order.id, Kind.ID, only=Only.FILE),
    ),
    caption="All orders",
    sort=OrderColumn.SUBMITTED_AT,
    search="Order id, client order id or symbol",
    filters=(
        Filter("which", "Open or closed", [(Which.OPEN, "open"), (Which.CLOSED, "closed")]),
        Filter("status", "Status", options(OrderStatus)),
        Filter("side", "Side", options(Side)),
        *DATES,
    ),
    empty="No orders yet.",
)


@pages.shows()
async def show_orders(visit: Visit) -> Answer:
    """The account's orders."""
    frame = await framed(visit, "/orders")
    asked, asked_of_open = LISTING.asked(visit), OPEN.asked(visit)
    wanted = _wanted(frame, asked)
    if asked.wants_csv:
        order = asked.order_by(OrderColumn)
        return await LISTING.export(visit, every_order_line, wanted, **order)
    of_open = await _open_orders(visit, frame, asked_of_open)
    if asked_of_open.wants_csv:
        return OPEN.csv(visit, of_open.rows)
    found = await visit.recall(order_lines, wanted, **asked.rows_by(OrderColumn))
    return frame.view(
        "orders.html",
        open_orders=[line.order for line in of_open.rows],
        open_table=OPEN.table(visit, asked_of_open, of_open.rows, of_open.total),
        table=LISTING.table(visit, asked, found.rows, found.total),
        size=size,
        terms=terms,
        bounds=bounds,
        order_href=order_href,
    )


@pages.does("/{order_id}/cancel", Permission.ORDERS)
async def cancel_order(visit: Visit) -> Answer:
    """Cancel one order."""
    account_id, order_id = account_id_in(visit), OrderId(visit.identifier("order_id"))
    order = cast("Order", await visit.execute(CancelOrder(account_id, order_id)))
    await visit.note("order.cancel", order_id)
    said = f"to {order.side.value} {size(order)} {order.symbol}"
    done = "is canceled" if order.status is OrderStatus.CANCELED else "is asked back"
    return away(f"/accounts/{account_id}/orders", f"The order {said} {done}.")


@pages.does("/cancel-all", Permission.ORDERS)
async def cancel_all(visit: Visit) -> Answer:
    """Cancel every open order of the account."""
    account_id = account_id_in(visit)
    orders = cast("list[Order]", await visit.execute(CancelOrders(account_id)))
    await visit.note("order.cancel_all", account_id, str(len(orders)))
    said = "1 order is" if len(orders) == 1 else f"{len(orders)} orders are"
    return away(f"/accounts/{account_id}/orders", f"{said} asked back.")


async def _open_orders(visit: Visit, frame: Frame, asked: Asked) -> Page[OrderLine]:
    """A page of open orders; a trailing stop stands where it has followed the price to."""
    wanted = OrderLineFilter(which=Which.OPEN, account_id=frame.account.id)
    found = await visit.recall(order_lines, wanted, **asked.rows_by(OrderColumn))
    trailing = {line.order.asset_id for line in found.rows if follows(line.order)}
    if not trailing:
        return found
    assets = await visit.read(assets_by_id, trailing)
    tape, now = visit.environment.tape, visit.environment.now
    lines = [
        msgspec.structs.replace(
            line, order=followed_on(line.order, assets[line.order.asset_id], tape, now)
        )
        if follows(line.order)
        else line
        for line in found.rows
    ]
    return Page(lines, found.total)


def _wanted(frame: Frame, asked: Asked) -> OrderLineFilter:
    return OrderLineFilter(
        search=asked.search,
        personal=asked.sees_personal,
        which=asked.choice("which", Which) or Which.ALL,
        status=asked.choice("status", OrderStatus),
        side=asked.choice("side", Side),
        account_id=frame.account.id,
        submitted_from=asked.begin("from"),
        submitted_to=asked.end("to"),
    )
