"""One database for the many examples of a law."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from streetname.domain.values.rules import Rules
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.storage.database import open_database
from streetname.storage.environment_file import Founding, found


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The tables, empty; whoever writes to them takes it back."""
    engine = open_database(tmp_path_factory.mktemp("rows") / "environment.db", durable=False)
    at = datetime(2026, 3, 2, 15, tzinfo=UTC)
    found(engine, Founding("rows", 7, at, ClockSetting(ClockMode.FROZEN), Rules(), ()))
    yield engine
    engine.dispose()
