"""One crowd for all tests that only look at it."""

from collections.abc import Iterator

import pytest

from tests.storage.queries.overview.crowd import Crowd


@pytest.fixture(scope="package")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    made = Crowd(tmp_path_factory.mktemp("crowd"))
    with made.file:
        yield made
