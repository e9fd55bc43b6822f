"""Questions about what was booked for one account, by trade date.

An entry belongs to the trading day that it was made for, which may begin on the evening before.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, case, func, select

from streetname.domain.ledger.activity import Activity, ActivityType
from streetname.domain.ledger.chart import USD, customer
from streetname.domain.ledger.entry import EntryKind, Posting
from streetname.domain.portfolio.portfolio import Books
from streetname.domain.values.amounts import ZERO, Money
from streetname.domain.values.ids import AccountId, AssetId, EntryId
from streetname.domain.values.instants import DAY
from streetname.storage import tables
from streetname.storage.codecs import (
    amount_out,
    date_in,
    date_out,
    instant_out,
    money_out,
)
from streetname.storage.queries.portfolio_history import books_of
from streetname.storage.rows.ledger import activity_out, posting_out

_activities = tables.activities
_entries = tables.entries
_postings = tables.postings


class Booking(msgspec.Struct, frozen=True):
    """The account's own lines of an entry, and what its owner was told of it."""

    entry_id: EntryId
    kind: EntryKind
    at: datetime
    trade_date: date
    object_id: str
    description: str
    postings: tuple[Posting, ...]
    activity: Activity

    def gained(self, asset: AssetId) -> Decimal:
        """How much more of the asset the account has by it."""
        return sum((line.amount for line in self.postings if line.asset == asset), ZERO)


class Span(msgspec.Struct, frozen=True):
    """What the account owned before a span of trade dates and after it, and what was unsettled.

    `unsettled_before` and `unsettled_after` are cash of trades that were done and not yet settled.
    """

    before: Books
    after: Books
    unsettled_before: Money
    unsettled_after: Money


def bookings(
    connection: Connection, account_id: AccountId, start: date, end: date
) -> Sequence[Booking]:
    """What was booked from `start` to `end`, both included, by trade date and then in order."""
    told = {one.entry_id: one for one in _told(connection, account_id, start, end)}
    columns = _entries.c
    statement = (
        select(
            columns.kind,
            columns.trade_date,
            columns.object_id,
            columns.description,
            _postings,
        )
        .join(_postings, _postings.c.entry_id == columns.id)
        .where(
            _postings.c.ledger_account == customer(account_id),
            columns.trade_date.between(date_in(start), date_in(end)),
        )
        .order_by(columns.trade_date, _postings.c.entry_id, _postings.c.line)
    )
    rows = connection.execute(statement)
    by_entry = groupby(rows, key=lambda row: row.entry_id)
    return [_booking(list(lines), told[entry_id]) for entry_id, lines in by_entry]


def span_of(connection: Connection, account_id: AccountId, start: date, end: date) -> Span:
    """What the account owned before `start` and after `end`.

    The one is added up from the beginning, the other goes back from what is owned now: what was
    booked between must close the gap.
    """
    date_of, settles_on = _entries.c.trade_date, _postings.c.settles_on
    first, last = date_in(start), date_in(end)
    before, after = date_of < first, date_of > last
    amount, is_cash = _postings.c.amount, _postings.c.asset_id == USD
    sums = {
        "before": before,
        "later": after,
        "unsettled_before": before & is_cash & (settles_on >= first),
        "unsettled_after": ~after & is_cash & (settles_on > last),
    }
    statement = (
        select(
            _postings.c.asset_id,
            *(func.sum(case((only, amount), else_=0)).label(name) for name, only in sums.items()),
        )
        .join(_entries, _entries.c.id == _postings.c.entry_id)
        .where(_postings.c.ledger_account == customer(account_id))
        .group_by(_postings.c.asset_id)
    )
    rows = connection.execute(statement).all()
    now = books_of(connection, account_id).amounts
    opening = {row.asset_id: amount_out(row.asset_id, int(row.before)) for row in rows}
    closing = {
        row.asset_id: now.get(row.asset_id, ZERO) - amount_out(row.asset_id, int(row.later))
        for row in rows
    }
    return Span(
        _books(opening),
        _books(closing),
        money_out(sum(int(row.unsettled_before) for row in rows)),
        money_out(sum(int(row.unsettled_after) for row in rows)),
    )


def charged(
    connection: Connection, account_id: AccountId, start: date, end: date
) -> dict[tuple[ActivityType, str], Money]:
    """What fees and interest came to from `start` to `end`, by type and sub type of activity."""
    columns = _activities.c
    amount = func.sum(-columns.net_amount).label("amount")
    by = (columns.type, columns.sub_type)
    kinds = (ActivityType.FEE.value, ActivityType.INTEREST.value)
    of_charges = columns.type.in_(kinds)
    statement = (
        select(*by, amount).where(*_between(account_id, start, end), of_charges).group_by(*by)
    )
    return {
        (ActivityType(row.type), row.sub_type or ""): money_out(int(row.amount))
        for row in connection.execute(statement)
    }


def days_traded_by(
    connection: Connection, account_id: AccountId, start: date, end: date
) -> Sequence[date]:
    """The days from `start` to `end` on which the account has traded."""
    columns = _activities.c
    is_fill = columns.type == ActivityType.FILL.value
    days = select(columns.date).where(*_between(account_id, start, end), is_fill).distinct()
    found = connection.execute(days.order_by(columns.date)).scalars()
    return [date_out(day) for day in found]


def _told(
    connection: Connection, account_id: AccountId, start: date, end: date
) -> Iterator[Activity]:
    statement = select(_activities).where(*_between(account_id, start, end))
    return map(activity_out, connection.execute(statement))


def _between(account_id: AccountId, start: date, end: date) -> Sequence[ColumnElement[bool]]:
    """Activities of these trade dates, found by identifiers, which begin with the wall clock."""
    columns = _activities.c
    evening_before = start - DAY
    return (
        columns.account_id == account_id,
        columns.id >= f"{evening_before:%Y%m%d}",
        columns.id < f"{end + DAY:%Y%m%d}",
        columns.date.between(date_in(start), date_in(end)),
    )


def _booking(lines: Sequence[Row[Any]], activity: Activity) -> Booking:
    first = lines[0]
    return Booking(
        entry_id=first.entry_id,
        kind=EntryKind(first.kind),
        at=instant_out(first.at),
        trade_date=date_out(first.trade_date),
        object_id=first.object_id,
        description=first.description,
        postings=tuple(map(posting_out, lines)),
        activity=activity,
    )


def _books(amounts: dict[AssetId, Decimal]) -> Books:
    return Books({asset_id: amount for asset_id, amount in amounts.items() if amount})
