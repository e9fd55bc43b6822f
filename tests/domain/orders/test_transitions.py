"""Every row of the lifecycle table is reached by an order, so that no row is dead."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from streetname.domain.errors import BrokerError
from streetname.domain.ledger.chart import STREET_CLEARING, USD
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.day import ExpireOrders, OpenDay, lapses_at
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.lifecycle import BIRTHS, TELLING, TRANSITIONS
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.replace import Replacement
from streetname.domain.orders.ticket import StopLoss, TakeProfit
from streetname.domain.values.amounts import MOST_MONEY
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


def at_night(
    then: Callable[[WatchedDesk, Order], None],
    model: FillModel = FillModel.REALISTIC,
    lasts: str = "day",
) -> WatchedDesk:
    desk = WatchedDesk(MONDAY_EVENING + timedelta(hours=2), fill_model=model)
    desk.is_quoted("99.90", "100")
    then(desk, desk.place(buy("AAPL", 1, lasts=lasts)))
    desk.pass_to(desk.now + timedelta(seconds=1))
    return desk


def an_order_waits() -> list[WatchedDesk]:
    return [
        at_night(opens),
        at_night(opens, lasts="opg"),
        at_night(opens_without_leave),
        at_night(cancels),
        at_night(cancels, FillModel.INSTANT),
        at_night(lapses),
    ]


def an_order_is_on_its_way() -> list[WatchedDesk]:
    desks = [a_desk() for _ in range(5)]
    cancels(desks[0], desks[0].place(PARTLY))
    desks[0].answer()
    assert desks[0].events == ["pending_new", "pending_cancel", "partial_fill", "canceled"]
    desks[1].place(RESTING)
    desks[1].do(CancelOrders(AMBER, at_once=True))
    desks[2].place(RESTING)
    desks[2].agenda.clear()
    closes(desks[2])
    for desk, quantity in zip(desks[3:], (4, 10), strict=True):
        desk.enter(buy("AAPL", quantity, limit="100", lasts="ioc"))
        assert "new" not in desk.events
    return desks


def nothing_is_asked_back_on_paper() -> list[WatchedDesk]:
    desk = WatchedDesk(fill_model=FillModel.ALPACA_PAPER)
    desk.is_quoted("99.90", "100")
    order = rests(desk)
    replaces(desk, order)
    desk.answer()
    assert desk.events == ["pending_new", "new", "pending_new", "replaced", "new"]
    cancels(desk, list(desk.orders.values())[1])
    assert desk.events[5:] == ["canceled"]
    return [desk]


def opens(desk: WatchedDesk, order: Order) -> None:
    the_exchange_opens(desk)
    assert desk.orders[order.id].status is OrderStatus.FILLED


def opens_without_leave(desk: WatchedDesk, order: Order) -> None:
    """The account has suspended its trading over night."""
    account = desk.accounts[AMBER]
    wishes = msgspec.structs.replace(account.configuration, suspend_trade=True)
    desk.accounts[AMBER] = msgspec.structs.replace(account, configuration=wishes)
    the_exchange_opens(desk)
    assert desk.orders[order.id].status is OrderStatus.REJECTED


def the_exchange_opens(desk: WatchedDesk) -> None:
    desk.now = MONDAY_EVENING + timedelta(hours=15, minutes=30)
    desk.do(OpenDay(desk.now.date()))
    desk.pass_to(desk.now + timedelta(seconds=1))


def lapses(desk: WatchedDesk, order: Order) -> None:
    closes(desk)
    assert desk.orders[order.id].status is OrderStatus.EXPIRED


def a_new_order_ends() -> list[WatchedDesk]:
    desks = [a_desk() for _ in range(2)]
    rests(desks[0])
    desks[0].do(CancelOrders(AMBER, at_once=True))
    rests(desks[1])
    closes(desks[1])
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
    for end in (_sells, _cancels_entry, closes, _replaces_exit, _becomes_too_old):
        limit = "99" if end in (_cancels_entry, closes, _becomes_too_old) else "100"
        lasts = "gtc" if end is _becomes_too_old else "day"
        desk = a_bracket_at(a_desk(size="100"), limit=limit, lasts=lasts)
        end(desk)
        desks.append(desk)
    for end in (_sells_at_once, _sells_for_more_than_there_is):
        desk = WatchedDesk()
        desk.is_quoted("99.90", "100")
        end(a_bracket_at(desk, limit="100"))
        desks.append(desk)
    return desks


def a_bracket_at(desk: WatchedDesk, *, limit: str, lasts: str = "day") -> WatchedDesk:
    exits = {"take_profit": TakeProfit(Decimal(104)), "stop_loss": StopLoss(Decimal(96))}
    desk.enter(buy("AAPL", 10, limit=limit, lasts=lasts, order_class="bracket", **exits))
    return desk


def _sells(desk: WatchedDesk) -> None:
    loss = list(desk.orders.values())[2]
    desk.meet(loss, "90")
    desk.answer()
    assert desk.shares == 0


def _sells_at_once(desk: WatchedDesk) -> None:
    profit, loss = list(desk.orders.values())[1:]
    told = len(desk.events)
    assert desk.meet(loss, "90").status is OrderStatus.FILLED
    assert desk.orders[profit.id].status is OrderStatus.CANCELED
    assert desk.events[told:] == ["fill", "canceled"]
    assert (desk.shares, desk.holds) == (0, {})


def _sells_for_more_than_there_is(desk: WatchedDesk) -> None:
    """The street owes so much that the books could not hold what the stop-loss brings."""
    profit, loss = list(desk.orders.values())[1:]
    desk.balances[STREET_CLEARING, USD] = MOST_MONEY
    assert desk.meet(loss, "90").status is OrderStatus.REJECTED
    assert desk.orders[profit.id].status is OrderStatus.CANCELED
    assert (desk.shares, desk.holds) == (10, {})


def _becomes_too_old(desk: WatchedDesk) -> None:
    told = len(desk.events)
    entry = next(iter(desk.orders.values()))
    at = lapses_at(entry.time_in_force, entry.expires_at)
    assert at is not None
    desk.now = at
    desk.do(ExpireOrders())
    assert desk.events[told:] == ["pending_cancel", "canceled"] * 3
    for order in desk.orders.values():
        assert order.status is OrderStatus.CANCELED
        assert order.cancel_requested_at == order.canceled_at == at


def _cancels_entry(desk: WatchedDesk) -> None:
    desk.do(CancelOrder(AMBER, next(iter(desk.orders))))
    desk.answer()


def _replaces_exit(desk: WatchedDesk) -> None:
    desk.replace(list(desk.orders.values())[2], stop_price=Decimal(97))


STORIES: tuple[Callable[[], list[WatchedDesk]], ...] = (
    an_order_waits,
    an_order_is_on_its_way,
    nothing_is_asked_back_on_paper,
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
