"""An environment that is lived through from some weeks ago, as a user asks for it."""

import time
from collections import Counter
from typing import Any

from tests.dashboard.visitor import a_visitor
from tests.serving import MONDAY_AT_TEN, Brokerage


def seeded(brokerage: Brokerage) -> Any:
    return brokerage.sandbox("POST", "/seed", {"accounts": 6, "seed": 7, "weeks": 2})


def all_of(brokerage: Brokerage, accounts: list[str], path: str) -> list[Any]:
    """Everything of that kind that the accounts have."""
    found: list[Any] = []
    for account_id in accounts:
        path_of = path.format(account_id)
        found += brokerage.http.get(path_of, params={"status": "all", "limit": 500}).json()
    return found


def raw_orders_of(brokerage: Brokerage, accounts: list[str]) -> list[Any]:
    return all_of(brokerage, accounts, "/v1/trading/accounts/{}/orders")


def orders_of(brokerage: Brokerage, accounts: list[str]) -> list[Any]:
    """Every order of the accounts, without what no two environments share."""
    kept = ("submitted_at", "symbol", "side", "filled_avg_price", "type", "status", "limit_price")
    return [tuple(order[name] for name in kept) for order in raw_orders_of(brokerage, accounts)]


def test_accounts_have_traded_on_many_days_and_the_clock_is_where_it_was(
    brokerage: Brokerage,
) -> None:
    brokerage.freeze()
    made = seeded(brokerage)
    clock = brokerage.sandbox("GET", "/clock")
    assert (clock["mode"], clock["now"][:19]) == ("frozen", MONDAY_AT_TEN[:19])
    assert made["funded"] == len(made["accounts"]) == 6
    days = {submitted[:10] for submitted, *_ in orders_of(brokerage, made["accounts"])}
    assert len(days) >= 4
    assert min(days) < "2026-02-27"
    opened = {str(account.created_at)[:10] for account in brokerage.client.list_accounts()}
    assert len(opened) > 1
    assert brokerage.sandbox("GET", "/ledger/trial-balance")


def test_a_past_is_as_lively_as_the_days_of_a_broker(brokerage: Brokerage) -> None:
    brokerage.freeze("2026-03-03T18:17:00Z")
    made = brokerage.sandbox("POST", "/seed", {"accounts": 30, "seed": 3, "weeks": 4})

    orders = raw_orders_of(brokerage, made["accounts"])
    assert len(orders) >= made["orders"] > 100  # the exits of brackets are there, too
    assert {"filled", "new", "canceled", "expired"} <= {order["status"] for order in orders}
    kinds = Counter((order["type"], order["time_in_force"]) for order in orders)
    assert kinds["market", "day"] > len(orders) / 2
    assert {("limit", "day"), ("limit", "gtc"), ("stop", "gtc")} <= kinds.keys()
    assert "bracket" in {order["order_class"] for order in orders}
    assert {"buy", "sell"} == {order["side"] for order in orders}
    assert any(order["notional"] for order in orders)
    charged = [order for order in orders if float(order["commission"] or 0)]
    assert 0 < len(charged) < len(orders) / 2
    minutes = {order["submitted_at"][:16] for order in orders}
    assert len(minutes) > len(orders) * 0.9
    assert max(minutes) <= "2026-03-03T18:17"

    transfers = all_of(brokerage, made["accounts"], "/v1/accounts/{}/transfers")
    ends = {(transfer["direction"], transfer["status"]) for transfer in transfers}
    incoming = {("INCOMING", end) for end in ("COMPLETE", "QUEUED", "REJECTED", "RETURNED")}
    assert incoming | {("OUTGOING", "COMPLETE")} <= ends


def test_most_of_many_accounts_are_active_and_the_books_are_sound(brokerage: Brokerage) -> None:
    brokerage.freeze()
    made = brokerage.sandbox("POST", "/seed", {"accounts": 30, "seed": 0, "weeks": 4})
    accounts = brokerage.http.get("/v1/accounts").json()
    statuses = Counter(account["status"] for account in accounts)
    assert statuses == {"ACTIVE": 27, "ACTION_REQUIRED": 1, "REJECTED": 1, "ACCOUNT_CLOSED": 1}
    deposited = {
        transfer["account_id"]
        for transfer in all_of(brokerage, made["accounts"], "/v1/accounts/{}/transfers")
        if (transfer["direction"], transfer["status"]) == ("INCOMING", "COMPLETE")
    }
    assert made["funded"] == len(deposited) == 28
    with a_visitor(brokerage) as visitor:
        visitor.sends("/ledger/laws/check")
        for _ in range(100):
            said = visitor.gets("/ledger/laws").text
            if "The books are sound" in said:
                break
            time.sleep(0.1)
        assert "The books are sound" in said


