"""Which documents there are: confirmations of an account's trade dates, and statements of months.

There is a statement of a month in which anything happened to the account. Nothing is kept of
documents; they follow from the activities.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, select

from streetname.domain.ledger.activity import ActivityType
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import exchange_date
from streetname.storage import tables
from streetname.storage.codecs import date_in, date_out
from streetname.storage.queries.overview.page import Page, accounts_named, lots
from streetname.storage.queries.overview.totals import reached

_activities = tables.activities
_FILL = ActivityType.FILL.value
_accounts = tables.accounts
_profiles = tables.profiles


class DocumentKind(StrEnum):
    """The kinds of document that follow from the books."""

    CONFIRMATION = "confirmation"
    STATEMENT = "statement"


class DocumentColumn(StrEnum):
    """What the list can be sorted by."""

    DATE = "date"
    KIND = "kind"


class DocumentLineFilter(msgspec.Struct, frozen=True):
    """What the list is limited to: documents of days and months that are over by `today`.

    Both dates are included. A search is for accounts, by what is `personal` only if it says so.
    """

    today: date
    search: str = ""
    personal: bool = False
    kind: DocumentKind | None = None
    account_id: AccountId | None = None
    first: date | None = None
    last: date | None = None


class DocumentLine(msgspec.Struct, frozen=True, gc=False):
    """A document that can be made: of that trade date, or of the month that ends on that date."""

    kind: DocumentKind
    account_id: AccountId
    account_number: str
    name: str
    date: date


class _Day(msgspec.Struct, frozen=True):
    """Who traded on a day, and to whom anything else happened."""

    traders: Collection[AccountId] = ()
    others: Collection[AccountId] = ()


class _Lot(msgspec.Struct, frozen=True):
    """The documents of one kind and date."""

    kind: DocumentKind
    date: date
    account_ids: Collection[AccountId]


class DocumentDays:
    """Whom documents of one environment are of, day by day; what is over is read once.

    Nothing is dated back further than to the evening on which a day's fees are charged.
    """

    def __init__(self) -> None:
        self._kept: dict[date, _Day] = {}
        self._until = date.min
        self._months: dict[date, Collection[AccountId]] = {}

    def lots(self, connection: Connection, today: date) -> Iterator[_Lot]:
        """The documents of days and of months that are over by `today`, in no certain order."""
        days, until = self._days(connection)
        months: defaultdict[date, set[AccountId]] = defaultdict(set)
        for day, of_day in days.items():
            if day < today and of_day.traders:
                yield _Lot(DocumentKind.CONFIRMATION, day, of_day.traders)
            end = _end_of_month(day)
            if end not in self._months:
                months[end].update(of_day.traders, of_day.others)
        self._months |= {end: who for end, who in months.items() if end < until}
        for end, account_ids in {**months, **self._months}.items():
            if end < today:
                yield _Lot(DocumentKind.STATEMENT, end, account_ids)

    def _days(self, connection: Connection) -> tuple[Mapping[date, _Day], date]:
        """Every day with activities, and the one before which all are over."""
        # Several threads may ask: whoever is overtaken reads too much rather than too little.
        until = self._until
        kept = dict(self._kept)
        today = exchange_date(reached(connection))
        found = _days_since(connection, until)
        self._kept |= {day: of_day for day, of_day in found.items() if day < today}
        self._until = max(today, until)
        return {**kept, **found}, today


def document_lines(
    connection: Connection,
    wanted: DocumentLineFilter,
    days: DocumentDays,
    *,
    sort: DocumentColumn = DocumentColumn.DATE,
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> Page[DocumentLine]:
    """One page of documents; the same `days` for one environment, whoever asks."""
    found = _found(connection, wanted, days, sort, descending=descending)
    page = _cut(found, limit, offset, descending=descending)
    return Page(list(_lines(connection, page)), sum(len(lot.account_ids) for lot in found))


def every_document_line(
    connection: Connection,
    wanted: DocumentLineFilter,
    days: DocumentDays,
    *,
    sort: DocumentColumn,
    descending: bool,
) -> Iterator[DocumentLine]:
    """All documents in the list, a few at a time."""
    found = _found(connection, wanted, days, sort, descending=descending)
    return _lines(connection, _cut(found, None, 0, descending=descending))


def _found(
    connection: Connection,
    wanted: DocumentLineFilter,
    days: DocumentDays,
    sort: DocumentColumn,
    *,
    descending: bool,
) -> Sequence[_Lot]:
    """The documents in the list, lot by lot in order."""
    found = list(_limited(days.lots(connection, wanted.today), wanted, _meant(connection, wanted)))
    is_by_date = sort is DocumentColumn.DATE
    found.sort(
        key=lambda lot: (lot.date, lot.kind) if is_by_date else (lot.kind, lot.date),
        reverse=descending,
    )
    return found


def _lines(
    connection: Connection, documents: Iterable[tuple[_Lot, AccountId]]
) -> Iterator[DocumentLine]:
    for some in lots(documents):
        owners = _owners(connection, sorted({account_id for _, account_id in some}))
        for lot, account_id in some:
            yield DocumentLine(lot.kind, account_id, *owners[account_id], lot.date)


def _meant(connection: Connection, wanted: DocumentLineFilter) -> frozenset[AccountId] | None:
    """The accounts that the list is limited to; None for all."""
    meant = None if wanted.account_id is None else frozenset({wanted.account_id})
    if not wanted.search:
        return meant
    rows = connection.execute(accounts_named(wanted.search, personal=wanted.personal))
    named = frozenset(AccountId(row[0]) for row in rows)
    return named if meant is None else meant & named


def _limited(
    found: Iterator[_Lot], wanted: DocumentLineFilter, meant: frozenset[AccountId] | None
) -> Iterator[_Lot]:
    for lot in found:
        if wanted.kind is not None and lot.kind is not wanted.kind:
            continue
        if wanted.first is not None and lot.date < wanted.first:
            continue
        if wanted.last is not None and lot.date > wanted.last:
            continue
        account_ids = lot.account_ids if meant is None else meant.intersection(lot.account_ids)
        if account_ids:
            yield msgspec.structs.replace(lot, account_ids=account_ids)


def _cut(
    found: Sequence[_Lot], limit: int | None, offset: int, *, descending: bool
) -> Iterator[tuple[_Lot, AccountId]]:
    """The documents from `offset` on, one by one; what is not on the page is not looked at."""
    left = limit
    for lot in found:
        if left is not None and left <= 0:
            return
        size = len(lot.account_ids)
        if offset >= size:
            offset -= size
            continue
        in_order = sorted(lot.account_ids, reverse=descending)
        chosen = in_order[offset:] if left is None else in_order[offset : offset + left]
        offset = 0
        left = None if left is None else left - len(chosen)
        for account_id in chosen:
            yield lot, account_id


def _days_since(connection: Connection, first: date) -> Mapping[date, _Day]:
    columns = _activities.c
    # In the order of an index, which knows all of it.
    statement = (
        select(columns.date, columns.type, columns.account_id)
        .where(columns.date >= date_in(first))
        .distinct()
    )
    traders: defaultdict[str, set[AccountId]] = defaultdict(set)
    others: defaultdict[str, set[AccountId]] = defaultdict(set)
    for day, kind, account_id in connection.execute(statement):
        (traders if kind == _FILL else others)[day].add(account_id)
    return {
        date_out(day): _Day(traders.get(day, ()), others.get(day, ()))
        for day in traders.keys() | others.keys()
    }


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _owners(
    connection: Connection, account_ids: Sequence[AccountId]
) -> Mapping[AccountId, tuple[str, str]]:
    """The numbers of the accounts, and their owners' names."""
    statement = select(_accounts.c.id, _accounts.c.account_number, _profiles.c.name).join(
        _profiles, _profiles.c.account_id == _accounts.c.id
    )
    found: dict[AccountId, tuple[str, str]] = {}
    for lot in lots(account_ids):
        rows = connection.execute(statement.where(_accounts.c.id.in_(lot)))
        found |= {row.id: (row.account_number, row.name) for row in rows}
    return found
