"""Questions about activities. They are sorted by identifier, which begins with the wall clock."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from streetname.domain.ledger.activity import Activity, ActivityType
from streetname.domain.values.ids import AccountId, OrderId
from streetname.storage import tables
from streetname.storage.codecs import date_in, instant_in
from streetname.storage.rows.ledger import activity_out

_activities = tables.activities


class ActivityFilter(msgspec.Struct, frozen=True):
    """What a list of activities is limited to; bounds in time and by identifier are exclusive.

    `last_id` is the last activity of the page before; `limit` None is for all there are.
    """

    account_id: AccountId | None = None
    types: tuple[str, ...] = ()
    trades: bool | None = None
    order_id: OrderId | None = None
    day: date | None = None
    after: datetime | None = None
    until: datetime | None = None
    ascending: bool = False
    last_id: str | None = None
    limit: int | None = 100


def list_activities(connection: Connection, wanted: ActivityFilter) -> Sequence[Activity]:
    """One page of activities, newest first unless `ascending`."""
    columns = _activities.c
    fill = ActivityType.FILL.value
    conditions: list[ColumnElement[bool] | Literal[False]] = [
        wanted.account_id is not None and columns.account_id == wanted.account_id,
        bool(wanted.types) and columns.type.in_(wanted.types),
        wanted.trades is True and columns.type == fill,
        wanted.trades is False and columns.type != fill,
        wanted.order_id is not None
        and (columns.object_id == wanted.order_id) & (columns.type == fill),
        wanted.day is not None and columns.date == date_in(wanted.day),
        wanted.after is not None and columns.at > instant_in(wanted.after),
        wanted.until is not None and columns.at < instant_in(wanted.until),
        wanted.last_id is not None and _behind(wanted.last_id, ascending=wanted.ascending),
    ]
    statement = select(_activities).where(*(one for one in conditions if one is not False))
    ordered = statement.order_by(columns.id if wanted.ascending else columns.id.desc())
    return [activity_out(row) for row in connection.execute(ordered.limit(wanted.limit))]


def _behind(last_id: str, *, ascending: bool) -> ColumnElement[bool]:
    return _activities.c.id > last_id if ascending else _activities.c.id < last_id
