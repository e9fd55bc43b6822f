"""Why an order is what it is: each rule in a scenario of its own, and what is told beside it."""

from collections.abc import Callable
from decimal import Decimal
from itertools import chain
from typing import Any

import pytest
from alpaca.trading.requests import ReplaceOrderRequest

from streetname.domain.orders.rulebook import MEANING, Rule
from tests.conformance.checks import UNKNOWN_ID, assert_refused
from tests.conformance.trading.tickets import exits, limit, market, stop
from tests.conformance.trading.trader import Trader
from tests.serving import Brokerage

TUESDAY_MORNING = "2026-03-03T13:00:00Z"
BRACKET = {"order_class": "bracket", **exits(profit=190, loss=185)}
LIVE = ["ROUTE-02", "ROUTE-04"]


@pytest.fixture
def trader(brokerage: Brokerage) -> Trader:
    """A trader with 50,000 dollars, and AAPL at 187.00 to 187.10."""
    return Trader(brokerage)


def timeline_of(trader: Trader, order: Any) -> list[dict[str, Any]]:
    """Every step of the order."""
    return trader.brokerage.sandbox("GET", f"/orders/{order.id}/explain")["timeline"]


# The scenarios: each gives back the order to be explained.


def trade_at_market(trader: Trader) -> Any:
    return trader.submit(market(qty=4))


def meet_the_quote(trader: Trader) -> Any:
    return trader.submit(limit(190, qty=4))


def be_met_at_rest(trader: Trader) -> Any:
    order = trader.submit(limit(185, qty=4))
    trader.quote("184.80", "184.90")
    return order


def be_stopped(trader: Trader) -> Any:
    order = trader.submit(stop(188, qty=4))
    trader.quote("188.00", "188.10")
    return order


def wait_for_the_open(trader: Trader) -> Any:
    trader.brokerage.advance(to=TUESDAY_MORNING)
    order = trader.submit(market(qty=4))
    trader.brokerage.advance(until="open")
    return order


def trade_in_the_opening_auction(trader: Trader) -> Any:
    trader.brokerage.advance(to=TUESDAY_MORNING)
    order = trader.submit(market(qty=4, time_in_force="opg"))
    trader.brokerage.advance(until="open")
    return order


def miss_the_opening_auction(trader: Trader) -> Any:
    trader.brokerage.advance(to=TUESDAY_MORNING)
    order = trader.submit(limit(150, qty=4, time_in_force="opg"))
    trader.brokerage.advance(until="open")
    return order


def trade_in_the_closing_auction(trader: Trader) -> Any:
    order = trader.submit(market(qty=4, time_in_force="cls"))
    trader.brokerage.advance(until="close")
    return order


def take_profit(trader: Trader) -> Any:
    entry = trader.submit(market(qty=4, **BRACKET))
    trader.wait()
    trader.quote("190.50", "190.60")
    return entry.legs[0]


def be_spared_the_loss(trader: Trader) -> Any:
    entry = trader.submit(market(qty=4, **BRACKET))
    trader.quote("190.50", "190.60")
    return entry.legs[1]


def stop_the_loss(trader: Trader) -> Any:
    bracket = {**BRACKET, **exits(profit=190, loss=185, loss_limit=184.8)}
    entry = trader.submit(market(qty=4, **bracket))
    trader.quote("184.50", "184.60")
    trader.quote("184.90", "185.00")
    return entry.legs[1]


def stop_the_loss_at_once(trader: Trader) -> Any:
    entry = trader.submit(market(qty=4, **BRACKET))
    trader.quote("184.50", "184.60")
    return entry.legs[1]


def lose_the_entry(trader: Trader) -> Any:
    entry = trader.submit(limit(186, qty=4, **BRACKET))
    trader.client.cancel_order_by_id(entry.id)
    return entry.legs[0]


