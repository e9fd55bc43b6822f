"""Positions, and closing them, through the official client of the Trading API."""

from decimal import Decimal
from typing import Any

import pytest
from alpaca.trading.enums import (
    AssetClass,
    AssetExchange,
    OrderSide,
    OrderStatus,
    OrderType,
    PositionIntent,
    PositionSide,
    TimeInForce,
)
from alpaca.trading.models import Order
from alpaca.trading.requests import ClosePositionRequest

from tests.conformance.checks import UNKNOWN_ID, assert_refused
from tests.conformance.trading.tickets import exits, limit, market
from tests.conformance.trading.trader import CASH, Trader, facts_of, refusal_of
from tests.serving import Brokerage
from tests.wire.golden import assert_golden


@pytest.fixture
def trader(brokerage: Brokerage) -> Trader:
    """A trader with 50,000 dollars, AAPL at 187.00 to 187.10 and MSFT at 400.00 to 400.10."""
    trader = Trader(brokerage)
    brokerage.pin("MSFT", "400.00", "400.10")
    return trader


def part(**size: str) -> ClosePositionRequest:
    """So much of a position."""
    return ClosePositionRequest(**size)


# Positions.


def test_a_position_is_worth_what_the_last_trade_says(trader: Trader) -> None:
    trader.own(4)
    trader.quote("190.00", "190.20")
    position = trader.client.get_open_position("AAPL")
    assert (position.symbol, position.exchange) == ("AAPL", AssetExchange.NASDAQ)
    assert (position.asset_class, position.side) == (AssetClass.US_EQUITY, PositionSide.LONG)
    assert (position.qty, position.qty_available) == ("4", "4")
    assert (position.avg_entry_price, position.cost_basis) == ("187.1", "748.4")
    assert (position.current_price, position.market_value) == ("190.1", "760.4")
    assert (position.unrealized_pl, position.unrealized_plpc) == ("12", "0.01603")
    assert_golden("trading_position", trader.http.get("/v2/positions/AAPL").json())


def test_positions_are_listed_by_symbol_and_found_by_symbol_and_id(trader: Trader) -> None:
    assert trader.client.get_all_positions() == []
    trader.own(1, "MSFT")
    trader.own(2)
    apple, microsoft = trader.client.get_all_positions()
    assert [apple.symbol, microsoft.symbol] == ["AAPL", "MSFT"]
    assert trader.client.get_open_position(apple.asset_id) == apple
    assert trader.client.get_open_position("MSFT") == microsoft


def test_shares_that_orders_hold_are_not_available(trader: Trader) -> None:
    trader.own(10)
    trader.submit(limit(250, qty=4, side="sell"))
    trader.submit(limit(190, qty=5, side="sell", order_class="oco", **exits(profit=190, loss=180)))
    position = trader.client.get_open_position("AAPL")
    assert (position.qty, position.qty_available) == ("10", "1")


def test_both_doors_tell_the_same_of_a_position(trader: Trader) -> None:
    trader.own(3)
    path = f"/v1/trading/accounts/{trader.account_id}/positions"
    here, there = trader.http.get("/v2/positions"), trader.brokerage.http.get(path)
    assert here.json() == there.json()


def test_what_is_not_owned_is_not_found(trader: Trader) -> None:
    missing = (404, 40410000, "position does not exist")
    assert refusal_of(trader.client.get_open_position, "AAPL") == missing
    assert refusal_of(trader.client.close_position, "AAPL") == missing
    for unknown in ("NOSUCH", UNKNOWN_ID):
        nowhere = (404, 40410000, f"symbol not found: {unknown}")
        assert refusal_of(trader.client.get_open_position, unknown) == nowhere
        assert refusal_of(trader.client.close_position, unknown) == nowhere


# Closing one.


def test_a_position_is_closed_by_a_market_order(trader: Trader) -> None:
    trader.own(4)
    closing = trader.client.close_position("AAPL")
    assert (closing.type, closing.time_in_force) == (OrderType.MARKET, TimeInForce.DAY)
    assert (closing.side, closing.qty) == (OrderSide.SELL, "4")
    assert closing.position_intent is PositionIntent.SELL_TO_CLOSE
    assert closing.status is OrderStatus.PENDING_NEW
    told = trader.told(closing)
    assert (told["source"], told["status"]) == ("access_key", "filled")
    assert "commission" not in told
    assert trader.quantity() == 0
    assert trader.cash == CASH - 4 * (Decimal("187.10") - Decimal("187.00"))
    assert trader.events(closing) == ["pending_new", "new", "fill"]


