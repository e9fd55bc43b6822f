"""The books as people see them: firm balance, ledger, laws, documents, assets under management."""

import csv
import io
import re
from base64 import b64encode

import pytest
from playwright.sync_api import expect

from tests.dashboard.person import Person
from tests.dashboard.visitor import a_visitor
from tests.serving import Brokerage, application

_PAPER = {
    "document_type": "w8ben",
    "mime_type": "application/pdf",
    "content": b64encode(b"%PDF-1.4 a form").decode(),
}


@pytest.fixture
def customer(brokerage: Brokerage) -> str:
    """An account that has bought ten shares for a commission of a dollar and a quarter."""
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "186.90", "187.00")
    brokerage.order(account_id, qty="10", commission="1.25").raise_for_status()
    brokerage.advance(by="PT5S")
    return account_id


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_commission_is_followed_from_the_firm_to_the_customer_and_back(
    person: Person, customer: str
) -> None:
    page = person.goes_to("/firm")
    assert "$1.25" in person.sees
    assert "Commissions, 30 days" in person.sees
    row = page.get_by_role("row").filter(has_text="+$1.25")
    row.get_by_role("link").filter(has_text="#").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Entry #")
    assert "adds up to nothing" in person.sees
    postings = page.get_by_role("table", name="Postings")
    assert "−$1.25" in postings.inner_text()
    expect(page.get_by_role("link", name="The order")).to_have_attribute(
        "href", re.compile(r"^/dashboard/transactions/orders/[0-9a-f-]{36}$")
    )
    assert "Trade of an order" in person.sees

    person.follows("Firm: commissions")
    expect(page.get_by_role("heading", level=1)).to_have_text("Firm: commissions")
    page.get_by_role("table").get_by_role("link").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Customer ")
    account = page.get_by_role("link", name="The account")
    expect(account).to_have_attribute("href", f"/dashboard/accounts/{customer}")
    page.wait_for_load_state()  # from then on a filter that is changed takes effect at once
    page.get_by_label("Asset").select_option("AAPL")
    expect(page.get_by_role("row")).to_have_count(2)
    assert "commission" not in page.get_by_role("table").inner_text()


def test_the_ledger_balances_and_its_laws_hold(person: Person, customer: str) -> None:
    page = person.goes_to("/ledger")
    assert "One customer" in person.sees
    assert "not checked yet" in person.sees
    assert "10\u00a0AAPL" in person.sees

    person.follows("Trial balance")
    assert "It adds up" in person.sees
    assert "$48,128.75" in person.sees

    person.follows("Laws")
    person.presses("Check now")
    expect(page.get_by_text("The books are sound")).to_be_visible()
    expect(page.get_by_text("books are sound", exact=True)).to_be_visible()
    assert "Entries sum to zero per asset" in person.sees
    assert "is broken" not in person.sees


def test_a_look_at_the_laws_is_shared_and_remembered(brokerage: Brokerage, customer: str) -> None:
    with a_visitor(brokerage, "support") as visitor:
        assert "Nobody has looked" in visitor.gets("/ledger/laws").text
        assert visitor.sends("/ledger/laws/check").status_code == 303
    with a_visitor(brokerage) as visitor:
        assert "Nobody has looked" not in visitor.gets("/ledger/laws").text


def test_entries_are_narrowed_down_by_kind_cause_ledger_account_and_date(
    brokerage: Brokerage, customer: str
) -> None:
    number = brokerage.http.get(f"/v1/accounts/{customer}").json()["account_number"]
    with a_visitor(brokerage) as visitor:

        def entries(**asked: str) -> list[dict[str, str]]:
            return rows_of(visitor.gets("/ledger/entries", params={**asked, "format": "csv"}).text)

        assert [row["Kind"] for row in entries()] == ["commission", "trade", "deposit"]
        (trade,) = entries(kind="trade")
        assert (trade["Assets"], trade["Cash"]) == ("10 AAPL", "1870")
        assert len(entries(object=trade["Cause"])) == 2
        assert len(entries(ledger_account=number)) == 3
        assert [row["Kind"] for row in entries(ledger_account="street:bank")] == ["deposit"]
        assert entries(ledger_account="nobody") == []
        assert entries(to="2026-03-01") == []
        assert len(entries(**{"from": "2026-03-02"})) == 3