def cancel(trader: Trader) -> Any:
    order = trader.submit(limit(150, qty=4))
    trader.client.cancel_order_by_id(order.id)
    return order


def cancel_too_late(trader: Trader) -> Any:
    trader.play(fill_model="realistic")
    order = trader.submit(limit(185, qty=4))
    trader.wait()
    trader.client.cancel_order_by_id(order.id)
    trader.quote("184.80", "184.90")
    return order


def trade_at_once_or_not_at_all(trader: Trader) -> Any:
    return trader.submit(limit(150, qty=4, time_in_force="ioc"))


def be_replaced(trader: Trader) -> Any:
    order = trader.submit(limit(150, qty=4))
    trader.client.replace_order_by_id(order.id, ReplaceOrderRequest(qty=5))
    return order


def take_its_place(trader: Trader) -> Any:
    order = trader.submit(limit(150, qty=4))
    return trader.client.replace_order_by_id(order.id, ReplaceOrderRequest(qty=5))


def be_filled_before_the_replacement(trader: Trader) -> Any:
    trader.play(fill_model="realistic")
    order = trader.submit(limit(185, qty=4))
    trader.wait()
    trader.client.replace_order_by_id(order.id, ReplaceOrderRequest(limit_price=184))
    trader.quote("184.80", "184.90")
    return order


def replace_too_late(trader: Trader) -> Any:
    filled = be_filled_before_the_replacement(trader)
    replacement, _ = trader.listed(status="all")
    assert replacement.replaces == filled.id
    return replacement


def outlive_the_day(trader: Trader) -> Any:
    order = trader.submit(limit(150, qty=4))
    trader.brokerage.advance(until="close")
    return order


def outlive_ninety_days(trader: Trader) -> Any:
    order = trader.submit(limit(150, qty=4, time_in_force="gtc"))
    trader.brokerage.advance(to="2026-06-02T13:00:00Z")
    return order


def become_too_dear(trader: Trader) -> Any:
    trader.play(fill_model="realistic")
    order = trader.submit(market(qty=500))
    trader.quote("400.00", "400.10", size="1000")
    return order


def bring_more_than_the_books_can_hold(trader: Trader) -> Any:
    trader.quote("0.001", "0.001")
    trader.own(9_400_000)
    trader.quote("1000000", "1000000")
    return trader.submit(market(qty=9_400_000, side="sell"))


def be_forbidden_by_the_open(trader: Trader) -> Any:
    trader.brokerage.advance(to=TUESDAY_MORNING)
    order = trader.submit(market(qty=4))
    trader.suspend()
    trader.brokerage.advance(until="open")
    return order


Scenario = Callable[[Trader], Any]

SCENARIOS: list[tuple[Scenario, list[str]]] = [
    (trade_at_market, [*LIVE, "FILL-01"]),
    (meet_the_quote, [*LIVE, "FILL-02"]),
    (be_met_at_rest, [*LIVE, "FILL-03"]),
    (be_stopped, [*LIVE, "FILL-04"]),
    (wait_for_the_open, ["ROUTE-01", "ROUTE-03", "ROUTE-04", "FILL-01"]),
    (trade_in_the_opening_auction, ["ROUTE-01", "ROUTE-03", "FILL-05"]),
    (miss_the_opening_auction, ["ROUTE-01", "ROUTE-03", "CANCEL-05"]),
    (trade_in_the_closing_auction, [*LIVE, "FILL-06"]),
    (take_profit, ["GROUP-01", "GROUP-02", "FILL-03"]),
    (be_spared_the_loss, ["GROUP-01", "GROUP-04"]),
    (stop_the_loss, ["GROUP-01", "GROUP-03", "FILL-04"]),
    (stop_the_loss_at_once, ["GROUP-01", "FILL-04"]),
    (lose_the_entry, ["GROUP-01", "GROUP-05"]),
    (cancel, [*LIVE, "CANCEL-01", "CANCEL-02"]),
    (cancel_too_late, [*LIVE, "CANCEL-01", "FILL-03", "CANCEL-03"]),
    (trade_at_once_or_not_at_all, [*LIVE, "CANCEL-04"]),
    (be_replaced, [*LIVE, "REPLACE-01", "REPLACE-02"]),
    (take_its_place, ["REPLACE-01", "REPLACE-02"]),
    (be_filled_before_the_replacement, [*LIVE, "REPLACE-01", "FILL-03", "REPLACE-03"]),
    (replace_too_late, ["REPLACE-01", "REPLACE-03"]),
    (outlive_the_day, [*LIVE, "EXPIRE-01"]),
    (outlive_ninety_days, [*LIVE, "CANCEL-06", "CANCEL-06"]),
    (become_too_dear, [*LIVE, "REJECT-01"]),
    (bring_more_than_the_books_can_hold, [*LIVE, "REJECT-02"]),
    (be_forbidden_by_the_open, ["ROUTE-01", "REJECT-03"]),
]


