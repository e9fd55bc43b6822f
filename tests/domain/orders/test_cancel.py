from datetime import timedelta

import msgspec
import pytest

from streetname.domain.errors import Forbidden, NotFound, Unauthorized, Unprocessable
from streetname.domain.ledger.chart import USD
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.order import OrderStatus
from streetname.domain.values.ids import AccountId, OrderId
from streetname.domain.values.rules import FillModel
from tests.domain.trading_desk import (
    AAPL,
    AMBER,
    MONDAY_EVENING,
    TradingDesk,
    an_account,
    buy,
    sell,
)


def test_a_cancel_releases_the_hold() -> None:
    desk = TradingDesk()
    order = desk.trade(buy("AAPL", 10, limit="100"))
    pending = desk.do(CancelOrder(AMBER, order.id))
    assert (pending.status, pending.canceled_at) == (OrderStatus.PENDING_CANCEL, None)
    assert desk.held(AMBER, USD) == 1000
    canceled = desk.settle(order)
    assert canceled.status is OrderStatus.CANCELED
    assert canceled.cancel_requested_at == canceled.canceled_at == desk.now
    assert desk.holds == {}
    assert desk.events[-2:] == ["pending_cancel", "canceled"]


def test_a_cancel_releases_what_is_left_of_the_hold_and_keeps_what_has_traded() -> None:
    desk = TradingDesk(fill_model=FillModel.REALISTIC)
    desk.is_quoted("99.90", "100", size="4")
    order = desk.trade(buy("AAPL", 10, limit="100"))
    assert desk.held(AMBER, USD) == 600
    assert desk.do(CancelOrder(AMBER, order.id)).status is OrderStatus.PENDING_CANCEL
    desk.quotes.clear()
    desk.now += timedelta(seconds=1)
    canceled = desk.settle(order)
    assert canceled.status is OrderStatus.CANCELED
    assert canceled.filled_quantity == 4
    assert desk.shares == 4
    assert desk.held(AMBER, USD) == 0


@pytest.mark.parametrize("evening", [False, True])
def test_an_order_that_the_venue_has_not_seen_can_be_cancelled(evening: bool) -> None:
    desk = TradingDesk(MONDAY_EVENING) if evening else TradingDesk()
    order = desk.place(buy("AAPL", 10))
    assert desk.do(CancelOrder(AMBER, order.id)).status is OrderStatus.CANCELED


def test_the_venue_leaves_an_order_alone_that_was_cancelled_on_the_way() -> None:
    desk = TradingDesk()
    order = desk.place(buy("AAPL", 10))
    desk.do(CancelOrder(AMBER, order.id))
    assert desk.react(order).status is OrderStatus.CANCELED
    assert desk.shares == 0


def test_a_second_cancel_changes_nothing() -> None:
    desk = TradingDesk()
    order = desk.trade(buy("AAPL", 10, limit="100"))
    canceled = desk.do(CancelOrder(AMBER, order.id))
    told = len(desk.facts)
    assert desk.do(CancelOrder(AMBER, order.id)) == canceled
    assert len(desk.facts) == told


def test_a_cancel_of_a_filled_order_is_too_late() -> None:
    desk = TradingDesk()
    order = desk.trade(buy("AAPL", 10))
    with pytest.raises(Unprocessable) as refused:
        desk.do(CancelOrder(AMBER, order.id))
    assert refused.value.number == 42210000
    assert refused.value.message == 'order is already in "filled" state'


def test_an_order_of_another_account_is_not_found() -> None:
    desk = TradingDesk()
    order = desk.place(buy("AAPL", 10))
    teal = AccountId("teal")
    desk.accounts[teal] = an_account(teal)
    with pytest.raises(NotFound) as refused:
        desk.do(CancelOrder(teal, order.id))
    assert refused.value.message == f"order not found for {order.id}"
    with pytest.raises(NotFound):
        desk.do(CancelOrder(AMBER, OrderId("nothing")))


def test_cancelling_all_ends_every_open_order_of_the_account_oldest_first() -> None:
    desk = TradingDesk()
    desk.owns("10")
    filled = desk.trade(buy("AAPL", 1))
    orders = [
        desk.trade(buy("AAPL", 10, limit="100")),
        desk.trade(sell("AAPL", 5, limit="500")),
        desk.place(buy("AAPL", 1, limit="150")),
    ]
    asked = desk.do(CancelOrders(AMBER))
    assert [order.id for order in asked] == [order.id for order in orders]
    pending, canceled = OrderStatus.PENDING_CANCEL, OrderStatus.CANCELED
    assert [order.status for order in asked] == [pending, pending, canceled]
    assert {desk.settle(order).status for order in orders} == {canceled}
    assert desk.holds == {}
    assert desk.orders[filled.id].status is OrderStatus.FILLED
    assert desk.held(AMBER, AAPL.id) == 0


def test_without_open_orders_there_is_nothing_to_cancel() -> None:
    assert TradingDesk().do(CancelOrders(AMBER)) == []


@pytest.mark.parametrize("command", [CancelOrder(AMBER, OrderId("x")), CancelOrders(AMBER)])
def test_a_blocked_account_cancels_nothing(command: CancelOrder | CancelOrders) -> None:
    desk = TradingDesk()
    desk.accounts[AMBER] = an_account(account_blocked=True)
    with pytest.raises(Forbidden):
        desk.do(command)
    with pytest.raises(Unauthorized):
        desk.do(msgspec.structs.replace(command, account_id=AccountId("nobody")))


def test_what_is_cancelled_at_once_does_not_wait_for_the_venue_that_was_asked_before() -> None:
    desk = TradingDesk(fill_model=FillModel.REALISTIC)
    order = desk.place(buy("AAPL", 10, limit="100"))
    desk.quotes.clear()
    desk.now += timedelta(seconds=1)
    desk.settle(order)
    assert desk.do(CancelOrder(AMBER, order.id)).status is OrderStatus.PENDING_CANCEL
    (canceled,) = desk.do(CancelOrders(AMBER, at_once=True))
    assert canceled.status is OrderStatus.CANCELED
    assert desk.held(AMBER, USD) == 0
