"""Transactions as people see them: lists, and the pages of an order and of a transfer."""

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from streetname.dashboard import export, listing
from streetname.domain.accounts.open import OpenAccount
from streetname.domain.orders.rulebook import MEANING
from tests.conformance.trading.tickets import exits, limit, market
from tests.conformance.trading.trader import Trader
from tests.dashboard.in_process import Visitor as VisitorInside
from tests.dashboard.in_process import visiting
from tests.dashboard.person import NARROW, Person, a_person
from tests.dashboard.visitor import Visitor, a_visitor
from tests.domain.applicants import an_application
from tests.serving import Brokerage, Server

ORDERS = "/transactions"


@pytest.fixture
def trader(brokerage: Brokerage) -> Trader:
    """A trader with 50,000 dollars, and AAPL at 187.00 to 187.10."""
    return Trader(brokerage)


@pytest.fixture
def visitor(brokerage: Brokerage) -> Iterator[Visitor]:
    """A super user without a browser."""
    with a_visitor(brokerage) as signed_in:
        yield signed_in


def rows(visitor: Visitor, path: str = ORDERS, **query: str) -> list[dict[str, str]]:
    """The lines of a list, as its file has them."""
    answer = visitor.gets(path, params={**query, "format": "csv"}).raise_for_status()
    return list(csv.DictReader(io.StringIO(answer.text)))


def withdrawal(trader: Trader, amount: str = "1250.50", **more: str) -> str:
    """The id of a withdrawal that has just been asked for; the bank waits to be told."""
    trader.play(funding_pace="manual")
    http, path = trader.brokerage.http, f"/v1/accounts/{trader.account_id}"
    (link,) = http.get(f"{path}/ach_relationships").json()
    body = {"transfer_type": "ach", "relationship_id": link["id"], "direction": "OUTGOING"}
    answer = http.post(f"{path}/transfers", json={**body, "amount": amount, **more})
    return answer.raise_for_status().json()["id"]


# Lists.


def application(email: str) -> OpenAccount:
    """Somebody who would like an account."""
    return an_application(contact={"email_address": email})


def test_a_file_has_all_rows_of_the_moment_at_which_it_was_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "_LINES_AT_ONCE", 2)

    async def story(visitor: VisitorInside) -> None:
        for number in range(5):
            await visitor.environment.execute(application(f"{number}@example.com"))
        parts: list[str] = []
        request = visitor.http.build_request("GET", "/dashboard/accounts?format=csv")
        # Whoever reads the file opens an account after every part of it.
        send = export.Export.stream_response

        async def slowly(self: export.Export, give: Any) -> None:
            async def given(message: Any) -> None:
                await give(message)
                if message.get("body"):
                    parts.append(message["body"].decode())
                    late = f"late.{len(parts)}@example.com"
                    await visitor.environment.execute(application(late))

            await send(self, given)

        monkeypatch.setattr(export.Export, "stream_response", slowly)
        answer = await visitor.http.send(request)
        assert answer.headers["content-disposition"].endswith('.csv"')
        lines = list(csv.DictReader(io.StringIO(answer.text)))
        assert {line["E-mail"] for line in lines} == {f"{n}@example.com" for n in range(5)}
        assert len(parts) == 3

    visiting(story)


def test_a_client_that_takes_nothing_any_more_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_PATIENCE", 0.01)
    ended: list[bool] = []

    async def parts() -> AsyncGenerator[str]:
        try:
            while True:
                yield "line\r\n"
        finally:
            ended.append(True)

    async def takes_nothing(_: Any) -> None:
        await asyncio.sleep(60)

    async def story() -> None:
        file = export.Export("rows.csv", "text/csv", parts())
        with pytest.raises(TimeoutError):
            await file.stream_response(takes_nothing)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, story()).result()
    assert ended in ([], [True])


def test_orders_are_narrowed_down_by_the_address(trader: Trader, visitor: Visitor) -> None:
    filled = trader.submit(market(qty=4))
    trader.wait()
    resting = trader.submit(limit(150, qty=3))
    trader.wait()
    account = rows(visitor)[0]["Account"]

    def found(**query: str) -> set[str]:
        return {row["Order"] for row in rows(visitor, **query)}

    both = {str(filled.id), str(resting.id)}
    assert found() == both
    assert found(which="open") == {str(resting.id)}
    assert found(which="closed") == {str(filled.id)}
    assert found(status="filled") == {str(filled.id)}
    assert found(type="limit", side="buy") == {str(resting.id)}
    assert found(symbol="aapl") == both
    assert found(symbol="MSFT") == set()
    assert found(account=account) == found(account=trader.account_id) == both
    assert found(account="nobody") == set()
    assert found(**{"from": "2026-03-02", "to": "2026-03-02"}) == both
    assert found(**{"from": "2026-03-03"}) == set()
    assert found(search=str(resting.id)[:8]) == {str(resting.id)}


