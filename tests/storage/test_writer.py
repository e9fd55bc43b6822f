from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from sqlite3 import IntegrityError

import msgspec
import pytest
from sqlalchemy import select

from streetname.domain.ledger.chart import USD, LedgerAccount
from streetname.domain.ledger.hold import Hold
from streetname.domain.orders.order import Order
from streetname.domain.orders.route import VenueReacts
from streetname.domain.portfolio.position import Position
from streetname.domain.values.changes import Due, Value
from streetname.domain.values.ids import AccountId, OrderId, WatchlistId
from streetname.domain.values.rules import FillModel, Rules
from streetname.domain.watchlists.watchlist import Watchlist
from streetname.engine.batch import Batch, Event, Progress
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.storage import tables
from tests.domain.trading_desk import AAPL, AMBER, TradingDesk, buy
from tests.engine.world import MONDAY_AT_TEN, World

FROZEN = ClockSetting(ClockMode.FROZEN)
LATER = MONDAY_AT_TEN + timedelta(minutes=1)
REACTION = VenueReacts(AMBER, OrderId("order"))


def a_batch(*values: Value, sequence: int = 1) -> Batch:
    batch = Batch(1, Progress(LATER, sequence, 0, FROZEN))
    for number, value in enumerate(values):
        batch.save(number, value)
    return batch


def an_order(client_order_id: str = "mine", sequence: int = 1) -> Order:
    order = TradingDesk().place(buy("AAPL", 10, client_order_id=client_order_id))
    return msgspec.structs.replace(order, id=OrderId(f"order-{sequence}"), sequence=sequence)


def a_hold(remaining: str = "1025", object_id: str = "order") -> Hold:
    return Hold(object_id, AMBER, USD, Decimal(remaining))


def test_a_newer_version_replaces_the_one_with_the_same_key(world: World) -> None:
    order = an_order()
    world.store.commit(a_batch(order, a_hold()))
    changed = msgspec.structs.replace(order, filled_quantity=Decimal(4))
    world.store.commit(a_batch(changed, a_hold("600")))
    assert world.order(order) == changed
    assert [row.remaining for row in world.stored(tables.holds)] == [600_000_000]


def test_a_balance_is_replaced_by_the_newer_one(world: World) -> None:
    key = (LedgerAccount("firm:commissions"), USD)
    for amount in ("1.50", "2.75"):
        batch = a_batch()
        batch.balances[key] = Decimal(amount)
        world.store.commit(batch)
    assert world.store.balance(*key) == Decimal("2.75")


def test_a_removed_hold_is_gone(world: World) -> None:
    world.store.commit(a_batch(a_hold(), a_hold(object_id="another")))
    batch = a_batch()
    batch.remove("order", a_hold())
    world.store.commit(batch)
    assert [row.object_id for row in world.stored(tables.holds)] == ["another"]


def test_whatever_is_removed_is_gone_by_its_key(world: World) -> None:
    watchlists = [
        Watchlist(WatchlistId(name), AMBER, name, (AAPL.id,), LATER, LATER) for name in ("a", "b")
    ]
    amber, teal = (Position(one, AAPL.id, Decimal(1)) for one in (AMBER, AccountId("teal")))
    batch = a_batch(*watchlists, amber, teal)
    world.store.commit(batch)
    batch = a_batch()
    batch.remove("a", watchlists[0])
    batch.remove((AMBER, AAPL.id), amber)
    batch.remove("never stored", watchlists[0])
    world.store.commit(batch)
    assert [row.id for row in world.stored(tables.watchlists)] == ["b"]
    assert [row.account_id for row in world.stored(tables.positions)] == ["teal"]


def test_a_hold_that_one_batch_begins_and_ends_is_never_written(world: World) -> None:
    batch = a_batch()
    batch.save("order", a_hold())
    batch.forget("order", a_hold())
    world.store.commit(batch)
    assert world.stored(tables.holds) == []


