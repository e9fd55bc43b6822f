"""The pages of accounts: the list, the application, and each tab of one account."""

import re
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.dashboard.person import NARROW, Person, a_person
from tests.serving import Brokerage, Server, bank

_TABS = (
    "",
    "/edit",
    "/configuration",
    "/positions",
    "/orders",
    "/orders/new",
    "/funding",
    "/activities",
    "/documents",
    "/kyc",
    "/history",
    "/watchlists",
    "/keys",
)


@pytest.fixture
def account_id(brokerage: Brokerage) -> str:
    """An account with fifty thousand dollars, and no fees to pay."""
    brokerage.waive_regulatory_fees()
    return brokerage.funded_account()


@pytest.fixture
def without_script(chromium: Browser, server: Server, brokerage: Brokerage) -> Iterator[Person]:
    """Somebody whose browser runs no scripts."""
    with a_person(chromium, server, brokerage, java_script_enabled=False) as someone:
        yield someone


def test_an_account_is_opened_approved_and_funded_without_any_script(
    without_script: Person,
) -> None:
    someone = without_script
    someone.goes_to("/accounts")
    assert "No accounts yet" in someone.sees
    someone.follows("Create account")
    someone.presses("Fill with test data")
    assert someone.page.get_by_label("E-mail").first.input_value().endswith("@example.com")
    someone.presses("Create account")
    assert "is applied for; the review follows." in someone.sees
    assert "submitted" in someone.sees

    someone.follows("KYC")
    someone.presses("Approve")
    assert "The account is active." in someone.sees
    someone.follows("Overview")
    assert "Approved" in someone.page.locator("#account-timeline").inner_text()

    someone.page.get_by_role("button", name="Fund account").click()
    someone.fills("Amount in dollars", "12345.67")
    someone.presses("Put it in")
    assert "$12,345.67 is in the account." in someone.sees
    assert "$12,345.67" in someone.page.locator("#account-tiles").inner_text()
    (account,) = someone.brokerage.http.get("/v1/accounts").json()
    assert account["status"] == "ACTIVE"
    assert someone.brokerage.cash(account["id"]) == Decimal("12345.67")


def test_a_refused_application_comes_back_with_what_was_entered(person: Person) -> None:
    person.goes_to("/accounts/new?fill=3")
    email = person.page.get_by_label("E-mail").first.input_value()
    person.page.locator("[name='contact.postal_code']").fill("nowhere")
    person.page.locator("[name='identity.tax_id']").fill("")
    person.presses("Create account")
    assert "2 fields need another look" in person.sees
    assert person.page.get_by_label("E-mail").first.input_value() == email
    wrong = person.page.locator("[name='contact.postal_code']")
    assert wrong.input_value() == "nowhere"
    assert wrong.get_attribute("aria-invalid") == "true"
    assert person.page.locator("#help-contact\\.postal_code").inner_text() == (
        "Postal code is invalid."
    )
    assert "Tax id is required." in person.sees
    person.complaints.clear()  # the console tells of the status 422


def test_an_application_takes_documents_and_a_trusted_contact(person: Person) -> None:
    page = person.goes_to("/accounts/new?fill=4")
    page.locator("[name='trusted_contact.given_name']").fill("Jade")
    page.locator("[name='trusted_contact.family_name']").fill("Heron")
    page.locator("[name='trusted_contact.email_address']").fill("jade@example.com")
    page.locator("main summary", has_text="Documents").click()
    page.locator("[name='documents.0.document_type']").select_option("identity_verification")
    page.locator("[name='documents.0.content']").set_input_files(
        {"name": "passport.png", "mimeType": "image/png", "buffer": b"\x89PNG"}
    )
    person.presses("Create account")
    assert "Jade Heron" in person.sees
    person.follows("Documents", within=page.get_by_label("Parts of the account"))
    assert "Identity verification" in person.sees
    assert "image/png" in person.sees


def test_an_account_is_edited_configured_and_closed(person: Person, brokerage: Brokerage) -> None:
    account_id = str(brokerage.open_account().id)
    person.goes_to(f"/accounts/{account_id}")
    person.follows("Edit")
    person.page.locator("[name='contact.phone_number']").fill("+15551112233")
    person.presses("Save changes")
    assert "The account is changed." in person.sees
    assert "+15551112233" in person.sees

    person.follows("Edit")
    person.page.locator("[name='contact.city']").fill("Denver")
    person.presses("Save changes")
    assert "It is being verified again." in person.sees
    person.follows("KYC")
    person.presses("Verify now")
    assert "The account is active." in person.sees

    person.follows("Overview")
    person.follows("Change")
    person.page.get_by_label("No short selling").select_option("true")
    person.presses("Save")
    assert brokerage.trade_account(account_id)["user_configurations"]["no_shorting"] is True
    person.presses("Suspend trading")
    person.presses("Suspend trading", within=person.page.get_by_role("dialog"))
    assert "may not trade" in person.sees
    person.presses("Let it trade")
    person.presses("Close account")
    sure = person.page.get_by_role("dialog").get_by_role("button", name="Close account")
    expect(sure).to_have_class(re.compile("danger"))
    person.presses("Close account", within=person.page.get_by_role("dialog"))
    assert "The account is closed." in person.sees
    assert brokerage.client.get_account_by_id(account_id).status == "ACCOUNT_CLOSED"