def test_the_list_of_orders_has_what_a_back_office_asks_for(
    trader: Trader, visitor: Visitor
) -> None:
    trader.submit(market(qty=4))
    trader.wait()
    (row,) = rows(visitor)
    assert row["Symbol"] == "AAPL"
    assert row["Asset class"] == "us_equity"
    assert (row["Side"], row["Type"], row["Time in force"]) == ("buy", "market", "day")
    assert (row["Quantity"], row["Filled"], row["Average price"]) == ("4", "4", "187.1")
    assert (row["Status"], row["Commission"], row["Source"]) == ("filled", "0", "access_key")


def test_an_order_appears_in_the_list_by_itself(trader: Trader, person: Person) -> None:
    page = person.goes_to("/transactions")
    expect(page.locator("main")).to_contain_text("No orders yet")
    page.wait_for_timeout(200)
    trader.submit(limit(150, qty=3))
    expect(page.get_by_role("cell", name="limit $150.00")).to_be_visible()


def test_transfers_and_activities_are_tabs_beside_the_orders(
    trader: Trader, person: Person
) -> None:
    trader.submit(market(qty=4))
    trader.wait()
    page = person.goes_to("/transactions")
    person.follows("Transfers")
    expect(page.get_by_role("cell", name="+$50,000.00")).to_be_visible()
    person.follows("Activities")
    expect(page.locator("html")).to_have_class("with-script")  # a choice takes effect by script
    page.get_by_label("Category").select_option("trade_activity")
    expect(page.get_by_role("cell", name="−$748.40")).to_be_visible()
    expect(page.get_by_role("cell", name="+$50,000.00")).to_have_count(0)
    person.follows("Order")
    expect(page.get_by_role("heading", level=1)).to_have_text("Buy 4 AAPL")


def test_activities_are_narrowed_down_and_lead_to_what_caused_them(
    trader: Trader, visitor: Visitor
) -> None:
    order = trader.submit(market(qty=4))
    trader.wait()
    path = f"{ORDERS}/activities"
    assert [row["Net amount"] for row in rows(visitor, path, category="non_trade_activity")] == [
        "50000"
    ]
    (deposit,) = rows(visitor, path, type="CSD", account=trader.account_id)
    assert deposit["Type"] == "CSD cash deposit"
    assert rows(visitor, path, to="2026-03-01") == []
    shown = visitor.gets(path).text
    assert f'href="/dashboard{ORDERS}/orders/{order.id}"' in shown
    assert re.search(r'href="/dashboard/ledger/entries/\d+"', shown)


def test_transfers_are_narrowed_down(trader: Trader, visitor: Visitor) -> None:
    transfer_id = withdrawal(trader)
    path = f"{ORDERS}/transfers"
    (found,) = rows(visitor, path, direction="OUTGOING")
    assert (found["Transfer"], found["Amount"]) == (transfer_id, "-1250.5")
    assert (
        rows(visitor, path, status="QUEUED") == rows(visitor, path, search=transfer_id) == [found]
    )
    assert len(rows(visitor, path, type="ach")) == 2
    assert rows(visitor, path, type="wire") == []


# One order.


def test_an_order_tells_its_whole_story(trader: Trader, person: Person) -> None:
    order = trader.submit(limit(185, qty=4))
    trader.wait()
    trader.brokerage.advance(by="PT20M")
    trader.quote("184.80", "184.90")
    page = person.goes_to("/transactions")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Buy 4 AAPL")
    steps = page.locator(".timeline > li")
    expect(steps).to_have_count(3)
    expect(steps.nth(0)).to_contain_text("ROUTE-02")
    expect(steps.nth(0)).to_contain_text("$740.00")
    fill = steps.nth(2)
    expect(fill).to_contain_text("FILL-03 A resting limit order trades when")
    expect(fill).to_contain_text("bid $184.80 × 1,000, ask $184.90 × 1,000, last $184.85")
    expect(fill).to_contain_text("4 at $184.90")
    entry = fill.get_by_role("link", name=re.compile("Entry #"))
    expect(entry).to_have_attribute("href", re.compile(r"/dashboard/ledger/entries/\d+$"))
    expect(page.locator("figure.chart .mark:visible")).to_have_count(1)
    page.get_by_text("As the API shows it").click()
    told = trader.brokerage.http.get(f"/v1/trading/accounts/{trader.account_id}/orders/{order.id}")
    assert json.loads(page.locator("#order-json").inner_text()) == told.json()
    person.follows("FILL-03")
    expect(page.locator(".rules > div:target")).to_contain_text("FILL-03")


def test_the_rulebook_is_shown_whole(visitor: Visitor) -> None:
    shown = visitor.gets("/rules").text
    for rule, meaning in MEANING.items():
        assert f'id="{rule.value}"' in shown
        assert meaning.split("'")[0] in shown


