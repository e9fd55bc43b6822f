"""Nights, auctions and extended hours through the official client of the Trading API."""

from decimal import Decimal
from typing import Any

import pytest
from alpaca.trading.enums import OrderStatus
from alpaca.trading.requests import ReplaceOrderRequest

from tests.conformance.trading.tickets import exits, limit, market, stop, trailing_stop
from tests.conformance.trading.trader import CASH, Trader, refusal_of
from tests.serving import Brokerage

MONDAYS_CLOSE = "2026-03-02T21:00:00Z"
MONDAY_AFTERNOON = "2026-03-02T22:00:00Z"  # 17:00 in New York
MONDAY_NIGHT = "2026-03-03T03:00:00Z"
TUESDAY_BEFORE_DAWN = "2026-03-03T08:00:00Z"
TUESDAY_MORNING = "2026-03-03T13:00:00Z"
TUESDAYS_OPEN = "2026-03-03T14:30:00Z"
TUESDAYS_CLOSE = "2026-03-03T21:00:00Z"


@pytest.fixture
def trader(brokerage: Brokerage) -> Trader:
    """A trader with 50,000 dollars, and AAPL at 187.00 to 187.10."""
    return Trader(brokerage)


def at(trader: Trader, instant: str) -> None:
    """Move the clock."""
    trader.brokerage.advance(to=instant)


def filled_at(order: Any) -> str | None:
    """When the order was filled, as it is written."""
    return order.filled_at and order.filled_at.isoformat().replace("+00:00", "Z")


# The night.


def test_an_order_of_the_night_waits_for_the_open(trader: Trader) -> None:
    at(trader, MONDAY_NIGHT)
    placed = trader.submit(market(qty=4))
    assert placed.status is OrderStatus.ACCEPTED
    assert placed.expires_at.isoformat() == "2026-03-03T21:00:00+00:00"
    assert trader.buying_power == 2 * CASH - Decimal("766.91")  # 4 × 187.05 × 1.025
    trader.brokerage.advance(until="open")
    filled = trader.now(placed)
    assert (filled.status, filled_at(filled)) == (OrderStatus.FILLED, TUESDAYS_OPEN)
    assert filled.submitted_at > placed.submitted_at
    assert filled.created_at == placed.created_at
    assert trader.cash == CASH - 4 * Decimal("187.10")
    assert trader.events(placed) == ["accepted", "pending_new", "new", "fill"]


@pytest.mark.parametrize("fill_model", ["instant", "alpaca-paper"])
def test_an_order_of_the_night_is_canceled_at_once(trader: Trader, fill_model: str) -> None:
    at(trader, MONDAY_NIGHT)
    trader.play(fill_model=fill_model)
    placed = trader.submit(limit(180, qty=4))
    trader.client.cancel_order_by_id(placed.id)
    assert trader.now(placed).status is OrderStatus.CANCELED
    assert trader.events(placed) == ["accepted", "canceled"]


def test_an_order_of_the_night_is_asked_back_where_word_takes_time(trader: Trader) -> None:
    at(trader, MONDAY_NIGHT)
    trader.play(fill_model="realistic")
    placed = trader.submit(limit(180, qty=4))
    trader.client.cancel_order_by_id(placed.id)
    assert trader.now(placed).status is OrderStatus.PENDING_CANCEL
    trader.wait()
    canceled = trader.now(placed)
    assert canceled.status is OrderStatus.CANCELED
    assert canceled.canceled_at == canceled.updated_at > placed.created_at
    assert trader.events(placed) == ["accepted", "pending_cancel", "canceled"]


def test_an_order_of_the_night_is_rejected_when_trading_is_suspended_by_the_open(
    trader: Trader,
) -> None:
    at(trader, MONDAY_NIGHT)
    placed = trader.submit(market(qty=4, order_class="bracket", **exits(profit=190, loss=180)))
    trader.suspend()
    trader.brokerage.advance(until="open")
    rejected = trader.nested(placed)
    assert rejected.status is OrderStatus.REJECTED
    assert rejected.failed_at.isoformat() == "2026-03-03T14:30:00+00:00"
    assert [leg.status for leg in rejected.legs] == [OrderStatus.CANCELED] * 2
    assert trader.events(placed) == ["accepted", "rejected"]
    assert trader.buying_power == 2 * CASH