def test_an_account_begins_with_its_figures_and_status(
    person: Person, brokerage: Brokerage, account_id: str
) -> None:
    brokerage.pin("AAPL", "100.00", "100.00")
    brokerage.order(account_id, symbol="AAPL", qty="10").raise_for_status()
    brokerage.pin("AAPL", "110.00", "110.00")
    page = person.goes_to(f"/accounts/{account_id}")
    tiles = page.locator("#account-tiles .title").all_inner_texts()
    assert tiles == ["Equity", "Profit today", "Cash", "Buying power", "Withdrawable"]
    figures = page.locator("#account-tiles .figure").all_inner_texts()
    assert figures[:3] == ["$50,100.00", "+$100.00", "$49,000.00"]
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert headings.index("Status") < headings.index("Identity")


def test_orders_are_estimated_placed_and_canceled(
    person: Person, brokerage: Brokerage, account_id: str
) -> None:
    brokerage.pin("AAPL", "187.30", "187.35")
    page = person.goes_to(f"/accounts/{account_id}/orders")
    person.follows("New order")
    expect(page.get_by_label("Limit price")).to_be_hidden()
    page.get_by_label("Symbol").fill("AAPL")
    page.get_by_label("Quantity").fill("10")
    person.presses("Estimate")
    said = "buy 10 AAPL at about $187.35, for $1,873.50"
    assert said in person.sees
    # What changes nothing has an address, which says nothing but what was asked.
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["do"] == ["estimate"]
    assert (asked["symbol"], asked["qty"]) == (["AAPL"], ["10"])
    assert "form_token" not in asked
    assert "notional" not in asked
    page.reload()
    assert said in person.sees
    page.go_back()
    assert said not in person.sees
    page.go_forward()
    person.presses("Place the order")
    assert "The order to buy 10 AAPL is" in person.sees

    person.follows("New order")
    page.get_by_label("Symbol").fill("AAPL")
    page.get_by_label("Quantity").fill("5")
    page.get_by_label("Type").first.select_option("limit")
    page.get_by_label("Order class").select_option("bracket")
    person.presses("Place the order")
    assert "Limit orders require a limit price." in person.sees
    person.complaints.clear()
    page.get_by_label("Limit price").fill("15_0")
    person.presses("Place the order")
    assert "Limit price must be a number." in person.sees
    person.complaints.clear()
    page.get_by_label("Limit price").fill("150")
    page.get_by_label("Take profit at").fill("200")
    page.get_by_label("Stop loss at").fill("140")
    person.presses("Place the order")
    assert "bracket" in page.locator("#open-orders").inner_text()
    page.locator("#open-orders").get_by_role("button", name="Cancel").last.click()
    assert "The order to buy 5 AAPL" in person.sees
    brokerage.advance(by="PT1S")
    person.goes_to(f"/accounts/{account_id}/orders")
    assert "No order is open." in person.sees


def test_too_expensive_an_order_says_what_there_is_to_spend(
    person: Person, brokerage: Brokerage, account_id: str
) -> None:
    brokerage.pin("AAPL", "187.30", "187.35")
    page = person.goes_to(f"/accounts/{account_id}/orders/new?symbol=AAPL&qty=9999")
    person.presses("Place the order")
    assert "Insufficient buying power." in person.sees
    assert "Buying power" in person.sees
    assert page.get_by_label("Quantity").input_value() == "9999"
    person.complaints.clear()


def test_positions_are_closed_in_part_and_all(
    person: Person, brokerage: Brokerage, account_id: str
) -> None:
    for symbol in ("AAPL", "MSFT"):
        brokerage.pin(symbol, "100.00", "100.00")
        brokerage.order(account_id, symbol=symbol, qty="10").raise_for_status()
    brokerage.advance(by="PT1S")
    brokerage.pin("AAPL", "110.00", "110.00")
    page = person.goes_to(f"/accounts/{account_id}/positions")
    assert "$2,100.00" in person.sees
    assert "+$100.00" in person.sees
    person.presses("Close AAPL")
    page.get_by_role("dialog").get_by_label("Percent").fill("50")
    person.presses("Place the order", within=page.get_by_role("dialog"))
    assert "An order is placed: sell 5 AAPL." in person.sees
    brokerage.advance(by="PT1S")
    person.goes_to(f"/accounts/{account_id}/positions")
    person.presses("Close all")
    person.presses("Close all of them")
    assert "Orders are placed for 2 positions." in person.sees
    brokerage.advance(by="PT1S")
    person.goes_to(f"/accounts/{account_id}/positions")
    assert "The account owns no shares." in person.sees


