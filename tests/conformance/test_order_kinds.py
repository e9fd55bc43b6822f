"""Every kind of order through the official client, replaced, cancelled, nested; to the cent."""

from decimal import Decimal
from typing import Any

import pytest
from alpaca.common.exceptions import APIError
from alpaca.trading.enums import OrderClass, OrderStatus, OrderType, QueryOrderStatus, TimeInForce
from alpaca.trading.requests import (
    ClosePositionRequest,
    GetOrderByIdRequest,
    GetOrdersRequest,
    ReplaceOrderRequest,
    StopLossRequest,
    TakeProfitRequest,
)

from tests.conformance.checks import assert_documented, assert_refused
from tests.conformance.tickets import (
    limit_order,
    market_order,
    stop_limit_order,
    stop_order,
    trailing_stop_order,
)
from tests.serving import Brokerage

CASH = Decimal(50_000)


@pytest.fixture
def account_id(brokerage: Brokerage) -> str:
    """An account with 50,000 dollars, and AAPL at 187.00 to 187.10."""
    funded = brokerage.funded_account(str(CASH))
    brokerage.pin("AAPL", "187.00", "187.10")
    return funded


def submit(brokerage: Brokerage, account_id: str, request: Any) -> Any:
    return brokerage.client.submit_order_for_account(account_id, request)


def now(brokerage: Brokerage, account_id: str, order_id: Any) -> Any:
    """The order as it is, with its legs."""
    nested = GetOrderByIdRequest(nested=True)
    return brokerage.client.get_order_for_account_by_id(account_id, order_id, nested)


def moves_to(brokerage: Brokerage, bid: str, ask: str) -> None:
    brokerage.pin("AAPL", bid, ask)
    brokerage.advance(by="PT1S")


def test_a_stop_buys_at_the_market_once_it_is_reached(
    brokerage: Brokerage, account_id: str
) -> None:
    placed = submit(brokerage, account_id, stop_order(qty=4, stop_price=190))
    assert (placed.type, placed.stop_price) == (OrderType.STOP, "190")
    moves_to(brokerage, "189.80", "190.10")
    assert now(brokerage, account_id, placed.id).status is OrderStatus.NEW
    moves_to(brokerage, "190.00", "190.20")
    filled = now(brokerage, account_id, placed.id)
    assert (filled.status, filled.filled_avg_price) == (OrderStatus.FILLED, "190.2")
    assert brokerage.cash(account_id) == CASH - 4 * Decimal("190.20")


def test_a_stop_limit_waits_for_its_limit_once_it_is_reached(
    brokerage: Brokerage, account_id: str
) -> None:
    request = stop_limit_order(qty=4, stop_price=190, limit_price=190.05)
    placed = submit(brokerage, account_id, request)
    moves_to(brokerage, "190.00", "190.20")
    assert now(brokerage, account_id, placed.id).status is OrderStatus.NEW
    moves_to(brokerage, "189.90", "190.05")
    filled = now(brokerage, account_id, placed.id)
    assert (filled.status, filled.filled_avg_price) == (OrderStatus.FILLED, "190.05")
    assert brokerage.cash(account_id) == CASH - 4 * Decimal("190.05")


def test_a_trailing_stop_follows_the_price_up_and_sells_on_the_way_down(
    brokerage: Brokerage, account_id: str
) -> None:
    submit(brokerage, account_id, market_order(qty=4))
    request = trailing_stop_order(qty=4, side="sell", trail_price=5)
    placed = submit(brokerage, account_id, request)
    assert (placed.hwm, placed.stop_price) == ("187.05", "182.05")
    moves_to(brokerage, "199.90", "200.10")
    followed = now(brokerage, account_id, placed.id)
    assert (followed.hwm, followed.stop_price, followed.trail_price) == ("200", "195", "5")
    moves_to(brokerage, "194.80", "195.00")
    sold = now(brokerage, account_id, placed.id)
    assert (sold.status, sold.filled_avg_price) == (OrderStatus.FILLED, "194.8")
    spent = 4 * Decimal("187.10") - 4 * Decimal("194.80")
    assert brokerage.cash(account_id) == CASH - spent


def a_bracket(**terms: Any) -> Any:
    return market_order(
        qty=4,
        order_class=OrderClass.BRACKET,
        take_profit=TakeProfitRequest(limit_price=200),
        stop_loss=StopLossRequest(stop_price=180, limit_price=179),
        **terms,
    )