def test_a_bracket_of_the_night_works_from_the_open_on(trader: Trader) -> None:
    at(trader, MONDAY_NIGHT)
    placed = trader.submit(market(qty=4, order_class="bracket", **exits(profit=190, loss=180)))
    assert [leg.status for leg in placed.legs] == [OrderStatus.HELD, OrderStatus.HELD]
    trader.brokerage.advance(until="open")
    assert trader.now(placed).status is OrderStatus.FILLED
    assert [leg.status for leg in trader.legs(placed)] == [OrderStatus.NEW, OrderStatus.HELD]


def test_a_stop_that_the_night_has_passed_trades_at_the_open(trader: Trader) -> None:
    trader.own(4)
    placed = trader.submit(stop(185, qty=4, side="sell", time_in_force="gtc"))
    at(trader, MONDAY_AFTERNOON)
    trader.quote("180.00", "180.10")
    assert trader.now(placed).status is OrderStatus.NEW  # stops sleep outside the core session
    trader.brokerage.advance(until="open")
    filled = trader.now(placed)
    assert (filled.status, filled.filled_avg_price) == (OrderStatus.FILLED, "180")
    assert filled_at(filled) == TUESDAYS_OPEN


def test_a_trailing_stop_follows_nothing_outside_the_core_session(trader: Trader) -> None:
    trader.own(4)
    placed = trader.submit(trailing_stop(qty=4, side="sell", trail_price=2, time_in_force="gtc"))
    at(trader, MONDAY_AFTERNOON)
    trader.quote("200.00", "200.10")
    trader.quote("187.00", "187.10")
    at(trader, TUESDAYS_OPEN)
    trader.wait()
    assert (trader.now(placed).status, trader.now(placed).hwm) == (OrderStatus.NEW, "187.05")


def test_an_order_until_canceled_is_canceled_after_ninety_days(trader: Trader) -> None:
    placed = trader.submit(limit(150, qty=1, time_in_force="gtc"))
    # Ninety days on it is a Sunday: it is looked at on Monday at 16:15.
    at(trader, "2026-06-01T20:14:00Z")
    assert trader.now(placed).status is OrderStatus.NEW
    at(trader, "2026-06-01T20:16:00Z")
    assert trader.now(placed).status is OrderStatus.CANCELED


# Auctions.


def test_an_order_for_the_open_trades_at_the_official_opening_price(trader: Trader) -> None:
    at(trader, TUESDAY_MORNING)
    at_market = trader.submit(market(qty=2, time_in_force="opg"))
    within = trader.submit(limit(187.05, qty=3, time_in_force="opg"))
    beyond = trader.submit(limit(187.04, qty=5, time_in_force="opg"))
    assert at_market.status is within.status is beyond.status is OrderStatus.ACCEPTED
    at(trader, TUESDAYS_OPEN)
    for order in (at_market, within):
        filled = trader.now(order)
        assert (filled.status, filled.filled_avg_price) == (OrderStatus.FILLED, "187.05")
        assert filled_at(filled) == TUESDAYS_OPEN
    assert trader.now(beyond).status is OrderStatus.CANCELED
    assert trader.quantity() == 5
    assert trader.cash == CASH - 5 * Decimal("187.05")
    assert trader.events(within) == ["accepted", "new", "fill"]
    assert trader.events(beyond) == ["accepted", "new", "canceled"]


