"""One server process for the whole run, one environment for each test.

Examples of laws are the same in every run, so that a red build is about the change at hand;
`HYPOTHESIS_PROFILE=explore` looks for new ones. There is no deadline: a busy machine is no failure.
"""

import os
import re
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.serving import SHORTLY_BEFORE_TEN, Brokerage, Server, a_brokerage, a_server

settings.register_profile("build", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "build"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that keeps its data in memory."""
    with a_server("--clock", SHORTLY_BEFORE_TEN, "--seed", "7") as running:
        yield running


@pytest.fixture
def brokerage(server: Server, request: pytest.FixtureRequest) -> Iterator[Brokerage]:
    """A fresh environment with its own keys; its clock stands still on a Monday at ten."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")[:60].strip("-")
    with a_brokerage(server, name) as fresh:
        yield fresh
