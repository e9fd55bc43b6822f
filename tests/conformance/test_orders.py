"""Orders that are taken, through the official client, with the money checked to the cent."""

from decimal import Decimal
from typing import Any

import pytest
from alpaca.broker.requests import LimitOrderRequest
from alpaca.common.enums import Sort
from alpaca.trading.enums import OrderStatus, QueryOrderStatus, TimeInForce
from alpaca.trading.requests import GetOrdersRequest

from tests.conformance.checks import assert_documented
from tests.conformance.tickets import limit_order, market_order
from tests.serving import Brokerage

CASH = Decimal(50_000)


def an_account(brokerage: Brokerage) -> str:
    """An account with 50,000 dollars, and AAPL at 187.00 to 187.10."""
    account_id = brokerage.funded_account(str(CASH))
    brokerage.pin("AAPL", "187.00", "187.10")
    return account_id


def bid(quantity: int, limit: float, lasting: TimeInForce = TimeInForce.DAY) -> LimitOrderRequest:
    return limit_order(qty=quantity, limit_price=limit, time_in_force=lasting)


def order_now(brokerage: Brokerage, account_id: str, order_id: Any) -> dict[str, Any]:
    path = f"/v1/trading/accounts/{account_id}/orders/{order_id}"
    return brokerage.http.get(path).raise_for_status().json()


def listed(brokerage: Brokerage, account_id: str, **params: Any) -> list[dict[str, Any]]:
    path = f"/v1/trading/accounts/{account_id}/orders"
    return brokerage.http.get(path, params=params).raise_for_status().json()