def test_an_order_for_the_close_trades_at_the_official_closing_price(trader: Trader) -> None:
    trader.own(10)
    before = trader.cash
    at_market = trader.submit(market(qty=2, side="sell", time_in_force="cls"))
    within = trader.submit(limit(187.05, qty=3, side="sell", time_in_force="cls"))
    beyond = trader.submit(limit(187.06, qty=5, side="sell", time_in_force="cls"))
    assert trader.now(within).status is OrderStatus.NEW
    trader.quote("188.00", "188.10")
    trader.quote("187.00", "187.10")
    assert trader.now(within).status is OrderStatus.NEW  # whatever the quote shows meanwhile
    at(trader, MONDAYS_CLOSE)
    for order in (at_market, within):
        filled = trader.now(order)
        assert (filled.status, filled.filled_avg_price) == (OrderStatus.FILLED, "187.05")
        assert filled_at(filled) == MONDAYS_CLOSE
    assert trader.now(beyond).status is OrderStatus.CANCELED
    assert trader.quantity() == 5
    assert trader.cash == before + 5 * Decimal("187.05")


@pytest.mark.parametrize(
    ("lasting", "last", "first_refused", "message"),
    [
        (
            "opg",
            "2026-03-03T14:27:59Z",
            "2026-03-03T14:28:00Z",
            "opg orders must be submitted after 7:00pm and before 9:28am",
        ),
        (
            "cls",
            "2026-03-03T20:49:59Z",
            "2026-03-03T20:50:00Z",
            "cls orders must be submitted after 7:00pm and before 3:55pm",
        ),
    ],
)
def test_an_order_for_an_auction_may_come_too_late(
    trader: Trader, lasting: str, last: str, first_refused: str, message: str
) -> None:
    order = limit(150, qty=1, time_in_force=lasting)
    at(trader, last)
    trader.submit(order)
    for instant in (first_refused, "2026-03-03T23:59:59Z"):
        at(trader, instant)
        assert refusal_of(trader.submit, order) == (403, 40310000, message)
    at(trader, "2026-03-04T00:00:00Z")  # seven in the evening
    assert trader.submit(order).status is OrderStatus.ACCEPTED


def test_an_order_for_an_auction_is_canceled_before_it(trader: Trader) -> None:
    at(trader, TUESDAY_MORNING)
    placed = trader.submit(market(qty=2, time_in_force="opg"))
    trader.client.cancel_order_by_id(placed.id)
    at(trader, TUESDAYS_OPEN)
    assert trader.now(placed).status is OrderStatus.CANCELED
    assert trader.cash == CASH


# Extended hours.


@pytest.mark.parametrize("lasting", ["day", "gtc"])
def test_an_order_for_extended_hours_trades_after_the_close(trader: Trader, lasting: str) -> None:
    at(trader, MONDAY_AFTERNOON)
    terms: dict[str, Any] = {"extended_hours": True, "time_in_force": lasting}
    met = trader.submit(limit(188, qty=2, **terms))
    resting = trader.submit(limit(185, qty=2, **terms))
    plain = trader.submit(limit(188, qty=2, time_in_force=lasting))
    assert (met.extended_hours, met.status) == (True, OrderStatus.PENDING_NEW)
    assert (plain.extended_hours, plain.status) == (False, OrderStatus.ACCEPTED)
    filled = trader.now(met)
    assert (filled.status, filled.filled_avg_price) == (OrderStatus.FILLED, "187.1")
    trader.quote("184.80", "184.90")
    assert trader.now(resting).status is OrderStatus.FILLED
    assert trader.now(plain).status is OrderStatus.ACCEPTED
    assert trader.cash == CASH - 2 * Decimal("187.10") - 2 * Decimal("184.90")


def test_an_order_for_extended_hours_lasts_until_they_are_over(trader: Trader) -> None:
    placed = trader.submit(limit(150, qty=2, extended_hours=True))
    assert placed.expires_at.isoformat() == "2026-03-03T01:00:00+00:00"  # 20:00 in New York
    plain = trader.submit(limit(150, qty=2))
    at(trader, MONDAYS_CLOSE)
    assert trader.now(plain).status is OrderStatus.EXPIRED
    at(trader, "2026-03-03T00:59:59Z")
    assert trader.now(placed).status is OrderStatus.NEW
    at(trader, "2026-03-03T01:00:00Z")
    assert trader.now(placed).status is OrderStatus.EXPIRED


