"""Replacing orders through the official client of the Trading API."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from alpaca.trading.enums import OrderClass, OrderStatus, TimeInForce
from alpaca.trading.requests import ReplaceOrderRequest

from tests.conformance.checks import UNKNOWN_ID
from tests.conformance.trading.tickets import (
    exits,
    limit,
    market,
    stop,
    stop_limit,
    trailing_stop,
)
from tests.conformance.trading.trader import (
    CASH,
    SUB_PENNY,
    Trader,
    facts_of,
    refusal_of,
)
from tests.serving import Brokerage
from tests.wire.golden import assert_golden

BRACKET = {"order_class": "bracket", **exits(profit=190, loss=180)}


@pytest.fixture
def trader(brokerage: Brokerage) -> Trader:
    """A trader with 50,000 dollars, and AAPL at 187.00 to 187.10."""
    return Trader(brokerage)


def replaced(trader: Trader, order: Any, **changes: Any) -> Any:
    """The order that takes the place of another one."""
    return trader.client.replace_order_by_id(order.id, ReplaceOrderRequest(**changes))


def refused(trader: Trader, order: Any, **changes: Any) -> tuple[int, int, str]:
    """The refusal of a replacement."""
    request = ReplaceOrderRequest(**changes)
    return refusal_of(trader.client.replace_order_by_id, order.id, request)


# What a replacement is.


def test_a_new_order_takes_the_place_of_the_old_one(trader: Trader) -> None:
    old = trader.submit(limit(150, qty=2, client_order_id="old"))
    new = replaced(trader, old, limit_price=151)
    assert (new.status, new.replaces, new.limit_price) == (OrderStatus.PENDING_NEW, old.id, "151")
    assert new.id != old.id
    assert new.client_order_id != "old"
    before, after = trader.now(old), trader.now(new)
    assert (before.status, before.replaced_by) == (OrderStatus.REPLACED, new.id)
    assert before.replaced_at is not None
    assert (after.status, after.replaces, after.replaced_by) == (OrderStatus.NEW, old.id, None)
    assert [one.id for one in trader.client.get_orders()] == [new.id]
    assert trader.events(old) == ["pending_new", "new", "pending_replace", "replaced"]
    assert trader.events(new) == ["pending_new", "new"]


def test_on_paper_an_order_is_replaced_at_once(trader: Trader) -> None:
    trader.play(fill_model="alpaca-paper")
    old = trader.submit(limit(150, qty=2))
    trader.wait()
    new = replaced(trader, old, limit_price=151)
    assert new.status is OrderStatus.PENDING_NEW
    assert trader.now(old).status is OrderStatus.REPLACED
    assert trader.events(old) == ["pending_new", "new", "replaced"]
    assert trader.events(new) == ["pending_new", "new"]


def test_a_replacement_is_told_whole(trader: Trader) -> None:
    old = trader.submit(limit(150, qty=2))
    new = replaced(trader, old, limit_price=151, client_order_id="new")
    apart = ("id", "client_order_id", "replaces", "replaced_by")
    assert_golden("trading_order_replaced", trader.told(old), apart_from=apart)
    assert_golden("trading_order_replacing", trader.told(new), apart_from=apart)


@pytest.mark.parametrize(
    ("request_", "change", "told"),
    [
        (limit(150, qty=2), {"qty": 3}, {"qty": "3"}),
        (limit(150, qty=2), {"limit_price": 151.5}, {"limit_price": "151.5"}),
        (limit(150, qty=2), {"time_in_force": TimeInForce.GTC}, {"time_in_force": "gtc"}),
        (
            limit(150, qty=2, time_in_force="gtc"),
            {"time_in_force": TimeInForce.DAY},
            {"time_in_force": "day", "expires_at": "2026-03-02T21:00:00.000000Z"},
        ),
        (
            limit(150, qty=2),
            {"qty": 1, "client_order_id": "mine"},
            {"qty": "1", "client_order_id": "mine"},
        ),
        (stop(190, qty=2), {"stop_price": 191}, {"stop_price": "191"}),
        (
            stop_limit(190, 192, qty=2),
            {"stop_price": 191, "limit_price": 193},
            {"stop_price": "191", "limit_price": "193"},
        ),
        (
            trailing_stop(qty=2, trail_price=2),
            {"trail": 3},
            {"trail_price": "3", "trail_percent": None, "hwm": "187.05", "stop_price": "190.05"},
        ),
        (
            trailing_stop(qty=2, trail_percent=10),
            {"trail": 20},
            {"trail_price": None, "trail_percent": "20", "stop_price": "224.46"},
        ),
    ],
)
def test_what_may_change_changes_and_the_rest_stays(
    trader: Trader, request_: Any, change: Mapping[str, Any], told: Mapping[str, Any]
) -> None:
    old = trader.submit(request_)
    before = trader.told(old)
    after = trader.told(replaced(trader, old, **change))
    kept = ("symbol", "side", "type", "order_class", "position_intent", "source", "extended_hours")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert {name: after[name] for name in told} == told


def test_a_replaced_trailing_stop_keeps_the_best_price_that_it_has_seen(trader: Trader) -> None:
    trader.own(1)
    old = trader.submit(trailing_stop(qty=1, side="sell", trail_price=2))
    trader.quote("190.00", "190.10")
    trader.quote("189.00", "189.10")
    new = replaced(trader, old, trail=3)
    assert (new.hwm, new.stop_price) == ("190.05", "187.05")
    trader.quote("187.00", "187.10")
    assert trader.now(new).status is OrderStatus.FILLED


def test_a_replacement_trades_by_its_own_terms(trader: Trader) -> None:
    old = trader.submit(limit(150, qty=2))
    new = replaced(trader, old, limit_price=188)
    filled = trader.now(new)
    assert (filled.status, filled.filled_qty, filled.filled_avg_price) == (
        OrderStatus.FILLED,
        "2",
        "187.1",
    )
    assert trader.cash == CASH - 2 * Decimal("187.10")


def test_a_replacement_holds_what_it_may_cost(trader: Trader) -> None:
    old = trader.submit(limit(150, qty=10))
    assert trader.buying_power == 2 * CASH - 1_500
    dearer = replaced(trader, old, qty=20)
    assert trader.buying_power == 2 * CASH - 3_000
    cheaper = replaced(trader, dearer, limit_price=100)
    assert trader.buying_power == 2 * CASH - 2_000
    trader.client.cancel_order_by_id(cheaper.id)
    assert trader.buying_power == 2 * CASH


def test_until_the_venue_confirms_the_dearer_order_is_held(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    old = trader.submit(limit(150, qty=10))
    trader.wait()
    new = replaced(trader, old, limit_price=100)
    assert (trader.now(old).status, trader.now(new).status) == (
        OrderStatus.PENDING_REPLACE,
        OrderStatus.PENDING_NEW,
    )
    assert trader.buying_power == 2 * CASH - 1_500
    trader.wait()
    assert (trader.now(old).status, trader.now(new).status) == (
        OrderStatus.REPLACED,
        OrderStatus.NEW,
    )
    assert trader.buying_power == 2 * CASH - 1_000


# What has traded.


def test_what_the_old_order_has_traded_counts_for_the_new_one(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    trader.quote("187.00", "187.10", size="3")
    old = trader.submit(limit(188, qty=10))
    trader.wait("0.3")
    assert trader.now(old).filled_qty == "3"
    trader.brokerage.pin("AAPL", "189.00", "189.10")
    assert refused(trader, old, qty=3) == (422, 42210000, "qty must be > filled_qty")
    new = replaced(trader, old, qty=5)
    assert (new.qty, new.filled_qty, new.filled_avg_price) == ("5", "3", "187.1")
    trader.wait()
    trader.quote("187.90", "188.00")
    filled = trader.now(new)
    assert (filled.status, filled.filled_qty) == (OrderStatus.FILLED, "5")
    assert filled.filled_avg_price == "187.46"  # (3 × 187.10 + 2 × 188.00) / 5
    before = trader.now(old)
    assert (before.status, before.qty, before.filled_qty) == (OrderStatus.REPLACED, "10", "3")
    assert trader.quantity() == 5
    assert trader.cash == CASH - 3 * Decimal("187.10") - 2 * Decimal("188.00")


def test_a_fill_wins_over_a_replacement_that_is_under_way(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    old = trader.submit(limit(185, qty=2))
    trader.wait()
    new = replaced(trader, old, limit_price=184)
    trader.brokerage.pin("AAPL", "184.80", "184.90")
    trader.wait()
    assert trader.now(old).status is OrderStatus.FILLED
    rejected = trader.now(new)
    assert (rejected.status, rejected.filled_qty) == (OrderStatus.REJECTED, "0")
    assert rejected.failed_at is not None
    assert trader.now(old).replaced_by is None
    assert trader.events(old) == [
        "pending_new",
        "new",
        "pending_replace",
        "fill",
        "order_replace_rejected",
    ]
    assert trader.events(new) == ["pending_new", "rejected"]
    assert trader.quantity() == 2
    assert trader.buying_power > CASH


def test_a_cancel_wins_over_a_replacement_that_is_under_way(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    old = trader.submit(limit(150, qty=2))
    trader.wait()
    new = replaced(trader, old, limit_price=151)
    trader.client.cancel_order_by_id(old.id)
    trader.wait()
    assert trader.now(old).status is OrderStatus.CANCELED
    assert trader.now(new).status is OrderStatus.REJECTED
    assert trader.client.get_orders() == []
    assert trader.buying_power == 2 * CASH


# Groups.


def test_the_exits_of_a_replaced_entry_belong_to_the_new_one(trader: Trader) -> None:
    old = trader.submit(limit(186, qty=10, **BRACKET))
    new = replaced(trader, old, limit_price=185, qty=8)
    assert new.order_class is OrderClass.BRACKET
    profit, loss = trader.legs(new)
    assert {profit.id, loss.id} == {leg.id for leg in old.legs}
    assert (profit.qty, loss.qty) == ("8", "8")
    trader.quote("184.80", "184.90")
    assert trader.now(new).filled_qty == "8"
    assert [leg.status for leg in trader.legs(new)] == [OrderStatus.NEW, OrderStatus.HELD]


def test_a_replaced_exit_stays_in_its_group(trader: Trader) -> None:
    entry = trader.submit(market(qty=10, **BRACKET))
    profit, loss = entry.legs
    higher = replaced(trader, profit, limit_price=195)
    closer = replaced(trader, loss, stop_price=186)
    assert [leg.id for leg in trader.legs(entry)] == [higher.id, closer.id]
    assert trader.now(closer).status is OrderStatus.HELD
    trader.quote("191.00", "191.10")
    assert trader.now(higher).status is OrderStatus.NEW
    trader.quote("185.50", "185.60")
    assert (trader.now(higher).status, trader.now(closer).status) == (
        OrderStatus.CANCELED,
        OrderStatus.FILLED,
    )
    assert trader.quantity() == 0


def test_a_replacement_that_does_not_take_over_is_no_leg(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    entry = trader.submit(market(qty=10, **BRACKET))
    trader.wait()
    profit, loss = trader.legs(entry)
    higher = replaced(trader, profit, limit_price=195)
    assert [leg.id for leg in trader.legs(entry)] == [profit.id, loss.id]
    trader.client.cancel_order_by_id(higher.id)
    trader.wait()
    assert [leg.id for leg in trader.legs(entry)] == [profit.id, loss.id]


def test_the_size_of_an_exit_follows_its_entry(trader: Trader) -> None:
    entry = trader.submit(market(qty=10, **BRACKET))
    message = "the qty of a leg cannot be changed"
    assert refused(trader, entry.legs[0], qty=5) == (422, 42210000, message)


# What cannot be replaced.


def test_an_order_that_has_ended_cannot_be_replaced(trader: Trader) -> None:
    not_open = (422, 42210000, "unable to replace order, order is not open")
    filled = trader.submit(market(qty=1))
    assert refused(trader, filled, qty=2) == not_open
    canceled = trader.submit(limit(150, qty=1))
    trader.client.cancel_order_by_id(canceled.id)
    assert refused(trader, canceled, qty=2) == not_open


def test_an_order_is_replaced_once(trader: Trader) -> None:
    old = trader.submit(limit(150, qty=1))
    replaced(trader, old, qty=2)
    assert refused(trader, old, qty=3) == (422, 42210000, "order already replaced")


def test_an_order_that_is_being_replaced_or_canceled_is_left_alone(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    old = trader.submit(limit(150, qty=1))
    not_sent = "unable to replace order, order isn't sent to exchange yet"
    assert refused(trader, old, qty=2) == (422, 42210000, not_sent)
    trader.wait()
    new = replaced(trader, old, qty=2)
    assert refused(trader, old, qty=3) == (422, 42210000, "order chain not fully replaced")
    assert refused(trader, new, qty=3) == (422, 42210000, not_sent)
    trader.wait()
    trader.client.cancel_order_by_id(new.id)
    pending = "cannot replace order in pending_cancel status"
    assert refused(trader, new, qty=3) == (422, 42210000, pending)


def test_what_waits_for_the_open_or_for_its_entry_cannot_be_replaced(trader: Trader) -> None:
    not_sent = (422, 42210000, "unable to replace order, order isn't sent to exchange yet")
    entry = trader.submit(limit(186, qty=10, **BRACKET))
    assert refused(trader, entry.legs[0], limit_price=195) == not_sent
    trader.brokerage.advance(to="2026-03-03T03:00:00Z")
    waiting = trader.submit(limit(150, qty=1))
    assert refused(trader, waiting, qty=2) == not_sent


@pytest.mark.parametrize(
    ("request_", "change", "refusal"),
    [
        (limit(150, qty=1), {"limit_price": 150}, (42210000, "order parameters are not changed")),
        (
            limit(150, qty=1),
            {"client_order_id": "another"},
            (42210000, "order parameters are not changed"),
        ),
        (limit(150, qty=1), {"stop_price": 160}, (40010001, "limit orders take no stop price")),
        (stop(190, qty=1), {"limit_price": 160}, (40010001, "stop orders take no limit price")),
        (
            limit(150, qty=1),
            {"trail": 1},
            (40010001, "only trailing stop orders take a trail"),
        ),
        (
            limit(150, qty=1),
            {"limit_price": 150.001},
            (
                42210000,
                f"invalid limit_price 150.001. {SUB_PENNY}",
            ),
        ),
        (limit(150, qty=1), {"limit_price": -1}, (40010001, "limit price must be > 0")),
        (
            trailing_stop(qty=1, trail_percent=1),
            {"trail": 0.05},
            (40010001, "trail_percent must be greater than or equal to 0.1"),
        ),
        (
            stop(190, qty=1),
            {"time_in_force": TimeInForce.IOC},
            (42210000, "time_in_force can only be changed between day and gtc"),
        ),
        (
            limit(186, qty=1, **BRACKET),
            {"time_in_force": TimeInForce.FOK},
            (42210000, "time_in_force can only be changed between day and gtc"),
        ),
        (
            limit(150, qty=1, client_order_id="taken"),
            {"qty": 2, "client_order_id": "taken"},
            (40010001, "client_order_id must be unique"),
        ),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    trader: Trader, request_: Any, change: Mapping[str, Any], refusal: tuple[int, str]
) -> None:
    old = trader.submit(request_)
    assert refused(trader, old, **change) == (422, *refusal)
    assert trader.now(old).status is OrderStatus.NEW


def test_a_stop_that_the_market_has_passed_says_where_it_is(trader: Trader) -> None:
    old = trader.submit(stop(190, qty=1))
    request = ReplaceOrderRequest(stop_price=187)
    assert facts_of(trader.client.replace_order_by_id, old.id, request) == {
        "code": 42210000,
        "market_price": "187.05",
        "message": "stop price must be greater than current price",
        "stop_price": "187",
    }


def test_a_change_that_nobody_can_pay_is_refused(trader: Trader) -> None:
    old = trader.submit(limit(150, qty=600))
    request = ReplaceOrderRequest(qty=1_000)
    assert facts_of(trader.client.replace_order_by_id, old.id, request) == {
        "buying_power": "10000",
        "code": 40310000,
        "cost_basis": "60000",
        "message": "insufficient buying power",
    }
    assert trader.now(old).status is OrderStatus.NEW


def test_no_more_is_sold_by_a_change_than_there_is(trader: Trader) -> None:
    trader.own(10)
    old = trader.submit(limit(250, qty=6, side="sell"))
    other = trader.submit(limit(260, qty=2, side="sell"))
    request = ReplaceOrderRequest(qty=9)
    assert facts_of(trader.client.replace_order_by_id, old.id, request) == {
        "available": "2",
        "code": 40310000,
        "existing_qty": "10",
        "held_for_orders": "8",
        "message": "insufficient qty available for order (requested: 9, available: 2)",
        "related_orders": [str(old.id), str(other.id)],
        "symbol": "AAPL",
    }
    assert replaced(trader, old, qty=8).qty == "8"


def test_orders_by_dollars_and_of_fractions_keep_their_size(trader: Trader) -> None:
    trader.play(fractional_orders="day")
    by_dollars = trader.submit(limit(150, notional=300))
    message = "notional orders cannot be replaced"
    assert refused(trader, by_dollars, limit_price=151) == (422, 42210000, message)
    fraction = trader.submit(limit(150, qty=1.5))
    message = "fractional order qty cannot be changed"
    assert refused(trader, fraction, qty=2) == (422, 42210000, message)
    assert replaced(trader, fraction, limit_price=151).qty == "1.5"


def test_an_unknown_order_is_not_replaced(trader: Trader) -> None:
    request = ReplaceOrderRequest(qty=1)
    answer = refusal_of(trader.client.replace_order_by_id, UNKNOWN_ID, request)
    assert answer == (404, 40410000, f"order not found for {UNKNOWN_ID}")
