"""The list of all accounts' activities, trades and others."""

from datetime import date
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Connection, Select, or_, select

from streetname.domain.ledger.activity import Activity, ActivityType
from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.codecs import date_in
from streetname.storage.queries.overview.page import (
    Page,
    accounts_named,
    begins_with,
    found_by,
    in_order,
    paged,
    symbol_meant,
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
    columns = _activities.c
    # An identifier begins with the date, so that it alone sorts by it.
    by = [columns.id] if sort is ActivityColumn.DATE else [columns[sort.value], columns.id]
    order = in_order(*by, descending=descending)
    few = bool(wanted.search)
    found = paged(connection, _filtered(connection, wanted), order, limit, offset, few=few)
    rows = with_owners(connection, columns.id, found.rows)
    lines = [ActivityLine(activity_out(row), row.account_number, row.name) for row in rows]
    return Page(lines, found.total)


def _filtered(connection: Connection, wanted: ActivityLineFilter) -> Select[Any]:
    """The identifiers of the activities in the list."""
    columns = _activities.c
    conditions = (
        bool(wanted.search) and columns.id.in_(_meant(connection, wanted)),
        wanted.type is not None and columns.type == wanted.type.value,
        wanted.trades is True and columns.type == _FILL,
        wanted.trades is False and columns.type != _FILL,
        wanted.symbol is not None and columns.symbol == wanted.symbol,
        wanted.account_id is not None and columns.account_id == wanted.account_id,
        wanted.first is not None and columns.date >= date_in(wanted.first),
        wanted.last is not None and columns.date <= date_in(wanted.last),
    )
    return select(columns.id).where(*those_given(conditions))


def _meant(connection: Connection, wanted: ActivityLineFilter) -> CompoundSelect[Any]:
    """The identifiers of the activities that are meant."""
    columns, search = _activities.c, wanted.search
    return found_by(
        columns.id,
        columns.account_id.in_(accounts_named(search, personal=wanted.personal)),
        symbol_meant(connection, columns.symbol, search),
        wanted.account_id is not None
        and (columns.account_id == wanted.account_id)
        & or_(
            begins_with(columns.id, search.lower()),
            begins_with(columns.object_id, search.lower()),
            columns.description.icontains(search, autoescape=True),
        ),
    )
