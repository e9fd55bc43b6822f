"""Lists: what the address asks of them, and what their files have."""

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.conformance.trading.tickets import limit, market
from tests.conformance.trading.trader import Trader
from tests.dashboard.person import a_person
from tests.dashboard.visitor import Visitor, a_visitor
from tests.serving import Brokerage, Server


@pytest.fixture
def trader(brokerage: Brokerage) -> Trader:
    """A trader with 50,000 dollars, and AAPL at 187.00 to 187.10."""
    return Trader(brokerage)


@pytest.fixture
def visitor(brokerage: Brokerage) -> Iterator[Visitor]:
    """A super user without a browser."""
    with a_visitor(brokerage) as signed_in:
        yield signed_in


def rows(visitor: Visitor, path: str, **query: str) -> list[dict[str, str]]:
    """The lines of a list, as its file has them."""
    answer = visitor.gets(path, params={**query, "format": "csv"}).raise_for_status()
    return list(csv.DictReader(io.StringIO(answer.text)))


def link(text: str, title: str) -> str:
    """Where the link of that title leads to."""
    found = re.search(rf'href="([^"]+)"[^>]*>{re.escape(title)}</a>', text)
    assert found is not None, title
    return unescape(found.group(1))


def asked(address: str) -> dict[str, str]:
    """What an address asks for."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


# The address.


def test_narrowing_a_list_keeps_the_size_of_its_pages(visitor: Visitor) -> None:
    shown = visitor.gets("/transactions", params={"size": "50"}).text
    assert '<input type="hidden" name="size" value="50">' in shown
    assert 'name="size"' not in visitor.gets("/transactions").text


def test_clearing_a_list_keeps_all_but_what_narrows_it(visitor: Visitor) -> None:
    query = {"size": "50", "sort": "symbol", "search": "nothing", "side": "buy", "other": "kept"}
    shown = visitor.gets("/transactions", params=query).text
    left = {"size": "50", "sort": "symbol", "other": "kept"}
    assert asked(link(shown, "Clear")) == left
    assert asked(link(shown, "Show everything")) == left


def test_behind_the_last_page_a_list_says_so_and_leads_back(
    trader: Trader, visitor: Visitor
) -> None:
    for _ in range(11):
        trader.submit(limit(150, qty=1))
    shown = visitor.gets("/transactions", params={"page": "999", "size": "10"}).text
    assert "No orders yet" not in shown
    assert "There is no page 999 any more." in shown
    for title in ("To the last page", "Previous"):
        assert asked(link(shown, title)) == {"size": "10", "page": "2"}
    assert "<span>11</span>" in shown  # and not from and to


# What stands in them.


def test_orders_of_an_account_are_sorted_by_their_quantity(
    trader: Trader, visitor: Visitor
) -> None:
    for quantity in (5, 40, 9):
        trader.submit(limit(150, qty=quantity))
    path = f"/accounts/{trader.account_id}/orders"
    found = rows(visitor, path, sort="quantity", direction="desc")
    assert [row["Quantity"] for row in found] == ["40", "9", "5"]
    assert 'class="figure"><a' in visitor.gets(path).text.partition(">Size<")[0][-400:]


def test_the_file_of_orders_has_figures_where_the_page_has_words(
    trader: Trader, visitor: Visitor
) -> None:
    trader.submit(limit(150.25, qty=3))
    assert "limit\u00a0$150.25" in visitor.gets("/transactions").text
    (row,) = rows(visitor, "/transactions")
    assert (row["Quantity"], row["Notional"]) == ("3", "")
    assert (row["Limit"], row["Stop"], row["Trail"], row["Trail %"]) == ("150.25", "", "", "")
    trader.submit(market(notional="123.45"))
    assert [one["Notional"] for one in rows(visitor, "/transactions")] == ["123.45", ""]


def test_an_order_that_works_is_not_as_green_as_one_that_is_filled(
    trader: Trader, visitor: Visitor
) -> None:
    trader.submit(market(qty=4))
    trader.submit(limit(150, qty=3))
    trader.wait()
    shown = visitor.gets("/transactions").text
    assert '<span class="badge good">filled</span>' in shown
    assert '<span class="badge waiting">new</span>' in shown


def test_times_in_the_readers_own_zone_name_it(
    chromium: Browser, server: Server, brokerage: Brokerage, trader: Trader
) -> None:
    trader.submit(limit(150, qty=3))
    with a_person(chromium, server, brokerage, timezone_id="America/Los_Angeles") as person:
        page = person.goes_to("/transactions")
        expect(page.locator("td.instant time").first).to_have_text(
            re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\sP[SD]T$")
        )


# Identifiers, which the API asks for.


def test_what_the_api_asks_for_can_be_copied_wherever_it_is_shown(
    brokerage: Brokerage, trader: Trader, visitor: Visitor
) -> None:
    filled, resting = trader.submit(market(qty=4)), trader.submit(limit(150, qty=3))
    trader.wait()
    account = f"/accounts/{trader.account_id}"
    brokerage.advance(to="2026-03-03T15:00:00Z")
    document = rows(visitor, f"{account}/documents")[0]
    (activity,) = brokerage.http.get("/v1/accounts/activities/FILL").json()
    asset = brokerage.http.get("/v1/assets/AAPL").json()
    for path, identifier in (
        ("", trader.account_id),
        ("", filled.id),
        ("/accounts", trader.account_id),
        ("/documents", document["Id"]),
        ("/transactions/activities", activity["id"]),
        (f"{account}/activities", activity["id"]),
        (f"{account}/orders", filled.id),
        (f"{account}/positions", asset["id"]),
        ("/market/AAPL?window=5D", trader.account_id),
    ):
        assert f'data-copy="{identifier}"' in visitor.gets(path).text, path
    brokerage.http.delete(f"/v1/trading{account}/orders/{resting.id}")


# The audit log.


def test_the_audit_log_is_searched_and_filtered_by_the_beginning_of_an_action(
    visitor: Visitor,
) -> None:
    for deed in ("halt", "resume"):
        visitor.sends(f"/market/AAPL/{deed}")
    visitor.sends("/market/MSFT/halt")
    visitor.sends("/clock/mode", {"mode": "running"})
    path = "/team/audit"

    def actions(**query: str) -> list[str]:
        return [row["Action"] for row in rows(visitor, path, **query)]

    halted = ["market.halt", "market.resume", "market.halt"]
    came_in = ["person.sign_in", "sign_in_link.made"]
    assert actions() == ["clock.mode", *halted, *came_in]
    assert actions(action="market") == halted
    assert actions(action="market.h") == ["market.halt", "market.halt"]
    assert actions(search="aapl HALT") == ["market.halt"]
    assert actions(search="nothing of that") == []
    assert actions(direction="asc")[-1] == "clock.mode"
    shown = visitor.gets(path, params={"action": "market", "size": "10"}).text
    assert asked(link(shown, "25")) == {"action": "market"}
    people = shown.partition('name="person"')[2].partition("</select>")[0]
    (person,) = re.findall(r'<option value="([^"]+)"', people)
    assert actions(person=person) == ["clock.mode", *halted, "person.sign_in"]
    assert actions(person="nobody") == actions()


def test_the_file_of_the_audit_log_has_all_that_is_found(visitor: Visitor) -> None:
    for _ in range(60):
        visitor.sends("/market/AAPL/halt")
        visitor.sends("/market/AAPL/resume")
    assert len(rows(visitor, "/team/audit", action="market")) == 120
    query = {"page": "2", "size": "100", "action": "market"}
    assert "101–120 of 120" in visitor.gets("/team/audit", params=query).text


# Positions and open orders of an account.


def test_positions_are_sorted_and_had_as_a_file(
    brokerage: Brokerage, trader: Trader, visitor: Visitor
) -> None:
    brokerage.pin("MSFT", "10", "10")
    trader.submit(market(qty=4))
    trader.submit(market(symbol="MSFT", qty=9))
    trader.wait()
    path = f"/accounts/{trader.account_id}/positions"
    assert [row["Symbol"] for row in rows(visitor, path)] == ["AAPL", "MSFT"]
    found = rows(visitor, path, sort="quantity", direction="desc")
    assert [(row["Symbol"], row["Quantity"]) for row in found] == [("MSFT", "9"), ("AAPL", "4")]
    assert found[0]["Market value"] == "90"
    shown = visitor.gets(path, params={"sort": "market_value", "direction": "asc"}).text
    assert shown.index(">MSFT</a>") < shown.index(">AAPL</a>")
    assert asked(link(shown, "Market value"))["direction"] == "desc"


def test_open_orders_are_sorted_paged_and_had_as_a_file(trader: Trader, visitor: Visitor) -> None:
    for price in (150, 120, *[140] * 10):
        trader.submit(limit(price, qty=1))
    filled = trader.submit(market(qty=2))
    trader.wait()
    path = f"/accounts/{trader.account_id}/orders"
    found = rows(visitor, path, list="open-orders", open_sort="limit_price", open_direction="asc")
    assert [row["Limit"] for row in found] == ["120", *["140"] * 10, "150"]
    assert str(filled.id) not in {row["Order"] for row in found}
    assert len(rows(visitor, path)) == 13
    query = {"open_size": "10", "open_page": "2", "open_sort": "limit_price", "sort": "symbol"}
    shown = visitor.gets(path, params=query).text
    card = shown.partition('id="open-orders"')[2].partition("</section>")[0]
    assert "11–12 of 12" in card
    assert ("$120.00" in card, "$150.00" in card) == (True, False)
    file = re.search(r'href="([^"]+)" download', card)
    assert file is not None
    assert asked(unescape(file[1])).items() >= {"list": "open-orders", "sort": "symbol"}.items()


# Searches.


def test_entries_are_found_by_number_cause_symbol_and_customer(
    brokerage: Brokerage, trader: Trader, visitor: Visitor
) -> None:
    other = brokerage.funded_account(email="ruby.kestrel@example.com")
    order = trader.submit(market(qty=4))
    trader.wait()
    path = "/ledger/entries"

    def kinds(search: str, **more: str) -> list[str]:
        return [row["Kind"] for row in rows(visitor, path, search=search, **more)]

    (trade,) = rows(visitor, path, kind="trade")
    assert kinds(trade["Entry"]) == kinds(trade["Entry"].removeprefix("#")) == ["trade"]
    assert kinds(str(order.id)[:13]) == ["trade"]
    assert kinds("aapl") == ["trade"]
    assert kinds("ruby.kestrel") == kinds(other) == ["deposit"]
    assert kinds(other, ledger_account="street:bank") == ["deposit"]
    assert kinds(trade["Customer"], sort="kind", direction="asc") == ["deposit", "trade"]
    assert kinds("nobody and nothing") == []


def test_activities_of_an_account_are_searched(
    brokerage: Brokerage, trader: Trader, visitor: Visitor
) -> None:
    order = trader.submit(market(qty=4))
    trader.wait()
    brokerage.advance(to="2026-03-03T15:00:00Z")  # fees follow in the evening
    path = f"/accounts/{trader.account_id}/activities"

    def types(search: str) -> list[str]:
        return [row["Type"] for row in rows(visitor, path, search=search)]

    everything = rows(visitor, path)
    assert types("aapl") == types(str(order.id)[:13]) == ["trade"]
    deposit = next(row for row in everything if row["Type"] == "deposit")
    assert types(deposit["Id"][:40]) == ["deposit"]
    described = next((row for row in everything if row["Description"]), None)
    if described is not None:
        assert described["Type"] in types(described["Description"].upper())
    assert types("nothing of that") == []


# Fills of a symbol.


def test_fills_of_a_symbol_have_pages_and_a_file(
    brokerage: Brokerage, trader: Trader, visitor: Visitor
) -> None:
    for quantity in range(1, 13):
        trader.submit(market(qty=quantity))
    trader.wait()
    brokerage.pin("AAPL", "150", "151")
    brokerage.advance(to="2026-03-02T23:00:00Z")  # an evening fill is one of the day
    trader.submit(limit(152, qty=13, extended_hours=True))
    trader.wait()
    path = "/market/AAPL"
    found = rows(visitor, path)
    assert found[0]["Quantity"] == "13"
    account = brokerage.http.get(f"/v1/accounts/{trader.account_id}").json()
    assert {row["Account"] for row in found} == {account["account_number"]}
    by_quantity = rows(visitor, path, sort="quantity", direction="asc", window="5D")
    assert [row["Quantity"] for row in by_quantity] == [str(number) for number in range(1, 14)]
    shown = visitor.gets(path, params={"size": "10", "page": "2", "window": "1M"}).text
    assert "11–13 of 13" in shown
    assert asked(link(shown, "Previous")) == {"window": "1M", "size": "10"}
    brokerage.advance(to="2026-03-03T15:00:00Z")
    assert rows(visitor, path) == []
    assert len(rows(visitor, path, window="5D")) == 13


def test_a_filter_that_knows_no_such_word_is_not_set(trader: Trader, visitor: Visitor) -> None:
    everything = rows(visitor, "/accounts")
    assert [line["Account"] for line in everything]
    assert rows(visitor, "/accounts", status="FOO") == everything
    assert "Clear" not in visitor.gets("/accounts", params={"status": "FOO"}).text
