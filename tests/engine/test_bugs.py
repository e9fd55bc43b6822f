"""A bug in a decision harms what it is about, and nothing else."""

import pytest

from streetname.domain.orders.order import OrderStatus
from streetname.domain.orders.route import VenueReacts
from streetname.domain.values.changes import Changes
from streetname.domain.values.ids import OrderId
from streetname.engine.decisions import DECISIONS
from streetname.engine.desk import Desk
from tests.domain.trading_desk import buy
from tests.engine.world import World


class ABug(Exception):
    """What no decision should ever do."""


def break_at(monkeypatch: pytest.MonkeyPatch, broken: OrderId) -> None:
    decide = DECISIONS[VenueReacts]

    def decided(command: VenueReacts, desk: Desk) -> Changes:
        if command.order_id == broken:
            raise ABug
        return decide(command, desk)

    monkeypatch.setitem(DECISIONS, VenueReacts, decided)


def test_a_resting_order_that_the_venue_cannot_react_to_is_left_alone_and_the_engine_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amber = world.an_account(cash="1000")
    world.pin("100", "100.01")
    stuck, fine = (world.place(amber, buy("AAPL", 1, limit="90")) for _ in range(2))
    break_at(monkeypatch, stuck.id)
    with pytest.raises(ABug):
        world.pin("89", "90")
    world.engine.reload()
    world.pin("89", "90")
    world.pass_time(seconds=1)
    assert world.order(stuck).status is OrderStatus.NEW
    assert world.order(fine).status is OrderStatus.FILLED
    monkeypatch.undo()
    world.restart()
    world.pass_time(seconds=1)
    assert world.order(stuck).status is OrderStatus.FILLED