@pytest.mark.parametrize(
    ("owned", "size", "sold"),
    [
        (10, {"qty": "3"}, "3"),
        (10, {"qty": "2.5"}, "2.5"),
        (10, {"qty": "10"}, "10"),
        (10, {"percentage": "50"}, "5"),
        (10, {"percentage": "33.3"}, "3"),
        (10, {"percentage": "100"}, "10"),
        (2.5, {"percentage": "50"}, "1.25"),
        (2.5, {"percentage": "33.333333333"}, "0.833333333"),
        (2.5, {"percentage": "100"}, "2.5"),
    ],
)
def test_a_part_of_a_position_is_closed(
    trader: Trader, owned: float, size: dict[str, str], sold: str
) -> None:
    trader.own(owned)
    closing = trader.client.close_position("AAPL", part(**size))
    assert closing.qty == sold
    assert trader.now(closing).filled_qty == sold
    assert trader.quantity() == Decimal(str(owned)) - Decimal(sold)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ({"percentage": "0"}, "percentage must be > 0 and <= 100"),
        ({"percentage": "100.1"}, "percentage must be > 0 and <= 100"),
        ({"percentage": "1.0000000001"}, "percentage is out of range"),
        ({"percentage": "5"}, "qty must be > 0"),
        ({"percentage": "lots"}, "percentage must be a number"),
        ({"qty": "0"}, "qty must be > 0"),
        ({"qty": "lots"}, "qty must be a number"),
    ],
)
def test_a_part_that_makes_no_sense_is_refused(
    trader: Trader, size: dict[str, str], message: str
) -> None:
    trader.own(10)
    answer = refusal_of(trader.client.close_position, "AAPL", part(**size))
    assert answer == (422, 40010001, message)
    assert trader.quantity() == 10


def test_a_part_is_given_in_one_way(trader: Trader) -> None:
    trader.own(10)
    answer = trader.http.delete("/v2/positions/AAPL", params={"qty": "1", "percentage": "1"})
    assert_refused(answer, 422, 40010001, "only one of qty or percentage is accepted")


def test_shares_that_orders_hold_are_not_closed(trader: Trader) -> None:
    trader.own(10)
    resting = trader.submit(limit(250, qty=4, side="sell"))
    assert facts_of(trader.client.close_position, "AAPL") == {
        "available": "6",
        "code": 40310000,
        "existing_qty": "10",
        "held_for_orders": "4",
        "message": "insufficient qty available for order (requested: 10, available: 6)",
        "related_orders": [str(resting.id)],
        "symbol": "AAPL",
    }
    assert trader.client.close_position("AAPL", part(qty="6")).qty == "6"


def test_a_position_is_closed_at_the_next_open_if_the_exchange_is_closed(trader: Trader) -> None:
    trader.own(2)
    trader.brokerage.advance(to="2026-03-03T03:00:00Z")
    closing = trader.client.close_position("AAPL")
    assert closing.status is OrderStatus.ACCEPTED
    assert trader.quantity() == 2
    trader.brokerage.advance(until="open")
    assert trader.now(closing).status is OrderStatus.FILLED
    assert trader.quantity() == 0


def test_a_position_of_one_door_is_closed_at_the_other(trader: Trader) -> None:
    trader.own(4)
    broker, account_id = trader.brokerage.client, trader.account_id
    closing = broker.close_position_for_account(account_id, "AAPL", part(qty="1"))
    assert (trader.told(closing)["source"], trader.quantity()) == ("correspondent", 3)
    rest = trader.client.close_position("AAPL")
    seen = broker.get_order_for_account_by_id(account_id, rest.id)
    assert (seen.status, seen.filled_qty) == (OrderStatus.FILLED, "3")


