"""The events of API/Devs: the latest, those that come, and those that were."""

import json
from typing import Any

from playwright.sync_api import Browser, expect

from tests.dashboard.person import Person, a_person
from tests.serving import Brokerage, Server


def kinds(person: Person) -> list[str]:
    return person.page.locator("#events tbody tr td[data-title=Kind]").all_inner_texts()


def told(person: Person, number: int = 0) -> Any:
    details = person.page.locator("#events tbody details").nth(number)
    details.locator("summary").click()
    return json.loads(details.locator("pre").inner_text())


def test_events_come_in_live_and_wait_while_they_are_paused(
    person: Person, brokerage: Brokerage
) -> None:
    account_id = brokerage.funded_account()
    page = person.goes_to("/developers/events?stream=trades")
    expect(page.get_by_text("No event matches")).to_be_visible()
    order = brokerage.order(account_id, qty="2").json()
    expect(page.locator("#events tbody tr")).to_have_count(3)
    assert kinds(person) == ["fill", "new", "pending new"]
    event = told(person)
    assert (event["event"], event["qty"]) == ("fill", "2")
    assert event["order"]["id"] == order["id"]
    assert page.get_by_role("link", name="buy AAPL").count() == 3
    person.presses("Pause")
    brokerage.order(account_id, qty="1")
    expect(page.locator("#live-mark")).to_have_text("paused, 3 new")
    person.presses("Go on")
    expect(page.locator("#events tbody tr")).to_have_count(6)


def test_events_are_told_again_from_an_instant_or_an_event_and_of_one_account(
    person: Person, brokerage: Brokerage
) -> None:
    first = brokerage.funded_account()
    second = brokerage.open_account("coral.finch@example.com")
    page = person.goes_to("/developers/events")
    page.get_by_label("Account or object").fill(first)
    page.get_by_label("Replay from").fill("2026-03-02T15:00:00Z")
    person.presses("Show")
    expect(page.locator("#events tbody tr").first).to_contain_text("submitted")
    assert kinds(person)[-1] == "complete"
    assert page.get_by_role("link", name=str(second.account_number)).count() == 0
    event = told(person)
    assert event["account_id"] == first
    page.get_by_label("Account or object").fill("")
    page.get_by_label("Replay from").fill(event["event_ulid"])
    person.presses("Show")
    expect(page.get_by_role("link", name=str(second.account_number)).first).to_be_visible()
    page.get_by_label("Replay from").fill("yesterday")
    person.presses("Show")
    expect(page.get_by_text("Give an instant such as")).to_be_visible()
    person.complaints.clear()  # the browser mentions that the form was refused


def test_without_any_script_the_last_hundred_are_there_with_pages(
    chromium: Browser, server: Server, brokerage: Brokerage
) -> None:
    brokerage.sandbox("POST", "/seed", {"accounts": 12, "seed": 3})
    with a_person(chromium, server, brokerage, role="support", java_script_enabled=False) as person:
        page = person.goes_to("/developers/events")
        rows = page.locator("#events tbody tr")
        expect(rows).to_have_count(100)
        last = rows.last.get_attribute("id")
        page.get_by_role("link", name="Earlier").click()
        assert last is not None
        newest = rows.first.get_attribute("id")
        assert newest == f"event-{int(last.removeprefix('event-')) - 1}"
        page.get_by_role("link", name="Newest").click()
        expect(rows).to_have_count(100)
