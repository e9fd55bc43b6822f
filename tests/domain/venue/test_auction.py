"""Auctions: one price for all, or nothing. Source: Alpaca, opg and cls orders."""

from datetime import timedelta

import msgspec
import pytest

from streetname.domain.orders.day import HoldAuction
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.ticket import Ticket
from tests.domain.orders.watched import WatchedDesk
from tests.domain.trading_desk import AAPL, MONDAY_AT_TEN, MONDAY_EVENING, buy, sell

OPEN = MONDAY_EVENING + timedelta(hours=15, minutes=30)
CLOSE = MONDAY_AT_TEN + timedelta(hours=6)


def before_the_open(cash: str = "100000") -> WatchedDesk:
    desk = WatchedDesk(MONDAY_EVENING + timedelta(hours=2), cash=cash)
    desk.is_quoted("99.90", "100.10")
    return desk


def opens(desk: WatchedDesk, order: Order) -> Order:
    desk.now = OPEN
    desk.do(HoldAuction(OPEN.date(), opening=True))
    return desk.orders[order.id]


def test_an_order_for_the_open_trades_at_the_opening_price() -> None:
    desk = before_the_open()
    order = desk.place(buy("AAPL", 10, lasts="opg"))
    assert order.status is OrderStatus.ACCEPTED
    filled = opens(desk, order)
    assert (filled.status, filled.filled_average_price) == (OrderStatus.FILLED, 100)
    assert filled.submitted_at == filled.filled_at == OPEN
    assert desk.events == ["accepted", "new", "fill"]


@pytest.mark.parametrize(
    ("ticket", "status"),
    [
        (buy("AAPL", 10, limit="100", lasts="opg"), OrderStatus.FILLED),
        (buy("AAPL", 10, limit="99.99", lasts="opg"), OrderStatus.CANCELED),
        (sell("AAPL", 10, limit="100", lasts="opg"), OrderStatus.FILLED),
        (sell("AAPL", 10, limit="100.01", lasts="opg"), OrderStatus.CANCELED),
    ],
)
def test_a_limit_decides_whether_an_order_takes_part(ticket: Ticket, status: OrderStatus) -> None:
    desk = before_the_open()
    desk.owns("10")
    assert opens(desk, desk.place(ticket)).status is status
    assert desk.holds == {}


def test_a_halted_asset_has_no_auction() -> None:
    desk = before_the_open()
    order = desk.place(buy("AAPL", 10, lasts="opg"))
    desk.assets[AAPL.id] = msgspec.structs.replace(AAPL, halted=True)
    assert opens(desk, order).status is OrderStatus.CANCELED


def test_an_order_for_the_close_waits_at_the_venue_for_it() -> None:
    desk = WatchedDesk()
    desk.is_quoted("99.90", "100.10")
    order = desk.enter(buy("AAPL", 10, lasts="cls"))
    assert order.status is OrderStatus.NEW
    assert desk.react(order).status is OrderStatus.NEW
    desk.now = CLOSE
    desk.do(HoldAuction(CLOSE.date(), opening=False))
    filled = desk.orders[order.id]
    assert (filled.filled_average_price, filled.filled_at) == (100, CLOSE)


def test_each_order_of_an_account_sees_what_the_one_before_it_has_traded() -> None:
    desk = before_the_open(cash="1500")
    orders = [desk.place(buy("AAPL", 7, lasts="opg")) for _ in range(2)]
    opens(desk, orders[0])
    assert desk.shares == 7
    assert desk.orders[orders[1].id].status is OrderStatus.ACCEPTED
    desk.answer()
    assert desk.shares == 14


def test_a_great_auction_is_held_lot_by_lot() -> None:
    desk = before_the_open()
    orders = [desk.place(buy("AAPL", 1, lasts="opg")) for _ in range(12)]
    desk.now = OPEN
    desk.do(HoldAuction(OPEN.date(), opening=True))
    desk.answer()
    assert {desk.orders[order.id].status for order in orders} == {OrderStatus.FILLED}
    assert desk.shares == 12


def test_an_order_that_cannot_be_paid_at_the_open_is_rejected() -> None:
    desk = before_the_open(cash="1030")
    order = desk.place(buy("AAPL", 10, lasts="opg"))
    desk.is_quoted("109.90", "110.10")
    assert opens(desk, order).status is OrderStatus.REJECTED
    assert (desk.cash(), desk.holds) == (1030, {})
