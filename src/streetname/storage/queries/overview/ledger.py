"""The books for a bookkeeper to leaf through: the chart of accounts, entries and their lines."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Connection, Select, func, literal, select, union_all

from streetname.domain.ledger.chart import (
    CUSTOMERS,
    FIRM,
    USD,
    LedgerAccount,
    customer,
)
from streetname.domain.ledger.entry import Entry, EntryKind
from streetname.domain.values.amounts import ZERO
from streetname.domain.values.ids import AccountId, AssetId, EntryId
from streetname.storage import tables
from streetname.storage.codecs import amount_out, date_in, date_out
from streetname.storage.queries.entries import with_postings
from streetname.storage.queries.overview.page import (
    Condition,
    Page,
    accounts_named,
    begins_with,
    in_order,
    is_customers,
    lots,
    paged,
    symbol_meant,
    those_given,
)
from streetname.storage.queries.overview.totals import totals_now

_MOST_DIGITS = 18
_accounts = tables.accounts
_activities = tables.activities
_profiles = tables.profiles
_balances = tables.balances
_entries = tables.entries
_postings = tables.postings

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
    count = select(func.count()).where(is_customers(_balances.c.ledger_account))
    return Chart(
        firm=[line for line in lines if line.ledger_account.startswith(FIRM)],
        street=[line for line in lines if not line.ledger_account.startswith(FIRM)],
        customers=totals.customers,
        customer_count=connection.execute(count.where(_balances.c.asset_id == USD)).scalar_one(),
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
    statement = select(_accounts.c.id).outerjoin(
        _profiles, _profiles.c.account_id == _accounts.c.id
    )
    if search:
        meant = accounts_named(search, personal=personal)
        statement = statement.where(_accounts.c.id.in_(meant))
    is_name = sort is CustomerColumn.NAME
    by = func.lower(_profiles.c.name) if is_name else _accounts.c[sort.value]
    then = (_accounts.c.created_at, _accounts.c.sequence)
    order = in_order(by, *then, descending=descending)
    found = paged(connection, statement, order, limit, offset, few=bool(search))
    return Page(_customers(connection, found.rows), found.total)


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
        number = _entries.c.id
        by = [number] if sort is EntryColumn.NUMBER else [_entries.c[sort.value], number]
        order = in_order(*by, descending=descending)
        few = bool(wanted.search)
        found = paged(connection, _filtered(connection, wanted), order, limit, offset, few=few)
    entries: list[Entry] = []
    for lot in lots(found.rows):
        rows = connection.execute(select(_entries).where(_entries.c.id.in_(lot))).all()
        known = {entry.id: entry for entry in with_postings(connection, rows)}
        entries += (known[entry_id] for entry_id in lot)
    return Page(entries, found.total)


def entry_by_id(connection: Connection, entry_id: EntryId) -> Entry | None:
    """The entry of that number with its lines."""
    rows = connection.execute(select(_entries).where(_entries.c.id == entry_id)).all()
    entries = with_postings(connection, rows)
    return entries[0] if entries else None


def posting_lines(
    connection: Connection,
    ledger_account: LedgerAccount,
    asset_id: AssetId | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Page[PostingLine]:
    """One page of what was posted to a ledger account, newest first: its balance is at the top.

    With `asset_id`, what was posted of that asset.
    """
    columns = _postings.c
    statement: Select[Any] = select(_postings).where(columns.ledger_account == ledger_account)
    if asset_id is not None:
        statement = statement.where(columns.asset_id == asset_id)
    newest = statement.order_by(columns.at.desc(), columns.entry_id.desc(), columns.line.desc())
    rows = connection.execute(newest.limit(limit).offset(offset)).all()
    counted = statement.with_only_columns(func.count())
    balances = _balances_behind(connection, ledger_account, newest.limit(offset))
    return Page(
        _posting_lines(connection, ledger_account, rows, balances),
        connection.execute(counted).scalar_one(),
    )


def _customers(connection: Connection, account_ids: Sequence[AccountId]) -> Sequence[CustomerLine]:
    statement = select(_accounts.c.id, _accounts.c.account_number, _profiles.c.name).join(
        _profiles, _profiles.c.account_id == _accounts.c.id
    )
    lines: list[CustomerLine] = []
    for lot in lots(account_ids):
        rows = {r.id: r for r in connection.execute(statement.where(_accounts.c.id.in_(lot)))}
        amounts = _amounts(connection, [customer(account_id) for account_id in lot])
        for account_id in lot:
            row, owned = rows[account_id], amounts.get(customer(account_id), {})
            lines.append(CustomerLine(account_id, row.account_number, row.name, owned))
    return lines


def _amounts(
    connection: Connection, ledger_accounts: Sequence[LedgerAccount]
) -> Mapping[LedgerAccount, Amounts]:
    found: defaultdict[LedgerAccount, dict[AssetId, Decimal]] = defaultdict(dict)
    wanted = _balances.c.ledger_account.in_(ledger_accounts) & (_balances.c.amount != 0)
    for row in connection.execute(select(_balances).where(wanted)):
        found[row.ledger_account][row.asset_id] = amount_out(row.asset_id, row.amount)
    return found


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
    counted = select(func.count()).select_from(grouped.subquery())
    return Page(connection.execute(page).scalars().all(), connection.execute(counted).scalar_one())


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


def _balances_behind(
    connection: Connection, ledger_account: LedgerAccount, newer: Select[Any]
) -> dict[AssetId, Decimal]:
    """What the ledger account had before the newer lines."""
    balances = dict(_amounts(connection, [ledger_account]).get(ledger_account, {}))
    lines = newer.subquery()
    statement = select(lines.c.asset_id, func.sum(lines.c.amount)).group_by(lines.c.asset_id)
    for asset_id, amount in connection.execute(statement):
        balances[asset_id] = balances.get(asset_id, ZERO) - amount_out(asset_id, int(amount))
    return balances


def _posting_lines(
    connection: Connection,
    ledger_account: LedgerAccount,
    rows: Sequence[Any],
    balances: dict[AssetId, Decimal],
) -> Sequence[PostingLine]:
    """The lines, newest first, each with the balance that it led to."""
    lines: list[PostingLine] = []
    for lot in lots(rows):
        entries = _entries_of(connection, lot)
        for row in lot:
            entry, amount = entries[row.entry_id], amount_out(row.asset_id, row.amount)
            balance = balances.get(row.asset_id, ZERO)
            balances[row.asset_id] = balance - amount
            lines.append(
                PostingLine(
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
            )
    return lines


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
