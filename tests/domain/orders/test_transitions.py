"""Every row of the lifecycle table is reached by an order, so that no row is dead."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from streetname.domain.errors import BrokerError
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.day import ExpireOrders, OpenDay
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.lifecycle import BIRTHS, TELLING, TRANSITIONS
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.replace import Replacement
from streetname.domain.orders.ticket import StopLoss, TakeProfit
from streetname.domain.values.rules import FillModel
from tests.domain.orders.watched import WatchedDesk, a_desk, try_to_cancel, try_to_replace
from tests.domain.trading_desk import AMBER, MONDAY_EVENING, buy, sell

SHORTLY = timedelta(milliseconds=1)
CLOSE = timedelta(hours=6)

RESTING = buy("AAPL", 10, limit="99")
PARTLY = buy("AAPL", 10, limit="100")


def rests(desk: WatchedDesk) -> Order:
    order = desk.enter(RESTING)
    assert order.status is OrderStatus.NEW
    return order


def has_traded(desk: WatchedDesk) -> Order:
    order = desk.enter(PARTLY)
    assert order.status is OrderStatus.PARTIALLY_FILLED
    return order


def comes_late(desk: WatchedDesk) -> None:
    """The last millisecond of the session has come."""
    order = next(iter(desk.orders.values()))
    assert order.expires_at is not None
    desk.pass_to(order.expires_at - SHORTLY)


def closes(desk: WatchedDesk) -> None:
    order = next(order for order in desk.orders.values() if order.is_open)
    assert order.expires_at is not None
    desk.now = order.expires_at
    desk.do(ExpireOrders())
    desk.answer()


def cancels(desk: WatchedDesk, order: Order) -> None:
    assert not isinstance(try_to_cancel(desk, order), BrokerError)


def replaces(desk: WatchedDesk, order: Order) -> None:
    changed = Replacement(limit_price=Decimal(98))
    assert not isinstance(try_to_replace(desk, order, changed), BrokerError)


def at_night(then: Callable[[WatchedDesk, Order], None]) -> WatchedDesk:
    desk = WatchedDesk(MONDAY_EVENING, fill_model=FillModel.REALISTIC)
    desk.is_quoted("99.90", "100")
    then(desk, desk.place(buy("AAPL", 1)))
    return desk


def opens(desk: WatchedDesk, order: Order) -> None:
    desk.now = MONDAY_EVENING + timedelta(hours=15, minutes=30)
    desk.do(OpenDay(desk.now.date()))
    desk.pass_to(desk.now + timedelta(seconds=1))
    assert desk.orders[order.id].status is OrderStatus.FILLED


def lapses(desk: WatchedDesk, order: Order) -> None:
    closes(desk)
    assert desk.orders[order.id].status is OrderStatus.EXPIRED


def a_new_order_ends() -> list[WatchedDesk]:
    desks = [a_desk() for _ in range(4)]
    cancels(desks[0], desks[0].place(RESTING))
    rests(desks[1])
    desks[1].do(CancelOrders(AMBER, at_once=True))
    rests(desks[2])
    closes(desks[2])
    desks[3].place(RESTING)
    desks[3].agenda.clear()
    closes(desks[3])
    return desks


def one_is_rejected() -> list[WatchedDesk]:
    """A market order of which the price has run away from the money."""
    desk = a_desk(cash="1100", size="100")
    order = desk.place(buy("AAPL", 10))
    desk.is_quoted("119", "120")
    desk.answer()
    assert desk.orders[order.id].status is OrderStatus.REJECTED
    return [desk]


def one_trades_in_parts() -> list[WatchedDesk]:
    desks = [a_desk() for _ in range(4)]
    orders = [has_traded(desk) for desk in desks]
    desks[0].meet(orders[0], "99", size="1")
    desks[0].meet(orders[0], "99")
    desks[1].do(CancelOrders(AMBER, at_once=True))
    closes(desks[2])
    cancels(desks[3], orders[3])
    desks[3].answer()
    return desks


def a_cancel_is_pending() -> list[WatchedDesk]:
    desks = [a_desk() for _ in range(3)]
    orders = [rests(desk) for desk in desks[:2]]
    for desk, order, size in zip(desks, orders, ("3", "100"), strict=False):
        cancels(desk, order)
        desk.meet(order, "98.50", size=size)
        desk.answer()
    assert desks[0].events[-1] == "canceled"
    assert desks[1].events[-1] == "order_cancel_rejected"
    late = rests(desks[2])
    comes_late(desks[2])
    cancels(desks[2], late)
    closes(desks[2])
    return desks


def a_replacement_is_pending() -> list[WatchedDesk]:
    desks = [a_desk() for _ in range(5)]
    orders = [rests(desk) for desk in desks]
    for desk, order in zip(desks[:4], orders, strict=False):
        replaces(desk, order)
    desks[0].answer()
    desks[1].meet(orders[1], "98.50", size="3")
    desks[1].answer()
    desks[2].meet(orders[2], "98.50")
    desks[2].answer()
    assert "order_replace_rejected" in desks[2].events
    cancels(desks[3], orders[3])
    desks[3].answer()
    comes_late(desks[4])
    replaces(desks[4], orders[4])
    closes(desks[4])
    for end in (_cancel_at_once, replaces):
        desk = a_desk()
        order = rests(desk) if end is _cancel_at_once else has_traded(desk)
        replaces(desk, order)
        if end is _cancel_at_once:
            end(desk, order)
        desk.answer()
        desks.append(desk)
    return desks


def _cancel_at_once(desk: WatchedDesk, _order: Order) -> None:
    desk.do(CancelOrders(AMBER, at_once=True))


def a_leg_is_held() -> list[WatchedDesk]:
    desks: list[WatchedDesk] = []
    for end in (_sells, _cancels_entry, closes, _replaces_exit):
        desk = a_desk(size="100")
        exits = {"take_profit": TakeProfit(Decimal(104)), "stop_loss": StopLoss(Decimal(96))}
        limit = "99" if end in (_cancels_entry, closes) else "100"
        desk.enter(buy("AAPL", 10, limit=limit, order_class="bracket", **exits))
        end(desk)
        desks.append(desk)
    return desks


def _sells(desk: WatchedDesk) -> None:
    loss = list(desk.orders.values())[2]
    desk.meet(loss, "90")
    desk.answer()
    assert desk.shares == 0


def _cancels_entry(desk: WatchedDesk) -> None:
    desk.do(CancelOrder(AMBER, next(iter(desk.orders))))
    desk.answer()


def _replaces_exit(desk: WatchedDesk) -> None:
    desk.replace(list(desk.orders.values())[2], stop_price=Decimal(97))


STORIES: tuple[Callable[[], list[WatchedDesk]], ...] = (
    lambda: [at_night(opens), at_night(cancels), at_night(lapses)],
    a_new_order_ends,
    one_is_rejected,
    one_trades_in_parts,
    a_cancel_is_pending,
    a_replacement_is_pending,
    a_leg_is_held,
)


@pytest.fixture(scope="module")
def reached() -> set[tuple[OrderStatus | None, OrderEvent]]:
    return {step for story in STORIES for desk in story() for step in desk.reached}


def test_every_row_of_the_table_is_reached(
    reached: set[tuple[OrderStatus | None, OrderEvent]],
) -> None:
    assert set(TRANSITIONS) - reached == set()


def test_every_birth_and_every_telling_is_reached(
    reached: set[tuple[OrderStatus | None, OrderEvent]],
) -> None:
    assert {event for state, event in reached if state is None} == set(BIRTHS)
    assert {event for _, event in reached} >= TELLING


def test_an_order_to_sell_goes_the_same_way() -> None:
    desk = a_desk()
    desk.owns("10")
    order = desk.enter(sell("AAPL", 10, limit="99"))
    assert order.status is OrderStatus.PARTIALLY_FILLED
    assert desk.meet(order, "99").status is OrderStatus.FILLED
    assert desk.shares == 0
