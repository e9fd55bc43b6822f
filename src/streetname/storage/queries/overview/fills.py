"""The fills of one symbol: what the environment's own accounts have traded in it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from streetname.domain.ledger.activity import ActivityType
from streetname.domain.orders.order import Side
from streetname.domain.values.amounts import Price, Quantity
from streetname.domain.values.ids import AccountId, OrderId
from streetname.domain.values.instants import DAY, exchange_date
from streetname.storage import tables
from streetname.storage.codecs import date_in, instant_in, instant_out, share_out

_activities = tables.activities


class Fill(msgspec.Struct, frozen=True, gc=False):
    """One execution."""

    at: datetime
    side: Side
    quantity: Quantity
    price: Price
    order_id: OrderId
    account_id: AccountId


def fills_of(
    connection: Connection, symbol: str, start: datetime, end: datetime, *, most: int
) -> Sequence[Fill]:
    """The symbol's latest fills from `start` until before `end`, newest first."""
    columns = _activities.c
    # The dates are of trades, which may be one later than the instant's own.
    first, last = exchange_date(start), exchange_date(end) + DAY
    statement = (
        select(_activities)
        .where(columns.date >= date_in(first), columns.date <= date_in(last))
        .where(columns.type == ActivityType.FILL.value, columns.symbol == symbol)
        .where(columns.at >= instant_in(start), columns.at < instant_in(end))
        .order_by(columns.at.desc())
        .limit(most)
    )
    return [
        Fill(
            at=instant_out(row.at),
            side=Side(row.side),
            quantity=share_out(row.quantity),
            price=share_out(row.price),
            order_id=row.object_id,
            account_id=row.account_id,
        )
        for row in connection.execute(statement)
    ]
