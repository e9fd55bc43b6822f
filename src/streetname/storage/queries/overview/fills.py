"""The fills of one asset: as marks on its candles, and as a list."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, select

from streetname.domain.ledger.activity import ActivityType, trade_activity_id
from streetname.domain.values.amounts import Price, Quantity
from streetname.domain.values.ids import AccountId, AssetId, OrderId
from streetname.domain.values.instants import DAY
from streetname.storage import tables
from streetname.storage.codecs import instant_in, instant_out, share_out
from streetname.storage.queries.overview.page import (
    Condition,
    Page,
    lots,
    with_owners,
)

_activities = tables.activities
_assets = tables.assets
_entries = tables.entries
_orders = tables.orders
_LONG = 14 * DAY


class Fill(msgspec.Struct, frozen=True, gc=False):
    """One trade of an order; `side` is as owners are told it: buy, sell or sell_short."""

    at: datetime
    side: str
    quantity: Quantity
    price: Price
    order_id: OrderId
    account_id: AccountId


class FillColumn(StrEnum):
    """What the list can be sorted by."""

    AT = "at"
    SIDE = "side"
    QUANTITY = "quantity"
    PRICE = "price"


class FillFilter(msgspec.Struct, frozen=True):
    """What the list is of: the asset's fills from `start` until before `end`."""

    asset_id: AssetId
    start: datetime
    end: datetime


class FillLine(msgspec.Struct, frozen=True, gc=False):
    """One fill, and the number of the account that it is of."""

    fill: Fill
    account_number: str


def fill_ids(connection: Connection, wanted: FillFilter) -> Sequence[str]:
    """What the fills are known by, oldest first: to find them among all others takes the time."""
    columns = _activities.c
    statement = select(columns.id).where(*_conditions(wanted))
    return connection.execute(statement.order_by(columns.at, columns.id)).scalars().all()


def fills_of(connection: Connection, ids: Sequence[str]) -> Sequence[Fill]:
    """The fills, in this order."""
    return [line.fill for line in _lines(connection, ids)]


def fill_lines(
    connection: Connection,
    ids: Sequence[str],
    *,
    sort: FillColumn = FillColumn.AT,
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> Page[FillLine]:
    """One page of these fills, which come oldest first."""
    if sort is not FillColumn.AT:
        ids = _sorted(connection, ids, sort)
    ordered = ids[::-1] if descending else ids
    shown = ordered[offset : None if limit is None else offset + limit]
    return Page(list(_lines(connection, shown)), len(ids))


def _sorted(connection: Connection, ids: Sequence[str], sort: FillColumn) -> Sequence[str]:
    by = _activities.c[sort.value]
    found = [
        row
        for lot in lots(ids)
        for row in connection.execute(select(by, _activities.c.id).where(_activities.c.id.in_(lot)))
    ]
    return [row[1] for row in sorted(found, key=tuple)]


def _lines(connection: Connection, ids: Sequence[str]) -> Iterator[FillLine]:
    for row in with_owners(connection, _activities.c.id, ids):
        yield FillLine(_fill(row), row.account_number)


def _conditions(wanted: FillFilter) -> Sequence[Condition]:
    columns, start, end = _activities.c, wanted.start, wanted.end
    symbol = select(_assets.c.symbol).where(_assets.c.id == wanted.asset_id).scalar_subquery()
    return (
        _by_orders(symbol, end) if end - start > _LONG else _by_clock(start, end),
        columns.type == ActivityType.FILL.value,
        columns.symbol == symbol,
        columns.at >= instant_in(start),
        columns.at < instant_in(end),
    )


def _fill(row: Row[Any]) -> Fill:
    return Fill(
        at=instant_out(row.at),
        side=row.side,
        quantity=share_out(row.quantity),
        price=share_out(row.price),
        order_id=row.object_id,
        account_id=row.account_id,
    )


def _by_clock(start: datetime, end: datetime) -> ColumnElement[bool]:
    """A condition that fills of the time fulfil: these are read, of whatever asset.

    Identifiers begin with the wall clock, to which an hour may come twice: a day is enough.
    """
    first, last = trade_activity_id(start - DAY, ""), trade_activity_id(end + DAY, "")
    return (_activities.c.id >= first) & (_activities.c.id < last)


def _by_orders(symbol: ScalarSelect[str], end: datetime) -> ColumnElement[bool]:
    """A condition that fills of the symbol fulfil: its orders are few, fills of months are many."""
    placed = select(_orders.c.id).where(
        _orders.c.submitted_at < instant_in(end), _orders.c.symbol == symbol
    )
    return _activities.c.entry_id.in_(select(_entries.c.id).where(_entries.c.object_id.in_(placed)))