def test_an_open_order_is_replaced_and_canceled(trader: Trader, person: Person) -> None:
    order = trader.submit(limit(150, qty=4))
    trader.wait()
    page = person.goes_to(f"/transactions/orders/{order.id}")
    person.follows("Replace")
    person.fills("Quantity", "4")
    person.presses("Replace order")
    expect(page.get_by_role("alert")).to_have_text("Order parameters are not changed.")
    person.fills("Quantity", "many")
    person.presses("Replace order")
    expect(page.get_by_role("alert")).to_have_text("Qty must be a number.")
    expect(page.get_by_label("Quantity")).to_have_value("many")
    person.complaints.clear()  # the browser notes the status of both refusals
    person.fills("Quantity", "6")
    person.fills("Limit price", "151.5")
    person.presses("Replace order")
    expect(page.get_by_role("heading", level=1)).to_have_text("Buy 6 AAPL")
    trader.wait()
    page.reload()
    expect(page.get_by_text("REPLACE-02")).to_be_visible()
    person.presses("Cancel order")
    person.presses("Cancel order", within=page.get_by_role("dialog"))
    expect(page.locator(".notices")).to_contain_text("cancel")
    trader.wait()
    page.reload()
    expect(page.locator("#order-actions")).to_have_text("canceled")
    assert [one.status for one in trader.listed(status="all")] == ["canceled", "replaced"]


def test_legs_are_shown_with_their_group(trader: Trader, person: Person) -> None:
    entry = trader.submit(market(qty=4, order_class="bracket", **exits(profit=190, loss=180)))
    trader.wait()
    page = person.goes_to(f"/transactions/orders/{entry.id}")
    expect(page.locator("#order-group")).to_contain_text("stop $180.00")
    person.follows("Take profit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sell 4 AAPL")
    expect(page.locator("#order-group")).to_contain_text("Take profit (this one)")
    expect(page.locator(".timeline")).to_contain_text("GROUP-02")
    expect(page.locator(".timeline")).to_contain_text("4 AAPL")


def test_orders_that_nobody_knows_are_not_there(visitor: Visitor) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    for path in (f"orders/{unknown}", "orders/none", f"transfers/{unknown}", "transfers/none"):
        assert visitor.gets(f"{ORDERS}/{path}").status_code == 404


# One transfer.


def test_a_transfer_is_taken_to_its_end_step_by_step(trader: Trader, person: Person) -> None:
    page = person.goes_to(f"/transactions/transfers/{withdrawal(trader)}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Withdrawal of $1,250.50")
    expect(page.locator("#transfer-facts")).to_contain_text("••••1abc")
    person.presses("Next step")
    expect(page.locator(".notices")).to_contain_text("The transfer is sent to clearing now.")
    expect(page.get_by_role("button", name="Cancel transfer")).to_have_count(0)
    person.presses("All steps")
    expect(page.locator(".timeline > li").last).to_contain_text("Complete")
    expect(page.locator(".timeline > li").last.get_by_role("link")).to_have_attribute(
        "href", re.compile(r"/dashboard/ledger/entries/\d+$")
    )
    expect(page.get_by_role("button", name="Next step")).to_have_count(0)
    assert trader.cash == 48749.5


def test_a_transfer_that_has_not_been_sent_is_canceled(trader: Trader, person: Person) -> None:
    page = person.goes_to(f"/transactions/transfers/{withdrawal(trader)}")
    person.presses("Cancel transfer")
    person.presses("Cancel transfer", within=page.get_by_role("dialog"))
    expect(page.locator("#transfer-actions")).to_have_text("canceled")
    expect(page.locator(".notices")).to_contain_text("The transfer is canceled.")


def test_what_the_bank_takes_back_is_booked_back(trader: Trader, visitor: Visitor) -> None:
    (kept,) = rows(visitor, f"{ORDERS}/transfers")
    shown = visitor.gets(f"{ORDERS}/transfers/{kept['Transfer']}").text
    assert shown.count("/dashboard/ledger/entries/") == 1
    returned = withdrawal(trader, additional_information="/fixtures/status=RETURNED/fixtures/")
    path = f"{ORDERS}/transfers/{returned}"
    assert visitor.sends(f"{path}/finish").status_code == 303
    shown = visitor.gets(path).text
    assert "The transfer is returned now." in shown
    assert "returned by the bank" in shown
    assert shown.count("/dashboard/ledger/entries/") == 2
    assert trader.cash == 50_000