def test_money_comes_from_a_bank_and_goes_back(person: Person, brokerage: Brokerage) -> None:
    brokerage.sandbox("PATCH", "/rules", {"funding_pace": "manual"})
    account_id = str(brokerage.open_account().id)
    page = person.goes_to(f"/accounts/{account_id}/funding")
    page.get_by_label("Owner of the bank account").fill("Amber Falcon")
    page.get_by_label("Type").first.select_option("CHECKING")
    page.get_by_label("Account number").fill("32131231")
    page.get_by_label("Routing number").fill("1")
    person.presses("Link it")
    assert "Routing number is invalid." in person.sees
    person.complaints.clear()
    page.get_by_label("Routing number").fill("121000358")
    person.presses("Link it")
    assert "••••1231" in person.sees
    assert "32131231" not in page.content()
    person.presses("Approve")

    page.get_by_label("Amount in dollars").fill("500")
    page.get_by_label("How it ends").select_option("RETURNED")
    person.presses("Transfer")
    assert "A transfer of +$500.00 is queued." in person.sees
    person.presses("Next step")
    person.presses("Complete")
    assert brokerage.cash(account_id) == 500
    person.presses("Return")
    assert "The transfer is returned." in person.sees
    assert brokerage.cash(account_id) == 0

    page.get_by_label("Amount in dollars").fill("20")
    person.presses("Transfer")
    person.presses("Cancel")
    assert "The transfer is canceled." in person.sees
    person.presses("Unlink")
    person.presses("Unlink", within=page.get_by_role("dialog"))
    assert "Link a bank first" in person.sees


def test_an_account_is_blocked_in_part_and_let_again(
    person: Person, brokerage: Brokerage, account_id: str
) -> None:
    page = person.goes_to(f"/accounts/{account_id}")
    person.presses("Block")
    page.get_by_label("Trading it can place no orders").check()
    page.get_by_label("Transfers money").check()
    person.presses("Save")
    assert "Blocked: trading, transfers." in person.sees
    assert page.locator("#account-blocks").inner_text() == "trading, transfers"
    assert "Trading blocked, transfers blocked" in page.locator("#account-timeline").inner_text()
    assert brokerage.order(account_id, qty="1").status_code == 403
    person.presses("Blocks")
    page.get_by_label("Trading it can place no orders").uncheck()
    person.presses("Save")
    assert "Trading let again" in page.locator("#account-timeline").inner_text()
    assert brokerage.order(account_id, qty="1").status_code == 200
    page = person.goes_to("/developers/events")
    assert "trading let again" in person.sees


def test_a_review_may_ask_for_more_or_reject(person: Person, brokerage: Brokerage) -> None:
    for verdict, status in (("Request action", "action required"), ("Reject", "rejected")):
        page = person.goes_to(f"/accounts/new?fill={len(verdict)}")
        person.presses("Create account")
        person.follows("KYC")
        page.get_by_label("tax identification").check()
        person.presses(verdict)
        assert f"The account is {status}." in person.sees
        assert "tax identification" in page.locator("#kyc-results").inner_text()


def test_a_key_is_made_rotated_and_revoked(
    person: Person, brokerage: Brokerage, account_id: str
) -> None:
    page = person.goes_to(f"/accounts/{account_id}/keys")
    person.fills("Name of the new key", "Robot")
    person.presses("Create key")
    key_id, secret = _shown_secret(person)
    assert _status(brokerage, key_id, secret) == 200
    page.reload()
    assert secret not in page.content()
    assert "Robot" in person.sees

    person.presses("Rotate")
    person.presses("Rotate", within=page.get_by_role("dialog"))
    other, other_secret = _shown_secret(person)
    assert _status(brokerage, key_id, secret) == 401
    assert _status(brokerage, other, other_secret) == 200
    person.presses("Revoke")
    person.presses("Revoke", within=page.get_by_role("dialog"))
    assert _status(brokerage, other, other_secret) == 401
    assert "No keys yet." in person.sees


