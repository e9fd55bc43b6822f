"""Questions that a bookkeeper asks: every balance, and entries with their lines."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, func, select

from streetname.domain.ledger.balance import Balance
from streetname.domain.ledger.chart import customer
from streetname.domain.ledger.entry import Entry, Posting
from streetname.domain.values.ids import AccountId, AssetId, EntryId
from streetname.storage import tables
from streetname.storage.codecs import amount_out, date_out
from streetname.storage.rows.ledger import entry_out, posting_out

_assets = tables.assets
_balances = tables.balances
_entries = tables.entries
_postings = tables.postings
_PAGE = 500


class EntryFilter(msgspec.Struct, frozen=True):
    """What a list of entries is limited to; `after` is the last entry of the page before."""

    object_id: str | None = None
    account_id: AccountId | None = None
    after: EntryId = EntryId(0)
    limit: int = 100


def all_balances(connection: Connection) -> Sequence[Balance]:
    """Every balance, by ledger account and asset."""
    by = (_balances.c.ledger_account, _balances.c.asset_id)
    return [
        Balance(row.ledger_account, row.asset_id, amount_out(row.asset_id, row.amount))
        for row in connection.execute(select(_balances).order_by(*by))
    ]


def list_entries(connection: Connection, wanted: EntryFilter) -> Sequence[Entry]:
    """Entries with their lines, oldest first."""
    statement = _filtered(select(_entries), wanted)
    page = statement.order_by(_entries.c.id).limit(wanted.limit)
    return with_postings(connection, connection.execute(page).all())


def every_entry(connection: Connection) -> Iterator[Entry]:
    """Every entry with its lines, oldest first."""
    statement = select(_entries).order_by(_entries.c.id)
    found = connection.execute(statement.execution_options(yield_per=_PAGE))
    for rows in found.partitions():
        yield from with_postings(connection, rows)


def trade_dates(connection: Connection) -> tuple[date, date] | None:
    """The first and the last date of all entries; None if there are none."""
    days = select(func.min(_entries.c.trade_date), func.max(_entries.c.trade_date))
    first, last = connection.execute(days).one()
    return None if first is None else (date_out(first), date_out(last))


def symbols_of(connection: Connection) -> dict[AssetId, str]:
    """The symbol of every asset."""
    rows = connection.execute(select(_assets.c.id, _assets.c.symbol))
    return {row.id: row.symbol for row in rows}


def _filtered(
    statement: Select[tuple[object, ...]], wanted: EntryFilter
) -> Select[tuple[object, ...]]:
    columns = _entries.c
    if wanted.object_id is not None:
        statement = statement.where(columns.object_id == wanted.object_id)
    if wanted.account_id is not None:
        touching = select(_postings.c.entry_id).where(
            _postings.c.ledger_account == customer(wanted.account_id)
        )
        statement = statement.where(columns.id.in_(touching))
    return statement.where(columns.id > wanted.after)


def with_postings(connection: Connection, rows: Sequence[Row[Any]]) -> list[Entry]:
    """The entries of these rows, each with its lines."""
    postings = _postings_of(connection, [row.id for row in rows])
    return [entry_out(row, tuple(postings[row.id])) for row in rows]


def _postings_of(
    connection: Connection, entry_ids: Sequence[EntryId]
) -> dict[EntryId, list[Posting]]:
    found: dict[EntryId, list[Posting]] = {entry_id: [] for entry_id in entry_ids}
    statement = select(_postings).where(_postings.c.entry_id.in_(entry_ids))
    by = (_postings.c.entry_id, _postings.c.line)
    for row in connection.execute(statement.order_by(*by)):
        found[row.entry_id].append(posting_out(row))
    return found
