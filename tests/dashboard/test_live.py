"""Pages that are open: what changes appears on them, and what the reader has in hand stays."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.dashboard.person import Person, a_person
from tests.dashboard.slow_server import a_slow_server
from tests.dashboard.visitor import Visitor, a_visitor
from tests.serving import Brokerage

_SIGHT = """
    let outOfSight = false;
    Object.defineProperty(document, "hidden", { get: () => outOfSight });
    window.inSight = (isIt) => {
        outOfSight = !isIt;
        document.dispatchEvent(new Event("visibilitychange"));
    };
"""
"""A browser without windows holds every tab for visible: here, we say which is."""

_FOUR_MINUTES_TO_CLOSE = "2026-03-02T20:56:00Z"


def bar_of(page: Page) -> str:
    return page.get_by_role("region", name="The environment’s clock").inner_text()


def streams_of(person: Person) -> set[Request]:
    """The event streams that are open in the person's browser; the set follows them."""
    streams: set[Request] = set()

    def begin(request: Request) -> None:
        if "/live?" in request.url:
            streams.add(request)

    def end(request: Request) -> None:
        streams.discard(request)

    person.context.on("request", begin)
    person.context.on("requestfailed", end)
    person.context.on("requestfinished", end)
    return streams


def test_of_many_tabs_only_the_one_in_sight_listens(person: Person, brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    person.context.add_init_script(_SIGHT)
    listening = streams_of(person)
    tabs = [person.goes_to("/transactions")]
    while len(tabs) < 8:
        tabs[-1].evaluate("inSight(false)")
        tabs.append(person.new_page())
        tabs[-1].goto(f"{person.url}/dashboard/transactions", timeout=5_000)
    brokerage.order(account_id, qty="1")
    first, last = tabs[0], tabs[-1]
    expect(last.get_by_role("table", name="Orders").get_by_role("row")).to_have_count(2)
    assert len(listening) == 1
    expect(first.get_by_text("Orders appear here")).to_be_visible()
    last.evaluate("inSight(false)")
    with person.context.expect_event("request", lambda each: "/live?" in each.url):
        first.evaluate("inSight(true)")
    expect(first.get_by_role("table", name="Orders").get_by_role("row")).to_have_count(2)
    assert len(listening) == 1


def test_an_advance_over_the_close_shows_on_every_page_without_any_event(
    person: Person, brokerage: Brokerage
) -> None:
    pages = [person.page, *(person.new_page() for _ in range(3))]
    for page, path in zip(
        pages, ("/team", "/market/AAPL", "/developers/events", "/clock"), strict=True
    ):
        page.goto(f"{person.url}/dashboard{path}")
        assert "Market open" in bar_of(page)
    last_price = pages[1].locator("#symbol-tiles .figure").first.inner_text()
    brokerage.advance(until="close")
    for page in pages:
        expect(page.get_by_text("After hours", exact=True)).to_be_visible(timeout=3_000)
        assert "16:00:00 ET" in bar_of(page)
        assert "opens in 17 h 30 min" in bar_of(page)
    expect(pages[1].locator("#symbol-tiles .figure").first).not_to_have_text(last_price)
    expect(pages[3].locator("#clock-facts")).to_contain_text("16:00:00")
    brokerage.sandbox("PUT", "/clock", {"mode": "running", "speed": 2})
    for page in pages:
        expect(page.get_by_role("button", name="Freeze", exact=True).last).to_be_visible()


def test_a_clock_that_runs_takes_prices_and_the_market_with_it(
    person: Person, brokerage: Brokerage
) -> None:
    brokerage.freeze(_FOUR_MINUTES_TO_CLOSE)
    page = person.goes_to("/market/AAPL")
    last_price = page.locator("#symbol-tiles .figure").first
    before = last_price.inner_text()
    brokerage.sandbox("PUT", "/clock", {"mode": "running", "speed": 30})
    until = page.locator("#clock-bar [data-until]")
    expect(until).to_have_text(re.compile(r"^3 min \d+ s$"))
    expect(last_price).not_to_have_text(before, timeout=8_000)
    assert "Market open" in bar_of(page), "the price did not wait for the close"
    expect(page.get_by_text("After hours", exact=True)).to_be_visible(timeout=15_000)
    expect(until).to_have_text(re.compile(r"^17 h \d+ min$"))


def test_what_happens_between_a_page_and_its_stream_is_told(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    with a_visitor(brokerage) as visitor:
        told = re.findall(r'data-told="([^"]+)"', visitor.gets("/transactions").text)[0]
        brokerage.order(account_id, qty="1")
        changes = listened(visitor, told)
        position = changes["id"]
        assert changes["event"] == "changed"
        assert position != told
        again = listened(visitor, told, {"Last-Event-ID": position})
        assert "event" not in again, "after a reconnection, what was told last is the beginning"
        brokerage.pin("AAPL", "10", "11")
        assert listened(visitor, told, {"Last-Event-ID": position})["event"] == "changed"


def listened(visitor: Visitor, told: str, headers: dict[str, str] | None = None) -> dict[str, str]:
    """The fields of what a stream says within a moment."""
    address = f"{visitor.url}/dashboard/live?told={told}"
    fields: dict[str, str] = {}
    with visitor.http.stream("GET", address, headers=headers, timeout=1) as stream:
        try:
            for line in stream.iter_lines():
                name, _, value = line.partition(": ")
                fields[name] = value
                if name == "data":
                    break
        except httpx.ReadTimeout:
            pass
    return fields


def test_focus_selection_and_what_is_open_stay_where_they_were(
    person: Person, brokerage: Brokerage
) -> None:
    account_id = brokerage.funded_account()
    for quantity in ("1", "2"):
        brokerage.order(account_id, qty=quantity, type="limit", limit_price="1")
    page = person.goes_to("/transactions")
    focused = (
        page.get_by_role("table", name="Orders").locator("tbody tr").nth(1).locator("td.instant a")
    )
    focused.first.focus()
    before = page.evaluate("document.activeElement.href")
    page.evaluate(
        """() => {
            const cell = document.querySelectorAll("#list-orders tbody tr")[1].cells[0];
            getSelection().selectAllChildren(cell);
            window.selected = getSelection().toString();
            window.stays = document.querySelectorAll("#list-orders tbody tr")[1];
        }"""
    )
    brokerage.order(account_id, qty="3", type="limit", limit_price="1")
    rows = page.get_by_role("table", name="Orders").locator("tbody tr")
    expect(rows).to_have_count(3)
    assert page.evaluate("document.activeElement.href") == before
    assert page.evaluate("getSelection().toString() === selected && selected.length > 0")
    assert page.evaluate("document.querySelectorAll('#list-orders tbody tr')[2] === stays")

    order_id = before.rpartition("/")[2]
    person.goes_to(f"/transactions/orders/{order_id}")
    page.locator("#order-raw summary").click()
    page.locator("#order-actions").get_by_role("button", name="Cancel").click()
    dialog = page.get_by_role("dialog", name="Cancel")
    expect(dialog).to_be_visible()
    brokerage.pin("AAPL", "0.5", "0.6")
    expect(page.locator("#order-actions")).to_contain_text("filled")
    expect(page.locator("#order-raw pre")).to_contain_text('"filled"')
    expect(dialog).to_be_visible()


def departs(person: Person, instant: str) -> Page:
    """Send the clock to an instant of New York, from the page of the clock."""
    page = person.goes_to("/clock")
    page.get_by_label("To an instant").fill(instant)
    page.locator("form", has=page.get_by_label("To an instant")).get_by_role("button").click()
    expect(page.locator("#clock-bar")).to_contain_text("On its way")
    return page


def test_a_long_journey_ends_with_a_notice_and_leaves_the_page_as_it_is(
    chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        a_slow_server(monkeypatch) as (server, brokerage),
        a_person(chromium, server, brokerage) as person,
    ):
        page = departs(person, "2027-09-01T12:00")
        person.goes_to("/developers/keys")
        person.fills("Name", "The first program")
        person.presses("Create key")
        secret = page.locator(".secret dd").last.inner_text()
        person.fills("Name", "Half a na")
        expect(page.locator("#clock-bar")).to_contain_text("On its way")
        expect(page.locator(".notices")).to_contain_text(
            re.compile(r"It is Wednesday 2027-09-01 12:00 in New York; \d,\d+ steps fell due")
        )
        assert page.locator(".secret dd").last.inner_text() == secret
        assert page.get_by_label("Name", exact=False).first.input_value() == "Half a na"
        expect(page.locator("#clock-bar")).to_contain_text("Sep 1, 2027, 12:00:00")


def test_a_journey_can_be_stopped_and_ends_where_it_has_come_to(
    chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        a_slow_server(monkeypatch) as (server, brokerage),
        a_person(chromium, server, brokerage) as person,
    ):
        page = departs(person, "2035-12-01T12:00")
        expect(page.locator("#clock-way")).to_contain_text("the instant to which it has come")
        person.presses("Stop here")
        notices = page.locator(".notices")
        expect(notices).to_contain_text("The clock was stopped on its way")
        expect(notices).to_contain_text(re.compile(r"\d+ steps fell due on the way"))
        now = brokerage.sandbox("GET", "/clock")["now"]
        assert "2026-03-02" < now < "2035"
        expect(page.get_by_role("button", name="Advance", exact=True).first).to_be_visible()
        assert brokerage.sandbox("GET", "/clock")["now"] == now


def test_seeding_is_followed_without_loading_the_page_again_or_taking_notices(
    chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        a_slow_server(monkeypatch) as (server, brokerage),
        a_person(chromium, server, brokerage) as person,
    ):
        page = person.goes_to("/developers")
        page.get_by_label("Accounts", exact=True).fill("3")
        page.get_by_label("Weeks of past").select_option("2")
        person.presses("Seed Env")
        expect(page.locator("#seed-env progress")).to_be_visible()
        fetched: list[Request] = []

        def note(request: Request) -> None:
            if request.resource_type == "fetch":
                fetched.append(request)

        page.on("request", note)
        page.evaluate("window.stays = true")
        expect(page.get_by_role("group", name="What was made")).to_be_visible()
        assert page.evaluate("window.stays") is True
        assert fetched
        assert all(each.headers.get("x-refresh") for each in fetched), "a script takes no notices"
