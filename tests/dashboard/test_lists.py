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
    assert 'class="figure"><a' in visitor.gets(path).text.partition(">Qty/notional")[0][-400:]


def test_the_file_of_orders_has_figures_where_the_page_has_words(
    trader: Trader, visitor: Visitor
) -> None:
    trader.submit(limit("150.25", qty=3))
    assert "limit $150.25" in visitor.gets("/transactions").text
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
            re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d P[SD]T$")
        )
