"""Whole afternoons at the dashboard, as a newcomer would spend them."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pyotp.totp import TOTP

from tests.dashboard.person import Person, a_person, a_stranger
from tests.serving import Brokerage, Server

PASSWORD = "a long enough password"
_A_SECRET = re.compile(r"export STREETNAME_KEY=(\w+)\s+export STREETNAME_SECRET=(\w+)")
_A_WHILE = 60_000


@contextmanager
def a_team(
    chromium: Browser, server: Server, name: str, email: str, **options: Any
) -> Iterator[tuple[Person, httpx.BasicAuth]]:
    """The first member of a new team, who has just signed up, and the team's first key."""
    with a_stranger(chromium, server, **options) as newcomer:
        page = newcomer.goes_to("/sign-up")
        newcomer.fills("Team or company", name)
        newcomer.fills("Your name", "Coral Finch")
        newcomer.fills("E-mail", email)
        newcomer.fills("Password", PASSWORD)
        newcomer.presses("Sign up")
        expect(page.get_by_role("heading", level=1)).to_have_text("API keys")
        shown = _A_SECRET.search(page.locator("#snippet-shell").inner_text())
        assert shown is not None
        yield newcomer, httpx.BasicAuth(*shown.groups())


def signs_in(page: Page, email: str, password: str, code: str | None = None) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    if code is not None:
        page.get_by_label("Code of your authenticator").fill(code)
    page.get_by_role("button", name="Sign in").click()


def table_of(page: Page, caption: str) -> Any:
    return page.get_by_role("table", name=caption)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
def test_a_new_team_seeds_its_environment_and_follows_its_first_order(
    chromium: Browser, server: Server, scripted: bool
) -> None:
    name = f"First Steps {'with' if scripted else 'without'} Scripts"
    email = f"coral.{'with' if scripted else 'without'}@example.com"
    with a_team(chromium, server, name, email, java_script_enabled=scripted) as (newcomer, key):
        page = newcomer.page
        page.reload()
        assert page.locator("#snippet-shell").count() == 0, "a secret is shown once"

        newcomer.goes_to()
        expect(page.get_by_role("heading", name="This environment is empty")).to_be_visible()
        newcomer.follows("Seed Env")
        page.get_by_label("Accounts", exact=True).fill("12")
        page.get_by_label("Weeks of past").select_option("1")
        newcomer.presses("Seed Env")
        made = page.get_by_role("group", name="What was made")
        looks_until(page, made, scripted=scripted)
        expect(made).to_contain_text("12 accounts made")

        newcomer.goes_to()
        tiles = page.locator("#home-tiles")
        expect(tiles).not_to_contain_text("$0.00")
        expect(page.get_by_role("heading", name="This environment is empty")).to_have_count(0)
        assert table_of(page, "Newest sign-ups").get_by_role("row").count() > 3
        newcomer.follows("Accounts")
        expect(table_of(page, "Accounts").get_by_role("row")).to_have_count(13)

        account_id = richest(server, key)
        page.goto(f"{server.url}/dashboard/developers/live-testing?account={account_id}")
        assert page.get_by_label("Path").input_value().endswith("/accounts/{account_id}/orders")
        assert page.get_by_label("account_id").input_value() == account_id
        body = json.loads(page.get_by_label("Body").input_value())
        assert body["symbol"] == "AAPL"
        page.get_by_label("Body").fill(json.dumps({**body, "commission": "1.25"}))
        newcomer.presses("Send")
        answer = page.locator("#response-body")
        expect(answer).to_be_visible()
        order = json.loads(answer.inner_text())
        assert order["commission"] == "1.25"

        newcomer.goes_to("/transactions")
        row = table_of(page, "Orders").get_by_role("row").filter(has_text="AAPL").first
        expect(row).to_contain_text("filled")
        newcomer.goes_to(f"/transactions/orders/{order['id']}")
        timeline = page.locator("#order-timeline")
        expect(timeline.get_by_role("heading", name="Fill", exact=True)).to_be_visible()
        assert timeline.locator("a[href*='/rules#']").count() >= 3
        timeline.get_by_role("link", name=re.compile(r"^Entry #\d+$")).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Entry #")
        expect(page.get_by_text("adds up to nothing")).to_be_visible()
        newcomer.goes_to("/ledger/laws")
        newcomer.presses("Check now")
        sound = page.get_by_text("The books are sound")
        looks_until(page, sound, scripted=scripted)


def looks_until(page: Page, wanted: Locator, *, scripted: bool) -> None:
    """Wait for it; without scripts, by looking again."""
    again = page.get_by_role("link", name="Look again")
    while not scripted and wanted.count() == 0 and again.count():
        again.click()
    expect(wanted).to_be_visible(timeout=_A_WHILE)


def richest(server: Server, key: httpx.BasicAuth) -> str:
    """An account that can pay for four shares."""
    with httpx.Client(base_url=server.url, auth=key, timeout=30) as http:
        ids = [account["id"] for account in http.get("/v1/accounts").json()]
        power = {
            each: float(http.get(f"/v1/trading/accounts/{each}/account").json()["buying_power"])
            for each in ids
        }
    return max(ids, key=power.__getitem__)