def test_a_bracket_enters_and_leaves_with_its_profit(brokerage: Brokerage, account_id: str) -> None:
    placed = submit(brokerage, account_id, a_bracket())
    assert (placed.order_class, len(placed.legs)) == (OrderClass.BRACKET, 2)
    entered = now(brokerage, account_id, placed.id)
    assert (entered.status, entered.filled_avg_price) == (OrderStatus.FILLED, "187.1")
    profit, loss = entered.legs
    assert (profit.type, profit.limit_price, profit.status) == (
        OrderType.LIMIT,
        "200",
        OrderStatus.NEW,
    )
    assert (loss.type, loss.stop_price, loss.limit_price, loss.status) == (
        OrderType.STOP_LIMIT,
        "180",
        "179",
        OrderStatus.HELD,
    )
    moves_to(brokerage, "200.50", "200.60")
    profit, loss = now(brokerage, account_id, placed.id).legs
    assert (profit.status, profit.filled_avg_price) == (OrderStatus.FILLED, "200.5")
    assert loss.status is OrderStatus.CANCELED
    gained = 4 * (Decimal("200.50") - Decimal("187.10"))
    assert brokerage.cash(account_id) == CASH + gained


def test_the_exits_of_a_bracket_that_waits_are_held(brokerage: Brokerage, account_id: str) -> None:
    brokerage.advance(until="close")
    placed = submit(brokerage, account_id, a_bracket())
    assert placed.status is OrderStatus.ACCEPTED
    assert [leg.status for leg in placed.legs] == [OrderStatus.HELD, OrderStatus.HELD]
    brokerage.client.cancel_order_for_account_by_id(account_id, placed.id)
    canceled = now(brokerage, account_id, placed.id)
    assert {one.status for one in (canceled, *canceled.legs)} == {OrderStatus.CANCELED}


def test_a_bracket_leaves_with_its_loss(brokerage: Brokerage, account_id: str) -> None:
    placed = submit(brokerage, account_id, a_bracket())
    moves_to(brokerage, "179.50", "179.60")
    profit, loss = now(brokerage, account_id, placed.id).legs
    assert profit.status is OrderStatus.CANCELED
    assert (loss.status, loss.filled_avg_price) == (OrderStatus.FILLED, "179.5")
    assert brokerage.cash(account_id) == CASH - 4 * (Decimal("187.10") - Decimal("179.50"))


def test_an_oco_order_leaves_a_position_one_way_or_the_other(
    brokerage: Brokerage, account_id: str
) -> None:
    submit(brokerage, account_id, market_order(qty=4))
    request = limit_order(
        qty=4,
        side="sell",
        limit_price=200,
        order_class=OrderClass.OCO,
        take_profit=TakeProfitRequest(limit_price=200),
        stop_loss=StopLossRequest(stop_price=180),
    )
    placed = submit(brokerage, account_id, request)
    assert (placed.order_class, placed.limit_price) == (OrderClass.OCO, "200")
    (loss,) = placed.legs
    assert (loss.type, loss.stop_price, loss.status) == (OrderType.STOP, "180", OrderStatus.HELD)
    moves_to(brokerage, "179.50", "179.60")
    left = now(brokerage, account_id, placed.id)
    assert left.status is OrderStatus.CANCELED
    assert (left.legs[0].status, left.legs[0].filled_avg_price) == (OrderStatus.FILLED, "179.5")
    assert brokerage.cash(account_id) == CASH - 4 * (Decimal("187.10") - Decimal("179.50"))


def test_an_oto_order_lets_its_exit_work_once_it_has_entered(
    brokerage: Brokerage, account_id: str
) -> None:
    request = limit_order(
        qty=4,
        limit_price=185,
        order_class=OrderClass.OTO,
        stop_loss=StopLossRequest(stop_price=180),
    )
    placed = submit(brokerage, account_id, request)
    (exit_,) = now(brokerage, account_id, placed.id).legs
    assert exit_.status is OrderStatus.HELD
    moves_to(brokerage, "184.80", "184.90")
    entered = now(brokerage, account_id, placed.id)
    assert (entered.status, entered.legs[0].status) == (OrderStatus.FILLED, OrderStatus.NEW)
    moves_to(brokerage, "179.50", "179.60")
    (exit_,) = now(brokerage, account_id, placed.id).legs
    assert (exit_.status, exit_.filled_avg_price) == (OrderStatus.FILLED, "179.5")
    assert brokerage.cash(account_id) == CASH - 4 * (Decimal("184.90") - Decimal("179.50"))


