from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from streetname.domain.values.rules import FillModel, Rules
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.storage import tables
from streetname.storage.database import WrongSchemaError, open_database
from streetname.storage.environment_file import (
    SCHEMA_VERSION,
    Founding,
    found,
    is_founded,
)
from streetname.storage.store import SqlStore
from tests.domain.trading_desk import AAPL

FOUNDING = Founding(
    name="mine",
    seed=2**53 - 1,
    instant=datetime(2026, 3, 2, 15, 0, 0, 7, tzinfo=UTC),
    clock=ClockSetting(ClockMode.RUNNING, 60.0),
    rules=Rules(fill_model=FillModel.REALISTIC),
    assets=(AAPL,),
)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(tmp_path / "environment.db", durable=False)
    yield engine
    engine.dispose()


def test_an_environment_begins_with_what_it_was_founded_with(empty: Engine) -> None:
    found(empty, FOUNDING)
    store = SqlStore(empty)
    progress = store.progress()
    assert (store.name, store.seed) == ("mine", 2**53 - 1)
    assert (progress.instant, progress.clock) == (FOUNDING.instant, FOUNDING.clock)
    assert (progress.sequence, progress.events) == (0, 0)
    assert store.rules() == FOUNDING.rules
    assert list(store.assets()) == [AAPL]
    assert list(store.agenda()) == []
    store.close()


def test_a_file_says_whether_it_holds_an_environment(empty: Engine) -> None:
    assert not is_founded(empty)
    found(empty, FOUNDING)
    assert is_founded(empty)


def test_tables_without_a_first_row_are_no_environment_yet(empty: Engine) -> None:
    tables.metadata.create_all(empty)
    assert not is_founded(empty)


def test_an_environment_of_another_version_is_refused(empty: Engine) -> None:
    found(empty, FOUNDING)
    with empty.begin() as connection:
        version = {"schema_version": SCHEMA_VERSION + 1}
        connection.execute(tables.environment.update().values(version))
    with pytest.raises(WrongSchemaError, match=f"schema {SCHEMA_VERSION + 1}"):
        is_founded(empty)


def test_an_environment_without_assets_can_be_founded(empty: Engine) -> None:
    bare = Founding("bare", 0, FOUNDING.instant, FOUNDING.clock, Rules(), ())
    found(empty, bare)
    assert is_founded(empty)
