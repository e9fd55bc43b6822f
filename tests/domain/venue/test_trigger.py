"""Stops and trailing stops. Source: Alpaca, stops and trailing stops."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from streetname.domain.orders.order import Order, OrderStatus
from tests.domain.orders.watched import WatchedDesk, a_desk
from tests.domain.trading_desk import AAPL, buy, sell

HOUR = timedelta(hours=1)


def a_stop(desk: WatchedDesk, side: str, stop: str, **terms: Any) -> Order:
    kind = "stop" if "limit" not in terms else "stop_limit"
    write = buy if side == "buy" else sell
    return desk.enter(write("AAPL", 10, type=kind, stop_price=Decimal(stop), **terms))


def a_holder(*, size: str = "100") -> WatchedDesk:
    desk = a_desk(size=size)
    desk.owns("10")
    return desk


@pytest.mark.parametrize(
    ("side", "stop", "bid", "reaches"),
    [
        ("sell", "95", "94.99", True),
        ("sell", "95", "95.00", False),
        ("buy", "105", "104.99", True),
        ("buy", "105", "104.98", False),
    ],
)
def test_a_stop_sleeps_until_a_print_reaches_it(
    side: str, stop: str, bid: str, reaches: bool
) -> None:
    desk = a_holder() if side == "sell" else a_desk()
    order = a_stop(desk, side, stop)
    assert order.status is OrderStatus.NEW
    met = desk.meet(order, bid)
    assert (met.triggered_at is not None) is reaches
    assert (met.status is OrderStatus.FILLED) is reaches


def test_a_stop_trades_at_the_market_once_it_is_reached() -> None:
    desk = a_holder()
    filled = desk.meet(a_stop(desk, "sell", "95"), "80")
    assert (filled.filled_average_price, filled.type) == (80, "stop")


def test_a_stop_that_was_reached_goes_on_although_the_price_comes_back() -> None:
    desk = a_holder()
    order = desk.meet(a_stop(desk, "sell", "95"), "94", size="4")
    assert (order.status, order.filled_quantity) == (OrderStatus.PARTIALLY_FILLED, 4)
    filled = desk.meet(order, "99")
    assert filled.status is OrderStatus.FILLED
    assert filled.triggered_at == order.triggered_at


def test_a_stop_limit_rests_at_its_limit_once_it_is_reached() -> None:
    desk = a_holder()
    order = desk.meet(a_stop(desk, "sell", "95", limit="94"), "90")
    assert (order.status, order.type) == (OrderStatus.NEW, "stop_limit")
    assert order.triggered_at is not None
    assert desk.meet(order, "94.50").filled_average_price == Decimal("94.50")


def test_nothing_is_reached_outside_the_core_session() -> None:
    desk = a_holder()
    order = a_stop(desk, "sell", "95", lasts="gtc")
    desk.now += 8 * HOUR
    assert desk.meet(order, "80").triggered_at is None


def test_a_halt_holds_stops_back_until_trading_resumes() -> None:
    desk = a_holder()
    order = a_stop(desk, "sell", "95")
    desk.assets[AAPL.id] = msgspec.structs.replace(AAPL, halted=True)
    assert desk.meet(order, "80").triggered_at is None
    desk.assets[AAPL.id] = AAPL
    assert desk.meet(order, "85").filled_average_price == 85


def test_a_trailing_stop_follows_the_best_print_and_never_back() -> None:
    desk = a_holder()
    order = desk.enter(sell("AAPL", 10, type="trailing_stop", trail_price=Decimal(3)))
    desk.prints("101", "104", "102")
    desk.now += HOUR
    assert desk.meet(order, "101.50").triggered_at is None
    filled = desk.meet(order, "100.90")
    assert (filled.high_water_mark, filled.stop_price) == (104, 101)
    assert filled.filled_average_price == Decimal("100.90")


def test_a_trailing_purchase_follows_the_lowest_print_by_percent() -> None:
    desk = a_desk(size="100")
    order = desk.enter(buy("AAPL", 10, type="trailing_stop", trail_percent=Decimal(5)))
    desk.prints("98", "90", "93")
    desk.now += HOUR
    assert desk.meet(order, "94").triggered_at is None
    filled = desk.meet(order, "94.50")
    assert (filled.high_water_mark, filled.stop_price) == (90, Decimal("94.50"))
    assert filled.status is OrderStatus.FILLED


def test_following_writes_and_tells_nothing() -> None:
    desk = a_holder()
    order = desk.enter(sell("AAPL", 10, type="trailing_stop", trail_price=Decimal(3)))
    told = len(desk.facts)
    desk.prints("110")
    desk.now += HOUR
    assert desk.meet(order, "108") == order
    assert len(desk.facts) == told


def test_a_purchase_that_was_reached_is_paid_from_what_it_set_aside() -> None:
    desk = a_desk(size="100")
    order = a_stop(desk, "buy", "105")
    filled = desk.meet(order, "105")
    assert filled.status is OrderStatus.FILLED
    assert desk.holds == {}
