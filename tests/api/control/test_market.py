import pytest

from tests.serving import Brokerage

QUOTE = "/sandbox/v1/market/AAPL/quote"


def test_a_pinned_quote_stands_until_it_is_unpinned(brokerage: Brokerage) -> None:
    brokerage.pin("AAPL", "99.90", "100.10", size="300")
    brokerage.advance(by="P1D")
    pinned = brokerage.sandbox("GET", "/market/AAPL/quote")
    assert {name: pinned[name] for name in ("bid", "ask", "bid_size", "ask_size", "pinned")} == {
        "bid": "99.9",
        "ask": "100.1",
        "bid_size": "300",
        "ask_size": "300",
        "pinned": True,
    }
    assert brokerage.http.delete(QUOTE).status_code == 204
    assert brokerage.sandbox("GET", "/market/AAPL/quote")["pinned"] is False
    assert brokerage.http.delete(QUOTE).status_code == 404


def test_a_resting_order_trades_when_a_pin_reaches_it(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    brokerage.pin("AAPL", "99.90", "100.00")
    order = brokerage.order(account_id, qty="2", type="limit", limit_price="90").json()
    brokerage.pin("AAPL", "89.90", "90.00")
    brokerage.advance(by="PT2S")
    path = f"/v1/trading/accounts/{account_id}/orders/{order['id']}"
    assert brokerage.http.get(path).json()["filled_avg_price"] == "90"


@pytest.mark.parametrize(
    "body",
    [
        {"bid": 2, "ask": 1},
        {"bid": 0, "ask": 1},
        {"ask": 1},
        {"bid": 1},
        {"bid": "NaN", "ask": 1},
        {"bid": 1, "ask": "1e400"},
        {"bid": 1, "ask": 2, "bid_size": 0},
        {"bid": "1.0000000001", "ask": 2},
        {"bid": 1, "ask": 2, "ask_size": "9000000001"},
    ],
)
def test_a_quote_that_no_market_shows_is_refused(
    brokerage: Brokerage, body: dict[str, object]
) -> None:
    assert brokerage.http.put(QUOTE, json=body).status_code == 422


def test_an_unknown_symbol_is_not_found(brokerage: Brokerage) -> None:
    path = "/sandbox/v1/market/NOSUCH/quote"
    assert brokerage.http.get(path).status_code == 404
    assert brokerage.http.put(path, json={"bid": 1, "ask": 2}).status_code == 404
    assert brokerage.http.delete(path).status_code == 404


def test_a_symbol_is_halted_until_it_is_resumed(brokerage: Brokerage) -> None:
    for method, halted in (("PUT", True), ("PUT", True), ("DELETE", False), ("DELETE", False)):
        reply = brokerage.sandbox(method, "/market/BRK.B/halt")
        assert reply == {"symbol": "BRK.B", "halted": halted}


def test_an_unknown_symbol_cannot_be_halted(brokerage: Brokerage) -> None:
    path = "/sandbox/v1/market/NOSUCH/halt"
    assert brokerage.http.put(path).status_code == 404
    assert brokerage.http.delete(path).status_code == 404


def test_a_halt_is_not_told_with_the_asset_as_alpaca_has_no_member_for_it(
    brokerage: Brokerage,
) -> None:
    before = brokerage.http.get("/v1/assets/AAPL").json()
    brokerage.sandbox("PUT", "/market/AAPL/halt")
    assert brokerage.http.get("/v1/assets/AAPL").json() == before
