"""Replacing across what happens meanwhile: auctions, closes, prices that go away."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from streetname.domain.orders.order import OrderStatus
from streetname.domain.orders.replace import Replacement, ReplaceOrder
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import FillModel
from tests.domain.trading_desk import buy, sell
from tests.engine.conftest import MakeWorld
from tests.engine.world import World

CLOSE = datetime(2026, 3, 2, 21, tzinfo=UTC)
TUESDAY_OPEN = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """A world in which the venue takes its time."""
    return make_world(fill_model=FillModel.REALISTIC)


@pytest.fixture
def amber(world: World) -> AccountId:
    """An account with ten shares of AAPL."""
    amber = world.an_account(cash="20000")
    world.pin("100", "100.02", size="1000")
    world.place(amber, buy("AAPL", 10))
    world.pass_time(seconds=1)
    assert world.shares(amber) == 10
    return amber


def test_an_order_for_the_close_is_not_replaced_when_it_is_too_late_for_one(
    world: World, amber: AccountId
) -> None:
    order = world.place(amber, sell("AAPL", 10, lasts="cls"))
    world.pass_to(CLOSE - timedelta(milliseconds=10))
    wanted = Replacement(quantity=Decimal(5))
    assert world.attempt(ReplaceOrder(amber, order.id, wanted)) == (
        40310000,
        "cls orders must be submitted after 7:00pm and before 3:55pm",
    )
    world.pass_to(CLOSE)
    assert world.order(order).status is OrderStatus.FILLED
    assert world.shares(amber) == 0


@pytest.mark.parametrize("lasting", ["opg", "cls", "ioc", "fok"])
def test_an_order_that_rests_does_not_become_one_for_a_moment(
    world: World, amber: AccountId, lasting: str
) -> None:
    order = world.place(amber, sell("AAPL", 10, limit="120", lasts="gtc"))
    world.pass_to(TUESDAY_OPEN - timedelta(milliseconds=20))
    wanted = Replacement(time_in_force=lasting, limit_price=Decimal(99))
    assert world.attempt(ReplaceOrder(amber, order.id, wanted)) == (
        42210000,
        "time_in_force can only be changed between day and gtc",
    )
    world.pass_time(seconds=5)
    assert world.order(order).status is OrderStatus.NEW
    assert world.shares(amber) == 10
