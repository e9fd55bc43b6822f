"""A busy month and a quiet world, each on a real file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streetname.domain.values.ids import AccountId
from tests.documents.builders import a_busy_month
from tests.engine.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = World(tmp_path / "world.db")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, AccountId]]:
    """Read only: the month of one account, told by `a_busy_month`."""
    opened = World(tmp_path_factory.mktemp("month") / "world.db")
    yield opened, a_busy_month(opened)
    opened.close()