def test_a_short_position_is_closed_by_buying_it_back(trader: Trader) -> None:
    trader.submit(market(qty=10, side="sell"))
    short = trader.client.get_open_position("AAPL")
    assert (short.side, short.qty, short.qty_available) == (PositionSide.SHORT, "-10", "-10")
    assert (short.avg_entry_price, short.cost_basis) == ("187", "-1870")
    assert (short.market_value, short.unrealized_pl) == ("-1870.5", "-0.5")
    closing = trader.client.close_position("AAPL", part(percentage="50"))
    assert (closing.side, closing.qty) == (OrderSide.BUY, "5")
    assert closing.position_intent is PositionIntent.BUY_TO_CLOSE
    assert trader.quantity() == -5
    (closed,) = trader.client.close_all_positions()
    assert (closed.status, closed.body.side, closed.body.qty) == (200, OrderSide.BUY, "5")
    assert trader.client.get_all_positions() == []
    assert trader.cash == CASH - 10 * Decimal("0.10")


# Closing all.


def test_all_positions_are_closed_one_order_each(trader: Trader) -> None:
    trader.own(4)
    trader.own(1.5, "MSFT")
    closed = trader.client.close_all_positions()
    assert [(one.symbol, one.status) for one in closed] == [("AAPL", 200), ("MSFT", 200)]
    apple, microsoft = (one.body for one in closed)
    assert isinstance(apple, Order)
    assert (apple.qty, apple.side, microsoft.qty) == ("4", OrderSide.SELL, "1.5")
    assert trader.client.get_all_positions() == []
    spent = 4 * Decimal("0.10") + Decimal("1.5") * Decimal("0.10")
    assert trader.cash == CASH - spent
    assert trader.client.close_all_positions() == []


def test_positions_that_orders_hold_say_why_they_stay(trader: Trader) -> None:
    trader.own(4)
    trader.own(1, "MSFT")
    resting = trader.submit(limit(250, qty=4, side="sell"))
    failed, closed = trader.client.close_all_positions(cancel_orders=False)
    assert (failed.symbol, failed.status, closed.symbol, closed.status) == (
        "AAPL",
        403,
        "MSFT",
        200,
    )
    refusal = failed.body
    assert (refusal.code, refusal.symbol) == (40310000, "AAPL")
    assert (refusal.available, refusal.existing_qty, refusal.held_for_orders) == (0, 4, 4)
    assert refusal.message == "insufficient qty available for order (requested: 4, available: 0)"
    assert trader.now(resting).status is OrderStatus.NEW
    answer = trader.http.delete("/v2/positions")
    assert answer.status_code == 207
    (item,) = answer.json()
    assert item == {
        "symbol": "AAPL",
        "status": 403,
        "body": {
            "available": "0",
            "code": 40310000,
            "existing_qty": "4",
            "held_for_orders": "4",
            "message": "insufficient qty available for order (requested: 4, available: 0)",
            "related_orders": [str(resting.id)],
            "symbol": "AAPL",
        },
    }


@pytest.mark.parametrize("fill_model", ["instant", "realistic"])
def test_open_orders_are_canceled_first_if_asked(trader: Trader, fill_model: str) -> None:
    trader.own(4)
    trader.play(fill_model=fill_model)
    sale = trader.submit(limit(250, qty=3, side="sell"))
    purchase = trader.submit(limit(150, qty=3, symbol="MSFT"))
    trader.wait()
    (closed,) = trader.client.close_all_positions(cancel_orders=True)
    assert (closed.symbol, closed.status, closed.body.qty) == ("AAPL", 200, "4")
    trader.wait()
    for order in (sale, purchase):
        assert trader.now(order).status is OrderStatus.CANCELED
    assert trader.client.get_all_positions() == []
    assert trader.client.get_orders() == []


def test_the_exits_of_a_bracket_go_with_the_position(trader: Trader) -> None:
    entry = trader.submit(market(qty=5, order_class="bracket", **exits(profit=190, loss=180)))
    (closed,) = trader.client.close_all_positions(cancel_orders=True)
    assert closed.status == 200
    assert [leg.status for leg in trader.legs(entry)] == [OrderStatus.CANCELED] * 2
    assert trader.quantity() == 0


@pytest.mark.parametrize("written", ["maybe", "1"])
def test_whether_to_cancel_is_yes_or_no(trader: Trader, written: Any) -> None:
    trader.own(1)
    answer = trader.http.delete("/v2/positions", params={"cancel_orders": written})
    assert_refused(answer, 422, 40010001, "cancel_orders must be true or false")
    assert trader.quantity() == 1