def test_a_day_ends_at_the_clock_bar_and_with_it_a_day_order(
    person: Person, brokerage: Brokerage
) -> None:
    account_id = brokerage.funded_account()
    order = brokerage.order(account_id, type="limit", limit_price="1", qty="1").json()
    page = person.goes_to(f"/transactions/orders/{order['id']}")
    bar = page.get_by_role("region", name="The environment’s clock")
    expect(bar).to_contain_text("Market open")
    bar.get_by_label("Advance to").select_option("close")
    person.presses("Advance", within=bar)
    expect(page.locator(".notices")).to_contain_text("16:00 in New York")
    expect(bar).not_to_contain_text("Market open")
    expect(page.locator("#order-timeline")).to_contain_text("Expired")
    expect(page.locator("#order-actions")).to_contain_text("expired")
    bar.get_by_label("Advance to").select_option("open")
    person.presses("Advance", within=bar)
    expect(page.locator(".notices")).to_contain_text("Tuesday 2026-03-03 09:30")
    expect(bar).to_contain_text("Market open")


def test_a_second_factor_is_asked_for_and_wrong_passwords_lock_out(
    chromium: Browser, server: Server
) -> None:
    email = "teal.factor@example.com"
    with a_team(chromium, server, "Two Factors", email) as (newcomer, _):
        page = newcomer.goes_to("/profile")
        newcomer.follows("Set it up")
        secret = page.locator("main .mono").first.inner_text()
        totp = TOTP(secret)
        now = int(time.time())  # a phone's time: it knows nothing of an environment's clock
        used, another = totp.at(now), totp.at(now + 30)
        page.get_by_label("Enter the code that it shows").fill(used)
        newcomer.presses("Confirm")
        expect(page.get_by_text("signing in asks for a code as well")).to_be_visible()
        page.locator("details.menu summary").click()
        newcomer.presses("Sign out")

        signs_in(page, email, PASSWORD)
        expect(page.get_by_label("Code of your authenticator")).to_be_visible()
        signs_in(page, email, PASSWORD, used)
        expect(page.locator(".notice.bad")).to_be_visible()
        signs_in(page, email, PASSWORD, another)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome")

        page.locator("details.menu summary").click()
        newcomer.presses("Sign out")
        for _attempt in range(6):
            signs_in(page, email, "not the password at all")
        expect(page.locator(".notice.bad")).to_contain_text(
            re.compile("try again|wait", re.IGNORECASE)
        )
        signs_in(page, email, PASSWORD)
        expect(page.locator(".notice.bad")).to_be_visible()
        newcomer.complaints.clear()  # the browser mentions each form that was refused


def test_a_member_is_invited_and_another_role_holds_at_once(
    person: Person, chromium: Browser, server: Server
) -> None:
    page = person.goes_to("/team")
    person.fills("Name", "Amber Heron")
    page.get_by_label("E-mail").fill("amber.heron.invited@example.com")
    page.get_by_label("Role", exact=True).select_option("support")
    person.presses("Add member")
    link = page.locator(".secret .mono").inner_text()
    with a_stranger(chromium, server) as invited:
        theirs = invited.page
        theirs.goto(link)
        expect(theirs.get_by_role("heading", level=1)).to_contain_text("Join")
        invited.fills("Choose a password", PASSWORD)
        invited.presses("Join")
        expect(theirs.get_by_role("heading", level=1)).to_contain_text("Welcome")
        expect(theirs.get_by_role("link", name="Team settings")).to_have_count(0)
        theirs.goto(f"{server.url}/dashboard/accounts/new")
        expect(theirs.get_by_role("heading", level=1)).not_to_have_text("Create an account")
        invited.complaints.clear()  # the browser mentions what is forbidden

        person.goes_to("/team")
        row = page.get_by_role("row").filter(has_text="amber.heron.invited@example.com")
        row.get_by_label("Role of Amber Heron").select_option("operations")
        person.presses("Change", within=row)
        expect(page.get_by_text("Amber Heron is now operations")).to_be_visible()
        assert theirs.goto(f"{server.url}/dashboard/accounts/new").status == 200  # pyright: ignore[reportOptionalMemberAccess]

        row = page.get_by_role("row").filter(has_text="amber.heron.invited@example.com")
        person.presses("Remove", within=row)
        person.presses("Remove", within=page.get_by_role("dialog", name="Remove"))
        expect(page.get_by_text("does not belong to the team any more")).to_be_visible()
        theirs.goto(f"{server.url}/dashboard/accounts")
        expect(theirs.get_by_role("heading", level=1)).to_have_text("Sign in")
        invited.complaints.clear()


def test_what_happens_through_the_api_appears_while_one_looks(
    chromium: Browser, server: Server, brokerage: Brokerage
) -> None:
    account_id = brokerage.funded_account()
    small = {"width": 1440, "height": 400}
    with a_person(chromium, server, brokerage, viewport=small) as person:
        page = person.goes_to("/transactions")
        expect(page.get_by_text("Orders appear here")).to_be_visible()
        brokerage.order(account_id, qty="1", client_order_id="the-first")
        orders = table_of(page, "Orders")
        expect(orders.get_by_role("row")).to_have_count(2)

        focused = orders.locator("td.instant a[href*='/orders/']")
        focused.focus()
        leads_to = page.evaluate("document.activeElement.href")
        page.evaluate("scrollTo(0, 120)")
        scrolled = page.evaluate("scrollY")
        page.evaluate("window.stays = true")
        brokerage.order(account_id, qty="2", symbol="NVDA")
        expect(orders.get_by_role("row")).to_have_count(3)
        assert page.evaluate("document.activeElement.href") == leads_to
        assert page.evaluate("scrollY") == scrolled
        assert page.evaluate("window.stays") is True, "nothing was loaded again"

        page.get_by_label("Symbol").first.fill("AA")
        brokerage.order(account_id, qty="3", symbol="MSFT")
        expect(orders.get_by_role("row")).to_have_count(4)
        assert page.get_by_label("Symbol").first.input_value() == "AA"