def test_four_shares_at_the_market_are_bought_at_the_ask(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    placed = brokerage.client.submit_order_for_account(account_id, market_order(qty=4))
    assert placed.status is OrderStatus.PENDING_NEW
    filled = brokerage.client.get_order_for_account_by_id(account_id, placed.id)
    assert filled.status is OrderStatus.FILLED
    assert (filled.filled_qty, filled.filled_avg_price) == ("4", "187.1")
    position = brokerage.client.get_open_position_for_account(account_id, "AAPL")
    assert position.qty == "4"
    assert brokerage.cash(account_id) == CASH - 4 * Decimal("187.10")


def test_shares_are_sold_at_the_bid(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.client.submit_order_for_account(account_id, market_order(qty=4))
    sale = market_order(qty=3, side="sell")
    placed = brokerage.client.submit_order_for_account(account_id, sale)
    sold = brokerage.client.get_order_for_account_by_id(account_id, placed.id)
    assert (sold.status, sold.filled_avg_price) == (OrderStatus.FILLED, "187")
    spent = 4 * Decimal("187.10") - 3 * Decimal(187)
    assert brokerage.cash(account_id) == CASH - spent
    assert brokerage.client.get_open_position_for_account(account_id, "AAPL").qty == "1"


def test_a_quantity_may_have_nine_decimals(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    placed = brokerage.order(account_id, qty="1.123456789").raise_for_status().json()
    filled = order_now(brokerage, account_id, placed["id"])
    assert (filled["qty"], filled["filled_qty"]) == ("1.123456789", "1.123456789")
    cost = Decimal("210.198765")  # 1.123456789 × 187.10 = 210.1987652219, to the millionth
    assert brokerage.cash(account_id) == CASH - cost


def test_an_order_by_notional_spends_no_more_than_its_dollars(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    request = market_order(notional=500.25)
    placed = brokerage.client.submit_order_for_account(account_id, request)
    assert (placed.notional, placed.qty) == ("500.25", None)
    filled = order_now(brokerage, account_id, placed.id)
    shares = Decimal("2.673703901")  # 500.25 / 187.10, rounded down to nine decimals
    assert Decimal(filled["filled_qty"]) == shares
    assert (filled["status"], filled["qty"], filled["notional"]) == ("filled", None, "500.25")
    spent = CASH - brokerage.cash(account_id)
    assert Decimal("500.249") < spent <= Decimal("500.25")
    position = brokerage.client.get_open_position_for_account(account_id, "AAPL")
    assert Decimal(position.qty) == shares


@pytest.mark.parametrize("lasting", [TimeInForce.IOC, TimeInForce.FOK])
def test_what_can_trade_at_once_does(brokerage: Brokerage, lasting: TimeInForce) -> None:
    account_id = an_account(brokerage)
    placed = brokerage.client.submit_order_for_account(account_id, bid(2, 187.10, lasting))
    filled = brokerage.client.get_order_for_account_by_id(account_id, placed.id)
    assert filled.status is OrderStatus.FILLED


@pytest.mark.parametrize("lasting", [TimeInForce.IOC, TimeInForce.FOK])
def test_what_cannot_trade_at_once_is_canceled(brokerage: Brokerage, lasting: TimeInForce) -> None:
    account_id = an_account(brokerage)
    placed = brokerage.client.submit_order_for_account(account_id, bid(2, 180, lasting))
    canceled = brokerage.client.get_order_for_account_by_id(account_id, placed.id)
    assert canceled.status is OrderStatus.CANCELED
    assert brokerage.trade_account(account_id)["buying_power"] == "100000"


def test_a_limit_order_trades_when_the_quote_reaches_its_limit(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    placed = brokerage.client.submit_order_for_account(account_id, bid(2, 185))
    assert order_now(brokerage, account_id, placed.id)["status"] == "new"
    brokerage.pin("AAPL", "184.80", "184.90")
    brokerage.advance(by="PT1S")
    filled = order_now(brokerage, account_id, placed.id)
    assert (filled["status"], filled["filled_avg_price"]) == ("filled", "184.9")
    assert brokerage.cash(account_id) == CASH - 2 * Decimal("184.90")


def test_an_order_for_the_day_expires_at_the_close(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    placed = brokerage.client.submit_order_for_account(account_id, bid(2, 150))
    brokerage.advance(until="close")
    brokerage.advance(by="PT1S")
    expired = order_now(brokerage, account_id, placed.id)
    assert expired["status"] == "expired"
    assert expired["expired_at"] is not None
    assert brokerage.trade_account(account_id)["buying_power"] == "100000"


def test_an_order_until_canceled_outlives_the_day(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    placed = brokerage.client.submit_order_for_account(account_id, bid(2, 150, TimeInForce.GTC))
    brokerage.advance(until="next_session")
    assert order_now(brokerage, account_id, placed.id)["status"] == "new"
    brokerage.pin("AAPL", "149.00", "149.10")
    brokerage.advance(by="PT1S")
    assert order_now(brokerage, account_id, placed.id)["status"] == "filled"


def test_an_open_order_holds_what_it_may_cost(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.client.submit_order_for_account(account_id, bid(10, 150))
    held = brokerage.trade_account(account_id)
    assert (held["cash"], held["buying_power"]) == ("50000", "98500")


def test_a_canceled_order_gives_back_what_it_held(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    placed = brokerage.client.submit_order_for_account(account_id, bid(10, 150))
    assert brokerage.client.cancel_order_for_account_by_id(account_id, placed.id) is None
    canceled = order_now(brokerage, account_id, placed.id)
    assert canceled["status"] == "canceled"
    assert canceled["canceled_at"] is not None
    assert brokerage.trade_account(account_id)["buying_power"] == "100000"


def test_all_open_orders_are_canceled_together(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    placed = [
        brokerage.client.submit_order_for_account(account_id, bid(1, 150 + n)) for n in range(3)
    ]
    canceled = brokerage.client.cancel_orders_for_account(account_id)
    assert {one.id for one in canceled} == {one.id for one in placed}
    assert {one.status for one in canceled} == {200}
    assert listed(brokerage, account_id) == []
    path = f"/v1/trading/accounts/{account_id}/orders"
    nothing = brokerage.http.delete(path)
    assert (nothing.status_code, nothing.json()) == (207, [])


def test_an_order_is_found_by_the_name_that_the_client_gave_it(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    placed = brokerage.order(account_id, qty="1", client_order_id="my-first-order").json()
    found = brokerage.client.get_order_for_account_by_client_id(account_id, "my-first-order")
    assert str(found.id) == placed["id"]


def test_an_order_keeps_its_subtag_and_its_source(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    placed = brokerage.order(account_id, qty="1", subtag="desk-7").json()
    assert (placed["subtag"], placed["source"]) == ("desk-7", "correspondent")
    assert order_now(brokerage, account_id, placed["id"])["subtag"] == "desk-7"


def test_an_order_has_the_documented_members(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    placed = brokerage.order(account_id, qty="1", commission="1", commission_type="notional")
    assert_documented("order", placed.json())
    assert placed.json()["commission_type"] == "notional"
    for body in listed(brokerage, account_id, status="all"):
        assert_documented("order", body)
    brokerage.client.submit_order_for_account(account_id, bid(1, 150))
    (canceled,) = brokerage.http.delete(f"/v1/trading/accounts/{account_id}/orders").json()
    assert_documented("canceled_order", canceled)
    assert_documented("order", canceled["body"])


def test_orders_are_listed_by_status_and_direction(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    resting = brokerage.client.submit_order_for_account(account_id, bid(1, 150))
    filled = brokerage.client.submit_order_for_account(account_id, market_order(qty=1))

    def ids(**filters: Any) -> list[Any]:
        found = brokerage.client.get_orders_for_account(account_id, GetOrdersRequest(**filters))
        return [order.id for order in found]

    assert ids() == [resting.id]
    assert ids(status=QueryOrderStatus.CLOSED) == [filled.id]
    assert ids(status=QueryOrderStatus.ALL) == [filled.id, resting.id]
    assert ids(status=QueryOrderStatus.ALL, direction=Sort.ASC) == [resting.id, filled.id]
    assert ids(status=QueryOrderStatus.ALL, limit=1) == [filled.id]


def test_orders_are_listed_by_what_they_are_of(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.pin("MSFT", "400.00", "400.10")
    apple = brokerage.order(account_id, qty="5", subtag="a").json()["id"]
    microsoft = brokerage.order(account_id, qty="2", symbol="MSFT").json()["id"]
    sale = brokerage.order(account_id, qty="3", side="sell").json()["id"]

    def ids(**params: Any) -> set[str]:
        found = listed(brokerage, account_id, status="all", **params)
        return {order["id"] for order in found}

    assert ids(symbols="MSFT") == {microsoft}
    assert ids(symbols="AAPL,MSFT") == {apple, microsoft, sale}
    assert ids(side="sell") == {sale}
    assert ids(qty_above="2") == {apple, sale}
    assert ids(qty_below="3") == {microsoft}
    assert ids(subtag="a") == {apple}
    assert ids(asset_class="us_equity") == {apple, microsoft, sale}
    assert ids(asset_class="crypto") == set()
    assert ids(asset_class="all") == {apple, microsoft, sale}


def test_orders_are_listed_by_when_they_were_submitted(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    orders: list[dict[str, Any]] = []
    for _ in range(3):
        orders.append(brokerage.order(account_id, qty="1").json())
        brokerage.advance(by="PT1S")
    first, second, third = (order["id"] for order in orders)
    instant = orders[1]["submitted_at"]

    def ids(**params: Any) -> list[str]:
        return [order["id"] for order in listed(brokerage, account_id, status="all", **params)]

    assert ids(after=instant) == [third]
    assert ids(until=instant) == [first]
    assert ids(after_order_id=first) == [third, second]
    assert ids(before_order_id=third) == [second, first]