def test_nobody_is_charged_where_no_commission_may_be(brokerage: Brokerage) -> None:
    brokerage.freeze()
    brokerage.sandbox("PATCH", "/rules", {"commissions": False})
    orders = raw_orders_of(brokerage, seeded(brokerage)["accounts"])
    assert len(orders) > 10
    assert not any(float(order["commission"] or 0) for order in orders)


def test_the_same_seed_brings_the_same_past(brokerage: Brokerage) -> None:
    def past() -> tuple[Any, list[Any], list[Any], Any]:
        brokerage.freeze()
        made = seeded(brokerage)
        transfers = all_of(brokerage, made["accounts"], "/v1/accounts/{}/transfers")
        books = brokerage.sandbox("GET", "/ledger/trial-balance")
        return made, orders_of(brokerage, made["accounts"]), transfers, books

    first = past()
    brokerage.http.post(f"/sandbox/v1/environments/{brokerage_name(brokerage)}/reset")
    assert past() == first


def test_what_has_accounts_gets_no_other_past(brokerage: Brokerage) -> None:
    brokerage.freeze()
    brokerage.open_account()
    response = brokerage.http.post("/sandbox/v1/seed", json={"accounts": 2, "weeks": 1})
    assert response.status_code == 422
    assert "reset the environment" in response.json()["message"]


def test_what_the_environment_was_set_up_with_stays_and_holds_from_the_beginning(
    brokerage: Brokerage,
) -> None:
    brokerage.freeze()
    changed = {"fill_model": "realistic", "margin_interest_percent": "3.5"}
    brokerage.sandbox("PATCH", "/rules", {**changed, "regulatory_fees": False})
    rules = brokerage.sandbox("GET", "/rules")
    own = {"symbol": "ZZTOP", "name": "Zz Top", "exchange": "NYSE", "base_price": "12.5"}
    known = {"symbol": "KO", "name": "Cola", "exchange": "NYSE", "base_price": "77"}
    terms = {"marginable": False, "shortable": False, "fractionable": True, "volatility": "0.2"}
    brokerage.sandbox("POST", "/assets", [{**own, **terms}, {**known, **terms}])
    for symbol in ("ZZTOP", "AAPL"):
        brokerage.pin(symbol, "11", "11.02", size="500")
    brokerage.pin("MSFT", "1", "2")
    brokerage.sandbox("DELETE", "/market/MSFT/quote")
    brokerage.sandbox("PUT", "/market/TSLA/halt")
    before = assets_of(brokerage)
    made = seeded(brokerage)
    assert brokerage.sandbox("GET", "/rules") == rules
    assert assets_of(brokerage) == before
    for symbol in ("ZZTOP", "AAPL"):
        quote = brokerage.sandbox("GET", f"/market/{symbol}/quote")
        assert (quote["bid"], quote["ask"], quote["bid_size"]) == ("11", "11.02", "500")
        assert quote["pinned"]
    assert not brokerage.sandbox("GET", "/market/MSFT/quote")["pinned"]
    with a_visitor(brokerage) as visitor:
        halted = visitor.gets("/market?halted=yes&format=csv").text.splitlines()
        assert [line.partition(",")[0] for line in halted] == ["Symbol", "TSLA"]
    bought = {
        price
        for _, symbol, _, price, *_ in orders_of(brokerage, made["accounts"])
        if symbol == "AAPL"
    }
    assert bought <= {"11", "11.02", None}


def assets_of(brokerage: Brokerage) -> Any:
    """Every asset on the wire."""
    return brokerage.http.get("/v1/assets").raise_for_status().json()


def brokerage_name(brokerage: Brokerage) -> str:
    """The environment that the brokerage's key opens."""
    accounts = brokerage.http.get("/sandbox/v1/environments").json()
    return next(each["name"] for each in accounts if each["name"].startswith("test-the-same-seed"))