def test_what_is_not_in_the_books_is_not_found(brokerage: Brokerage) -> None:
    with a_visitor(brokerage) as visitor:
        for path in (
            "/ledger/entries/1",
            "/ledger/entries/first",
            "/ledger/entries/9999999999999999999",
            "/ledger/accounts/firm:secrets",
            "/ledger/accounts/customer:nobody",
            "/firm/street:bank",
        ):
            assert visitor.gets(path).status_code == 404, path


def test_the_balance_runs_along_with_the_postings(brokerage: Brokerage, customer: str) -> None:
    path = f"/ledger/accounts/customer:{customer}"
    with a_visitor(brokerage) as visitor:
        answer = visitor.gets(path, params={"asset": "USD", "format": "csv"})
    found = [(row["Kind"], row["Amount"], row["Balance"]) for row in rows_of(answer.text)]
    assert found == [
        ("commission", "-1.25", "48128.75"),
        ("trade", "-1870", "48130"),
        ("deposit", "50000", "50000"),
    ]


def test_documents_are_found_and_opened(person: Person, customer: str) -> None:
    person.brokerage.advance(to="2026-04-01T14:00:00Z")
    page = person.goes_to("/documents")
    assert "Trade confirmation" in person.sees
    assert "March 2026" in person.sees
    page.get_by_label("Type").select_option("confirmation")
    expect(page.get_by_role("cell", name="Account statement")).to_have_count(0)
    link = page.get_by_role("link", name="JSON")
    answer = person.page.request.get(f"{person.url}{link.get_attribute('href')}")
    assert answer.json()["recipient"]["account_number"] in person.sees
    person.follows("Uploads")
    assert "Nobody has handed anything in" in person.sees


def test_uploads_are_listed_and_what_is_in_them_needs_permission(brokerage: Brokerage) -> None:
    brokerage.open_account("first@example.com")
    form = {**application("handed.in@example.com"), "documents": [_PAPER]}
    account = brokerage.http.post("/v1/accounts", json=form).raise_for_status().json()
    with a_visitor(brokerage) as visitor:
        shown = visitor.gets("/documents/uploads")
        assert "w8ben" in shown.text
        (href,) = re.findall(r'href="/dashboard(/documents/[0-9a-f-]+/uploads/[^"]+)"', shown.text)
        assert account["id"] in href
        assert visitor.gets(href).content.startswith(b"%PDF")
        for narrowed in ("type=w9", "search=first@", "to=2026-03-01"):
            assert "Nothing matches" in visitor.gets(f"/documents/uploads?{narrowed}").text
        assert account["account_number"] in visitor.gets("/documents/uploads?from=2026-03-02").text
    with a_visitor(brokerage, "support") as visitor:
        shown = visitor.gets("/documents/uploads")
        assert "w8ben" in shown.text
        assert href not in shown.text
        assert "Falcon" not in shown.text
        assert visitor.gets(href).status_code == 403


def test_the_first_page_says_what_is_under_management(brokerage: Brokerage) -> None:
    with a_visitor(brokerage) as visitor:
        assert "Assets under management, 30 days" not in visitor.gets().text
        brokerage.funded_account("50000")
        shown = visitor.gets().text
        assert "$50,000.00" in shown
        assert "Assets under management, 30 days" in shown


def test_a_week_ago_is_a_close_that_lies_a_week_back(brokerage: Brokerage, customer: str) -> None:
    """The commission came on a Monday at ten, so the close before that was Friday's."""
    with a_visitor(brokerage) as visitor:
        for until, gained in (("14:00:00", "+$1.25"), ("21:00:00", "$0.00")):
            brokerage.advance(to=f"2026-03-09T{until}Z")
            page = visitor.gets("/firm/firm:commissions").text
            tile = page.partition(">In 7 days<")[2].partition("</div>")[0]
            assert f">{gained}<" in tile, until
