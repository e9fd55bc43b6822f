"""Stopping anywhere and starting again comes to the same as never stopping."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from streetname.domain.market.pinning import PinQuote, UnpinQuote
from streetname.domain.orders.cancel import CancelOrders
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import FillModel
from streetname.storage import tables
from tests.domain.trading_desk import buy, sell
from tests.engine.conftest import MakeWorld
from tests.engine.world import Restless, World

MODELS = pytest.mark.parametrize("fill_model", FillModel)


class Story:
    """A busy week of two accounts, as steps that may be interrupted between any two."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.amber = AccountId("")
        self.teal = AccountId("")

    def steps(self) -> list[Callable[[], Any]]:
        return [
            self.begin,
            lambda: self.place(self.amber, buy("AAPL", 10, client_order_id="first")),
            lambda: self.place(self.amber, buy("AAPL", dollars="250.50", commission="1")),
            lambda: self.place(self.amber, buy("AAPL", 1, client_order_id="first")),
            lambda: self.place(self.teal, buy("MSFT", 3, limit="350", lasts="gtc")),
            lambda: self.place(self.teal, buy("AAPL", 700, commission_bps=Decimal(5))),
            lambda: self.wait(seconds=2),
            lambda: self.place(self.amber, sell("AAPL", 4, limit="500", lasts="gtc")),
            lambda: self.place(self.amber, sell("AAPL", 8)),
            lambda: self.pin("380.00", "400.00"),
            lambda: self.wait(minutes=5),
            lambda: self.place(self.teal, buy("MSFT", 1, lasts="ioc")),
            lambda: self.pin("340.10", "349.90"),
            lambda: self.wait(seconds=3),
            lambda: self.world.attempt(UnpinQuote("MSFT")),
            lambda: self.world.attempt(CancelOrders(self.amber)),
            lambda: self.wait(hours=8),
            lambda: self.place(self.amber, buy("AAPL", 2)),
            lambda: self.place(self.teal, buy("AAPL", 3, limit="150")),
            lambda: self.wait(days=1),
            lambda: self.world.attempt(CancelOrders(self.teal)),
            lambda: self.wait(days=5),
            lambda: self.place(self.amber, sell("AAPL", "0.5", commission="0.2")),
            lambda: self.wait(hours=1),
        ]

    def begin(self) -> None:
        self.amber = self.world.an_account(cash="10000")
        self.teal = self.world.an_account(cash="200000", email="teal@example.com")

    def place(self, account_id: AccountId, ticket: Any) -> Any:
        return self.world.attempt(PlaceOrder(account_id, ticket))

    def pin(self, bid: str, ask: str) -> Any:
        lots = Decimal(100)
        return self.world.attempt(PinQuote("MSFT", Decimal(bid), Decimal(ask), lots, lots))

    def wait(self, **duration: float) -> None:
        self.world.pass_time(**duration)


@MODELS
def test_starting_again_after_every_step_comes_to_the_same(
    make_world: MakeWorld, fill_model: FillModel
) -> None:
    whole, broken = make_world(fill_model=fill_model), make_world(fill_model=fill_model)
    for going_on, starting_again in zip(Story(whole).steps(), Story(broken).steps(), strict=True):
        assert starting_again() == going_on()
        broken.restart()
        assert broken.content() == whole.content()
    statuses = {row.status for row in whole.stored(tables.orders)}
    assert statuses >= {"filled", "canceled", "expired"}


@MODELS
def test_starting_again_after_every_batch_comes_to_the_same(
    make_world: MakeWorld, fill_model: FillModel
) -> None:
    whole = make_world(fill_model=fill_model)
    restless = make_world(Restless, fill_model=fill_model)
    for going_on, starting_again in zip(Story(whole).steps(), Story(restless).steps(), strict=True):
        assert starting_again() == going_on()
        assert restless.content() == whole.content()


def test_what_was_not_committed_vanishes_without_a_trace(world: World) -> None:
    amber = world.an_account(cash="10000")
    world.place(amber, buy("AAPL", 1, limit="100", lasts="gtc"))
    before = world.content()
    first = world.engine.execute(PlaceOrder(amber, buy("AAPL", 10, client_order_id="mine")))
    world.engine.execute(CancelOrders(amber))
    world.engine.execute(PinQuote("AAPL", Decimal(1), Decimal(2), Decimal(1), Decimal(1)))
    world.restart()
    assert world.content() == before
    again = world.place(amber, buy("AAPL", 10, client_order_id="mine"))
    assert again == first


def test_a_reload_forgets_what_was_not_committed(world: World) -> None:
    amber = world.an_account(cash="10000")
    before = world.content()
    world.engine.execute(PlaceOrder(amber, buy("AAPL", 50)))
    world.engine.reload()
    assert not world.engine.has_batch
    world.place(amber, buy("AAPL", 50))
    assert len(world.content()["orders"]) == len(before["orders"]) + 1
    assert world.shares(amber) == 50


@MODELS
def test_one_long_jump_and_many_short_steps_leave_the_same(
    make_world: MakeWorld, fill_model: FillModel
) -> None:
    jumping, stepping = make_world(fill_model=fill_model), make_world(fill_model=fill_model)
    for world in (jumping, stepping):
        for step in Story(world).steps():
            step()
    end = jumping.now + timedelta(days=4)
    jumping.pass_to(end)
    while stepping.now < end:
        stepping.pass_to(min(stepping.now + timedelta(minutes=37, seconds=1), end), at_once=1)
    assert stepping.content() == jumping.content()
    assert stepping.digest() == jumping.digest()
