"""Positions through the official client, valued at pinned quotes."""

from typing import Any

import pytest
from alpaca.common.exceptions import APIError

from tests.conformance.checks import UNKNOWN_ID, assert_documented, assert_refused
from tests.serving import Brokerage


def an_account(brokerage: Brokerage) -> str:
    """An account that has bought 4 AAPL at 187.10."""
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "187.00", "187.10")
    brokerage.order(account_id, qty="4").raise_for_status()
    return account_id


def position(brokerage: Brokerage, account_id: str, name: str = "AAPL") -> dict[str, Any]:
    path = f"/v1/trading/accounts/{account_id}/positions/{name}"
    return brokerage.http.get(path).raise_for_status().json()


def test_a_position_is_valued_at_the_last_price(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.pin("AAPL", "190.00", "190.20")
    body = position(brokerage, account_id)
    assert_documented("position", body)
    assert body["avg_entry_price"] == "187.1"
    assert body["cost_basis"] == "748.4"
    assert body["current_price"] == "190.1"
    assert body["market_value"] == "760.4"
    assert body["unrealized_pl"] == "12"
    assert body["unrealized_plpc"] == "0.01603"  # 12 / 748.40
    assert body["side"] == "long"


def test_shares_bought_today_gain_from_their_price_and_others_from_the_close(
    brokerage: Brokerage,
) -> None:
    account_id = an_account(brokerage)
    assert position(brokerage, account_id)["unrealized_intraday_pl"] == "-0.2"
    brokerage.advance(until="next_session")
    brokerage.pin("AAPL", "189.00", "189.10")
    body = position(brokerage, account_id)
    assert body["lastday_price"] == "187.05"
    assert body["unrealized_intraday_pl"] == "8"  # 4 × (189.05 - 187.05)
    assert body["change_today"] == "0.01069"
    assert body["unrealized_pl"] == "7.8"


def test_shares_that_orders_hold_are_not_available(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    limit = {"type": "limit", "limit_price": "250"}
    brokerage.order(account_id, qty="3", side="sell", **limit).raise_for_status()
    body = position(brokerage, account_id)
    assert (body["qty"], body["qty_available"]) == ("4", "1")


def test_a_second_purchase_moves_the_average(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.pin("AAPL", "191.00", "191.10")
    brokerage.order(account_id, qty="4").raise_for_status()
    assert position(brokerage, account_id)["avg_entry_price"] == "189.1"
    brokerage.order(account_id, qty="4", side="sell").raise_for_status()
    assert position(brokerage, account_id)["avg_entry_price"] == "189.1"


def test_positions_are_listed_by_symbol_and_leave_when_sold(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.pin("AMD", "100.00", "100.10")
    brokerage.order(account_id, qty="1.5", symbol="AMD").raise_for_status()
    owned = brokerage.client.get_all_positions_for_account(account_id)
    assert [(one.symbol, one.qty) for one in owned] == [("AAPL", "4"), ("AMD", "1.5")]
    brokerage.order(account_id, qty="4", side="sell").raise_for_status()
    (left,) = brokerage.client.get_all_positions_for_account(account_id)
    assert left.symbol == "AMD"


def test_a_position_is_found_by_symbol_and_by_asset(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    by_symbol = brokerage.client.get_open_position_for_account(account_id, "AAPL")
    by_asset = brokerage.client.get_open_position_for_account(account_id, by_symbol.asset_id)
    assert by_asset == by_symbol


def test_what_is_not_owned_does_not_exist(brokerage: Brokerage) -> None:
    account_id = str(brokerage.open_account().id)
    with pytest.raises(APIError) as refusal:
        brokerage.client.get_open_position_for_account(account_id, "AAPL")
    assert (refusal.value.status_code, refusal.value.code) == (404, 40410000)
    assert refusal.value.message == "position does not exist"
    path = f"/v1/trading/accounts/{account_id}/positions/NO/SUCH"
    assert_refused(brokerage.http.get(path), 404, 40410000, "symbol not found: NO/SUCH")


def test_an_unknown_account_owns_nothing(brokerage: Brokerage) -> None:
    response = brokerage.http.get(f"/v1/trading/accounts/{UNKNOWN_ID}/positions")
    assert_refused(response, 401, 40110000, "request is not authorized")


def test_all_accounts_positions_are_those_of_the_previous_close(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    brokerage.pin("AAPL", "187.00", "187.10")
    brokerage.pin("AMD", "100.00", "100.10")
    brokerage.order(account_id, qty="4").raise_for_status()
    brokerage.order(account_id, qty="1.5", symbol="AMD").raise_for_status()
    assert brokerage.client.get_all_accounts_positions().positions == {}
    brokerage.advance(until="next_session")
    brokerage.pin("AAPL", "300.00", "300.10")
    brokerage.order(account_id, qty="4", side="sell").raise_for_status()
    everything = brokerage.client.get_all_accounts_positions()
    assert everything.as_of.isoformat() == "2026-03-02T16:00:00-05:00"
    positions = everything.positions[account_id]
    assert [(one.symbol, one.qty, one.avg_entry_price) for one in positions] == [
        ("AAPL", "4", "187.1"),
        ("AMD", "1.5", "100.1"),
    ]
    assert (positions[0].current_price, positions[0].qty_available) == ("187.05", "4")
    assert positions[0].unrealized_intraday_pl == "-0.2"
    beyond = brokerage.http.get("/v1/accounts/positions", params={"page": "2"})
    assert beyond.json()["positions"] == {}
    brokerage.advance(until="next_session")
    (left,) = brokerage.client.get_all_accounts_positions().positions[account_id]
    assert left.symbol == "AMD"
