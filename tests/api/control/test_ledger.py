from decimal import Decimal

from tests.serving import Brokerage


def test_the_trial_balance_has_every_balance_and_adds_up_to_nothing(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    brokerage.pin("AAPL", "99.90", "100.00")
    brokerage.order(account_id, qty="2", commission="1")
    brokerage.advance(by="PT1S")
    report = brokerage.sandbox("GET", "/ledger/trial-balance")
    balances = {(one["ledger_account"], one["asset"]): one["amount"] for one in report["balances"]}
    assert balances == {
        (f"customer:{account_id}", "USD"): "799",
        (f"customer:{account_id}", "AAPL"): "2",
        ("firm:commissions", "USD"): "1",
        ("street:bank", "USD"): "-1000",
        ("street:clearing", "USD"): "200",
        ("street:clearing", "AAPL"): "-2",
    }
    assert {(one["asset"], one["amount"]) for one in report["totals"]} == {
        ("USD", "0"),
        ("AAPL", "0"),
    }


def test_the_entries_of_an_order_lead_from_it_to_its_postings(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    brokerage.pin("AAPL", "99.90", "100.00")
    order = brokerage.order(account_id, qty="2", commission="1").json()
    brokerage.advance(by="PT1S")
    entries = brokerage.sandbox("GET", f"/ledger/entries?object_id={order['id']}")
    assert sorted(entry["kind"] for entry in entries) == ["commission", "trade"]
    trade = next(entry for entry in entries if entry["kind"] == "trade")
    cash = next(line for line in trade["postings"] if line["amount"] == "-200")
    assert cash["ledger_account"] == f"customer:{account_id}"
    assert cash["settles_on"] == "2026-03-03"
    for entry in entries:
        assert sum(Decimal(line["amount"]) for line in entry["postings"]) == 0


def test_pages_of_entries_joined_are_the_whole_list(brokerage: Brokerage) -> None:
    first = brokerage.funded_account("1000")
    second = brokerage.funded_account("2000", email="bold.heron@example.com")
    brokerage.pin("AAPL", "99.90", "100.00")
    for account_id in (first, second, first):
        brokerage.order(account_id, qty="1", commission="1")
    brokerage.advance(by="PT1S")
    whole = brokerage.sandbox("GET", "/ledger/entries")
    assert len(whole) == 8
    joined, page = [], brokerage.sandbox("GET", "/ledger/entries?limit=3")
    while page:
        joined += page
        page = brokerage.sandbox("GET", f"/ledger/entries?limit=3&after={page[-1]['id']}")
    assert joined == whole
    assert [entry["at"] for entry in whole] == sorted(entry["at"] for entry in whole)
    assert len(brokerage.sandbox("GET", f"/ledger/entries?account_id={second}")) == 3


def test_a_page_begins_behind_a_number(brokerage: Brokerage) -> None:
    assert brokerage.http.get("/sandbox/v1/ledger/entries?after=nothing").status_code == 422
