"""API/Devs: the overview with Seed Env, and the keys."""

import re

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.dashboard.person import Person, a_person
from tests.serving import Brokerage, Server

_A_SECRET = re.compile(r"export STREETNAME_KEY=(\w+)\s+export STREETNAME_SECRET=(\w+)")


def secret_on(person: Person) -> tuple[str, str]:
    found = _A_SECRET.search(person.page.locator("#snippet-shell").inner_text())
    assert found is not None
    return found.group(1), found.group(2)


def opens(brokerage: Brokerage, key: tuple[str, str]) -> bool:
    return httpx.get(f"{brokerage.url}/v1/accounts", auth=key).is_success


def test_each_click_on_seed_env_adds_accounts(person: Person, brokerage: Brokerage) -> None:
    page = person.goes_to("/developers")
    page.get_by_label("Accounts", exact=True).fill("3")
    page.get_by_label("Weeks of past").select_option("0")
    person.presses("Seed Env")
    expect(page.get_by_role("group", name="What was made")).to_contain_text("3 accounts made")
    assert len(brokerage.raw.list_accounts()) == 3
    expect(page.get_by_text("Only an environment without accounts")).to_be_visible()
    page.get_by_label("Accounts", exact=True).fill("2")
    person.presses("Seed Env")
    expect(page.get_by_role("group", name="What was made")).to_contain_text("2 accounts made")
    assert len(brokerage.raw.list_accounts()) == 5
    page.get_by_label("Accounts", exact=True).evaluate("field => field.form.noValidate = true")
    page.get_by_label("Accounts", exact=True).fill("20000")
    person.presses("Seed Env")
    expect(page.get_by_text("Accounts must be from 1 to 10000")).to_be_visible()
    assert page.get_by_label("Accounts", exact=True).input_value() == "20000"
    person.complaints.clear()  # the browser mentions that the form was refused


def test_seeding_a_past_shows_its_progress_and_what_was_made(
    person: Person, brokerage: Brokerage
) -> None:
    page = person.goes_to("/developers")
    expect(page.get_by_label("Weeks of past")).to_have_value("4")  # a first look is worth it
    page.get_by_label("Accounts", exact=True).fill("12")
    person.presses("Seed Env")
    made = page.get_by_role("group", name="What was made")
    expect(made).to_contain_text("12 accounts made", timeout=60_000)
    accounts = brokerage.http.get("/v1/accounts").json()
    days = {account["created_at"][:10] for account in accounts}
    assert len(days) > 1
    made.get_by_role("link", name="Accounts", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")


def test_only_a_super_user_resets_the_environment_and_is_asked_first(
    person: Person, brokerage: Brokerage, chromium: Browser, server: Server
) -> None:
    brokerage.open_account()
    page = person.goes_to("/developers")
    person.presses("Reset environment")
    question = page.get_by_role("dialog", name="Reset environment")
    expect(question).to_contain_text("cannot be brought back")
    person.presses("Not now", within=question)
    assert len(brokerage.raw.list_accounts()) == 1
    person.presses("Reset environment")
    person.presses("Reset environment", within=question)
    expect(page.get_by_text("The environment has begun anew")).to_be_visible()
    assert brokerage.raw.list_accounts() == []
    with a_person(chromium, server, brokerage, role="developer") as developer:
        page = developer.goes_to("/developers")
        expect(page.get_by_role("button", name="Seed Env")).to_be_visible()
        expect(page.get_by_role("button", name="Reset environment")).to_have_count(0)
        answer = developer.page.request.post(f"{server.url}/dashboard/developers/reset")
        assert answer.status == 403


def test_a_key_is_made_shown_once_rotated_and_revoked(person: Person, brokerage: Brokerage) -> None:
    page = person.goes_to("/developers/keys")
    person.fills("Name", "Nightly reports")
    person.presses("Create key")
    key, secret = secret_on(person)
    assert opens(brokerage, (key, secret))
    page.reload()
    assert secret not in page.content()
    row = page.get_by_role("row").filter(has_text=key)
    expect(row).to_contain_text("Nightly reports")
    expect(row).to_contain_text("broker")
    person.follows("Nightly reports", within=row)
    person.presses("Rotate")
    person.presses("Rotate", within=page.get_by_role("dialog", name="Rotate"))
    another, new_secret = secret_on(person)
    assert not opens(brokerage, (key, secret))
    assert opens(brokerage, (another, new_secret))
    person.goes_to(f"/developers/keys/{another}")
    assert "Nightly reports" in person.sees
    assert "never" not in person.sees
    person.presses("Revoke")
    person.presses("Revoke", within=page.get_by_role("dialog", name="Revoke"))
    expect(page.get_by_text(f"{another} opens nothing any more.")).to_be_visible()
    assert not opens(brokerage, (another, new_secret))


def test_the_last_broker_key_cannot_be_revoked_and_a_key_needs_a_name(
    person: Person, brokerage: Brokerage
) -> None:
    page = person.goes_to(f"/developers/keys/{brokerage.key}")
    person.presses("Revoke")
    person.presses("Revoke", within=page.get_by_role("dialog", name="Revoke"))
    expect(page.get_by_text("This is the last Broker key")).to_be_visible()
    person.goes_to("/developers/keys")
    page.get_by_label("Name", exact=True).fill("x" * 40)
    page.get_by_label("Name", exact=True).evaluate("field => field.value = 'x'.repeat(101)")
    person.presses("Create key")
    expect(page.get_by_text("1 to 100 characters")).to_be_visible()
    person.complaints.clear()  # the browser mentions that the form was refused


def test_keys_of_accounts_are_listed_with_their_account(
    person: Person, brokerage: Brokerage
) -> None:
    account = brokerage.open_account()
    owner = brokerage.owner(account.id)
    page = person.goes_to("/developers/keys?kind=trading")
    row = page.get_by_role("row").filter(has_text=owner.key)
    expect(row).to_contain_text("trading")
    expect(row.get_by_role("link", name=str(account.account_number))).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)


