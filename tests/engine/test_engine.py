from datetime import timedelta
from decimal import Decimal

import pytest

from streetname.domain.errors import BrokerError, InsufficientBuyingPower
from streetname.domain.orders.cancel import CancelOrders
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.route import VenueReacts
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import ChangeRules, FillModel, FundingPace, Rules
from streetname.engine import working_set
from streetname.engine.batch import Batch
from streetname.engine.decisions import DECISIONS
from streetname.engine.desk import Desk
from streetname.storage import tables
from tests.domain.trading_desk import buy, sell
from tests.engine.conftest import MakeWorld
from tests.engine.world import MONDAY_AT_TEN, World


def committed(world: World) -> Batch:
    batch = world.commit()
    assert batch is not None
    return batch


def test_all_that_follows_from_a_command_is_in_one_batch(world: World) -> None:
    amber = world.an_account(cash="1000")
    world.pin("187.19", "187.20")
    placed = world.engine.execute(PlaceOrder(amber, buy("AAPL", 4, commission="1")))
    assert isinstance(placed, Order)
    batch = committed(world)
    told = [event.fact for event in batch.events]
    assert [fact.event for fact in told if isinstance(fact, OrderChanged)] == [
        "pending_new",
        "new",
        "fill",
    ]
    assert world.order(placed).status is OrderStatus.FILLED
    assert world.cash(amber) == Decimal("250.20")
    assert world.shares(amber) == 4
    assert world.stored(tables.holds) == []
    assert agenda(world) == ["CloseDay", "ChargeFees"]


def agenda(world: World) -> list[str]:
    """The kinds of command that are still to come."""
    return [type(due.command).__name__ for _, due in world.store.agenda()]


def test_a_refusal_makes_no_batch(world: World) -> None:
    amber = world.an_account()
    with pytest.raises(BrokerError):
        world.engine.execute(PlaceOrder(amber, buy("AAPL", 4)))
    assert not world.engine.has_batch
    assert world.commit() is None


def test_only_the_last_version_of_a_value_is_in_a_batch(world: World) -> None:
    amber = world.an_account(cash="1000")
    world.engine.execute(PlaceOrder(amber, buy("AAPL", 1)))
    world.engine.execute(PlaceOrder(amber, buy("AAPL", 1)))
    batch = committed(world)
    orders = [order for order in batch.saved[Order].values() if isinstance(order, Order)]
    assert [order.status for order in orders] == [OrderStatus.FILLED, OrderStatus.FILLED]
    assert len(batch.events) == 6


def test_the_events_are_one_sequence_without_gaps(world: World) -> None:
    amber = world.an_account(cash="1000")
    for _ in range(3):
        world.place(amber, buy("AAPL", 1))
    numbers = [event.sequence for event in world.stored(tables.events)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_an_instant_never_goes_back(world: World) -> None:
    world.engine.clock.move_to(MONDAY_AT_TEN - timedelta(days=1))
    assert world.now == MONDAY_AT_TEN


def test_what_falls_due_before_a_command_is_decided_before_it(world: World) -> None:
    amber = world.an_account(cash="10000")
    world.do(ChangeRules(fill_model=FillModel.REALISTIC))
    placed = world.place(amber, buy("AAPL", 1))
    assert world.order(placed).status is OrderStatus.PENDING_NEW
    world.engine.clock.move_to(world.now + timedelta(seconds=1))
    world.do(CancelOrders(amber))
    filled = world.order(placed)
    assert filled.status is OrderStatus.FILLED
    assert filled.filled_at is not None
    assert MONDAY_AT_TEN < filled.filled_at < world.now


def test_rules_that_are_not_given_stay_as_they_are(world: World) -> None:
    world.do(ChangeRules(funding_pace=FundingPace.MANUAL))
    rules = world.do(ChangeRules(fill_model=FillModel.REALISTIC))
    expected = Rules(fill_model=FillModel.REALISTIC, funding_pace=FundingPace.MANUAL)
    assert rules == world.store.rules() == expected
    world.restart()
    assert world.do(ChangeRules()) == expected


def test_two_environments_of_one_seed_come_to_the_same(make_world: MakeWorld) -> None:
    one, two, other = make_world(seed=7), make_world(seed=7), make_world(seed=8)
    for world in (one, two, other):
        amber = world.an_account(cash="10000")
        world.place(amber, buy("AAPL", "1.5"))
        world.pass_time(days=2)
    assert one.digest() == two.digest()
    assert one.digest() != other.digest()


def test_an_account_that_is_dropped_from_memory_is_loaded_as_it_was(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    roomy, cramped = make_world(), make_world()
    _trade_in_turns(roomy)
    monkeypatch.setattr(working_set, "MOST_FOLDERS", 0)
    _trade_in_turns(cramped)
    assert cramped.content() == roomy.content()


def test_an_account_is_not_dropped_from_memory_while_a_change_of_it_is_not_durable(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_set, "MOST_FOLDERS", 0)
    amber = world.an_account(cash="1000")
    world.engine.execute(PlaceOrder(amber, buy("AAPL", 4, limit="100")))
    first = world.engine.take_batch()
    world.engine.execute(PlaceOrder(amber, buy("AAPL", 4, limit="100")))
    assert first is not None
    world.store.commit(first)
    world.engine.committed(first)
    with pytest.raises(InsufficientBuyingPower) as refused:
        world.engine.execute(PlaceOrder(amber, buy("AAPL", 4, limit="100")))
    assert refused.value.facts["buying_power"] == "200"


def _trade_in_turns(world: World) -> None:
    accounts = [world.an_account(cash="5000", email=f"{n}@example.com") for n in range(3)]
    for index in range(4):
        for account_id in accounts:
            world.attempt(PlaceOrder(account_id, buy("AAPL", 2, client_order_id=str(index % 3))))
            world.attempt(PlaceOrder(account_id, buy("MSFT", 1, limit="300", lasts="gtc")))
            world.attempt(PlaceOrder(account_id, sell("AAPL", 1)))
        world.pass_time(hours=5)


class ABug(Exception):
    """What no decision should ever do."""


def break_at(monkeypatch: pytest.MonkeyPatch, kind: type[Command], broken_for: AccountId) -> None:
    """Make decisions on commands of this kind stop at a bug, for one account."""
    decide = DECISIONS[kind]

    def decided(command: VenueReacts, desk: Desk) -> Changes:
        if command.account_id == broken_for:
            raise ABug
        return decide(command, desk)

    monkeypatch.setitem(DECISIONS, kind, decided)


def test_a_timed_command_that_cannot_be_decided_is_set_aside_and_the_engine_goes_on(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(fill_model=FillModel.REALISTIC)
    amber = world.an_account(cash="1000")
    teal = world.an_account(cash="1000", email="teal@example.com")
    break_at(monkeypatch, VenueReacts, amber)
    stuck = world.place(amber, buy("AAPL", 1))
    fine = world.place(teal, buy("AAPL", 1))
    with pytest.raises(ABug):
        world.pass_time(seconds=1)
    world.engine.reload()
    world.commit()
    world.pass_time(seconds=1)
    assert world.order(stuck).status is OrderStatus.PENDING_NEW
    assert world.order(fine).status is OrderStatus.FILLED
    assert agenda(world) == ["CloseDay", "ChargeFees"]
    world.restart()
    world.pass_time(days=1)
    assert world.order(stuck).status is OrderStatus.EXPIRED
    assert world.cash(amber) == 1000
