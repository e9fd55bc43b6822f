"""Orders that are refused: status, code and message, and that a refusal leaves no trace."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from alpaca.common.exceptions import APIError

from tests.conformance.checks import UNKNOWN_ID, assert_refused
from tests.conformance.tickets import market_order
from tests.serving import Brokerage, Server, a_brokerage

LIMIT = {"type": "limit", "limit_price": "100"}
MALFORMED = (422, 40010001)
AGAINST_A_RULE = (422, 42210000)
NOT_ALLOWED = (403, 40310000)
SUB_PENNY = (
    "invalid limit_price 100.001. sub-penny increment does not fulfill minimum pricing criteria"
)


def an_account(brokerage: Brokerage) -> str:
    account_id = brokerage.funded_account("10000")
    brokerage.pin("AAPL", "187.00", "187.10")
    return account_id


class Refusing(NamedTuple):
    """A brokerage with an account, for orders that leave no trace."""

    brokerage: Brokerage
    account_id: str


@pytest.fixture(scope="module")
def refusing(server: Server) -> Iterator[Refusing]:
    """One environment for all refusals of this file that change nothing."""
    with a_brokerage(server, "order-refusals") as brokerage:
        yield Refusing(brokerage, an_account(brokerage))


def list_asset(brokerage: Brokerage, symbol: str, **terms: Any) -> None:
    row = {
        "symbol": symbol,
        "name": f"{symbol} Inc. Common Stock",
        "exchange": "NYSE",
        "marginable": True,
        "shortable": True,
        "fractionable": True,
        "base_price": "20",
        "volatility": "0.3",
        **terms,
    }
    brokerage.sandbox("POST", "/assets", [row])


@pytest.mark.parametrize(
    ("order", "kind", "message"),
    [
        ({}, MALFORMED, "qty or notional is required"),
        ({"qty": "1", "notional": "10"}, MALFORMED, "only one of qty or notional is accepted"),
        ({"qty": "0"}, MALFORMED, "qty must be > 0"),
        ({"qty": "-1"}, MALFORMED, "qty must be > 0"),
        ({"qty": "0.1234567891"}, MALFORMED, "qty must be limited to 9 decimal places"),
        ({"notional": "10.001"}, MALFORMED, "notional value must be limited to 2 decimal places"),
        ({"notional": "0.99"}, MALFORMED, "notional must be >= 1.00"),
        ({"qty": "1", "symbol": None}, MALFORMED, "symbol is required"),
        ({"qty": "1", "side": "hold"}, MALFORMED, "invalid side"),
        ({"qty": "1", "type": "guess"}, MALFORMED, "invalid order type"),
        ({"qty": "1", "time_in_force": "soon"}, MALFORMED, "invalid time_in_force"),
        ({"qty": "1", "order_class": "fancy"}, MALFORMED, "invalid order_class"),
        ({"qty": "1", "type": "limit"}, MALFORMED, "limit orders require a limit price"),
        (
            {"qty": "1", "limit_price": "1"},
            MALFORMED,
            "market orders require no stop or limit price",
        ),
        (
            {"qty": "1", "client_order_id": "x" * 129},
            MALFORMED,
            "client_order_id must be no more than 128 characters",
        ),
        (
            {"qty": "1", "commission": "1", "commission_type": "tip"},
            MALFORMED,
            "invalid commission_type",
        ),
        (
            {"qty": "1.5", "time_in_force": "gtc"},
            AGAINST_A_RULE,
            "fractional orders must be DAY orders",
        ),
        (
            {"qty": "1.5", "time_in_force": "ioc"},
            AGAINST_A_RULE,
            "fractional orders must be DAY orders",
        ),
        (
            {"notional": "100", "time_in_force": "fok"},
            AGAINST_A_RULE,
            "fractional orders must be DAY orders",
        ),
        (
            {"qty": "1.5", **LIMIT},
            AGAINST_A_RULE,
            "fractional orders must be market orders",
        ),
        (
            {"notional": "100", **LIMIT},
            AGAINST_A_RULE,
            "fractional orders must be market orders",
        ),
        (
            {"qty": "1", **LIMIT, "limit_price": "100.001"},
            AGAINST_A_RULE,
            SUB_PENNY,
        ),
        ({"qty": "1", "symbol": "NOSUCH"}, AGAINST_A_RULE, 'asset "NOSUCH" not found'),
        (
            {"qty": "0.5", "side": "sell"},
            AGAINST_A_RULE,
            "fractional orders cannot be sold short",
        ),
        ({"qty": "1", "commission": "-1"}, NOT_ALLOWED, "negative commission is prohibited"),
        ({"qty": "0.001"}, NOT_ALLOWED, "cost basis must be >= minimal amount of order 1"),
        ({"qty": "0.5", "symbol": "BRK.A"}, NOT_ALLOWED, 'asset "BRK.A" is not fractionable'),
        ({"notional": "100", "symbol": "BRK.A"}, NOT_ALLOWED, 'asset "BRK.A" is not fractionable'),
    ],
)
def test_an_order_that_cannot_be_taken_is_refused(
    refusing: Refusing, order: dict[str, Any], kind: tuple[int, int], message: str
) -> None:
    brokerage, account_id = refusing
    assert_refused(brokerage.order(account_id, **order), *kind, message)
    orders = brokerage.http.get(
        f"/v1/trading/accounts/{account_id}/orders", params={"status": "all"}
    )
    assert orders.json() == []
    assert brokerage.trade_account(account_id)["buying_power"] == "20000"


def test_an_order_beyond_the_buying_power_says_what_there_is(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    response = brokerage.order(account_id, qty="200", **{**LIMIT, "limit_price": "150"})
    assert_refused(response, 403, 40310000, "insufficient buying power")
    assert response.json() == {
        "buying_power": "20000",
        "code": 40310000,
        "cost_basis": "30000",
        "message": "insufficient buying power",
    }


def test_open_orders_leave_less_buying_power_to_others(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.order(account_id, qty="100", **{**LIMIT, "limit_price": "150"}).raise_for_status()
    response = brokerage.order(account_id, qty="51", **LIMIT)
    assert response.json()["buying_power"] == "5000"
    assert response.json()["cost_basis"] == "5100"
    brokerage.order(account_id, qty="50", **LIMIT).raise_for_status()


def test_the_official_client_raises_the_refusal(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.client.submit_order_for_account(account_id, market_order(qty=4))
    request = market_order(qty=5, side="sell")
    with pytest.raises(APIError) as refusal:
        brokerage.client.submit_order_for_account(account_id, request)
    assert (refusal.value.status_code, refusal.value.code) == (403, 40310000)
    assert "insufficient qty available" in refusal.value.message


def test_an_account_that_does_not_want_to_short_does_not(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    path = f"/v1/trading/accounts/{account_id}/account/configurations"
    brokerage.http.patch(path, json={"no_shorting": True}).raise_for_status()
    response = brokerage.order(account_id, qty="1", side="sell")
    assert_refused(response, 403, 40310000, "account is not allowed to short")


def test_an_account_of_less_than_two_thousand_dollars_does_not_short(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1999.99")
    brokerage.pin("AAPL", "187.00", "187.10")
    response = brokerage.order(account_id, qty="1", side="sell")
    assert_refused(response, 403, 40310000, "account is not allowed to short")


def test_an_order_that_could_trade_with_another_is_refused_with_that_one(
    brokerage: Brokerage,
) -> None:
    account_id = an_account(brokerage)
    brokerage.order(account_id, qty="4").raise_for_status()
    resting = brokerage.order(
        account_id, qty="4", side="sell", type="limit", limit_price="190"
    ).json()
    response = brokerage.order(account_id, qty="1", type="limit", limit_price="190.50")
    assert response.status_code == 403
    assert response.json() == {
        "buy_limit_price": "190.5",
        "code": 40310000,
        "existing_order_id": resting["id"],
        "message": "potential wash trade detected. use complex orders",
        "reject_reason": "sell order exists, buy limit price should be less than existing"
        " sell limit price",
        "sell_limit_price": "190",
    }


def test_a_stop_that_has_been_reached_is_refused_with_both_prices(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.order(account_id, qty="4").raise_for_status()
    response = brokerage.order(account_id, qty="4", side="sell", type="stop", stop_price="188")
    assert response.status_code == 422
    assert response.json() == {
        "code": 42210000,
        "market_price": "187.05",
        "message": "stop price must be less than current price",
        "stop_price": "188",
    }


def test_an_exit_that_is_too_close_is_refused_with_the_price_it_is_measured_by(
    brokerage: Brokerage,
) -> None:
    account_id = an_account(brokerage)
    exits = {"take_profit": {"limit_price": "200"}, "stop_loss": {"stop_price": "187.05"}}
    response = brokerage.order(account_id, qty="4", order_class="bracket", **exits)
    assert response.status_code == 422
    assert response.json() == {
        "base_price": "187.05",
        "code": 42210000,
        "message": "stop_loss.stop_price must be <= base_price - 0.01",
    }


def test_a_sale_beyond_the_position_says_what_there_is(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.order(account_id, qty="4").raise_for_status()
    limit = {"type": "limit", "limit_price": "250"}
    resting = brokerage.order(account_id, qty="3", side="sell", **limit).json()
    response = brokerage.order(account_id, qty="2", side="sell")
    assert response.status_code == 403
    assert response.json() == {
        "available": "1",
        "code": 40310000,
        "existing_qty": "4",
        "held_for_orders": "3",
        "message": "insufficient qty available for order (requested: 2, available: 1)",
        "related_orders": [resting["id"]],
        "symbol": "AAPL",
    }


def test_a_client_order_id_is_used_once_per_account(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.order(account_id, qty="1", client_order_id="mine").raise_for_status()
    again = brokerage.order(account_id, qty="1", client_order_id="mine")
    assert_refused(again, 422, 40010001, "client_order_id must be unique")
    other = brokerage.funded_account("10000", email="blue.heron@example.com")
    brokerage.order(other, qty="1", client_order_id="mine").raise_for_status()


def test_an_inactive_asset_is_not_traded(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    list_asset(brokerage, "GONE", status="inactive", tradable=False)
    response = brokerage.order(account_id, symbol="GONE", qty="1")
    assert_refused(response, 422, 42210000, "asset GONE is not active")


def test_an_untradable_asset_is_not_traded(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    list_asset(brokerage, "HALT", tradable=False)
    response = brokerage.order(account_id, symbol="HALT", qty="1")
    assert_refused(response, 422, 42210000, "asset HALT is not tradable")


def test_fractions_are_refused_where_the_account_has_turned_them_off(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    path = f"/v1/trading/accounts/{account_id}/account/configurations"
    brokerage.http.patch(path, json={"fractional_trading": False}).raise_for_status()
    message = "fractional trading is disabled for this account"
    assert_refused(brokerage.order(account_id, qty="1.5"), 403, 40310000, message)
    assert_refused(brokerage.order(account_id, notional="100"), 403, 40310000, message)
    brokerage.order(account_id, qty="1").raise_for_status()


def test_an_account_that_suspends_trading_places_no_orders(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    path = f"/v1/trading/accounts/{account_id}/account/configurations"
    brokerage.http.patch(path, json={"suspend_trade": True}).raise_for_status()
    message = "new orders are rejected by user request"
    assert_refused(brokerage.order(account_id, qty="1"), 403, 40310000, message)


def test_a_closed_account_places_no_orders(brokerage: Brokerage) -> None:
    account = brokerage.open_account()
    brokerage.client.close_account(account.id)
    message = "account is not authorized to trade"
    assert_refused(brokerage.order(account.id, qty="1"), 403, 40310000, message)


def test_an_unknown_account_places_no_orders(brokerage: Brokerage) -> None:
    response = brokerage.order(UNKNOWN_ID, qty="1")
    assert_refused(response, 401, 40110000, "request is not authorized")


def test_an_unknown_order_is_not_found(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    orders = f"/v1/trading/accounts/{account_id}/orders"
    message = f"order not found for {UNKNOWN_ID}"
    assert_refused(brokerage.http.get(f"{orders}/{UNKNOWN_ID}"), 404, 40410000, message)
    assert_refused(brokerage.http.delete(f"{orders}/{UNKNOWN_ID}"), 404, 40410000, message)
    named = brokerage.http.get(f"{orders}:by_client_order_id", params={"client_order_id": "nope"})
    assert_refused(named, 404, 40410000, "order not found for nope")


def test_an_order_of_another_account_is_not_found(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    order = brokerage.order(account_id, qty="1").json()
    other = brokerage.open_account("blue.heron@example.com").id
    response = brokerage.http.get(f"/v1/trading/accounts/{other}/orders/{order['id']}")
    assert_refused(response, 404, 40410000, f"order not found for {order['id']}")


def test_a_malformed_order_id_is_refused(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    response = brokerage.http.get(f"/v1/trading/accounts/{account_id}/orders/17")
    assert_refused(response, 422, 40010001, "order_id is missing")


def test_a_filled_order_cannot_be_canceled(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    order = brokerage.order(account_id, qty="1").json()
    path = f"/v1/trading/accounts/{account_id}/orders/{order['id']}"
    response = brokerage.http.delete(path)
    assert (response.status_code, response.json()["code"]) == (422, 42210000)
    assert brokerage.http.get(path).json()["status"] == "filled"
    assert brokerage.cash(account_id) == Decimal(10_000) - Decimal("187.10")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"status": "asleep"}, "status must be one of open, closed, all"),
        ({"limit": "0"}, "limit must be at least 1"),
        ({"limit": "many"}, "limit must be a whole number"),
        ({"limit": "1_0"}, "limit must be a whole number"),
        ({"limit": "١٢"}, "limit must be a whole number"),
        ({"direction": "up"}, "direction must be one of asc, desc"),
        ({"qty_above": "lots"}, "qty_above must be a number"),
        ({"qty_above": "NaN"}, "qty_above must be a number"),
        ({"qty_above": "1_0"}, "qty_above must be a number"),
        ({"qty_above": "١٢"}, "qty_above must be a number"),
        ({"qty_above": "1e14"}, "qty_above is out of range"),
        ({"qty_below": "0.0000000001"}, "qty_below is out of range"),
        ({"after": "then"}, "after must be a date or an RFC 3339 timestamp"),
        ({"after_order_id": "abc"}, "after_order_id is not a valid UUID"),
        (
            {"after_order_id": UNKNOWN_ID, "before_order_id": UNKNOWN_ID},
            "before_order_id and after_order_id are mutually exclusive",
        ),
    ],
)
def test_a_list_filter_that_makes_no_sense_is_refused(
    refusing: Refusing, params: dict[str, str], message: str
) -> None:
    path = f"/v1/trading/accounts/{refusing.account_id}/orders"
    response = refusing.brokerage.http.get(path, params=params)
    assert_refused(response, 422, 40010001, message)
