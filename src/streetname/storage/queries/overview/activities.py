"""The list of all accounts' activities, trades and others."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Connection, Select, select, union_all

from streetname.domain.ledger.activity import Activity, ActivityType
from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.codecs import date_in
from streetname.storage.queries.overview.page import (
    Condition,
    Page,
    accounts_named,
    in_order,
    lots,
    paged,
    symbol_meant,
    those_given,
)
from streetname.storage.rows.ledger import activity_out

_activities = tables.activities
_accounts = tables.accounts
_profiles = tables.profiles
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
    whatever an account is found by: what is `personal` of its owner only if the search is.
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
    return Page(_lines(connection, found.rows), found.total)


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
    columns = _activities.c
    named = accounts_named(wanted.search, personal=wanted.personal)
    ways: list[Condition] = [columns.account_id.in_(named)]
    symbol = symbol_meant(connection, wanted.search)
    if symbol is not None:
        ways.append(columns.symbol == symbol)
    return union_all(*(select(columns.id).where(way) for way in ways))


def _lines(connection: Connection, activity_ids: Sequence[str]) -> Sequence[ActivityLine]:
    """The activities with these identifiers, in this order."""
    statement = (
        select(_activities, _accounts.c.account_number, _profiles.c.name)
        .join(_accounts, _accounts.c.id == _activities.c.account_id)
        .join(_profiles, _profiles.c.account_id == _activities.c.account_id)
    )
    found: list[ActivityLine] = []
    for lot in lots(activity_ids):
        rows = connection.execute(statement.where(_activities.c.id.in_(lot)))
        lines = {
            row.id: ActivityLine(activity_out(row), row.account_number, row.name) for row in rows
        }
        found += (lines[activity_id] for activity_id in lot)
    return found
