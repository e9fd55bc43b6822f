"""Every page, in a real browser: nothing complains, nothing overflows, everybody can read it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from streetname.dashboard.application import pages
from streetname.dashboard.routing import Page as Route
from tests.dashboard.addresses import NO_PAGES, PAGES, addresses
from tests.dashboard.person import NARROW, WIDE, Person, a_stranger
from tests.dashboard.visitor import PASSWORD, a_member, a_visitor
from tests.dashboard.world import World, a_world
from tests.serving import Brokerage, Server, a_brokerage

_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
_RULES_OF_THEMES = ["color-contrast", "link-in-text-block"]


@pytest.fixture(scope="module")
def world(server: Server) -> Iterator[World]:
    """One world for all pages: they only look."""
    with a_brokerage(server, "a-world-of-pages-for-everybody-to-look-at") as brokerage:
        yield a_world(brokerage)


class Looks:
    """Two browsers, a wide one and a narrow one; each with a person, and with nobody yet."""

    def __init__(self, known: Sequence[Person], nobody: Sequence[Person]) -> None:
        self.known = known
        self.nobody = nobody

    def at(self, route: Route) -> Sequence[Person]:
        """Who is to look at the page: those who come before they sign in, or who has."""
        return self.nobody if route.permission is None else self.known


@pytest.fixture(scope="module")
def looks(chromium: Browser, server: Server, world: World) -> Iterator[Looks]:
    """The people whose browsers stay open for all pages."""
    email = "teal.looker@example.com"  # there is no second factor without a password
    with a_member(world.brokerage, email), ExitStack() as stack:
        known, nobody = (
            [
                stack.enter_context(a_stranger(chromium, server, viewport=size))
                for size in (WIDE, NARROW)
            ]
            for _ in range(2)
        )
        for person in known:
            person.signs_in(email, PASSWORD)
        yield Looks(known, nobody)


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.path or "/")
def test_the_page_can_be_used_by_everybody(route: Route, looks: Looks, world: World) -> None:
    wide, narrow = looks.at(route)
    first, *others = addresses(route, world)
    found = [f"{first}, wide: {fault}" for fault in faults(wide, first)]
    for address in (first, *others):
        found += [f"{address}, narrow: {fault}" for fault in faults(narrow, address)]
    assert not found, "\n".join(found)


def faults(person: Person, address: str) -> list[str]:
    """What is wrong with a page, by day and by night."""
    page = person.page
    page.emulate_media(color_scheme="light")
    answer = page.goto(f"{person.url}/dashboard{address}")
    assert answer is not None
    found = [f"answers {answer.status}"] if answer.status != 200 else []
    if page.locator("h1").count() != 1:
        found.append(f"has {page.locator('h1').count()} headings of the first level")
    if page.title().startswith("Dashboard ·") and address:
        found.append("has no title of its own")
    found += overflow(page)
    if page.viewport_size == WIDE:
        found += unreadable(page, {"type": "tag", "values": _TAGS})
    page.emulate_media(color_scheme="dark")
    if page.viewport_size == WIDE:
        found += unreadable(page, {"type": "rule", "values": _RULES_OF_THEMES}, "at night ")
    found += person.complaints
    person.complaints.clear()
    return found


def overflow(page: Page) -> list[str]:
    """What is wider than the screen."""
    wider = page.evaluate(
        """() => {
            const room = innerWidth;
            if (document.documentElement.scrollWidth <= room) return [];
            const clipped = (element) => element.closest(".scroll, pre, [popover]");
            const wide = [...document.body.querySelectorAll("*")].filter(
                (element) => element.getBoundingClientRect().right > room && !clipped(element));
            return wide.slice(-3).map((element) => element.outerHTML.slice(0, 120));
        }"""
    )
    return [f"is too wide: {each}" for each in wider]


def unreadable(page: Page, wanted: dict[str, Any], when: str = "") -> list[str]:
    """What somebody cannot perceive or use, as axe-core sees it."""
    # Without its preload it does not fetch our style sheets again, from where they are not.
    options = {"runOnly": wanted, "resultTypes": ["violations"], "preload": False}
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_AXE.axe_script)
    violations = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{when}{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for violation in violations
        for node in violation["nodes"][:3]
    ]


_AXE = Axe()


def test_what_is_left_out_is_there() -> None:
    assert set(NO_PAGES) <= {page.path for page in pages() if page.method == "GET"}


def test_every_page_can_be_opened_before_anything_has_happened(brokerage: Brokerage) -> None:
    with a_visitor(brokerage) as visitor:
        for page in PAGES:
            if "{" in page.path or page.permission is None:
                continue
            answer = visitor.gets(page.path)
            expected = 422 if page.path == "/profile/second-factor" else 200
            assert answer.status_code == expected, page.path
            assert "<h1>" in answer.text, page.path
