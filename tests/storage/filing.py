"""An environment's file, into which values are put as the engine puts them."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, event

from streetname.domain.ledger.entry import Entry
from streetname.domain.market.asset import Asset
from streetname.domain.values.changes import Value
from streetname.domain.values.rules import Rules
from streetname.engine.batch import BalanceKey, Batch, Progress
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.storage.database import open_database, snapshot
from streetname.storage.environment_file import Founding, found
from streetname.storage.store import SqlStore

MONDAY_AT_TEN = datetime(2026, 3, 2, 15, tzinfo=UTC)

_FROZEN = ClockSetting(ClockMode.FROZEN)
_Answer = TypeVar("_Answer")


class File(AbstractContextManager["File"]):
    """A founded file on the disk."""

    def __init__(self, folder: Path, *assets: Asset) -> None:
        self._engine = open_database(folder / "environment.db")
        found(self._engine, Founding("tests", 7, MONDAY_AT_TEN, _FROZEN, Rules(), assets))
        self._store = SqlStore(self._engine)
        self._balances: defaultdict[BalanceKey, Decimal] = defaultdict(Decimal)
        self._batches = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()
        self._engine.dispose()

    def put(self, *values: Value) -> None:
        """Commit the values, and the balances that follow from entries among them."""
        self._batches += 1
        batch = Batch(self._batches, Progress(MONDAY_AT_TEN, self._batches, 0, _FROZEN))
        for number, value in enumerate(values):
            batch.save(number, value)
            if isinstance(value, Entry):
                self._post(value, batch)
        self._store.commit(batch)

    def _post(self, entry: Entry, batch: Batch) -> None:
        for posting in entry.postings:
            key = (posting.ledger_account, posting.asset)
            self._balances[key] += posting.amount
            batch.balances[key] = self._balances[key]

    def ask(self, question: Callable[..., _Answer], *args: Any, **kwargs: Any) -> _Answer:
        """The answer to a question."""
        with snapshot(self._engine) as connection:
            return question(connection, *args, **kwargs)

    def statements_of(self, question: Callable[..., object], *args: Any) -> int:
        """How many statements it takes to answer a question."""
        statements: list[str] = []

        def count(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
            statements.append(statement)

        event.listen(self._engine, "before_cursor_execute", count)
        try:
            self.ask(question, *args)
        finally:
            event.remove(self._engine, "before_cursor_execute", count)
        return sum(statement.startswith("SELECT") for statement in statements)
