"""What lies at the edges: the last days of the calendar, and prices of very many decimals."""

from datetime import UTC, datetime
from decimal import Decimal

from streetname.domain.orders.order import OrderStatus
from tests.domain.trading_desk import buy, sell
from tests.engine.conftest import MakeWorld
from tests.engine.world import World


def test_an_order_may_outlast_the_calendar(make_world: MakeWorld) -> None:
    world = make_world(now=datetime(2035, 12, 3, 15, tzinfo=UTC))
    amber = world.an_account(cash="1000")
    order = world.place(amber, buy("AAPL", 1, limit="5", lasts="gtc"))
    world.pass_to(datetime(2035, 12, 19, 15, tzinfo=UTC))
    world.restart()
    assert world.order(order).status is OrderStatus.NEW


def test_a_stop_trails_a_price_of_many_decimals(world: World) -> None:
    amber = world.an_account(cash="1000")
    world.pin("0.123456789", "0.123456789")
    world.place(amber, buy("AAPL", 10))
    trailing = sell("AAPL", 10, type="trailing_stop", trail_percent=Decimal("0.37"))
    order = world.place(amber, trailing)
    assert world.order(order).stop_price == Decimal("0.122999999")
    world.pin("0.125456789", "0.125456789")
    world.pass_time(seconds=5)
    world.pin("0.124", "0.124")
    world.pass_time(seconds=5)
    assert world.order(order).status is OrderStatus.FILLED
