"""A person at a browser; whatever the page complains about is remembered."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.serving import Brokerage, Server

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}


class Person:
    """Somebody at a browser of their own."""

    def __init__(
        self, context: BrowserContext, url: str, brokerage: Brokerage | None = None
    ) -> None:
        self.context = context
        self._brokerage = brokerage
        self.url = url
        self.complaints: list[str] = []
        self.page = self.new_page()

    @property
    def brokerage(self) -> Brokerage:
        """The brokerage that they look at."""
        assert self._brokerage is not None, "a stranger belongs nowhere"
        return self._brokerage

    def new_page(self) -> Page:
        """Another tab, watched like the first."""
        page = self.context.new_page()
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"{kind}: {text}")

    def goes_to(self, path: str = "") -> Page:
        """Open a page of the dashboard."""
        response = self.page.goto(f"{self.url}/dashboard{path}")
        assert response is not None
        return self.page

    def presses(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Press the button of that name; the page that it leads to is read before this returns."""
        (within or self.page).get_by_role("button", name=name, exact=exact).click()
        self.page.wait_for_load_state("domcontentloaded")

    def follows(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Follow the link of that name; the page that it leads to is read before this returns."""
        (within or self.page).get_by_role("link", name=name, exact=exact).first.click()
        self.page.wait_for_load_state("domcontentloaded")

    def fills(self, label: str, text: str) -> None:
        """Fill in the field of that label."""
        self.page.get_by_label(label, exact=False).first.fill(text)

    def comes_by(self, link: str) -> None:
        """Open a one-time link, and press the button of its page."""
        self.page.goto(link)
        self.presses("Sign in as", exact=False)

    def signs_in(self, email: str, password: str) -> None:
        """Sign in at the door."""
        self.goes_to("/sign-in")
        self.fills("E-mail", email)
        self.fills("Password", password)
        self.presses("Sign in")

    @property
    def sees(self) -> str:
        """The text of the page's main part."""
        self.page.wait_for_load_state("domcontentloaded")
        return self.page.locator("main").inner_text()


@contextmanager
def a_person(
    browser: Browser,
    server: Server,
    brokerage: Brokerage,
    role: str = "super_user",
    **options: Any,
) -> Iterator[Person]:
    """The owner of the brokerage at a browser; complains at the end if the page did."""
    with a_stranger(browser, server, brokerage, **options) as someone:
        link = brokerage.sandbox("POST", "/sign-in-links", {"role": role})["path"]
        someone.comes_by(f"{server.url}{link}")
        yield someone


@contextmanager
def a_stranger(
    browser: Browser, server: Server, brokerage: Brokerage | None = None, **options: Any
) -> Iterator[Person]:
    """Somebody at a browser who has not signed in yet; complains at the end if the page did."""
    settings: dict[str, Any] = {"viewport": WIDE, "timezone_id": "America/New_York", **options}
    context = browser.new_context(**settings)
    context.set_default_timeout(15_000)
    someone = Person(context, server.url, brokerage)
    try:
        yield someone
        assert someone.complaints == [], someone.complaints
    finally:
        context.close()