def test_legs_are_listed_inside_their_parents_or_beside_them(
    brokerage: Brokerage, account_id: str
) -> None:
    placed = submit(brokerage, account_id, a_bracket())

    def listed(*, nested: bool) -> list[Any]:
        wanted = GetOrdersRequest(status=QueryOrderStatus.ALL, nested=nested)
        return brokerage.client.get_orders_for_account(account_id, wanted)

    (parent,) = listed(nested=True)
    assert parent.id == placed.id
    legs = {leg.id for leg in parent.legs}
    assert len(legs) == 2
    apart = listed(nested=False)
    assert {one.id for one in apart} == {placed.id, *legs}
    assert {one.legs for one in apart} == {None}
    alone = brokerage.client.get_order_for_account_by_id(account_id, placed.id)
    assert alone.legs is None


def test_a_replaced_order_gives_way_to_the_new_one(brokerage: Brokerage, account_id: str) -> None:
    old = submit(brokerage, account_id, limit_order(qty=4, limit_price=150))
    changed = ReplaceOrderRequest(qty=5, limit_price=151.5, client_order_id="changed")
    new = brokerage.client.replace_order_for_account_by_id(account_id, old.id, changed)
    assert new.id != old.id
    assert (str(new.replaces), new.status) == (str(old.id), OrderStatus.PENDING_NEW)
    assert brokerage.trade_account(account_id)["buying_power"] == "99242.5"  # 2 × 50,000 - 757.50
    gone = now(brokerage, account_id, old.id)
    assert (gone.status, gone.replaced_by) == (OrderStatus.REPLACED, new.id)
    standing = now(brokerage, account_id, new.id)
    assert (standing.status, standing.qty, standing.limit_price) == (
        OrderStatus.NEW,
        "5",
        "151.5",
    )
    assert standing.client_order_id == "changed"
    moves_to(brokerage, "151.40", "151.50")
    assert now(brokerage, account_id, new.id).status is OrderStatus.FILLED
    assert brokerage.cash(account_id) == CASH - 5 * Decimal("151.50")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"limit_price": 150}, "order parameters are not changed"),
        ({"client_order_id": "another"}, "order parameters are not changed"),
        ({"stop_price": 140}, "limit orders take no stop price"),
        ({"trail": 1}, "only trailing stop orders take a trail"),
        ({"time_in_force": TimeInForce.GTC, "limit_price": 100.001}, "invalid limit_price"),
    ],
)
def test_a_change_that_is_none_or_makes_no_sense_is_refused(
    brokerage: Brokerage, account_id: str, changed: dict[str, Any], message: str
) -> None:
    old = submit(brokerage, account_id, limit_order(qty=4, limit_price=150))
    with pytest.raises(APIError) as refusal:
        brokerage.client.replace_order_for_account_by_id(
            account_id, old.id, ReplaceOrderRequest(**changed)
        )
    assert refusal.value.status_code == 422
    assert refusal.value.message.startswith(message)
    assert now(brokerage, account_id, old.id).status is OrderStatus.NEW


def test_all_orders_of_every_kind_are_canceled_together(
    brokerage: Brokerage, account_id: str
) -> None:
    submit(brokerage, account_id, market_order(qty=4))
    requests = [
        limit_order(qty=1, limit_price=150),
        trailing_stop_order(qty=1, trail_percent=10),
        stop_order(qty=1, stop_price=250),
    ]
    placed = [submit(brokerage, account_id, request) for request in requests]
    canceled = brokerage.client.cancel_orders_for_account(account_id)
    assert {one.id for one in canceled} == {one.id for one in placed}
    assert {one.status for one in canceled} == {200}
    for order in placed:
        assert now(brokerage, account_id, order.id).status is OrderStatus.CANCELED
    assert brokerage.cash(account_id) == CASH - 4 * Decimal("187.10")
    assert brokerage.client.get_orders_for_account(account_id) == []


