"""Opening a database: one file per environment, durable by default.

SQLite runs with a write-ahead log and syncs at every commit. The log is folded back into the file
by a checkpoint of its own, never inside a commit, so that no caller waits for it.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

_READERS = 8
_BUSY_MS = 10_000
_PAGE_BYTES = 2048
"""An order touches some twenty pages, and each goes to the log whole: small ones sync faster."""


class WrongSchemaError(Exception):
    """The file was made by another version of the program."""


def open_database(path: Path, *, durable: bool = True) -> Engine:
    """The database in the file; without `durable` it may lose its end with the machine's power."""
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        poolclass=QueuePool,
        pool_size=_READERS,
        max_overflow=_READERS,
        pool_use_lifo=True,  # the last one that was used knows most pages of the file
        connect_args={"check_same_thread": False},
    )
    synchronous = "FULL" if durable else "OFF"

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        cursor.execute("PRAGMA cache_size = -65536")
        cursor.close()

    assert prepare is not None
    return engine


@contextmanager
def snapshot(engine: Engine) -> Generator[Connection]:
    """A connection on which every read sees the same state: never half of what came together."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        yield connection


@contextmanager
def exclusive(engine: Engine) -> Generator[Connection]:
    """A transaction that nobody writes beside: what it has read stays true until it commits."""
    with engine.begin() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def checkpoint(engine: Engine) -> None:
    """Fold the log back into the file, as far as no reader needs it."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
