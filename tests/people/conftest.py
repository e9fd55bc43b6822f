from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.people.a_server_of_people import PeopleServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PeopleServer]:
    """A fresh server's people."""
    made = PeopleServer(tmp_path)
    yield made
    made.close()