def test_the_bank_may_refuse_before_or_after_it_has_moved_the_money(
    trader: Trader, person: Person
) -> None:
    transfer_id = withdrawal(trader)
    page = person.goes_to(f"/transactions/transfers/{transfer_id}")
    person.presses("Reject")
    page.get_by_role("dialog").get_by_label("Reason that the bank gives").fill("R03 no account")
    person.presses("Reject", within=page.get_by_role("dialog"))
    expect(page.locator(".notices")).to_contain_text("The transfer is rejected now.")
    expect(page.locator("#transfer-facts")).to_contain_text("R03 no account")
    assert trader.cash == 50_000
    transfer_id = withdrawal(trader)
    page = person.goes_to(f"/transactions/transfers/{transfer_id}")
    person.presses("All steps")
    assert trader.cash == 48749.5
    person.presses("Return")
    person.presses("Return", within=page.get_by_role("dialog"))
    expect(page.locator("#transfer-facts")).to_contain_text("returned by the bank")
    expect(page.locator("#transfer-actions")).to_have_text("returned")
    assert trader.cash == 50_000


# The search.


def test_a_search_finds_things_of_every_kind(trader: Trader, person: Person) -> None:
    order = trader.submit(limit(150, qty=4))
    trader.wait()
    page = person.goes_to()
    page.keyboard.press("/")
    page.keyboard.type("amber")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/accounts/{trader.account_id}")
    page = person.goes_to("/search?q=am")
    expect(page.get_by_role("heading", name="Accounts")).to_be_visible()
    expect(page.get_by_role("heading", name="Assets")).to_be_visible()
    page = person.goes_to(f"/search?q={str(order.id)[:7]}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Buy 4 AAPL")
    page = person.goes_to("/search?q=nothing-of-the-kind")
    expect(page.locator("main")).to_contain_text("Nothing goes by “nothing-of-the-kind”")


def test_what_has_exactly_that_name_is_gone_to(trader: Trader, visitor: Visitor) -> None:
    order = trader.submit(market(qty=4))
    trader.wait()
    account = rows(visitor)[0]["Account"]
    shown = visitor.gets(f"{ORDERS}/orders/{order.id}").text
    entry = re.search(r"/dashboard/ledger/entries/(\d+)", shown)
    assert entry is not None

    def found(said: str) -> str:
        answer = visitor.gets("/search", params={"q": said})
        return answer.headers["location"]

    assert found(account) == found(trader.account_id) == f"/dashboard/accounts/{trader.account_id}"
    assert found(str(order.id).upper()) == found(order.client_order_id)
    assert found("aapl") == "/dashboard/market/AAPL"
    assert found(entry[1]) == entry[0]


# Everybody can use them.


@pytest.mark.parametrize("look", [{}, {"viewport": NARROW, "color_scheme": "dark"}])
def test_the_pages_shut_nobody_out(
    chromium: Browser,
    server: Server,
    brokerage: Brokerage,
    trader: Trader,
    look: dict[str, Any],
) -> None:
    order = trader.submit(limit(150, qty=4, order_class="bracket", **exits(profit=190, loss=140)))
    trader.wait()
    transfer_id = withdrawal(trader)
    with a_person(chromium, server, brokerage, **look) as person:
        # Of what axe itself does, the policy complains; nobody watches this tab.
        page = person.context.new_page()
        for path in (
            ORDERS,
            f"{ORDERS}/orders/{order.id}",
            f"{ORDERS}/orders/{order.id}/replace",
            f"{ORDERS}/transfers",
            f"{ORDERS}/transfers/{transfer_id}",
            f"{ORDERS}/activities",
            "/rules",
            "/search?q=am",
        ):
            page.goto(f"{server.url}/dashboard{path}")
            too_wide = "document.documentElement.scrollWidth > innerWidth"
            assert not page.evaluate(too_wide), path
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()


# Who may.


def test_who_may_only_look_is_offered_nothing_else(
    chromium: Browser, server: Server, brokerage: Brokerage, trader: Trader
) -> None:
    order = trader.submit(limit(150, qty=4))
    trader.wait()
    transfer_id = withdrawal(trader)
    with a_person(chromium, server, brokerage, role="support") as person:
        page = person.goes_to(f"/transactions/orders/{order.id}")
        expect(page.locator("#order-actions")).to_have_text("new")
        assert "Amber" not in person.sees
        page = person.goes_to(f"/transactions/transfers/{transfer_id}")
        expect(page.locator("#transfer-actions")).to_have_text("queued")
        assert "1abc" not in person.sees
    with a_visitor(brokerage, role="support") as visitor:
        for path in (
            f"orders/{order.id}/cancel",
            f"orders/{order.id}/replace",
            f"transfers/{transfer_id}/cancel",
            f"transfers/{transfer_id}/advance",
            f"transfers/{transfer_id}/finish",
            f"transfers/{transfer_id}/reject",
            f"transfers/{transfer_id}/return",
        ):
            assert visitor.sends(f"{ORDERS}/{path}").status_code == 403
    assert trader.now(order).status == "new"