def test_what_has_happened_is_told_by_activities_documents_history_and_watchlists(
    person: Person, brokerage: Brokerage, account_id: str
) -> None:
    brokerage.pin("AAPL", "100.00", "100.00")
    brokerage.order(account_id, qty="10").raise_for_status()
    owner = brokerage.owner(account_id)
    owner.http.post("/v2/watchlists", json={"name": "Favourites", "symbols": ["AAPL", "KO"]})
    brokerage.advance(to="2026-03-04T15:00:00Z")
    page = person.goes_to(f"/accounts/{account_id}/activities")
    assert "deposit" in person.sees
    page.get_by_label("Type").select_option("FILL")
    page.wait_for_url("**type=FILL**")
    assert "deposit" not in page.locator("table").inner_text()
    person.follows("Documents", within=page.get_by_label("Parts of the account"))
    person_of_day = page.get_by_role("link", name="Trade confirmation")
    assert urlsplit(person_of_day.get_attribute("href") or "").path == (
        f"/dashboard/documents/{account_id}/confirmations/2026-03-02.pdf"
    )
    person.follows("History")
    for said in ("1 day", "1 week", "1 month", "3 months", "1 year"):
        person.follows(said)
        expect(page.locator("#history svg:visible")).to_have_count(1)
    person.follows("Watchlists")
    assert "Favourites" in person.sees
    assert "KO" in person.sees


def test_whoever_may_only_look_sees_no_personal_data_and_does_nothing(
    chromium: Browser, server: Server, brokerage: Brokerage, account_id: str
) -> None:
    with a_person(chromium, server, brokerage, role="support") as someone:
        secrets = (
            "Amber",
            "Falcon",
            "amber.falcon",
            "San Mateo",
            "1990-01-01",
            "4321",
            "127.0.0.1",
        )
        for tab in ("", "/positions", "/orders", "/funding", "/activities", "/kyc", "/documents"):
            page = someone.goes_to(f"/accounts/{account_id}{tab}")
            content = page.content()
            assert not [each for each in secrets if each in content], tab
            for name in ("Fund account", "Edit", "New order", "Link it", "Transfer", "Approve"):
                assert (
                    page.locator("main").get_by_role("button", name=name, exact=True).count() == 0
                )
        for path in (f"/accounts/{account_id}/edit", "/accounts/new"):
            assert "does not allow this" in someone.goes_to(path).content()
        token = someone.goes_to().locator("[name=form_token]").first.get_attribute("value")
        for path in (
            "close",
            "fund",
            "suspend",
            "blocks",
            "kyc",
            "orders/new",
            "positions/close",
            "keys",
        ):
            response = someone.context.request.post(
                f"{someone.url}/dashboard/accounts/{account_id}/{path}",
                form={"form_token": token or ""},
                headers={"Origin": someone.url},
            )
            assert response.status == 403, path
        someone.complaints.clear()


def test_every_page_of_an_account_fits_a_telephone_and_is_accessible(
    chromium: Browser, server: Server, brokerage: Brokerage, account_id: str
) -> None:
    brokerage.pin("AAPL", "100.00", "100.00")
    brokerage.order(account_id, qty="10").raise_for_status()
    brokerage.order(account_id, qty="1", type="limit", limit_price="1").raise_for_status()
    brokerage.http.post(f"/v1/accounts/{account_id}/ach_relationships", json=bank())
    brokerage.advance(by="PT1S")
    with a_person(chromium, server, brokerage, viewport=NARROW) as someone:
        unwatched = someone.context.new_page()
        for tab in _TABS:
            page = someone.goes_to(f"/accounts/{account_id}{tab}")
            too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not too_wide, tab
            # Of what axe itself does, the policy complains; nobody watches this tab.
            unwatched.goto(page.url)
            found = Axe().run(unwatched)
            assert found.violations_count == 0, found.generate_report()


def test_the_list_is_narrowed_by_type_and_leads_to_the_firm(
    person: Person, brokerage: Brokerage, account_id: str
) -> None:
    page = person.goes_to("/accounts?type=donor_advised")
    assert "Nothing matches." in person.sees
    page = person.goes_to("/accounts?type=trading")
    assert "Amber Falcon" in person.sees
    firm = page.get_by_role("link", name="Firm accounts")
    assert firm.get_attribute("href") == "/dashboard/firm"
    assert account_id in (page.locator("tbody a").first.get_attribute("href") or "")


def test_an_account_that_is_not_there_is_a_page_that_is_not_there(person: Person) -> None:
    for path in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        page = person.goes_to(f"/accounts/{path}/positions")
        assert "There is no such account." in page.content()
    person.complaints.clear()


def _shown_secret(person: Person) -> tuple[str, str]:
    shown = person.page.locator("dl.secret .mono")
    return shown.nth(0).inner_text(), shown.nth(1).inner_text()


def _status(brokerage: Brokerage, key_id: str, secret: str) -> int:
    headers = {"APCA-API-KEY-ID": key_id, "APCA-API-SECRET-KEY": secret}
    return brokerage.http.get("/v2/account", headers=headers, auth=None).status_code
