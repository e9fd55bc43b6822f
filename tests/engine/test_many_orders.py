"""One account with very many open orders."""

from streetname.domain.orders.cancel import CancelOrders
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.values.rules import FillModel
from streetname.storage import tables
from tests.domain.trading_desk import buy
from tests.engine.conftest import MakeWorld


def test_more_than_a_thousand_orders_are_asked_back_at_once(make_world: MakeWorld) -> None:
    world = make_world(fill_model=FillModel.REALISTIC)
    amber = world.an_account(cash="20000")
    for _ in range(1100):
        world.engine.execute(PlaceOrder(amber, buy("AAPL", 1, limit="5")))
    world.commit()
    world.pass_time(seconds=1)
    assert len(world.do(CancelOrders(amber))) == 1100
    world.pass_time(seconds=1)
    assert {order.status for order in world.stored(tables.orders)} == {"canceled"}
    assert world.stored(tables.holds) == []
