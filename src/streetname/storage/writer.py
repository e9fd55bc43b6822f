"""The writer: one batch, one transaction, a few statements per table.

The statements are made once from the table definitions and then handed to the driver with plain
rows, which is where the time goes. It knows no business.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import cache
from importlib import import_module
from typing import Any, cast

from sqlalchemy import ClauseElement, Engine, Table, bindparam

from streetname.domain.accounts.account import Account
from streetname.domain.accounts.profile import Profile
from streetname.domain.charges.interest import Accrual
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.transfer import Transfer
from streetname.domain.ledger.activity import Activity
from streetname.domain.ledger.entry import Entry
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.quote import Pin
from streetname.domain.orders.order import Order
from streetname.domain.portfolio.day_trades import DayTrade
from streetname.domain.portfolio.position import Position
from streetname.domain.values.changes import Value
from streetname.domain.values.rules import Rules
from streetname.domain.watchlists.watchlist import Watchlist
from streetname.engine.batch import Batch
from streetname.storage import tables
from streetname.storage.codecs import amount_in, document_in, instant_in, packed_in
from streetname.storage.rows.accounts import (
    account_in,
    profile_in,
    relationship_in,
    transfer_in,
    uploads_in,
)
from streetname.storage.rows.ledger import (
    accrual_in,
    activity_in,
    day_trade_in,
    entry_in,
    hold_in,
    position_in,
    postings_in,
)
from streetname.storage.rows.market import asset_in, pin_in
from streetname.storage.rows.orders import order_in
from streetname.storage.rows.watchlists import watchlist_in

Row = tuple[Any, ...]
_ToRow = Callable[[Any], Row]

KEPT: dict[type[Value], tuple[Table, _ToRow]] = {
    Account: (tables.accounts, account_in),
    Profile: (tables.profiles, profile_in),
    Relationship: (tables.relationships, relationship_in),
    Transfer: (tables.transfers, transfer_in),
    Order: (tables.orders, order_in),
    Hold: (tables.holds, hold_in),
    Position: (tables.positions, position_in),
    DayTrade: (tables.day_trades, day_trade_in),
    Accrual: (tables.accruals, accrual_in),
    Asset: (tables.assets, asset_in),
    Pin: (tables.pins, pin_in),
    Watchlist: (tables.watchlists, watchlist_in),
}
"""What is replaced by its newer version; everything else is only ever added."""

_PROGRESS = ("instant", "sequence", "events", "clock_mode", "clock_speed")


def insert_sql(table: Table, engine: Engine) -> str:
    """The statement that adds rows, given in the order of the columns."""
    return _insert_sql(table, engine.dialect.name)


def upsert_sql(table: Table, engine: Engine) -> str:
    """The statement that adds rows, or replaces those with the same key."""
    return _upsert_sql(table, engine.dialect.name)


def delete_sql(table: Table, engine: Engine) -> str:
    """The statement that deletes rows, given by their keys in the order of the columns."""
    return _delete_sql(table, engine.dialect.name)


def statement_sql(statement: ClauseElement, engine: Engine) -> str:
    """The statement as the driver takes it."""
    return str(statement.compile(dialect=engine.dialect))


@cache
def _insert_sql(table: Table, dialect: str) -> str:
    return str(table.insert().compile(dialect=_dialect(dialect).dialect()))


@cache
def _upsert_sql(table: Table, dialect: str) -> str:
    insert = _dialect(dialect).insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys}
    statement = insert.on_conflict_do_update(index_elements=keys, set_=rest)
    return str(statement.compile(dialect=_dialect(dialect).dialect()))


@cache
def _delete_sql(table: Table, dialect: str) -> str:
    of_key = (column == bindparam(column.name) for column in table.primary_key)
    return str(table.delete().where(*of_key).compile(dialect=_dialect(dialect).dialect()))


def _dialect(name: str) -> Any:  # noqa: ANN401 - each dialect has an Insert of its own
    """The dialect's module, imported only where it is used."""
    return import_module(f"sqlalchemy.dialects.{name}")


