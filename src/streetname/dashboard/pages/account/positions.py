"""What an account owns, and closing it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import cast

import msgspec

from streetname.dashboard import formats
from streetname.dashboard.columns import Column, Kind, Only
from streetname.dashboard.forms import request_of
from streetname.dashboard.listing import Listing
from streetname.dashboard.notices import Tone
from streetname.dashboard.pages.account.frame import account_id_in, framed
from streetname.dashboard.pages.market import symbol_href
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, away
from streetname.dashboard.visit import Visit
from streetname.domain.orders.cancel import CancelOrders
from streetname.domain.orders.close import ClosePosition, ClosePositions, Closing
from streetname.domain.orders.order import Order
from streetname.domain.portfolio.portfolio import valued
from streetname.domain.portfolio.valuation import ValuedPosition, totals_of
from streetname.domain.values.amounts import ZERO, Quantity
from streetname.people.roles import Permission
from streetname.storage.queries.positions import OwnedPosition, owned_positions
from streetname.wire.numbers import Number, sane

pages = Pages("/accounts/{account_id}/positions")


class Line(msgspec.Struct, frozen=True):
    """One position with what it is worth, and how much of it no order holds."""

    valued: ValuedPosition
    available: Quantity


LISTING: Listing[Line] = Listing(
    "positions",
    (
        Column(
            "Symbol",
            lambda line: line.valued.asset.symbol,
            sort="symbol",
            href=lambda line: symbol_href(line.valued.asset.symbol),
        ),
        Column(
            "Quantity",
            lambda line: line.valued.position.quantity,
            Kind.QUANTITY,
            sort="quantity",
        ),
        Column("Available", lambda line: line.available, Kind.QUANTITY, minor=True),
        Column("Average price", lambda line: line.valued.average_price, Kind.PRICE),
        Column("Price", lambda line: line.valued.price, Kind.PRICE),
        Column(
            "Market value",
            lambda line: line.valued.market_value,
            Kind.ROUNDED,
            sort="market_value",
        ),
        Column(
            "Profit today",
            lambda line: line.valued.profit_today,
            Kind.SIGNED,
            sort="profit_today",
        ),
        Column(
            "Profit today, ratio",
            lambda line: line.valued.profit_today_ratio,
            Kind.PERCENT,
            only=Only.FILE,
        ),
        Column("Profit", lambda line: line.valued.profit, Kind.SIGNED, sort="profit"),
        Column(
            "Profit, ratio", lambda line: line.valued.profit_ratio, Kind.PERCENT, only=Only.FILE
        ),
        Column("Asset id", lambda line: line.valued.asset.id, Kind.ID, only=Only.FILE),
    ),
    caption="Positions",
    sort="symbol",
    descending=False,
    empty="The account owns no shares.",
)

_BY: Mapping[str, Callable[[ValuedPosition], str | Decimal]] = {
    "symbol": lambda one: one.asset.symbol,
    "quantity": lambda one: one.position.quantity,
    "market_value": lambda one: one.market_value or ZERO,
    "profit_today": lambda one: one.profit_today or ZERO,
    "profit": lambda one: one.profit or ZERO,
}


class _Part(msgspec.Struct, frozen=True):
    """How much of a position is to be closed; all of it unless one is given."""

    qty: Number | None = None
    percentage: Number | None = None


@pages.shows()
async def show_positions(visit: Visit) -> Answer:
    """Every position, by symbol unless asked otherwise; all of them on one page."""
    frame = await framed(visit, "/positions")
    asked = LISTING.asked(visit)
    owned = await visit.read(owned_positions, frame.account.id)
    lines = [_line(one, visit) for one in owned]
    lines.sort(key=lambda line: _BY[asked.sort](line.valued), reverse=asked.descending)
    if asked.wants_csv:
        return LISTING.csv(visit, lines)
    return frame.view(
        "positions.html",
        lines=lines,
        totals=totals_of([line.valued for line in lines]),
        table=LISTING.table(visit, asked, lines, len(lines)),
    )


@pages.does("/close", Permission.ORDERS)
async def close_position(visit: Visit) -> Answer:
    """Place the order that closes one position, or a part of it."""
    account_id = account_id_in(visit)
    part = request_of({name: visit.field(name) or None for name in ("qty", "percentage")}, _Part)
    symbol = visit.field("symbol")
    closing = ClosePosition(
        account_id=account_id,
        symbol=symbol,
        quantity=sane("qty", part.qty),
        percentage=sane("percentage", part.percentage),
    )
    order = cast("Order", await visit.execute(closing))
    shown = f"{order.side.value} {formats.quantity(order.quantity)} {symbol}"
    await visit.note("position.close", account_id, shown)
    return away(f"/accounts/{account_id}/positions", f"An order is placed: {shown}.")


@pages.does("/close-all", Permission.ORDERS)
async def close_all(visit: Visit) -> Answer:
    """Place an order for each position; what cannot be closed says why."""
    account_id = account_id_in(visit)
    if visit.is_checked("cancel_orders"):
        await visit.execute(CancelOrders(account_id, at_once=True))
    closings = cast("list[Closing]", await visit.execute(ClosePositions(account_id)))
    placed = sum(one.order is not None for one in closings)
    refused = [f"{one.symbol}: {one.refusal.message}" for one in closings if one.refusal]
    await visit.note("position.close_all", account_id, f"{placed} of {len(closings)}")
    here = f"/accounts/{account_id}/positions"
    if refused:
        said = f"Orders are placed for {placed} of {len(closings)}. {'; '.join(refused)}."
        return away(here, said, tone=Tone.BAD)
    return away(here, f"Orders are placed for {placed} position{'' if placed == 1 else 's'}.")


def _line(owned: OwnedPosition, visit: Visit) -> Line:
    position = owned.position
    worth = valued(position, owned.asset, visit.environment.tape, visit.environment.now)
    held = -owned.held if position.is_short else owned.held
    return Line(worth, position.quantity - held)
