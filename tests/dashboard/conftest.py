"""A real browser, and a person who has signed in to a fresh brokerage with it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.dashboard.person import Person, a_person
from tests.serving import Brokerage, Server

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(_playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine: install Debian's package chromium")
    browser = _playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def person(chromium: Browser, server: Server, brokerage: Brokerage) -> Iterator[Person]:
    """The brokerage's first super user, who has signed in."""
    with a_person(chromium, server, brokerage) as signed_in:
        yield signed_in
