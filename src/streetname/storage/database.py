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
_MAPPED_BYTES = 1 << 30
_PAGE_BYTES = 2048
"""An order touches some twenty pages, and each goes to the log whole: small ones sync faster."""


class WrongSchemaError(Exception):
    """The file was made by another version of the program."""


def open_database(path: Path, *, durable: bool = True) -> Engine:
    """The database in the file; without `durable` it may lose its end with the machine's power."""
    return _opened(
        path,
        f"page_size = {_PAGE_BYTES}",
        "journal_mode = WAL",
        f"synchronous = {'FULL' if durable else 'OFF'}",
        "wal_autocheckpoint = 0",
        f"busy_timeout = {_BUSY_MS}",
        "cache_size = -65536",
    )


def open_for_reading(path: Path) -> Engine:
    """The database in the file, which `open_database` has made, for questions alone.

    Every commit makes readers forget the pages that they hold. The file is mapped into memory, so
    that they find them there again instead of reading them from it: a scan takes half as long.
    """
    return _opened(
        path, "query_only = ON", f"busy_timeout = {_BUSY_MS}", f"mmap_size = {_MAPPED_BYTES}"
    )


def _opened(path: Path, *pragmas: str) -> Engine:
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        poolclass=QueuePool,
        pool_size=_READERS,
        max_overflow=_READERS,
        pool_use_lifo=True,  # the last one that was used knows most pages of the file
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
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
