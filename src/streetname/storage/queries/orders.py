"""Questions about orders."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, exists, select

from streetname.domain.orders.order import OPEN, Order, OrderClass, OrderStatus, Side
from streetname.domain.values.ids import AccountId, OrderId
from streetname.storage import tables
from streetname.storage.codecs import instant_in, share_in
from streetname.storage.rows.orders import order_out

_OPEN = sorted(status.value for status in OPEN)
_orders = tables.orders
_IN_A_LOT = 500

_old = _orders.alias("old")
_is_itself = _orders.c.replaces.is_(None)
_has_taken_over = exists(
    select(_old.c.id)
    .where(_old.c.id == _orders.c.replaces, _old.c.replaced_by == _orders.c.id)
    .where(_old.c.status == OrderStatus.REPLACED.value)
)


class Which(StrEnum):
    """Which orders a list is of."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


class Nested(msgspec.Struct, frozen=True):
    """An order, and the legs that belong to it, oldest first."""

    order: Order
    legs: Sequence[Order] = ()


class OrderFilter(msgspec.Struct, frozen=True):
    """What a list of orders is limited to; bounds in time and by order are exclusive."""

    which: Which = Which.OPEN
    limit: int = 50
    ascending: bool = False
    after: datetime | None = None
    until: datetime | None = None
    after_order_id: OrderId | None = None
    before_order_id: OrderId | None = None
    symbols: tuple[str, ...] = ()
    side: Side | None = None
    asset_classes: tuple[str, ...] = ()
    quantity_above: Decimal | None = None
    quantity_below: Decimal | None = None
    subtag: str | None = None
    parents_only: bool = False


def order_by_id(connection: Connection, account_id: AccountId, order_id: OrderId) -> Order | None:
    """The order, if it is the account's."""
    statement = _of(account_id).where(_orders.c.id == order_id)
    row = connection.execute(statement).first()
    return None if row is None else order_out(row)


def order_of_anyone(connection: Connection, order_id: OrderId) -> Order | None:
    """The order, whosesoever it is."""
    row = connection.execute(select(_orders).where(_orders.c.id == order_id)).first()
    return None if row is None else order_out(row)


def order_by_client_order_id(
    connection: Connection, account_id: AccountId, client_order_id: str
) -> Order | None:
    """The account's order of that name."""
    statement = _of(account_id).where(_orders.c.client_order_id == client_order_id)
    row = connection.execute(statement).first()
    return None if row is None else order_out(row)


def list_orders(
    connection: Connection, account_id: AccountId, wanted: OrderFilter
) -> Sequence[Order]:
    """The account's orders by submission, newest first unless `ascending`.

    None behind or before an order that is not the account's.
    """
    statement = _filtered(_of(account_id), wanted)
    for bound, is_after in ((wanted.after_order_id, True), (wanted.before_order_id, False)):
        if bound is None:
            continue
        place = _place(connection, account_id, bound)
        if place is None:
            return ()
        statement = statement.where(_behind(place) if is_after else _before(place))
    by = (_orders.c.submitted_at, _orders.c.sequence)
    ordered = by if wanted.ascending else tuple(column.desc() for column in by)
    rows = connection.execute(statement.order_by(*ordered).limit(wanted.limit))
    return [order_out(row) for row in rows]


def with_legs(connection: Connection, orders: Sequence[Order]) -> Sequence[Nested]:
    """The orders with their legs: take-profit first, and of one that was replaced, the last.

    A replacement that has not taken over, or never will, is no leg.
    """
    parents = [order.id for order in orders if order.order_class is not OrderClass.SIMPLE]
    legs: dict[str, list[Order]] = {}
    for start in range(0, len(parents), _IN_A_LOT):
        lot = parents[start : start + _IN_A_LOT]
        of_these = _orders.c.parent_id.in_(lot) & (_orders.c.status != OrderStatus.REPLACED.value)
        statement = select(_orders).where(of_these, _is_itself | _has_taken_over)
        statement = statement.order_by(_orders.c.leg.desc(), _orders.c.sequence)
        for leg in map(order_out, connection.execute(statement)):
            legs.setdefault(leg.family, []).append(leg)
    return [Nested(order, legs.get(order.id, ())) for order in orders]


def nested_order(connection: Connection, account_id: AccountId, order_id: OrderId) -> Nested | None:
    """The order with its legs, if it is the account's."""
    order = order_by_id(connection, account_id, order_id)
    return None if order is None else with_legs(connection, [order])[0]


def list_nested_orders(
    connection: Connection, account_id: AccountId, wanted: OrderFilter
) -> Sequence[Nested]:
    """The account's orders as `list_orders` has them, legs inside their parents."""
    parents = msgspec.structs.replace(wanted, parents_only=True)
    return with_legs(connection, list_orders(connection, account_id, parents))


def _of(account_id: AccountId) -> Select[Any]:
    return select(_orders).where(_orders.c.account_id == account_id)


def _filtered(  # noqa: C901 - one line per filter
    statement: Select[Any], wanted: OrderFilter
) -> Select[Any]:
    columns = _orders.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.which is not Which.ALL:
        is_open = columns.status.in_(_OPEN)
        conditions.append(is_open if wanted.which is Which.OPEN else ~is_open)
    if wanted.after is not None:
        conditions.append(columns.submitted_at > instant_in(wanted.after))
    if wanted.until is not None:
        conditions.append(columns.submitted_at < instant_in(wanted.until))
    if wanted.symbols:
        conditions.append(columns.symbol.in_(wanted.symbols))
    if wanted.side is not None:
        conditions.append(columns.side == wanted.side.value)
    if wanted.asset_classes:
        conditions.append(columns.asset_class.in_(wanted.asset_classes))
    if wanted.quantity_above is not None:
        conditions.append(columns.quantity > share_in(wanted.quantity_above))
    if wanted.quantity_below is not None:
        conditions.append(columns.quantity < share_in(wanted.quantity_below))
    if wanted.subtag is not None:
        conditions.append(columns.subtag == wanted.subtag)
    if wanted.parents_only:
        conditions.append(columns.parent_id.is_(None))
    return statement.where(*conditions)


def _place(
    connection: Connection, account_id: AccountId, order_id: OrderId
) -> tuple[int, int] | None:
    """Where the order stands in the list: when it was submitted, and which it was."""
    columns = _orders.c
    statement = select(columns.submitted_at, columns.sequence).where(
        columns.account_id == account_id, columns.id == order_id
    )
    found = connection.execute(statement).first()
    return None if found is None else (found.submitted_at, found.sequence)


def _behind(place: tuple[int, int]) -> ColumnElement[bool]:
    submitted_at, sequence = place
    columns = _orders.c
    at_once = (columns.submitted_at == submitted_at) & (columns.sequence > sequence)
    return (columns.submitted_at > submitted_at) | at_once


def _before(place: tuple[int, int]) -> ColumnElement[bool]:
    submitted_at, sequence = place
    columns = _orders.c
    at_once = (columns.submitted_at == submitted_at) & (columns.sequence < sequence)
    return (columns.submitted_at < submitted_at) | at_once