@pytest.mark.parametrize(
    ("scenario", "rules"), SCENARIOS, ids=[scenario.__name__ for scenario, _ in SCENARIOS]
)
def test_each_step_names_the_rule_that_decided_it(
    trader: Trader, scenario: Scenario, rules: list[str]
) -> None:
    timeline = timeline_of(trader, scenario(trader))
    assert [step["rule"]["id"] for step in timeline] == rules
    for step in timeline:
        assert step["rule"]["meaning"] == MEANING[Rule(step["rule"]["id"])]


def test_there_is_a_scenario_for_each_rule() -> None:
    assert set(chain.from_iterable(rules for _, rules in SCENARIOS)) == set(Rule)


# What is told beside the rule.


def test_the_order_is_told_as_it_is_with_its_legs(trader: Trader) -> None:
    order = trader.submit(market(qty=4, **BRACKET))
    explained = trader.brokerage.sandbox("GET", f"/orders/{order.id}/explain")["order"]
    path = f"/v1/trading/accounts/{trader.account_id}/orders/{order.id}"
    told = trader.brokerage.http.get(path, params={"nested": "true"}).json()
    assert explained == told
    assert len(told["legs"]) == 2


def test_a_timeline_is_what_the_streams_have_told(trader: Trader) -> None:
    order = be_met_at_rest(trader)
    timeline = timeline_of(trader, order)
    assert [step["event"] for step in timeline] == trader.events(order)
    assert [step["status"] for step in timeline] == ["pending_new", "new", "filled"]
    ids = [step["event_id"] for step in timeline]
    assert ids == sorted(set(ids))


def test_each_step_shows_the_market_of_its_instant(trader: Trader) -> None:
    shown = {"bid": "187", "ask": "187.1", "bid_size": "1000", "ask_size": "1000"}
    order = trader.submit(limit(185, qty=4))
    trader.wait()
    trader.quote("184.80", "184.90", size="500")
    trader.quote("186.00", "186.10")
    sent, confirmed, filled = timeline_of(trader, order)
    assert sent["market"] == confirmed["market"] == {**shown, "last_price": "187.05"}
    assert filled["market"] == {
        "bid": "184.8",
        "ask": "184.9",
        "bid_size": "500",
        "ask_size": "500",
        "last_price": "184.85",
    }
    assert filled["trade"]["price"] == filled["market"]["ask"]


def test_where_nothing_is_pinned_the_market_is_the_tapes(trader: Trader) -> None:
    order = trader.submit(market(qty=1, symbol="MSFT"))
    at_once = trader.brokerage.sandbox("GET", "/market/MSFT/quote")
    trader.wait("3600")
    *_, filled = timeline_of(trader, order)
    assert {name: filled["market"][name] for name in ("bid", "ask", "bid_size", "ask_size")} == {
        name: at_once[name] for name in ("bid", "ask", "bid_size", "ask_size")
    }
    assert trader.now(order).filled_avg_price == filled["market"]["ask"]


