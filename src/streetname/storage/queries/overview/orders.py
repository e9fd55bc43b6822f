"""The list of all accounts' orders."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select, text

from streetname.domain.orders.order import OPEN, Order, OrderStatus, OrderType, Side
from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.queries.orders import Which
from streetname.storage.queries.overview.page import (
    Condition,
    Meant,
    Page,
    before,
    every,
    from_there_on,
    identified,
    in_order,
    paged,
    since,
    symbol_meant,
    things_meant,
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
    by = _orders.c[sort.value], _orders.c.sequence
    order, statement = in_order(*by, descending=descending), _filtered(wanted)
    if wanted.search:
        meant = _meant(connection, wanted)
        found = paged(connection, statement, order, limit, offset, meant=meant)
    elif sort is OrderColumn.SUBMITTED_AT:
        rest, left = from_there_on(
            connection, statement, _orders.c.submitted_at, offset, down=descending
        )
        page = paged(connection, rest, order, limit, left)
        found = Page(page.rows, page.total + offset - left)
    else:
        found = paged(connection, statement, order, limit, offset)
    return Page(list(_lines(connection, found.rows)), found.total)


def every_order_line(
    connection: Connection, wanted: OrderLineFilter, *, sort: OrderColumn, descending: bool
) -> Iterator[OrderLine]:
    """All orders in the list, a few at a time."""
    statement = _filtered(wanted)
    if wanted.search:
        statement = statement.where(_meant(connection, wanted).either)
    by = in_order(_orders.c[sort.value], _orders.c.sequence, descending=descending)
    return _lines(connection, every(connection, statement, by))


def _lines(connection: Connection, sequences: Iterable[int]) -> Iterator[OrderLine]:
    """The orders with these numbers, in this order."""
    for number, name, *stored in with_owners(connection, _orders.c.sequence, sequences):
        yield OrderLine(order_out(stored), number, name)


def _filtered(wanted: OrderLineFilter) -> Select[Any]:
    """The numbers of the orders in the list, whatever is searched."""
    columns = _orders.c
    conditions = (
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


def _meant(connection: Connection, wanted: OrderLineFilter) -> Meant:
    columns, said = _orders.c, wanted.search.strip()
    return things_meant(
        connection,
        said,
        columns.sequence,
        columns.account_id,
        identified(columns.id, said.lower()),
        identified(columns.client_order_id, said),
        symbol_meant(connection, columns.symbol, said),
        personal=wanted.personal,
    )