def test_a_new_team_lands_on_its_first_secret(chromium: Browser, server: Server) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{server.url}/dashboard/sign-up")
    page.get_by_label("Team or company").fill("Paper Lanterns")
    page.get_by_label("Your name").fill("Coral Finch")
    page.get_by_label("E-mail").fill("coral.finch@example.com")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("API keys")
    found = _A_SECRET.search(page.locator("#snippet-shell").inner_text())
    assert found is not None
    key = (found.group(1), found.group(2))
    assert httpx.get(f"{server.url}/v1/accounts", auth=key).json() == []
    context.close()


@pytest.mark.parametrize(("role", "status"), [("developer", 403), ("support", 403)])
def test_who_may_not_make_keys_is_refused(
    chromium: Browser, server: Server, brokerage: Brokerage, role: str, status: int
) -> None:
    with a_person(chromium, server, brokerage, role=role) as someone:
        page = someone.goes_to("/developers")
        sees_keys = page.get_by_role("link", name="API keys").count() > 0
        assert sees_keys is (role == "developer")
        expect(page.get_by_role("button", name="Create key")).to_have_count(0)
        token = page.locator("input[name=form_token]").first.input_value()
        answer = page.request.post(
            f"{server.url}/dashboard/developers/keys", form={"form_token": token, "name": "mine"}
        )
        assert answer.status == status


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_kept_out_by_how_the_pages_are_made(
    chromium: Browser, server: Server, brokerage: Brokerage, theme: str
) -> None:
    account_id = brokerage.funded_account()
    brokerage.order(account_id, qty="2")
    brokerage.order(account_id, symbol="NOTHING", qty="2")
    with a_person(chromium, server, brokerage, color_scheme=theme) as person:
        for path in (
            "",
            "/keys",
            f"/keys/{brokerage.key}",
            "/live-testing",
            "/events",
            "/requests",
        ):
            page = person.goes_to(f"/developers{path}")
            if path == "/live-testing":
                person.presses("Send")
                expect(page.locator("#tester-response .badge")).to_have_text("200 OK")
            page.locator("main details").evaluate_all(
                "folds => folds.slice(0, 12).forEach((fold) => (fold.open = true))"
            )
            found = Axe().run(page)
            assert found.violations_count == 0, (path, found.generate_report())
        person.follows("/v1/trading/accounts/", exact=False)
        expect(person.page.get_by_role("heading", name="Answered")).to_be_visible()
        person.page.wait_for_load_state()  # colours come with the style sheet
        assert Axe().run(person.page).violations_count == 0
        person.goes_to("/profile")
        person.complaints.clear()  # axe looked for style sheets where they are not
