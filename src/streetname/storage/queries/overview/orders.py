"""The list of all accounts' orders."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Connection, Select, select, text

from streetname.domain.orders.order import OPEN, Order, OrderStatus, OrderType, Side
from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.queries.orders import Which
from streetname.storage.queries.overview.page import (
    Condition,
    Page,
    accounts_named,
    before,
    begins_with,
    found_by,
    in_order,
    paged,
    since,
    symbol_meant,
    those_given,
    with_owners,
)
from streetname.storage.rows.orders import order_out

_orders = tables.orders
_OPEN = sorted(status.value for status in OPEN)


class OrderColumn(StrEnum):
    """What the list can be sorted by."""

    SUBMITTED_AT = "submitted_at"
    SYMBOL = "symbol"
    SIDE = "side"
    TYPE = "type"
    STATUS = "status"
    QUANTITY = "quantity"
    LIMIT_PRICE = "limit_price"
    FILLED_QUANTITY = "filled_quantity"
    FILLED_AVERAGE_PRICE = "filled_average_price"


class OrderLineFilter(msgspec.Struct, frozen=True):
    """What the list is limited to: submitted at `submitted_from` or later, before `submitted_to`.

    What is searched is the beginning of an identifier or of a client's own, the symbol, or whatever
    an account is found by: what is `personal` of its owner only if the search is.
    """

    search: str = ""
    personal: bool = False
    which: Which = Which.ALL
    status: OrderStatus | None = None
    symbol: str | None = None
    side: Side | None = None
    type: OrderType | None = None
    account_id: AccountId | None = None
    submitted_from: datetime | None = None
    submitted_to: datetime | None = None


class OrderLine(msgspec.Struct, frozen=True, gc=False):
    """One order, and whose it is."""

    order: Order
    account_number: str
    name: str


def order_lines(
    connection: Connection,
    wanted: OrderLineFilter,
    *,
    sort: OrderColumn = OrderColumn.SUBMITTED_AT,
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> Page[OrderLine]:
    """One page of orders."""
    by = in_order(_orders.c[sort.value], _orders.c.sequence, descending=descending)
    few = bool(wanted.search)
    found = paged(connection, _filtered(connection, wanted), by, limit, offset, few=few)
    rows = with_owners(connection, _orders.c.sequence, found.rows)
    lines = [OrderLine(order_out(stored), number, name) for number, name, *stored in rows]
    return Page(lines, found.total)


def _filtered(connection: Connection, wanted: OrderLineFilter) -> Select[Any]:
    """The numbers of the orders in the list."""
    columns = _orders.c
    conditions = (
        bool(wanted.search) and columns.sequence.in_(_meant(connection, wanted)),
        wanted.which is not Which.ALL and _is(wanted.which),
        wanted.status is not None and columns.status == wanted.status.value,
        wanted.symbol is not None and columns.symbol == wanted.symbol,
        wanted.side is not None and columns.side == wanted.side.value,
        wanted.type is not None and columns.type == wanted.type.value,
        wanted.account_id is not None and columns.account_id == wanted.account_id,
        since(columns.submitted_at, wanted.submitted_from),
        before(columns.submitted_at, wanted.submitted_to),
    )
    return select(columns.sequence).where(*those_given(conditions))


def _is(which: Which) -> Condition:
    if which is Which.OPEN:
        return text(tables.OPEN_ORDER)
    return _orders.c.status.not_in(_OPEN)


def _meant(connection: Connection, wanted: OrderLineFilter) -> CompoundSelect[Any]:
    """The numbers of the orders that are meant."""
    columns, said = _orders.c, wanted.search.strip()
    return found_by(
        columns.sequence,
        begins_with(columns.id, said.lower()),
        begins_with(columns.client_order_id, said),
        columns.account_id.in_(accounts_named(said, personal=wanted.personal)),
        symbol_meant(connection, columns.symbol, said),
    )
