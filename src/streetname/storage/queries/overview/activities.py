"""The list of all accounts' activities, trades and others."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, or_, select

from streetname.domain.ledger.activity import Activity, ActivityType
from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.codecs import date_in
from streetname.storage.queries.overview.page import (
    Meant,
    Page,
    begins_with,
    every,
    in_order,
    paged,
    symbol_meant,
    things_meant,
    those_given,
    with_owners,
)
from streetname.storage.rows.ledger import activity_out

_activities = tables.activities
_FILL = ActivityType.FILL.value


class ActivityColumn(StrEnum):
    """What the list can be sorted by; `date` is by the wall clock where there is one."""

    DATE = "date"
    TYPE = "type"
    SYMBOL = "symbol"
    QUANTITY = "quantity"
    PRICE = "price"
    NET_AMOUNT = "net_amount"


class ActivityLineFilter(msgspec.Struct, frozen=True):
    """What the list is limited to; both dates are included.

    `trades` True is for fills alone, False for everything else. What is searched is the symbol, or
    whatever an account is found by: what is `personal` of its owner only if the search is. Of one
    account also the beginning of the identifier of an activity or of what has caused it, and the
    description.
    """

    search: str = ""
    personal: bool = False
    type: ActivityType | None = None
    trades: bool | None = None
    symbol: str | None = None
    account_id: AccountId | None = None
    first: date | None = None
    last: date | None = None


class ActivityLine(msgspec.Struct, frozen=True, gc=False):
    """One activity, and whose it is."""

    activity: Activity
    account_number: str
    name: str


def activity_lines(
    connection: Connection,
    wanted: ActivityLineFilter,
    *,
    sort: ActivityColumn = ActivityColumn.DATE,
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> Page[ActivityLine]:
    """One page of activities."""
    meant = _meant(connection, wanted) if wanted.search else None
    by = _order(sort, descending=descending)
    found = paged(connection, _filtered(wanted), by, limit, offset, meant=meant)
    return Page(list(_lines(connection, found.rows)), found.total)


def every_activity_line(
    connection: Connection, wanted: ActivityLineFilter, *, sort: ActivityColumn, descending: bool
) -> Iterator[ActivityLine]:
    """All activities in the list, a few at a time."""
    statement = _filtered(wanted)
    if wanted.search:
        statement = statement.where(_meant(connection, wanted).either)
    by = _order(sort, descending=descending)
    return _lines(connection, every(connection, statement, by))


def _order(sort: ActivityColumn, *, descending: bool) -> Iterator[ColumnElement[Any]]:
    columns = _activities.c
    # An identifier begins with the date, so that it alone sorts by it.
    by = [columns.id] if sort is ActivityColumn.DATE else [columns[sort.value], columns.id]
    return in_order(*by, descending=descending)


def _lines(connection: Connection, activity_ids: Iterable[str]) -> Iterator[ActivityLine]:
    """The activities with these identifiers, in this order."""
    for row in with_owners(connection, _activities.c.id, activity_ids):
        yield ActivityLine(activity_out(row), row.account_number, row.name)


def _filtered(wanted: ActivityLineFilter) -> Select[Any]:
    """The identifiers of the activities in the list, whatever is searched."""
    columns = _activities.c
    conditions = (
        wanted.type is not None and columns.type == wanted.type.value,
        wanted.trades is True and columns.type == _FILL,
        wanted.trades is False and columns.type != _FILL,
        wanted.symbol is not None and columns.symbol == wanted.symbol,
        wanted.account_id is not None and columns.account_id == wanted.account_id,
        wanted.first is not None and columns.date >= date_in(wanted.first),
        wanted.last is not None and columns.date <= date_in(wanted.last),
    )
    return select(columns.id).where(*those_given(conditions))


def _meant(connection: Connection, wanted: ActivityLineFilter) -> Meant:
    columns, search = _activities.c, wanted.search
    return things_meant(
        connection,
        search,
        columns.id,
        columns.account_id,
        symbol_meant(connection, columns.symbol, search),
        wanted.account_id is not None
        and (columns.account_id == wanted.account_id)
        & or_(
            begins_with(columns.id, search.lower()),
            begins_with(columns.object_id, search.lower()),
            columns.description.icontains(search, autoescape=True),
        ),
        personal=wanted.personal,
    )
