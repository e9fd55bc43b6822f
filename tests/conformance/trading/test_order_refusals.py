"""Orders that are refused at the door of the Trading API: status, code, message and facts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from alpaca.trading.enums import OrderStatus

from tests.conformance.checks import UNKNOWN_ID, assert_refused
from tests.conformance.trading.tickets import exits, limit, market, stop, stop_limit, trailing_stop
from tests.conformance.trading.trader import SUB_PENNY, Trader, facts_of, refusal_of
from tests.serving import Brokerage, Server, a_brokerage

MALFORMED = (422, 40010001)
AGAINST_A_RULE = (422, 42210000)
NOT_ALLOWED = (403, 40310000)


@pytest.fixture
def trader(brokerage: Brokerage) -> Trader:
    """A trader with 20,000 dollars, and AAPL at 187.00 to 187.10."""
    return Trader(brokerage, Decimal(20_000))


@pytest.fixture(scope="module")
def refused_trader(server: Server) -> Iterator[Trader]:
    """One trader for all orders that leave no trace."""
    with a_brokerage(server, "trading-refusals") as brokerage:
        yield Trader(brokerage, Decimal(20_000))


@pytest.mark.parametrize(
    ("request_", "kind", "message"),
    [
        (market(qty=-1), MALFORMED, "qty must be > 0"),
        (market(qty=0.1234567891), MALFORMED, "qty must be limited to 9 decimal places"),
        (market(notional=10.001), MALFORMED, "notional value must be limited to 2 decimal places"),
        (market(notional=0.99), MALFORMED, "notional must be >= 1.00"),
        (limit(0, qty=1), MALFORMED, "limit price must be > 0"),
        (stop(-1, qty=1), MALFORMED, "stop price must be > 0"),
        (
            trailing_stop(qty=1, trail_percent=0.05),
            MALFORMED,
            "trail_percent must be greater than or equal to 0.1",
        ),
        (trailing_stop(qty=1, trail_price=-1), MALFORMED, "trail_price must be > 0"),
        (
            market(qty=1, client_order_id="x" * 129),
            MALFORMED,
            "client_order_id must be no more than 128 characters",
        ),
        (limit(150.001, qty=1), AGAINST_A_RULE, f"invalid limit_price 150.001. {SUB_PENNY}"),
        (stop(190.001, qty=1), AGAINST_A_RULE, f"invalid stop_price 190.001. {SUB_PENNY}"),
        (
            limit(0.12345, qty=100),
            AGAINST_A_RULE,
            f"invalid limit_price 0.12345. {SUB_PENNY}",
        ),
        (market(qty=1, symbol="NOSUCH"), AGAINST_A_RULE, 'asset "NOSUCH" not found'),
        (
            stop(190, qty=1, time_in_force="ioc"),
            AGAINST_A_RULE,
            "stop orders must be DAY or GTC orders",
        ),
        (
            stop_limit(190, 191, qty=1, time_in_force="cls"),
            AGAINST_A_RULE,
            "stop_limit orders must be DAY or GTC orders",
        ),
        (
            trailing_stop(qty=1, trail_price=1, time_in_force="fok"),
            AGAINST_A_RULE,
            "trailing_stop orders must be DAY or GTC orders",
        ),
        (
            market(qty=1.5, time_in_force="gtc"),
            AGAINST_A_RULE,
            "fractional orders must be DAY orders",
        ),
        (limit(150, qty=1.5), AGAINST_A_RULE, "fractional orders must be market orders"),
        (
            trailing_stop(qty=1.5, trail_price=1),
            AGAINST_A_RULE,
            "fractional orders must be market orders",
        ),
        (
            market(qty=0.5, side="sell"),
            AGAINST_A_RULE,
            "fractional orders cannot be sold short",
        ),
        (
            market(qty=1, order_class="oto", time_in_force="opg", **exits(loss=180)),
            AGAINST_A_RULE,
            "complex orders must be DAY or GTC",
        ),
        (
            market(qty=1, order_class="oto", **exits(profit=190, loss=180)),
            AGAINST_A_RULE,
            "oto orders require one of take_profit.limit_price and stop_loss.stop_price",
        ),
        (
            trailing_stop(
                qty=1, trail_price=1, order_class="bracket", **exits(profit=190, loss=180)
            ),
            AGAINST_A_RULE,
            "bracket orders must not be trailing_stop orders",
        ),
        (
            market(qty=1, position_intent="sell_to_close"),
            AGAINST_A_RULE,
            "position intent mismatch, inferred: buy_to_open, specified: sell_to_close",
        ),
        (
            market(qty=0.001),
            NOT_ALLOWED,
            "cost basis must be >= minimal amount of order 1",
        ),
        (
            market(qty=0.5, symbol="BRK.A"),
            NOT_ALLOWED,
            'asset "BRK.A" is not fractionable',
        ),
    ],
)
def test_an_order_that_cannot_be_taken_is_refused(
    refused_trader: Trader, request_: Any, kind: tuple[int, int], message: str
) -> None:
    assert refusal_of(refused_trader.submit, request_) == (*kind, message)
    assert refused_trader.listed(status="all") == []
    assert refused_trader.buying_power == 40_000


def test_an_order_beyond_the_buying_power_says_what_there_is(trader: Trader) -> None:
    assert facts_of(trader.submit, limit(150, qty=300)) == {
        "buying_power": "40000",
        "code": 40310000,
        "cost_basis": "45000",
        "message": "insufficient buying power",
    }


def test_a_sale_beyond_the_position_says_what_there_is(trader: Trader) -> None:
    trader.own(10)
    resting = trader.submit(limit(250, qty=6, side="sell"))
    assert facts_of(trader.submit, market(qty=10, side="sell")) == {
        "available": "4",
        "code": 40310000,
        "existing_qty": "10",
        "held_for_orders": "6",
        "message": "insufficient qty available for order (requested: 10, available: 4)",
        "related_orders": [str(resting.id)],
        "symbol": "AAPL",
    }


@pytest.mark.parametrize(
    ("request_", "message", "stop_price"),
    [
        (stop(187.05, qty=1, side="sell"), "less", "187.05"),
        (stop(190, qty=1, side="sell"), "less", "190"),
        (stop(187.05, qty=1), "greater", "187.05"),
        (stop_limit(180, 181, qty=1), "greater", "180"),
    ],
)
def test_a_stop_that_the_market_has_passed_says_where_it_is(
    trader: Trader, request_: Any, message: str, stop_price: str
) -> None:
    trader.own(1)
    assert facts_of(trader.submit, request_) == {
        "code": 42210000,
        "market_price": "187.05",
        "message": f"stop price must be {message} than current price",
        "stop_price": stop_price,
    }


@pytest.mark.parametrize(
    ("request_", "base"),
    [
        (market(qty=1, order_class="bracket", **exits(profit=190, loss=187.05)), "187.05"),
        (limit(186, qty=1, order_class="bracket", **exits(profit=190, loss=186)), "186"),
        (limit(186, qty=1, order_class="oto", **exits(loss=186.5)), "186"),
    ],
)
def test_an_exit_too_close_says_what_to(trader: Trader, request_: Any, base: str) -> None:
    assert facts_of(trader.submit, request_) == {
        "base_price": base,
        "code": 42210000,
        "message": "stop_loss.stop_price must be <= base_price - 0.01",
    }


def test_a_limit_that_could_trade_with_ones_own_says_which(trader: Trader) -> None:
    trader.own(2)
    sale = trader.submit(limit(200, qty=1, side="sell"))
    assert facts_of(trader.submit, limit(200, qty=1)) == {
        "buy_limit_price": "200",
        "code": 40310000,
        "existing_order_id": str(sale.id),
        "message": "potential wash trade detected. use complex orders",
        "reject_reason": (
            "sell order exists, buy limit price should be less than existing sell limit price"
        ),
        "sell_limit_price": "200",
    }
    assert facts_of(trader.submit, market(qty=1)) == {
        "code": 40310000,
        "existing_order_id": str(sale.id),
        "message": "potential wash trade detected. use complex orders",
        "reject_reason": "opposite side limit order exists",
    }
    assert trader.submit(limit(199.99, qty=1)).status is OrderStatus.PENDING_NEW


def test_a_stop_on_the_other_side_stands_in_the_way(trader: Trader) -> None:
    trader.own(2)
    sale = trader.submit(stop(180, qty=1, side="sell"))
    assert facts_of(trader.submit, limit(150, qty=1)) == {
        "code": 40310000,
        "existing_order_id": str(sale.id),
        "message": "potential wash trade detected. use complex orders",
        "reject_reason": "opposite side market/stop order exists",
    }
    assert trader.submit(trailing_stop(qty=1, trail_price=5)).status is OrderStatus.PENDING_NEW


def test_an_account_that_will_not_sell_short_does_not(trader: Trader) -> None:
    trader.http.patch("/v2/account/configurations", json={"no_shorting": True})
    refusal = (*NOT_ALLOWED, "account is not allowed to short")
    assert refusal_of(trader.submit, market(qty=1, side="sell")) == refusal


def test_one_order_does_not_turn_a_position_around(trader: Trader) -> None:
    trader.own(10)
    sale = facts_of(trader.submit, market(qty=15, side="sell"))
    assert sale["message"] == (
        "insufficient qty available for order (requested: 15, available: 10)"
    )
    trader.submit(market(qty=10, side="sell"))
    trader.submit(market(qty=10, side="sell"))
    assert trader.quantity() == -10
    purchase = facts_of(trader.submit, market(qty=15))
    assert (purchase["available"], purchase["existing_qty"]) == ("10", "10")


def test_no_position_is_opened_while_its_opposite_is_on_the_way(trader: Trader) -> None:
    trader.submit(trailing_stop(qty=1, trail_price=5))
    refusal = (*NOT_ALLOWED, "cannot open a short sell while a long buy order is open")
    short = trailing_stop(qty=1, side="sell", trail_price=5)
    assert refusal_of(trader.submit, short) == refusal
    trader.client.cancel_orders()
    trader.submit(short)
    refusal = (*NOT_ALLOWED, "cannot open a long buy while a short sell order is open")
    assert refusal_of(trader.submit, trailing_stop(qty=1, trail_price=5)) == refusal


def test_an_account_that_suspends_trading_neither_places_nor_closes(trader: Trader) -> None:
    trader.own(1)
    resting = trader.submit(limit(150, qty=1))
    trader.http.patch("/v2/account/configurations", json={"suspend_trade": True})
    refusal = (*NOT_ALLOWED, "new orders are rejected by user request")
    assert refusal_of(trader.submit, market(qty=1)) == refusal
    assert refusal_of(trader.client.close_position, "AAPL") == refusal
    (item,) = trader.client.close_all_positions()
    assert (item.status, item.body.message) == (403, refusal[2])
    trader.client.cancel_order_by_id(resting.id)
    assert trader.now(resting).status is OrderStatus.CANCELED


def test_fractions_are_refused_where_the_owner_has_turned_them_off(trader: Trader) -> None:
    trader.own(1.5)
    trader.http.patch("/v2/account/configurations", json={"fractional_trading": False})
    refusal = (*NOT_ALLOWED, "fractional trading is disabled for this account")
    assert refusal_of(trader.submit, market(qty=1.5)) == refusal
    assert refusal_of(trader.submit, market(notional=100)) == refusal
    trader.client.close_position("AAPL")
    assert trader.quantity() == 0


def test_a_name_is_used_once(trader: Trader) -> None:
    trader.submit(limit(150, qty=1, client_order_id="mine"))
    again = limit(151, qty=1, client_order_id="mine")
    assert refusal_of(trader.submit, again) == (*MALFORMED, "client_order_id must be unique")


def test_what_has_ended_otherwise_is_not_canceled(trader: Trader) -> None:
    filled = trader.submit(market(qty=1))
    late = (*AGAINST_A_RULE, 'order is already in "filled" state')
    assert refusal_of(trader.client.cancel_order_by_id, filled.id) == late
    expired = trader.submit(limit(150, qty=1))
    trader.brokerage.advance(until="close")
    late = (*AGAINST_A_RULE, 'order is already in "expired" state')
    assert refusal_of(trader.client.cancel_order_by_id, expired.id) == late


def test_an_unknown_order_is_not_found(trader: Trader) -> None:
    missing = (404, 40410000, f"order not found for {UNKNOWN_ID}")
    assert refusal_of(trader.client.get_order_by_id, UNKNOWN_ID) == missing
    assert refusal_of(trader.client.cancel_order_by_id, UNKNOWN_ID) == missing
    unnamed = (404, 40410000, "order not found for nope")
    assert refusal_of(trader.client.get_order_by_client_id, "nope") == unnamed
    assert_refused(trader.http.get("/v2/orders/17"), *MALFORMED, "order_id is missing")


def test_an_order_of_another_account_is_not_found(trader: Trader) -> None:
    mine = trader.submit(limit(150, qty=1))
    other_id = trader.brokerage.funded_account("1000", email="blue.heron@example.com")
    other = trader.brokerage.owner(other_id).client
    missing = (404, 40410000, f"order not found for {mine.id}")
    assert refusal_of(other.get_order_by_id, mine.id) == missing
    assert refusal_of(other.cancel_order_by_id, mine.id) == missing
    assert other.get_orders() == []
    assert trader.now(mine).status is OrderStatus.NEW


def test_a_wrong_key_opens_nothing(trader: Trader) -> None:
    headers = {"APCA-API-SECRET-KEY": "wrong"}
    answer = trader.http.get("/v2/orders", headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"status": "asleep"}, "status must be one of open, closed, all"),
        ({"limit": "0"}, "limit must be at least 1"),
        ({"nested": "perhaps"}, "nested must be true or false"),
        ({"side": "hold"}, "side must be one of buy, sell"),
        ({"after": "then"}, "after must be a date or an RFC 3339 timestamp"),
        (
            {"after_order_id": UNKNOWN_ID, "until": "2026-03-02"},
            "before_order_id and after_order_id exclude after and until",
        ),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    refused_trader: Trader, params: dict[str, str], message: str
) -> None:
    answer = refused_trader.http.get("/v2/orders", params=params)
    assert_refused(answer, *MALFORMED, message)