def test_before_the_open_an_order_for_extended_hours_is_replaced_too(trader: Trader) -> None:
    at(trader, TUESDAY_MORNING)
    old = trader.submit(limit(185, qty=2, extended_hours=True))
    assert trader.now(old).status is OrderStatus.NEW
    new = trader.client.replace_order_by_id(old.id, ReplaceOrderRequest(limit_price=187.1))
    filled = trader.now(new)
    assert (filled.status, filled.filled_avg_price) == (OrderStatus.FILLED, "187.1")
    assert filled.extended_hours is True


def test_an_order_for_extended_hours_trades_overnight(trader: Trader) -> None:
    assert "overnight_tradable" in trader.client.get_asset("AAPL").attributes
    at(trader, MONDAY_NIGHT)
    met = trader.submit(limit(188, qty=2, extended_hours=True))
    resting = trader.submit(limit(185, qty=2, extended_hours=True))
    assert met.expires_at.isoformat() == "2026-03-04T01:00:00+00:00"  # of Tuesday's trade date
    filled = trader.now(met)
    assert (filled.status, filled.filled_avg_price) == (OrderStatus.FILLED, "187.1")
    assert trader.now(resting).status is OrderStatus.NEW
    trader.quote("184.80", "184.90")
    assert trader.now(resting).status is OrderStatus.FILLED
    assert trader.cash == CASH - 2 * Decimal("187.10") - 2 * Decimal("184.90")


def test_what_is_not_traded_overnight_waits_for_the_morning(trader: Trader) -> None:
    asset = trader.client.get_asset("BRK.A")
    assert "overnight_tradable" not in asset.attributes
    trader.brokerage.pin("BRK.A", "100.00", "100.10")
    at(trader, MONDAY_NIGHT)
    placed = trader.submit(limit(101, qty=1, symbol="BRK.A", extended_hours=True))
    assert placed.status is OrderStatus.ACCEPTED
    at(trader, "2026-03-03T09:00:00Z")  # four in the morning
    assert trader.now(placed).status is OrderStatus.FILLED


def test_an_account_that_will_not_trade_overnight_waits_for_the_morning(trader: Trader) -> None:
    path = "/v2/account/configurations"
    trader.http.patch(path, json={"disable_overnight_trading": True}).raise_for_status()
    at(trader, MONDAY_NIGHT)
    placed = trader.submit(limit(188, qty=2, extended_hours=True))
    assert placed.status is OrderStatus.ACCEPTED
    trader.quote("187.00", "187.20")
    assert trader.now(placed).status is OrderStatus.ACCEPTED
    at(trader, "2026-03-03T09:00:00Z")  # four in the morning
    filled = trader.now(placed)
    assert (filled.status, filled.filled_avg_price) == (OrderStatus.FILLED, "187.2")
    assert filled_at(filled) == "2026-03-03T09:00:00Z"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            market(qty=1, extended_hours=True),
            "extended hours order must be DAY or GTC limit orders",
        ),
        (
            limit(150, qty=1, extended_hours=True, time_in_force="ioc"),
            "extended hours order must be DAY or GTC limit orders",
        ),
        (
            stop(190, qty=1, extended_hours=True),
            "stop orders are not eligible for extended hours trading",
        ),
        (
            trailing_stop(qty=1, trail_price=1, extended_hours=True),
            "stop orders are not eligible for extended hours trading",
        ),
        (
            limit(150, qty=1, extended_hours=True, order_class="oto", **exits(loss=140)),
            "complex orders are not eligible for extended hours trading",
        ),
    ],
)
def test_only_single_limit_orders_are_for_extended_hours(
    trader: Trader, request_: Any, message: str
) -> None:
    assert refusal_of(trader.submit, request_) == (422, 42210000, message)
