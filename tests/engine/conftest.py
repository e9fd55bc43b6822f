"""Worlds for a test, closed after it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.world import World

MakeWorld = Callable[..., World]


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[MakeWorld]:
    """Makes worlds, each in a file of its own."""
    worlds: list[World] = []

    def make(kind: type[World] = World, **founding: Any) -> World:
        worlds.append(kind(tmp_path / f"world-{len(worlds)}.db", **founding))
        return worlds[-1]

    yield make
    for world in worlds:
        world.close()


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """A world on a Monday at ten in which everything fills at once."""
    return make_world()
