from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from streetname.storage.database import checkpoint, open_database, open_for_reading, snapshot


def setting(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 0)])
def test_every_commit_is_synced_unless_it_need_not_last(
    tmp_path: Path, durable: bool, synchronous: int
) -> None:
    engine = open_database(tmp_path / "x.db", durable=durable)
    assert setting(engine, "journal_mode") == "wal"
    assert setting(engine, "synchronous") == synchronous
    assert setting(engine, "wal_autocheckpoint") == 0
    engine.dispose()


def test_a_checkpoint_lets_the_log_begin_anew(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "x.db", durable=False)
    log = tmp_path / "x.db-wal"
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE lines (text TEXT)")
    grown = written(engine, log)
    assert written(engine, log) > grown
    checkpoint(engine)
    longest = log.stat().st_size
    assert written(engine, log) == longest
    engine.dispose()


def written(engine: Engine, log: Path) -> int:
    """How long the log is after some more lines."""
    with engine.begin() as connection:
        for _ in range(100):
            connection.exec_driver_sql("INSERT INTO lines VALUES (?)", ("x" * 100,))
    return log.stat().st_size


def test_a_snapshot_sees_one_state_throughout(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "x.db", durable=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE lines (text TEXT)")
    count = "SELECT count(*) FROM lines"
    with snapshot(engine) as reading:
        assert reading.exec_driver_sql(count).scalar() == 0
        written(engine, tmp_path / "x.db-wal")
        assert reading.exec_driver_sql(count).scalar() == 0
    with snapshot(engine) as reading:
        assert reading.exec_driver_sql(count).scalar() == 100
    engine.dispose()


def test_whoever_only_reads_sees_what_was_written_and_writes_nothing(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "x.db", durable=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE lines (text TEXT)")
    reading = open_for_reading(tmp_path / "x.db")
    for lines in (100, 200):
        written(engine, tmp_path / "x.db-wal")
        with snapshot(reading) as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM lines").scalar()
            assert count == lines
        checkpoint(engine)
    with pytest.raises(OperationalError, match="readonly"), snapshot(reading) as connection:
        connection.exec_driver_sql("DELETE FROM lines")
    reading.dispose()
    engine.dispose()
