"""A file or a whole world for a test, closed after it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.world import World
from tests.storage.filing import File
from tests.storage.samples import APPLE, MICROSOFT


@pytest.fixture
def file(tmp_path: Path) -> Iterator[File]:
    """A file that knows two assets."""
    with File(tmp_path, APPLE, MICROSOFT) as founded:
        yield founded


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An environment that an engine has written."""
    opened = World(tmp_path / "world.db")
    yield opened
    opened.close()
