"""The books for a bookkeeper to leaf through: the chart of accounts, entries and their lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    union_all,
)

from streetname.domain.ledger.chart import (
    CUSTOMERS,
    FIRM,
    LedgerAccount,
    customer,
    customer_of,
)
from streetname.domain.ledger.entry import Entry, EntryKind
from streetname.domain.market.calendar import next_close
from streetname.domain.values.amounts import ZERO
from streetname.domain.values.ids import AccountId, AssetId, EntryId
from streetname.storage import tables
from streetname.storage.codecs import amount_out, date_in, date_out, instant_in, instant_out
from streetname.storage.queries.entries import with_postings
from streetname.storage.queries.overview.page import (
    Condition,
    Page,
    accounts_meant,
    accounts_named,
    begins_with,
    counted,
    every,
    in_order,
    lots,
    paged,
    symbol_meant,
    those_given,
)
from streetname.storage.queries.overview.totals import DailyTotals, reached, totals_now

_MOST_DIGITS = 18
_accounts = tables.accounts
_activities = tables.activities
_profiles = tables.profiles
_balances = tables.balances
_entries = tables.entries
_postings = tables.postings
_LOT = 500

Amounts = Mapping[AssetId, Decimal]
"""How much of each asset, cash among them."""


class LedgerLine(msgspec.Struct, frozen=True):
    """What one ledger account has of each asset; what it has nothing of is missing."""

    ledger_account: LedgerAccount
    balances: Amounts


class Chart(msgspec.Struct, frozen=True):
    """Every ledger account of the firm and of the street, and all customers' as one."""

    firm: Sequence[LedgerLine]
    street: Sequence[LedgerLine]
    customers: Amounts
    customer_count: int


class CustomerLine(msgspec.Struct, frozen=True):
    """What one customer has."""

    account_id: AccountId
    account_number: str
    name: str
    balances: Amounts


class CustomerColumn(StrEnum):
    """What the list of customers' ledger accounts can be sorted by."""

    ACCOUNT_NUMBER = "account_number"
    NAME = "name"
    CREATED_AT = "created_at"


class EntryColumn(StrEnum):
    """What the list of entries can be sorted by; the number is their order in time."""

    NUMBER = "id"
    TRADE_DATE = "trade_date"
    KIND = "kind"


class EntryLineFilter(msgspec.Struct, frozen=True):
    """What the list of entries is limited to; both trade dates are included.

    What is searched is an entry's number, the beginning of the identifier of its cause, a symbol
    that was traded, or whatever the customer's account is found by: what is `personal` of its owner
    only if the search is.
    """

    search: str = ""
    personal: bool = False
    kind: EntryKind | None = None
    object_id: str | None = None
    ledger_account: LedgerAccount | None = None
    first: date | None = None
    last: date | None = None


class PostingLine(msgspec.Struct, frozen=True, gc=False):
    """One line of a ledger account, and the balance of that asset behind it.

    `counterparty` is who gave or took the other side, the first if there are several.
    """

    entry_id: EntryId
    line: int
    at: datetime
    trade_date: date
    settles_on: date
    kind: EntryKind
    object_id: str
    description: str
    counterparty: LedgerAccount | None
    asset_id: AssetId
    amount: Decimal
    balance: Decimal


def chart_of_accounts(connection: Connection) -> Chart:
    """The chart with every balance; the firm's come before the street's, each by name."""
    totals = totals_now(connection)
    lines = [LedgerLine(name, balances) for name, balances in sorted(totals.others.items())]
    return Chart(
        firm=[line for line in lines if line.ledger_account.startswith(FIRM)],
        street=[line for line in lines if not line.ledger_account.startswith(FIRM)],
        customers=totals.customers,
        customer_count=counted(connection, select(_accounts.c.id)),
    )


