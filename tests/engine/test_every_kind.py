"""A week with every kind of order: stopping, stepping and jumping leave the same bytes."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from streetname.domain.market.pinning import PinQuote, UnpinQuote
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.close import ClosePosition
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.replace import Replacement, ReplaceOrder
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import FillModel
from streetname.storage import tables
from tests.domain.trading_desk import buy, sell
from tests.engine.conftest import MakeWorld
from tests.engine.world import Restless, World

MODELS = pytest.mark.parametrize("fill_model", FillModel)


class Week:
    """Orders of every type, class and time in force, as steps that may be interrupted."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.amber = AccountId("")
        self.orders: dict[str, Order] = {}

    def steps(self) -> list[Callable[[], Any]]:
        stop, profit = Decimal("417.50"), TakeProfit(Decimal(106))
        loss = StopLoss(Decimal(94))
        return [
            self.begin,
            lambda: self.pin("99.90", "100.00", size="7"),
            lambda: self.place("market", buy("AAPL", 20, commission="1.50")),
            lambda: self.wait(seconds=10),
            lambda: self.place("limit", buy("AAPL", 30, limit="98", lasts="gtc")),
            lambda: self.place("other", buy("MSFT", 9)),
            lambda: self.wait(seconds=1),
            lambda: self.place("stop", sell("MSFT", 5, type="stop", stop_price=stop)),
            lambda: self.place("buy stop", buy("AAPL", 3, type="stop", stop_price=Decimal(104))),
            lambda: self.place(
                "stop limit",
                sell("MSFT", 4, limit="416", type="stop_limit", stop_price=stop - 1),
            ),
            lambda: self.place(
                "trailing",
                sell("AAPL", 3, type="trailing_stop", trail_percent=Decimal("2.5"), lasts="gtc"),
            ),
            lambda: self.place(
                "bracket",
                buy(
                    "AAPL",
                    9,
                    limit="100",
                    lasts="gtc",
                    order_class="bracket",
                    take_profit=profit,
                    stop_loss=loss,
                ),
            ),
            lambda: self.place("ioc", buy("AAPL", 12, lasts="ioc")),
            lambda: self.place("fok", buy("AAPL", 12, lasts="fok")),
            lambda: self.place("cls", buy("AAPL", 2, lasts="cls")),
            lambda: self.wait(seconds=1),
            lambda: self.replace("limit", limit_price=Decimal("99.95"), quantity=Decimal(25)),
            lambda: self.wait(seconds=3),
            lambda: self.pin("102.10", "102.20", size="5"),
            lambda: self.replace("trailing", trail=Decimal(2)),
            lambda: self.wait(seconds=2),
            lambda: self.pin("99.80", "99.90", size="5"),
            lambda: self.wait(seconds=20),
            lambda: self.pin("105.95", "106.00", size="2"),
            lambda: self.wait(seconds=1),
            lambda: self.pin("106.05", "106.10", size="2"),
            lambda: self.wait(seconds=2),
            lambda: self.pin("93.90", "94.00", size="2"),
            lambda: self.wait(seconds=30),
            lambda: self.world.attempt(UnpinQuote("AAPL")),
            lambda: self.place(
                "oto", buy("AAPL", 2, order_class="oto", take_profit=TakeProfit(Decimal(200)))
            ),
            lambda: self.wait(hours=7),
            lambda: self.place("extended", buy("AAPL", 2, limit="190", extended_hours=True)),
            lambda: self.place("night", buy("MSFT", 1)),
            lambda: self.place("second night", buy("MSFT", 2, limit="300")),
            lambda: self.wait(hours=6),
            lambda: self.place("opg", buy("MSFT", 2, lasts="opg")),
            lambda: self.place("opg limit", buy("MSFT", 2, limit="100", lasts="opg")),
            lambda: self.cancel("second night"),
            lambda: self.wait(hours=11),
            lambda: self.place(
                "oco",
                sell(
                    "AAPL",
                    3,
                    limit="200",
                    lasts="gtc",
                    order_class="oco",
                    stop_loss=StopLoss(Decimal(150), Decimal(149)),
                ),
            ),
            lambda: self.wait(seconds=1),
            lambda: self.replace("oco", time_in_force="day"),
            lambda: self.wait(hours=1),
            lambda: self.world.attempt(ClosePosition(self.amber, "AAPL", percentage=Decimal(50))),
            lambda: self.wait(days=1),
            lambda: self.place("last", buy("MSFT", 1, limit="200", lasts="gtc")),
            lambda: self.world.attempt(CancelOrders(self.amber)),
            lambda: self.wait(hours=1),
        ]

    def begin(self) -> None:
        self.amber = self.world.an_account(cash="25000")

    def place(self, name: str, ticket: Ticket) -> Any:
        order = self.world.attempt(PlaceOrder(self.amber, ticket))
        if isinstance(order, Order):
            self.orders[name] = order
        return order

    def replace(self, name: str, **changed: Any) -> Any:
        order = self.orders[name]
        new = self.world.attempt(ReplaceOrder(self.amber, order.id, Replacement(**changed)))
        if isinstance(new, Order):
            self.orders[name] = new
        return new

    def cancel(self, name: str) -> Any:
        return self.world.attempt(CancelOrder(self.amber, self.orders[name].id))

    def pin(self, bid: str, ask: str, *, size: str) -> Any:
        lots = Decimal(size)
        return self.world.attempt(PinQuote("AAPL", Decimal(bid), Decimal(ask), lots, lots))

    def wait(self, **duration: float) -> None:
        self.world.pass_time(**duration)


@MODELS
@pytest.mark.parametrize("kind", [World, Restless])
def test_starting_again_in_the_middle_leaves_the_same_bytes(
    make_world: MakeWorld, fill_model: FillModel, kind: type[World]
) -> None:
    whole, broken = make_world(fill_model=fill_model), make_world(kind, fill_model=fill_model)
    for going_on, starting_again in zip(Week(whole).steps(), Week(broken).steps(), strict=True):
        assert starting_again() == going_on()
        broken.restart()
        assert broken.rows() == whole.rows()
    assert broken.digest() == whole.digest()


@MODELS
def test_one_jump_and_many_steps_leave_the_same_bytes(
    make_world: MakeWorld, fill_model: FillModel
) -> None:
    worlds = [make_world(fill_model=fill_model) for _ in range(2)]
    weeks = [Week(world) for world in worlds]
    for jumping, stepping in zip(*(week.steps() for week in weeks), strict=True):
        before = worlds[0].now
        jumping()
        end = worlds[0].now
        step = max((end - before) / 7, timedelta(milliseconds=37))
        if end > before and weeks[1].amber:
            while worlds[1].now + step < end:
                worlds[1].pass_to(worlds[1].now + step, at_once=1)
            worlds[1].pass_to(end, at_once=1)
        else:
            stepping()
        assert worlds[1].rows() == worlds[0].rows()


def test_the_week_sees_orders_end_in_every_way(make_world: MakeWorld) -> None:
    world = make_world(fill_model=FillModel.REALISTIC)
    week = Week(world)
    for step in week.steps():
        step()
    refused = {"market", "limit", "bracket", "oco", "opg", "cls", "extended"} - week.orders.keys()
    assert not refused
    statuses = {row.status for row in world.stored(tables.orders)}
    assert statuses >= {
        OrderStatus.FILLED,
        OrderStatus.CANCELED,
        OrderStatus.EXPIRED,
        OrderStatus.REPLACED,
    }