def test_a_position_is_closed_in_part_and_in_whole(brokerage: Brokerage, account_id: str) -> None:
    submit(brokerage, account_id, market_order(qty=10))
    client = brokerage.client
    part = client.close_position_for_account(account_id, "AAPL", ClosePositionRequest(qty="3"))
    assert (part.side, part.qty, part.status) == ("sell", "3", OrderStatus.PENDING_NEW)
    half = ClosePositionRequest(percentage="50")
    assert client.close_position_for_account(account_id, "AAPL", half).qty == "3"
    assert client.get_open_position_for_account(account_id, "AAPL").qty == "4"
    asset_id = client.get_open_position_for_account(account_id, "AAPL").asset_id
    assert client.close_position_for_account(account_id, asset_id).qty == "4"
    assert client.get_all_positions_for_account(account_id) == []
    assert brokerage.cash(account_id) == CASH - 10 * (Decimal("187.10") - Decimal(187))
    with pytest.raises(APIError) as refusal:
        client.close_position_for_account(account_id, "AAPL")
    assert (refusal.value.status_code, refusal.value.code) == (404, 40410000)
    assert refusal.value.message == "position does not exist"


def test_all_positions_are_closed_and_what_cannot_be_says_why(
    brokerage: Brokerage, account_id: str
) -> None:
    brokerage.pin("MSFT", "400.00", "400.10")
    submit(brokerage, account_id, market_order(qty=4))
    submit(brokerage, account_id, market_order(qty=2, symbol="MSFT"))
    resting = limit_order(qty=1, side="sell", symbol="MSFT", limit_price=500)
    submit(brokerage, account_id, resting)
    path = f"/v1/trading/accounts/{account_id}/positions"
    response = brokerage.http.delete(path)
    assert response.status_code == 207
    apple, microsoft = response.json()
    assert (apple["symbol"], apple["status"], apple["body"]["qty"]) == ("AAPL", 200, "4")
    assert_documented("order", apple["body"])
    assert (microsoft["symbol"], microsoft["status"]) == ("MSFT", 403)
    assert (microsoft["body"]["code"], microsoft["body"]["available"]) == (40310000, "1")
    closed = brokerage.client.close_all_positions_for_account(account_id, cancel_orders=True)
    assert [(one.symbol, one.status) for one in closed] == [("MSFT", 200)]
    assert brokerage.client.get_all_positions_for_account(account_id) == []
    assert brokerage.client.get_orders_for_account(account_id) == []
    spent = 4 * Decimal("0.10") + 2 * Decimal("0.10")
    assert brokerage.cash(account_id) == CASH - spent


def test_an_estimate_tells_what_an_order_would_come_to_and_leaves_no_trace(
    brokerage: Brokerage, account_id: str
) -> None:
    path = f"/v1/trading/accounts/{account_id}/orders"
    order = {"symbol": "AAPL", "side": "buy", "type": "market", "time_in_force": "day"}
    response = brokerage.http.post(f"{path}/estimation", json={**order, "notional": "500"})
    assert response.status_code == 200
    assert_documented("order", response.json())
    body = response.json()
    assert (body["status"], body["notional"], body["qty"]) == ("filled", "500", None)
    assert (body["filled_qty"], body["filled_avg_price"]) == ("2.672367717", "187.1")
    assert brokerage.http.get(path, params={"status": "all"}).json() == []
    assert brokerage.trade_account(account_id)["buying_power"] == "100000"
    assert brokerage.cash(account_id) == CASH
    too_much = brokerage.http.post(f"{path}/estimation", json={**order, "notional": "100000.01"})
    assert_refused(too_much, 403, 40310000, "insufficient buying power")
    limit = {**order, "type": "limit", "limit_price": "1", "qty": "1"}
    refused = brokerage.http.post(f"{path}/estimation", json=limit)
    assert_refused(refused, 422, 42210000, "only market orders can be estimated")


def test_what_is_not_owned_is_sold_short_and_bought_back(
    brokerage: Brokerage, account_id: str
) -> None:
    sale = submit(brokerage, account_id, market_order(qty=4, side="sell"))
    assert sale.position_intent == "sell_to_open"
    position = brokerage.client.get_open_position_for_account(account_id, "AAPL")
    assert (position.side, position.qty, position.avg_entry_price) == ("short", "-4", "187")
    assert brokerage.cash(account_id) == CASH + 4 * Decimal(187)
    too_much = brokerage.order(account_id, qty="5")
    message = "insufficient qty available for order (requested: 5, available: 4)"
    assert_refused(too_much, 403, 40310000, message)
    cover = brokerage.client.close_position_for_account(account_id, "AAPL")
    assert (cover.side, cover.qty, cover.position_intent) == ("buy", "4", "buy_to_close")
    assert brokerage.client.get_all_positions_for_account(account_id) == []
    assert brokerage.cash(account_id) == CASH - 4 * Decimal("0.10")