def customer_lines(
    connection: Connection,
    search: str = "",
    *,
    personal: bool = False,
    sort: CustomerColumn = CustomerColumn.ACCOUNT_NUMBER,
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> Page[CustomerLine]:
    """One page of customers, each with all balances.

    Names, e-mail addresses and phone numbers are searched only if the search is `personal`.
    """
    order = _order_of_customers(sort, descending=descending)
    meant = accounts_meant(connection, search, personal=personal) if search else None
    found = paged(connection, _all_customers(sort), order, limit, offset, meant=meant)
    return Page(list(_customers(connection, found.rows)), found.total)


def every_customer_line(
    connection: Connection,
    search: str,
    *,
    personal: bool = False,
    sort: CustomerColumn,
    descending: bool,
) -> Iterator[CustomerLine]:
    """All customers in the list, a few at a time."""
    order, statement = _order_of_customers(sort, descending=descending), _all_customers(sort)
    if search:
        statement = statement.where(accounts_meant(connection, search, personal=personal).owned)
    return _customers(connection, every(connection, statement, order))


def entry_lines(
    connection: Connection,
    wanted: EntryLineFilter,
    *,
    sort: EntryColumn = EntryColumn.NUMBER,
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> Page[Entry]:
    """One page of entries with their lines."""
    if wanted.ledger_account is not None and sort is EntryColumn.NUMBER:
        found = _page_of_postings(
            connection, wanted, descending=descending, limit=limit, offset=offset
        )
    else:
        ordered = _in_order(connection, wanted, sort, descending=descending)
        numbers = connection.execute(ordered.limit(limit).offset(offset)).scalars().all()
        found = Page(numbers, counted(connection, _filtered(connection, wanted)))
    return Page(list(_numbered(connection, found.rows)), found.total)


def every_entry_line(
    connection: Connection, wanted: EntryLineFilter, *, sort: EntryColumn, descending: bool
) -> Iterator[Entry]:
    """All entries in the list with their lines, a few at a time."""
    ordered = _in_order(connection, wanted, sort, descending=descending)
    return _numbered(connection, every(connection, ordered, ()))


def entry_by_id(connection: Connection, entry_id: EntryId) -> Entry | None:
    """The entry of that number with its lines."""
    rows = connection.execute(select(_entries).where(_entries.c.id == entry_id)).all()
    entries = with_postings(connection, rows)
    return entries[0] if entries else None


def posting_lines(
    connection: Connection,
    ledger_account: LedgerAccount,
    asset_id: AssetId | None = None,
    totals: DailyTotals | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Page[PostingLine]:
    """One page of what was posted to a ledger account, newest first: its balance is at the top.

    With `asset_id`, what was posted of that asset. With `totals`, the same for one environment, the
    balances of a page long ago follow from those at the next close, and else from all lines since.
    """
    statement = _posted(ledger_account, asset_id)
    # The index alone tells which lines are on the page.
    keys = statement.with_only_columns(_postings.c.entry_id, _postings.c.line)
    page = connection.execute(_newest_first(keys).limit(limit).offset(offset)).all()
    rows = list(_rows_with(connection, page))
    balances = _balances_behind(connection, ledger_account, rows[0], totals) if rows else {}
    lines = list(_posting_lines(connection, ledger_account, rows, balances))
    return Page(lines, counted(connection, statement))


def every_posting_line(
    connection: Connection, ledger_account: LedgerAccount, asset_id: AssetId | None = None
) -> Iterator[PostingLine]:
    """All that was posted to a ledger account, newest first, a few lines at a time."""
    newest = _newest_first(_posted(ledger_account, asset_id)).execution_options(yield_per=_LOT)
    balances = dict(_amounts(connection, [ledger_account]).get(ledger_account, {}))
    return _posting_lines(connection, ledger_account, connection.execute(newest), balances)


def _all_customers(sort: CustomerColumn) -> Select[Any]:
    """The identifiers of all customers, with their names if they are sorted by these."""
    statement = select(_accounts.c.id)
    if sort is not CustomerColumn.NAME:
        return statement
    its_own = _profiles.c.account_id == _accounts.c.id
    return statement.outerjoin_from(_accounts, _profiles, its_own)


def _order_of_customers(sort: CustomerColumn, *, descending: bool) -> Iterator[ColumnElement[Any]]:
    is_name = sort is CustomerColumn.NAME
    by = func.lower(_profiles.c.name) if is_name else _accounts.c[sort.value]
    return in_order(by, _accounts.c.created_at, _accounts.c.sequence, descending=descending)


def _customers(connection: Connection, account_ids: Iterable[AccountId]) -> Iterator[CustomerLine]:
    statement = select(_accounts.c.id, _accounts.c.account_number, _profiles.c.name).join(
        _profiles, _profiles.c.account_id == _accounts.c.id
    )
    for lot in lots(account_ids):
        rows = {r.id: r for r in connection.execute(statement.where(_accounts.c.id.in_(lot)))}
        amounts = _amounts(connection, [customer(account_id) for account_id in lot])
        for account_id in lot:
            row, owned = rows[account_id], amounts.get(customer(account_id), {})
            yield CustomerLine(account_id, row.account_number, row.name, owned)


def _amounts(
    connection: Connection, ledger_accounts: Sequence[LedgerAccount]
) -> Mapping[LedgerAccount, Amounts]:
    found: defaultdict[LedgerAccount, dict[AssetId, Decimal]] = defaultdict(dict)
    wanted = _balances.c.ledger_account.in_(ledger_accounts) & (_balances.c.amount != 0)
    for row in connection.execute(select(_balances).where(wanted)):
        found[row.ledger_account][row.asset_id] = amount_out(row.asset_id, row.amount)
    return found


def _numbered(connection: Connection, entry_ids: Iterable[EntryId]) -> Iterator[Entry]:
    """The entries with these numbers, in this order."""
    for lot in lots(entry_ids):
        rows = connection.execute(select(_entries).where(_entries.c.id.in_(lot))).all()
        known = {entry.id: entry for entry in with_postings(connection, rows)}
        yield from (known[entry_id] for entry_id in lot)


def _in_order(
    connection: Connection, wanted: EntryLineFilter, sort: EntryColumn, *, descending: bool
) -> Select[Any]:
    """The numbers of the entries in the list."""
    by_number = in_order(_entries.c.id, descending=descending)
    numbered = _filtered(connection, wanted).order_by(*by_number)
    if sort is EntryColumn.NUMBER:
        return numbered
    # Many entries are alike but for their numbers. Walked in the order of these, the first ones
    # found stay the first, and there is little to sort. The limit lets nobody walk another way.
    walked = numbered.add_columns(_entries.c[sort.value]).limit(-1).subquery()
    by = walked.c[sort.value], walked.c.id
    return select(walked.c.id).order_by(*in_order(*by, descending=descending))


def _filtered(connection: Connection, wanted: EntryLineFilter) -> Select[Any]:
    """The numbers of the entries in the list."""
    touching = select(_postings.c.entry_id).where(
        _postings.c.ledger_account == wanted.ledger_account
    )
    statement = select(_entries.c.id).where(*_conditions(connection, wanted))
    if wanted.ledger_account is None:
        return statement
    return statement.where(_entries.c.id.in_(touching))


def _page_of_postings(
    connection: Connection,
    wanted: EntryLineFilter,
    *,
    descending: bool,
    limit: int | None,
    offset: int,
) -> Page[EntryId]:
    """The numbers of a ledger account's entries, in which order the index of its postings is."""
    columns = _postings.c
    by = (columns.at, columns.entry_id)
    statement = select(columns.entry_id).where(columns.ledger_account == wanted.ledger_account)
    conditions = _conditions(connection, wanted)
    if conditions:
        statement = statement.join(_entries, _entries.c.id == columns.entry_id).where(*conditions)
    grouped = statement.group_by(*by)
    page = grouped.order_by(*in_order(*by, descending=descending)).limit(limit).offset(offset)
    number = select(func.count()).select_from(grouped.subquery())
    return Page(connection.execute(page).scalars().all(), connection.execute(number).scalar_one())


def _conditions(connection: Connection, wanted: EntryLineFilter) -> Sequence[Condition]:
    """What is asked of the entries themselves, not of their lines."""
    columns = _entries.c
    return tuple(
        those_given(
            (
                bool(wanted.search) and columns.id.in_(_meant(connection, wanted)),
                wanted.kind is not None and columns.kind == wanted.kind.value,
                wanted.object_id is not None and columns.object_id == wanted.object_id,
                wanted.first is not None and columns.trade_date >= date_in(wanted.first),
                wanted.last is not None and columns.trade_date <= date_in(wanted.last),
            )
        )
    )


def _meant(connection: Connection, wanted: EntryLineFilter) -> CompoundSelect[Any]:
    """The numbers of the entries that are meant."""
    said = wanted.search.strip()
    number = said.removeprefix("#")
    is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    named = accounts_named(said, personal=wanted.personal).subquery()
    customers = select(literal(CUSTOMERS).concat(named.c.account_id))
    symbol = symbol_meant(connection, _activities.c.symbol, said)
    return union_all(
        select(_entries.c.id).where(_entries.c.id == (int(number) if is_number else None)),
        select(_entries.c.id).where(begins_with(_entries.c.object_id, said.lower())),
        select(_postings.c.entry_id).where(_postings.c.ledger_account.in_(customers)),
        *() if symbol is False else [select(_activities.c.entry_id).where(symbol)],
    )


def _posted(ledger_account: LedgerAccount, asset_id: AssetId | None) -> Select[Any]:
    columns = _postings.c
    statement = select(_postings).where(columns.ledger_account == ledger_account)
    return statement if asset_id is None else statement.where(columns.asset_id == asset_id)


def _newest_first(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    columns = _postings.c
    return statement.order_by(columns.at.desc(), columns.entry_id.desc(), columns.line.desc())


def _rows_with(connection: Connection, keys: Sequence[Any]) -> Iterator[Any]:
    """The lines with these keys, in this order."""
    columns = _postings.c
    for lot in lots(keys):
        wanted = select(_postings).where(columns.entry_id.in_({key.entry_id for key in lot}))
        rows = {(row.entry_id, row.line): row for row in connection.execute(wanted)}
        yield from (rows[key.entry_id, key.line] for key in lot)


def _balances_behind(
    connection: Connection, ledger_account: LedgerAccount, row: Row[Any], totals: DailyTotals | None
) -> dict[AssetId, Decimal]:
    """What the ledger account had once the line had been posted: later, less what came between."""
    columns = _postings.c
    statement = (
        select(columns.asset_id, func.sum(columns.amount))
        .where(columns.ledger_account == ledger_account, columns.at >= row.at)
        .where(
            or_(
                columns.at > row.at,
                columns.entry_id > row.entry_id,
                and_(columns.entry_id == row.entry_id, columns.line > row.line),
            )
        )
        .group_by(columns.asset_id)
    )
    close = next_close(instant_out(row.at))
    if totals is None or customer_of(ledger_account) or close > reached(connection):
        balances = dict(_amounts(connection, [ledger_account]).get(ledger_account, {}))
    else:
        balances = dict(totals.at(connection, [close])[close].others.get(ledger_account, {}))
        statement = statement.where(columns.at < instant_in(close))
    for asset_id, amount in connection.execute(statement):
        balances[asset_id] = balances.get(asset_id, ZERO) - amount_out(asset_id, int(amount))
    return balances


def _posting_lines(
    connection: Connection,
    ledger_account: LedgerAccount,
    rows: Iterable[Any],
    balances: dict[AssetId, Decimal],
) -> Iterator[PostingLine]:
    """The lines, newest first, each with the balance that it led to."""
    for lot in lots(rows):
        entries = _entries_of(connection, lot)
        for row in lot:
            entry, amount = entries[row.entry_id], amount_out(row.asset_id, row.amount)
            balance = balances.get(row.asset_id, ZERO)
            balances[row.asset_id] = balance - amount
            yield PostingLine(
                entry_id=entry.id,
                line=row.line,
                at=entry.at,
                trade_date=entry.trade_date,
                settles_on=date_out(row.settles_on),
                kind=entry.kind,
                object_id=entry.object_id,
                description=entry.description,
                counterparty=_counterparty(entry, ledger_account, row.asset_id),
                asset_id=row.asset_id,
                amount=amount,
                balance=balance,
            )


def _entries_of(connection: Connection, lot: Sequence[Any]) -> Mapping[EntryId, Entry]:
    wanted = _entries.c.id.in_({row.entry_id for row in lot})
    rows = connection.execute(select(_entries).where(wanted)).all()
    return {entry.id: entry for entry in with_postings(connection, rows)}


def _counterparty(
    entry: Entry, ledger_account: LedgerAccount, asset_id: AssetId
) -> LedgerAccount | None:
    others = (
        posting.ledger_account
        for posting in entry.postings
        if posting.asset == asset_id and posting.ledger_account != ledger_account
    )
    return next(others, None)
