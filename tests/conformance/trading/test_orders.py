"""Single orders through the official client of the Trading API, with the money to the cent."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from alpaca.common.enums import Sort
from alpaca.trading.enums import (
    OrderClass,
    OrderSide,
    OrderStatus,
    OrderType,
    PositionIntent,
    QueryOrderStatus,
    TimeInForce,
)

from tests.conformance.trading.tickets import limit, market, stop, stop_limit, trailing_stop
from tests.conformance.trading.trader import ASK, CASH, Trader
from tests.serving import Brokerage, Server, a_brokerage
from tests.wire.golden import assert_golden

OWN_TO_EACH = ("id", "client_order_id")
STANDING = ("day", "gtc")
ANY_TIME = (*STANDING, "opg", "cls", "ioc", "fok")


@pytest.fixture
def trader(brokerage: Brokerage) -> Trader:
    """A trader with 50,000 dollars, and AAPL at 187.00 to 187.10."""
    return Trader(brokerage)


@pytest.fixture(scope="module")
def early_trader(server: Server) -> Iterator[Trader]:
    """One trader for all orders that only wait, on Tuesday at eight in the morning."""
    with a_brokerage(server, "early-orders") as brokerage:
        early = Trader(brokerage)
        brokerage.advance(to="2026-03-03T13:00:00Z")
        yield early


def expected(quantity: str, price: str) -> tuple[OrderStatus, str, str]:
    return OrderStatus.FILLED, quantity, price


def fill_of(order: Any) -> tuple[OrderStatus, str, str]:
    return order.status, order.filled_qty, order.filled_avg_price


# What each type of order does.


def test_a_market_order_is_answered_on_its_way_and_buys_at_the_ask(trader: Trader) -> None:
    placed = trader.submit(market(qty=4))
    assert (placed.status, placed.filled_qty, placed.filled_at) == (
        OrderStatus.PENDING_NEW,
        "0",
        None,
    )
    assert fill_of(trader.now(placed)) == expected("4", "187.1")
    assert trader.now(placed).filled_at is not None
    assert trader.cash == CASH - 4 * Decimal("187.10")
    assert trader.quantity() == 4
    assert trader.events(placed) == ["pending_new", "new", "fill"]


def test_a_market_order_sells_at_the_bid(trader: Trader) -> None:
    trader.own(4)
    sold = trader.now(trader.submit(market(qty=3, side="sell")))
    assert fill_of(sold) == expected("3", "187")
    assert sold.position_intent is PositionIntent.SELL_TO_CLOSE
    assert trader.cash == CASH - 4 * Decimal("187.10") + 3 * Decimal("187.00")
    assert trader.quantity() == 1


def test_an_order_by_dollars_keeps_them_and_tells_its_shares(trader: Trader) -> None:
    placed = trader.submit(market(notional=500.25))
    assert (placed.notional, placed.qty) == ("500.25", None)
    filled = trader.now(placed)
    assert fill_of(filled) == expected("2.673703901", "187.1")  # 500.25 / 187.10, rounded down
    assert (filled.notional, filled.qty) == ("500.25", None)
    assert CASH - trader.cash == Decimal("500.25")


def test_a_fraction_is_bought_and_sold_without_dust(trader: Trader) -> None:
    trader.submit(market(qty=1.123456789))
    assert trader.quantity() == Decimal("1.123456789")
    sold = trader.submit(market(qty=1.123456789, side="sell"))
    assert fill_of(trader.now(sold)) == expected("1.123456789", "187")
    assert trader.quantity() == 0
    bought, brought = Decimal("210.198765"), Decimal("210.086420")  # to the millionth
    assert abs(CASH - bought + brought - trader.cash) <= Decimal("0.000001")


def test_a_limit_order_that_the_quote_meets_trades_at_the_quote(trader: Trader) -> None:
    bought = trader.now(trader.submit(limit(190, qty=2)))
    assert fill_of(bought) == expected("2", "187.1")
    sold = trader.now(trader.submit(limit(180, qty=2, side="sell")))
    assert fill_of(sold) == expected("2", "187")
    assert trader.cash == CASH - 2 * Decimal("0.10")


def test_a_limit_order_rests_until_the_quote_comes_to_it(trader: Trader) -> None:
    placed = trader.submit(limit(185, qty=2))
    assert trader.now(placed).status is OrderStatus.NEW
    assert trader.buying_power == 2 * CASH - 370
    trader.quote("184.80", "184.90")
    assert fill_of(trader.now(placed)) == expected("2", "184.9")
    assert trader.cash == CASH - 2 * Decimal("184.90")


def test_a_stop_to_buy_becomes_a_market_order_when_a_trade_reaches_it(trader: Trader) -> None:
    placed = trader.submit(stop(188, qty=2))
    trader.quote("187.90", "188.00")  # which trades at 187.95
    assert trader.now(placed).status is OrderStatus.NEW
    trader.quote("188.00", "188.10")
    filled = trader.now(placed)
    assert fill_of(filled) == expected("2", "188.1")
    assert (filled.type, filled.stop_price) == (OrderType.STOP, "188")
    assert trader.cash == CASH - 2 * Decimal("188.10")


def test_a_stop_to_sell_becomes_a_market_order_when_a_trade_reaches_it(trader: Trader) -> None:
    trader.own(2)
    placed = trader.submit(stop(186, qty=2, side="sell"))
    trader.quote("186.00", "186.10")
    assert trader.now(placed).status is OrderStatus.NEW
    trader.quote("185.80", "185.90")
    assert fill_of(trader.now(placed)) == expected("2", "185.8")


def test_a_stop_limit_becomes_a_limit_order_when_a_trade_reaches_it(trader: Trader) -> None:
    placed = trader.submit(stop_limit(188, 188.05, qty=2))
    trader.quote("188.00", "188.10")
    triggered = trader.now(placed)
    assert (triggered.status, triggered.type) == (OrderStatus.NEW, OrderType.STOP_LIMIT)
    trader.quote("187.50", "187.60")
    assert fill_of(trader.now(placed)) == expected("2", "187.6")


def test_a_stop_limit_that_nothing_has_reached_does_not_trade(trader: Trader) -> None:
    placed = trader.submit(stop_limit(188, 190, qty=2))
    trader.quote("186.00", "186.10")
    assert trader.now(placed).status is OrderStatus.NEW


def test_shares_that_are_not_owned_are_sold_short_and_bought_back(trader: Trader) -> None:
    sold = trader.submit(market(qty=10, side="sell"))
    assert (sold.side, sold.position_intent) == (OrderSide.SELL, PositionIntent.SELL_TO_OPEN)
    assert fill_of(trader.now(sold)) == expected("10", "187")
    assert trader.quantity() == -10
    assert trader.cash == CASH + 1_870
    trader.quote("180.00", "180.10")
    bought = trader.submit(limit(181, qty=4))
    assert bought.position_intent is PositionIntent.BUY_TO_CLOSE
    assert fill_of(trader.now(bought)) == expected("4", "180.1")
    assert trader.quantity() == -6
    assert trader.cash == CASH + 1_870 - 4 * Decimal("180.10")


def test_a_trailing_stop_to_sell_follows_the_price_up_and_sells_when_it_falls(
    trader: Trader,
) -> None:
    trader.own(2)
    placed = trader.submit(trailing_stop(qty=2, side="sell", trail_price=2))
    assert (placed.hwm, placed.stop_price, placed.trail_price) == ("187.05", "185.05", "2")
    trader.quote("190.00", "190.10")
    risen = trader.now(placed)
    assert (risen.hwm, risen.stop_price) == ("190.05", "188.05")
    assert trader.told(placed)["hwm"] == "190.05"
    trader.quote("188.50", "188.60")
    assert (trader.now(placed).hwm, trader.now(placed).stop_price) == ("190.05", "188.05")
    trader.quote("187.90", "188.00")
    filled = trader.now(placed)
    assert fill_of(filled) == expected("2", "187.9")
    assert (filled.hwm, filled.stop_price) == ("190.05", "188.05")


def test_a_trailing_stop_to_buy_follows_the_price_down_by_per_cent(trader: Trader) -> None:
    placed = trader.submit(trailing_stop(qty=2, trail_percent=2.5))
    assert (placed.hwm, placed.trail_percent, placed.trail_price) == ("187.05", "2.5", None)
    assert placed.stop_price == "191.72625"  # 187.05 × 1.025
    trader.quote("180.00", "180.10")
    assert (trader.now(placed).hwm, trader.now(placed).stop_price) == ("180.05", "184.55125")
    trader.quote("184.60", "184.70")
    assert fill_of(trader.now(placed)) == expected("2", "184.7")


def test_a_trailing_stop_that_has_ended_stays_where_it_had_come_to(trader: Trader) -> None:
    trader.own(2)
    canceled = trader.submit(trailing_stop(qty=1, side="sell", trail_price=2))
    expired = trader.submit(trailing_stop(qty=1, side="sell", trail_price=3))
    trader.quote("190.00", "190.10")
    trader.client.cancel_order_by_id(canceled.id)
    trader.quote("189.00", "189.10")
    trader.brokerage.advance(until="close")
    assert (trader.now(canceled).hwm, trader.now(canceled).stop_price) == ("190.05", "188.05")
    ended = trader.now(expired)
    assert (ended.status, ended.hwm, ended.stop_price) == (
        OrderStatus.EXPIRED,
        "190.05",
        "187.05",
    )


def test_what_follows_the_price_is_listed_where_it_is(trader: Trader) -> None:
    trader.own(1)
    trader.submit(trailing_stop(qty=1, side="sell", trail_percent=10, client_order_id="trail"))
    trader.quote("200.00", "200.10")
    (listed,) = trader.client.get_orders()
    assert (listed.hwm, listed.stop_price) == ("200.05", "180.045")
    assert trader.client.get_order_by_client_id("trail").hwm == "200.05"


def test_the_venue_confirms_an_order_when_it_has_heard_of_it(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    placed = trader.submit(market(qty=1))
    trader.wait("0.049")
    assert trader.now(placed).status is OrderStatus.PENDING_NEW
    trader.wait("0.201")  # at the latest
    assert trader.now(placed).status is OrderStatus.FILLED
    assert trader.events(placed) == ["pending_new", "new", "fill"]


# Which combinations are taken.


@pytest.mark.parametrize(
    ("request_of", "lasting"),
    [
        *((lambda **terms: market(qty=1, **terms), one) for one in ANY_TIME),
        *((lambda **terms: limit(150, qty=1, **terms), one) for one in ANY_TIME),
        *((lambda **terms: stop(190, qty=1, **terms), one) for one in STANDING),
        *((lambda **terms: stop_limit(190, 191, qty=1, **terms), one) for one in STANDING),
        *((lambda **terms: trailing_stop(qty=1, trail_price=1, **terms), one) for one in STANDING),
    ],
)
def test_every_valid_combination_waits_for_the_open(
    early_trader: Trader, request_of: Any, lasting: str
) -> None:
    request = request_of(time_in_force=lasting)
    placed = early_trader.submit(request)
    assert placed.status is OrderStatus.ACCEPTED
    assert (placed.type, placed.time_in_force) == (request.type, TimeInForce(lasting))
    assert placed.order_class is OrderClass.SIMPLE
    assert early_trader.told(placed)["order_class"] == ""
    assert early_trader.events(placed) == ["accepted"]


@pytest.mark.parametrize("lasting", ["ioc", "fok"])
def test_what_cannot_trade_at_once_is_canceled(trader: Trader, lasting: str) -> None:
    missed = trader.submit(limit(180, qty=2, time_in_force=lasting))
    assert trader.now(missed).status is OrderStatus.CANCELED
    assert trader.buying_power == 2 * CASH
    met = trader.submit(limit(188, qty=2, time_in_force=lasting))
    assert fill_of(trader.now(met)) == expected("2", "187.1")


def test_an_immediate_order_takes_what_there_is_and_one_for_all_or_nothing_does_not(
    trader: Trader,
) -> None:
    trader.play(fill_model="realistic")
    trader.quote("187.00", "187.10", size="3")
    some = trader.submit(market(qty=5, time_in_force="ioc"))
    trader.wait()
    assert fill_of(trader.now(some)) == (OrderStatus.CANCELED, "3", "187.1")
    assert trader.events(some) == ["pending_new", "partial_fill", "canceled"]
    none = trader.submit(market(qty=5, time_in_force="fok"))
    trader.wait()
    assert fill_of(trader.now(none)) == (OrderStatus.CANCELED, "0", None)


@pytest.mark.parametrize(
    "request_of",
    [
        lambda: limit(190, qty=1.5),
        lambda: limit(190, notional=100),
        lambda: stop(188, qty=1.5),
        lambda: stop_limit(188, 190, qty=1.5),
    ],
)
def test_fractions_at_a_price_are_taken_where_the_rules_allow_them(
    trader: Trader, request_of: Any
) -> None:
    trader.play(fractional_orders="day")
    placed = trader.submit(request_of())
    trader.quote("188.00", "188.10")
    assert trader.now(placed).status is OrderStatus.FILLED


# The shape of the answers.


def test_an_order_is_told_without_what_concerns_the_correspondent(trader: Trader) -> None:
    placed = trader.submit(limit(150, qty=1))
    body = trader.told(placed)
    assert body.keys() & {"commission", "commission_type", "cancel_requested_at"} == set()
    assert body["source"] == "access_key"
    assert_golden("trading_order_resting", body, apart_from=OWN_TO_EACH)


def test_a_filled_order_by_dollars_is_told_whole(trader: Trader) -> None:
    placed = trader.submit(market(notional=100))
    assert_golden("trading_order_filled", trader.told(placed), apart_from=OWN_TO_EACH)


def test_a_trailing_stop_is_told_whole(trader: Trader) -> None:
    placed = trader.submit(trailing_stop(qty=1, trail_percent=2.5, time_in_force="gtc"))
    trader.quote("180.00", "180.10")
    assert_golden("trading_order_trailing", trader.told(placed), apart_from=OWN_TO_EACH)


def test_the_client_names_an_order_or_it_is_named_for_it(trader: Trader) -> None:
    named = trader.submit(limit(150, qty=1, client_order_id="my-first-order"))
    assert named.client_order_id == "my-first-order"
    assert trader.client.get_order_by_client_id("my-first-order").id == named.id
    unnamed = trader.submit(limit(150, qty=1))
    assert UUID(unnamed.client_order_id)


def test_an_order_says_when_its_time_is_over(trader: Trader) -> None:
    for_the_day = trader.told(trader.submit(limit(150, qty=1)))
    assert for_the_day["expires_at"] == "2026-03-02T21:00:00.000000Z"
    standing = trader.told(trader.submit(limit(150, qty=1, time_in_force="gtc")))
    assert standing["expires_at"].startswith("2026-05-31")  # ninety days from the second of March
    at_once = trader.submit(limit(150, qty=1, time_in_force="ioc"))
    assert "expires_at" not in trader.told(at_once)


def test_an_intent_that_is_so_is_kept(trader: Trader) -> None:
    placed = trader.submit(limit(150, qty=1, position_intent="buy_to_open"))
    assert placed.position_intent is PositionIntent.BUY_TO_OPEN


# Lists.


def test_orders_are_listed_by_status_newest_first(trader: Trader) -> None:
    resting = trader.submit(limit(150, qty=1))
    filled = trader.submit(market(qty=1))
    canceled = trader.submit(limit(150, qty=1))
    trader.client.cancel_order_by_id(canceled.id)
    assert [one.id for one in trader.client.get_orders()] == [resting.id]
    assert [one.id for one in trader.listed(status=QueryOrderStatus.OPEN)] == [resting.id]
    closed = trader.listed(status=QueryOrderStatus.CLOSED)
    assert [one.id for one in closed] == [canceled.id, filled.id]
    everything = trader.listed(status=QueryOrderStatus.ALL)
    assert [one.id for one in everything] == [canceled.id, filled.id, resting.id]
    upward = trader.listed(status=QueryOrderStatus.ALL, direction=Sort.ASC)
    assert [one.id for one in upward] == [resting.id, filled.id, canceled.id]


def test_no_more_orders_are_listed_than_asked_for(trader: Trader) -> None:
    placed = [trader.submit(limit(150, qty=1)) for _ in range(3)]
    assert [one.id for one in trader.listed(limit=2)] == [placed[2].id, placed[1].id]
    oldest = trader.listed(limit=2, direction=Sort.ASC)
    assert [one.id for one in oldest] == [placed[0].id, placed[1].id]
    assert len(trader.listed(limit=501)) == 3


def test_orders_are_listed_by_when_they_were_submitted(trader: Trader) -> None:
    placed: list[Any] = []
    for _ in range(3):
        placed.append(trader.submit(limit(150, qty=1)))
        trader.wait()
    first, second, third = placed
    assert [one.id for one in trader.listed(after=second.submitted_at)] == [third.id]
    assert [one.id for one in trader.listed(until=second.submitted_at)] == [first.id]
    between = trader.listed(after=first.submitted_at, until=third.submitted_at)
    assert [one.id for one in between] == [second.id]


def test_orders_are_listed_by_symbol_and_side(trader: Trader) -> None:
    trader.brokerage.pin("MSFT", "400.00", "400.10")
    trader.own(2)
    apple = trader.submit(limit(150, qty=1))
    microsoft = trader.submit(limit(350, qty=1, symbol="MSFT"))
    sale = trader.submit(limit(250, qty=1, side="sell"))
    assert [one.id for one in trader.listed(symbols=["MSFT"])] == [microsoft.id]
    both = trader.listed(symbols=["AAPL", "MSFT"])
    assert [one.id for one in both] == [sale.id, microsoft.id, apple.id]
    assert [one.id for one in trader.listed(side=OrderSide.SELL)] == [sale.id]
    purchases = trader.listed(side=OrderSide.BUY, symbols=["AAPL"])
    assert [one.id for one in purchases] == [apple.id]


def test_orders_are_listed_behind_and_before_another_one(trader: Trader) -> None:
    placed = [str(trader.submit(limit(150, qty=1)).id) for _ in range(3)]

    def ids(**params: str) -> list[str]:
        answer = trader.http.get("/v2/orders", params=params).raise_for_status()
        return [order["id"] for order in answer.json()]

    assert ids(after_order_id=placed[0]) == [placed[2], placed[1]]
    assert ids(before_order_id=placed[2]) == [placed[1], placed[0]]
    assert ids(before_order_id=placed[2], direction="asc") == [placed[0], placed[1]]
    assert ids(asset_class="us_equity") == ids(asset_class="all") == placed[::-1]
    assert ids(asset_class="us_option") == []


# Cancelling.


def test_a_canceled_order_gives_back_what_it_held(trader: Trader) -> None:
    placed = trader.submit(limit(150, qty=10))
    assert trader.buying_power == 2 * CASH - 1_500
    assert trader.client.cancel_order_by_id(placed.id) is None
    canceled = trader.now(placed)
    assert canceled.status is OrderStatus.CANCELED
    assert canceled.canceled_at is not None
    assert trader.buying_power == 2 * CASH
    assert trader.client.cancel_order_by_id(placed.id) is None
    assert trader.events(placed) == ["pending_new", "new", "pending_cancel", "canceled"]


def test_all_open_orders_are_canceled_together(trader: Trader) -> None:
    placed = [trader.submit(limit(150 + number, qty=1)) for number in range(3)]
    answered = trader.client.cancel_orders()
    assert [(one.id, one.status, one.body) for one in answered] == [
        (one.id, 200, None) for one in placed
    ]
    assert trader.client.get_orders() == []
    assert trader.client.cancel_orders() == []
    assert trader.http.delete("/v2/orders").status_code == 207


def test_the_venue_takes_its_time_to_let_go_of_an_order(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    placed = trader.submit(limit(150, qty=1))
    trader.wait()
    trader.client.cancel_order_by_id(placed.id)
    pending = trader.now(placed)
    assert (pending.status, pending.canceled_at) == (OrderStatus.PENDING_CANCEL, None)
    assert [one.id for one in trader.client.get_orders()] == [placed.id]
    assert trader.client.cancel_order_by_id(placed.id) is None
    trader.wait()
    assert trader.now(placed).status is OrderStatus.CANCELED
    assert trader.events(placed) == ["pending_new", "new", "pending_cancel", "canceled"]


def test_a_fill_wins_over_a_cancel_that_is_under_way(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    placed = trader.submit(limit(185, qty=2))
    trader.wait()
    trader.client.cancel_order_by_id(placed.id)
    trader.quote("184.80", "184.90")
    assert fill_of(trader.now(placed)) == expected("2", "184.9")
    assert trader.events(placed) == [
        "pending_new",
        "new",
        "pending_cancel",
        "fill",
        "order_cancel_rejected",
    ]
    assert trader.cash == CASH - 2 * Decimal("184.90")


def test_a_cancel_keeps_what_has_traded(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    trader.quote("187.00", "187.10", size="3")
    placed = trader.submit(limit(188, qty=10))
    trader.wait("0.3")
    assert fill_of(trader.now(placed)) == (OrderStatus.PARTIALLY_FILLED, "3", "187.1")
    assert trader.now(placed).filled_at is None
    trader.client.cancel_order_by_id(placed.id)
    trader.brokerage.pin("AAPL", "190.00", "190.10")
    trader.wait()
    assert fill_of(trader.now(placed)) == (OrderStatus.CANCELED, "3", "187.1")
    assert trader.cash == CASH - 3 * Decimal("187.10")


# The two doors.


def test_an_order_of_one_door_is_read_replaced_and_canceled_at_the_other(trader: Trader) -> None:
    broker, account_id = trader.brokerage.client, trader.account_id
    placed = trader.submit(limit(150, qty=1, client_order_id="through-both"))
    seen = broker.get_order_for_account_by_id(account_id, placed.id)
    assert (seen.client_order_id, seen.limit_price) == ("through-both", "150")
    path = f"/v1/trading/accounts/{account_id}/orders/{placed.id}"
    changed = trader.brokerage.http.patch(path, json={"limit_price": "151"})
    replaced_by = changed.raise_for_status().json()["id"]
    assert str(trader.now(placed).replaced_by) == replaced_by
    trader.client.cancel_order_by_id(replaced_by)
    canceled = broker.get_order_for_account_by_id(account_id, replaced_by)
    assert canceled.status is OrderStatus.CANCELED


def test_an_order_of_the_correspondent_is_the_owners_too(trader: Trader) -> None:
    body = {"qty": "1", "type": "limit", "limit_price": "150", "commission": "1"}
    placed = trader.brokerage.order(trader.account_id, **body).raise_for_status().json()
    (seen,) = trader.http.get("/v2/orders").raise_for_status().json()
    assert (seen["id"], seen["source"]) == (placed["id"], "correspondent")
    assert "commission" not in seen
    trader.client.cancel_order_by_id(placed["id"])
    path = f"/v1/trading/accounts/{trader.account_id}/orders/{placed['id']}"
    told = trader.brokerage.http.get(path).json()
    assert told["status"] == "canceled"
    assert told["cancel_requested_at"] is not None


def test_both_doors_tell_the_same_facts(trader: Trader) -> None:
    trader.own(2)
    trader.submit(trailing_stop(qty=1, side="sell", trail_price=2))
    trader.submit(limit(250, qty=1, side="sell"))
    trader.quote("190.00", "190.10")
    params = {"status": "all", "nested": "true"}
    path = f"/v1/trading/accounts/{trader.account_id}/orders"
    here = trader.http.get("/v2/orders", params=params).json()
    there = trader.brokerage.http.get(path, params=params).json()
    assert len(here) == len(there) == 3
    for mine, theirs in zip(here, there, strict=True):
        beyond = {"commission", "cancel_requested_at"}
        assert mine == {name: fact for name, fact in theirs.items() if name not in beyond}


def test_a_commission_and_a_source_are_the_correspondent_s_alone_to_set(trader: Trader) -> None:
    body = {"symbol": "AAPL", "qty": "1", "side": "buy", "type": "market", "time_in_force": "day"}
    told = {"commission": "5", "commission_type": "qty", "source": "hello"}
    order = trader.http.post("/v2/orders", json={**body, **told}).raise_for_status().json()
    trader.wait()
    assert trader.cash == CASH - ASK
    path = f"/v1/trading/accounts/{trader.account_id}/orders/{order['id']}"
    seen = trader.brokerage.http.get(path).json()
    assert (seen["commission"], seen["source"]) == ("0", "access_key")
