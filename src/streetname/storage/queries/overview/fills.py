"""The fills of one asset: as marks on its candles, and as a list."""

from collections.abc import Sequence
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
    in_order,
    paged,
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


def fill_lines(
    connection: Connection,
    wanted: FillFilter,
    *,
    sort: FillColumn = FillColumn.AT,
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> Page[FillLine]:
    """One page of an asset's fills."""
    columns = _activities.c
    conditions = _conditions(wanted.asset_id, wanted.start, wanted.end)
    statement = select(columns.id).where(*conditions)
    by = in_order(columns[sort.value], columns.id, descending=descending)
    found = paged(connection, statement, by, limit, offset)
    rows = with_owners(connection, columns.id, found.rows)
    return Page([FillLine(_fill(row), row.account_number) for row in rows], found.total)


def fills_of(
    connection: Connection,
    asset_id: AssetId,
    start: datetime,
    end: datetime,
    *,
    most: int | None = None,
) -> Sequence[Fill]:
    """The asset's fills from `start` until before `end`, oldest first; the latest if too many."""
    columns = _activities.c
    statement = select(_activities).where(*_conditions(asset_id, start, end))
    latest = statement.order_by(columns.at.desc(), columns.id.desc()).limit(most)
    return [_fill(row) for row in connection.execute(latest)][::-1]


def _conditions(asset_id: AssetId, start: datetime, end: datetime) -> Sequence[Condition]:
    columns = _activities.c
    symbol = select(_assets.c.symbol).where(_assets.c.id == asset_id).scalar_subquery()
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