def test_the_agenda_is_what_was_scheduled_less_what_was_decided(world: World) -> None:
    known = list(world.store.agenda())
    batch = a_batch()
    batch.schedule(7, Due(LATER, REACTION))
    batch.schedule(8, Due(LATER, REACTION))
    batch.unschedule(8)
    world.store.commit(batch)
    assert sorted(world.store.agenda(), key=lambda item: item[0]) == [
        *known,
        (7, Due(LATER, REACTION)),
    ]
    batch = a_batch()
    batch.unschedule(7)
    world.store.commit(batch)
    assert list(world.store.agenda()) == known


def test_progress_and_rules_are_kept(world: World) -> None:
    batch = a_batch(Rules(fill_model=FillModel.REALISTIC), sequence=42)
    batch.progress = Progress(LATER, 42, 7, ClockSetting(ClockMode.RUNNING, 60.0))
    world.store.commit(batch)
    assert world.store.progress() == batch.progress
    assert world.store.rules().fill_model is FillModel.REALISTIC


def break_the_name_of_an_order(batch: Batch) -> None:
    batch.save("again", an_order(sequence=2))


def break_a_hold(batch: Batch) -> None:
    batch.save("negative", a_hold("-0.01", "negative"))


def break_a_position(batch: Batch) -> None:
    batch.save("cheap", Position(AMBER, AAPL.id, Decimal(1), Decimal(-1)))


def break_an_event(batch: Batch) -> None:
    desk = TradingDesk()
    desk.place(buy("AAPL", 1))
    batch.events += [Event(1, LATER, "trades", AMBER, "order", desk.facts[0])] * 2


def break_the_agenda(batch: Batch) -> None:
    batch.schedule(0, Due(LATER, REACTION))


@pytest.mark.parametrize(
    "breaking",
    [
        break_the_name_of_an_order,
        break_a_hold,
        break_a_position,
        break_an_event,
        break_the_agenda,
    ],
)
def test_a_batch_of_which_one_statement_fails_leaves_nothing(
    world: World, breaking: Callable[[Batch], None]
) -> None:
    before = world.rows()
    batch = a_batch(
        an_order(), a_hold(), Position(AMBER, AAPL.id, Decimal(1)), Rules(FillModel.REALISTIC)
    )
    batch.balances[LedgerAccount("firm:commissions"), USD] = Decimal(1)
    breaking(batch)
    with pytest.raises(IntegrityError):
        world.store.commit(batch)
    assert world.rows() == before
    world.store.commit(a_batch(an_order()))
    assert len(world.stored(tables.orders)) == 1


def test_two_accounts_may_use_the_same_name_for_an_order(world: World) -> None:
    other = msgspec.structs.replace(an_order(sequence=2), account_id=AccountId("teal"))
    world.store.commit(a_batch(an_order()))
    world.store.commit(a_batch(other))
    assert len(world.stored(tables.orders)) == 2


def test_an_amount_finer_than_the_books_keep_is_never_written(world: World) -> None:
    with pytest.raises(AssertionError):
        world.store.commit(a_batch(an_order(), a_hold("0.0000001")))
    assert world.stored(tables.orders) == []


def test_readers_see_what_is_committed_while_a_batch_is_being_written(world: World) -> None:
    world.store.commit(a_batch(a_hold()))
    with world.database.connect() as writing:
        writing.execute(tables.holds.delete())
        with world.database.connect() as reading:
            assert len(reading.execute(select(tables.holds)).all()) == 1
        writing.rollback()
    assert world.store.contents(AccountId("nobody")) is None


def test_an_asset_keeps_its_identifier_through_new_terms(world: World) -> None:
    world.store.commit(a_batch(msgspec.structs.replace(AAPL, name="Apple")))
    names = {asset.id: asset.name for asset in world.store.assets()}
    assert names[AAPL.id] == "Apple"
