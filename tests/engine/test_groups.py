"""Groups of orders over time: how long they last, and how they end together."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.replace import Replacement, ReplaceOrder
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import FillModel
from streetname.storage import tables
from tests.domain.trading_desk import buy, sell
from tests.engine.conftest import MakeWorld
from tests.engine.world import World

EVENING = datetime(2026, 3, 2, 23, tzinfo=UTC)


def bracket(limit: str, lasts: str = "day") -> Ticket:
    return buy(
        "AAPL",
        10,
        limit=limit,
        lasts=lasts,
        order_class="bracket",
        take_profit=TakeProfit(Decimal(110)),
        stop_loss=StopLoss(Decimal(80)),
    )


@pytest.fixture
def slow(make_world: MakeWorld) -> World:
    """A world in which the venue takes its time, with AAPL at 100."""
    world = make_world(fill_model=FillModel.REALISTIC)
    world.pin("99.99", "100", size="1000")
    return world


def statuses(world: World) -> list[str]:
    """The status of every order, oldest first."""
    return [row.status for row in sorted(world.stored(tables.orders), key=lambda r: r.sequence)]


def order_of(world: World, account_id: AccountId, place: int) -> Order:
    """The order that came at that place."""
    row = sorted(world.stored(tables.orders), key=lambda row: row.sequence)[place]
    found = world.store.order(account_id, row.id)
    assert found is not None
    return found


@pytest.mark.parametrize("restarts", [False, True])
def test_a_group_lasts_as_long_as_its_replaced_entry(slow: World, restarts: bool) -> None:
    amber = slow.an_account(cash="20000")
    entry = slow.place(amber, bracket("90"))
    slow.pass_time(seconds=1)
    changed = slow.do(ReplaceOrder(amber, entry.id, Replacement(time_in_force="gtc")))
    slow.pass_time(seconds=1)
    if restarts:
        slow.restart()
    slow.pass_to(EVENING)
    assert slow.order(changed).status is OrderStatus.NEW
    assert statuses(slow) == ["replaced", "held", "held", "new"]
    slow.pass_time(days=120)
    assert statuses(slow) == ["replaced", "canceled", "canceled", "canceled"]


def test_a_group_lasts_as_long_as_its_replaced_exit(slow: World) -> None:
    amber = slow.an_account(cash="20000")
    slow.place(amber, bracket("100", lasts="gtc"))
    slow.pass_time(seconds=1)
    profit = order_of(slow, amber, 1)
    slow.do(ReplaceOrder(amber, profit.id, Replacement(time_in_force="day")))
    slow.pass_time(seconds=1)
    slow.pass_to(EVENING)
    assert statuses(slow) == ["filled", "replaced", "expired", "expired"]
    assert slow.stored(tables.holds) == []


def test_cancelling_everything_asks_an_entry_back_and_its_exits_wait_for_the_answer(
    slow: World,
) -> None:
    amber = slow.an_account(cash="20000")
    slow.place(amber, bracket("90"))
    slow.pass_time(seconds=1)
    reply = slow.do(CancelOrders(amber))
    assert [order.status for order in reply] == ["pending_cancel", "held", "held"]
    assert statuses(slow) == ["pending_cancel", "held", "held"]
    slow.pass_time(seconds=1)
    assert statuses(slow) == ["canceled", "canceled", "canceled"]
    assert order_of(slow, amber, 0).cancel_requested_at is not None
    assert slow.stored(tables.holds) == []


def test_cancelling_at_once_does_not_wait_for_what_has_been_asked_back(slow: World) -> None:
    amber = slow.an_account(cash="20000")
    slow.place(amber, buy("AAPL", 10))
    slow.pass_time(seconds=1)
    order = slow.place(amber, sell("AAPL", 10, limit="200"))
    slow.pass_time(seconds=1)
    slow.do(CancelOrder(amber, order.id))
    slow.do(CancelOrders(amber, at_once=True))
    assert slow.order(order).status is OrderStatus.CANCELED
    assert slow.stored(tables.holds) == []
    slow.pass_time(seconds=1)
    assert slow.order(order).status is OrderStatus.CANCELED


def test_a_stop_loss_that_takes_over_meanwhile_is_cancelled_with_its_group(slow: World) -> None:
    amber = slow.an_account(cash="20000")
    slow.place(amber, buy("AAPL", 10))
    slow.pass_time(seconds=1)
    exits = {
        "take_profit": TakeProfit(Decimal(110)),
        "stop_loss": StopLoss(Decimal(90), Decimal(89)),
    }
    slow.place(amber, sell("AAPL", 10, type="limit", order_class="oco", **exits))
    slow.pass_time(seconds=1)
    slow.do(CancelOrders(amber))
    slow.pin("80", "80.01", size="1000")
    assert statuses(slow)[1:] == ["canceled", "new"]
    slow.pass_time(seconds=1)
    assert statuses(slow)[1:] == ["canceled", "canceled"]
    assert slow.stored(tables.holds) == []