def test_each_step_says_what_was_left_set_aside(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    order = trader.submit(limit(186, qty=5))
    trader.wait()
    trader.brokerage.pin("AAPL", "185.80", "185.90", "3")
    trader.wait("5")
    assert [step["held"] for step in timeline_of(trader, order)] == [
        {"asset": "USD", "amount": "930"},
        {"asset": "USD", "amount": "930"},
        {"asset": "USD", "amount": "372.3"},  # less what three shares at 185.90 have cost
        None,
    ]
    sale = trader.submit(limit(250, qty=2, side="sell"))
    trader.wait()
    *_, resting = timeline_of(trader, sale)
    assert resting["held"] == {"asset": "AAPL", "amount": "2"}


def test_the_exits_of_a_bracket_set_the_shares_aside_once(trader: Trader) -> None:
    entry = trader.submit(market(qty=4, **BRACKET))
    profit, loss = entry.legs
    assert [step["held"] for step in timeline_of(trader, profit)] == [
        None,
        {"asset": "AAPL", "amount": "4"},
    ]
    assert [step["held"] for step in timeline_of(trader, loss)] == [None]


def test_entries_stand_beside_the_fill_that_made_them_and_sum_to_zero(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    body = {"qty": "5", "type": "limit", "limit_price": "186"}
    charged = {"commission": "0.10", "commission_type": "qty"}
    placed = trader.brokerage.order(trader.account_id, **body, **charged).json()
    trader.wait()
    for size in ("2", "3"):  # twice at the same instant
        trader.brokerage.pin("AAPL", "185.80", "185.90", size)
    trader.wait("5")
    explained = trader.brokerage.sandbox("GET", f"/orders/{placed['id']}/explain")
    timeline = explained["timeline"]
    assert [step["event"] for step in timeline] == ["pending_new", "new", "partial_fill", "fill"]
    assert [len(step["entries"]) for step in timeline] == [0, 0, 2, 2]
    for step, quantity in zip(timeline[2:], (2, 3), strict=True):
        trade, commission = step["entries"]
        assert (trade["kind"], commission["kind"]) == ("trade", "commission")
        owner = f"customer:{trader.account_id}"
        mine = {
            (line["asset"], line["amount"])
            for line in trade["postings"]
            if line["ledger_account"] == owner
        }
        paid = str((-quantity * Decimal("185.90")).normalize())
        assert mine == {("USD", paid), ("AAPL", str(quantity))}
        assert step["trade"]["qty"] == str(quantity)
        for entry in step["entries"]:
            assert entry["at"] == step["at"]
            sums: dict[str, Decimal] = {}
            for line in entry["postings"]:
                sums[line["asset"]] = sums.get(line["asset"], Decimal(0)) + Decimal(line["amount"])
            assert set(sums.values()) == {Decimal(0)}
    booked = trader.brokerage.sandbox("GET", f"/ledger/entries?object_id={placed['id']}")
    told = [entry for step in timeline for entry in step["entries"]]
    assert sorted(told, key=str) == sorted(booked, key=str)


def test_a_rejection_says_what_the_reason_was(trader: Trader) -> None:
    *_, rejected = timeline_of(trader, become_too_dear(trader))
    assert (rejected["event"], rejected["status"]) == ("rejected", "rejected")
    assert rejected["reason"] == "insufficient buying power"
    assert rejected["held"] is None


def test_an_unknown_order_is_not_explained(brokerage: Brokerage) -> None:
    answer = brokerage.http.get(f"/sandbox/v1/orders/{UNKNOWN_ID}/explain")
    assert_refused(answer, 404, 40410000, f"order not found for {UNKNOWN_ID}")
    malformed = brokerage.http.get("/sandbox/v1/orders/17/explain")
    assert_refused(malformed, 422, 40010001, "order_id is missing")