class Writer:
    """Writes batches to one database, over one connection."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection = engine.raw_connection()
        self._cursor = self._connection.cursor()
        self._upserts = {kind: upsert_sql(table, engine) for kind, (table, _) in KEPT.items()}
        self._uploads = upsert_sql(tables.uploads, engine)
        self._balances = upsert_sql(tables.balances, engine)
        self._entries = insert_sql(tables.entries, engine)
        self._postings = insert_sql(tables.postings, engine)
        self._activities = insert_sql(tables.activities, engine)
        self._events = insert_sql(tables.events, engine)
        self._agenda = insert_sql(tables.agenda, engine)
        number = tables.agenda.c.number == bindparam("number")
        self._decided = statement_sql(tables.agenda.delete().where(number), engine)
        progressed = tables.environment.update().values(
            {name: bindparam(name) for name in _PROGRESS}
        )
        self._progress = statement_sql(progressed, engine)
        changed = tables.environment.update().values(rules=bindparam("rules"))
        self._rules = statement_sql(changed, engine)

    def write(self, batch: Batch) -> None:
        """Put the whole batch into a transaction, or nothing of it."""
        try:
            self._write(batch)
        except BaseException:
            self._connection.rollback()
            raise

    def commit(self) -> None:
        """Make what was written durable, or nothing of it."""
        try:
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _write(self, batch: Batch) -> None:
        for kind, (_, to_row) in KEPT.items():
            values = batch.saved.get(kind)
            if values:
                self._many(self._upserts[kind], map(to_row, values.values()))
        self._write_uploads(batch)
        self._write_books(batch)
        self._many(self._events, _event_rows(batch))
        self._write_agenda(batch)
        self._write_removals(batch)
        self._write_progress(batch)

    def _write_uploads(self, batch: Batch) -> None:
        owners = batch.saved.get(Profile, {}).values()
        rows = (row for owner in owners if isinstance(owner, Profile) for row in uploads_in(owner))
        self._many(self._uploads, rows)

    def _write_books(self, batch: Batch) -> None:
        entries = batch.saved.get(Entry, {}).values()
        if entries:
            self._many(self._entries, map(entry_in, entries))  # pyright: ignore[reportArgumentType]
            lines = (
                row for entry in entries if isinstance(entry, Entry) for row in postings_in(entry)
            )
            self._many(self._postings, lines)
        activities = batch.saved.get(Activity, {}).values()
        self._many(self._activities, map(activity_in, activities))  # pyright: ignore[reportArgumentType]
        balances = (
            (ledger_account, asset, amount_in(asset, amount))
            for (ledger_account, asset), amount in batch.balances.items()
        )
        self._many(self._balances, balances)

    def _write_removals(self, batch: Batch) -> None:
        for kind, removed in batch.removed.items():
            table, _ = KEPT[kind]
            self._many(delete_sql(table, self._engine), map(_key_row, removed))

    def _write_agenda(self, batch: Batch) -> None:
        rows = (
            (number, instant_in(due.at), packed_in(due.command))
            for number, due in batch.scheduled.items()
        )
        self._many(self._agenda, rows)
        self._many(self._decided, ((number,) for number in batch.unscheduled))

    def _write_progress(self, batch: Batch) -> None:
        self._many(self._rules, ((document_in(r),) for r in batch.saved.get(Rules, {}).values()))
        progress = batch.progress
        row = (
            instant_in(progress.instant),
            progress.sequence,
            progress.events,
            progress.clock.mode.value,
            progress.clock.speed,
        )
        self._cursor.execute(self._progress, row)

    def _many(self, statement: str, rows: Iterable[Row]) -> None:
        listed = list(rows)
        if listed:
            self._cursor.executemany(statement, listed)


def _key_row(key: Hashable) -> Row:
    return cast("Row", key) if isinstance(key, tuple) else (key,)


def _event_rows(batch: Batch) -> Iterable[Row]:
    return (
        (
            event.sequence,
            event.stream,
            instant_in(event.at),
            event.account_id,
            event.object_id,
            packed_in(event.fact),
        )
        for event in batch.events
    )
