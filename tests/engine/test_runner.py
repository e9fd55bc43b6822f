import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from streetname.domain.errors import InsufficientBuyingPower
from streetname.domain.orders.cancel import CancelOrders
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.changes import Changes
from streetname.domain.values.ids import AccountId
from streetname.engine.batch import Batch
from streetname.engine.clock import ClockMode, ClockSetting
from streetname.engine.decisions import DECISIONS
from streetname.engine.runner import DRAINED_AT_ONCE, CommitFailedError, Runner
from streetname.storage import tables
from tests.domain.applicants import an_application
from tests.domain.trading_desk import buy
from tests.engine.conftest import MakeWorld
from tests.engine.world import World

MONDAY_CLOSE = datetime(2026, 3, 2, 21, tzinfo=UTC)
MONDAY_EVENING = datetime(2026, 3, 2, 23, tzinfo=UTC)
TUESDAY_NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)


class GatedStore:
    """A store that commits while its gate is open, and fails as often as it is told."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.gate = threading.Event()
        self.gate.set()
        self.failures = 0
        self.batches: list[Batch] = []
        self._at_the_gate = threading.Event()

    def write(self, batch: Batch) -> None:
        self.batches.append(batch)

    def make_durable(self) -> None:
        self._at_the_gate.set()
        assert self.gate.wait(60)
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self._world.store.commit(self.batches[-1])

    def close_gate(self) -> None:
        self.gate.clear()
        self._at_the_gate.clear()

    async def writer_at_the_gate(self) -> None:
        assert await asyncio.to_thread(self._at_the_gate.wait, 60)


class Running:
    """A world whose engine a runner drives."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.store = GatedStore(world)
        self.published: list[Batch] = []
        self.news = asyncio.Event()
        self.runner = Runner(world.engine, self.store, self._publish)

    def _publish(self, batch: Batch) -> None:
        self.published.append(batch)
        self.news.set()

    def place(self, account_id: AccountId, ticket: Ticket) -> asyncio.Task[Any]:
        return asyncio.create_task(self.runner.execute(PlaceOrder(account_id, ticket)))

    async def place_and_stop_at_the_gate(
        self, account_id: AccountId, ticket: Ticket
    ) -> asyncio.Task[Any]:
        """Place an order of which the batch is being written and cannot be finished."""
        self.store.close_gate()
        placed = self.place(account_id, ticket)
        await self.store.writer_at_the_gate()
        return placed

    @property
    def orders(self) -> int:
        return len(self.world.stored(tables.orders))


@asynccontextmanager
async def running(world: World) -> AsyncIterator[Running]:
    driven = Running(world)
    driven.runner.start()
    yield driven
    driven.store.gate.set()
    driven.store.failures = 0
    await driven.runner.stop()


async def let_others_run() -> None:
    """Give everything that could go on without the writer the chance to."""
    for _ in range(20):
        await asyncio.sleep(0)


async def fails(waiting: Awaitable[Any]) -> bool:
    try:
        await waiting
    except CommitFailedError:
        return True
    return False


async def test_nobody_is_answered_before_the_commit(world: World) -> None:
    amber = world.an_account(cash="10000")
    async with running(world) as driven:
        placed = await driven.place_and_stop_at_the_gate(amber, buy("AAPL", 1))
        await let_others_run()
        assert not placed.done()
        assert driven.published == []
        driven.store.gate.set()
        order = await placed
        assert world.order(order).status is OrderStatus.FILLED


async def test_a_refusal_waits_for_the_commit_of_what_it_may_rest_on(world: World) -> None:
    amber = world.an_account(cash="1000")
    async with running(world) as driven:
        placed = await driven.place_and_stop_at_the_gate(amber, buy("AAPL", 5, limit="150"))
        refused = driven.place(amber, buy("AAPL", 5, limit="150"))
        await let_others_run()
        assert not refused.done()
        driven.store.gate.set()
        assert isinstance(await placed, Order)
        with pytest.raises(InsufficientBuyingPower):
            await refused


async def test_what_is_told_to_the_streams_is_durable(world: World) -> None:
    amber = world.an_account(cash="10000")
    async with running(world) as driven:
        told_before = len(world.stored(tables.events))
        placed = await driven.place_and_stop_at_the_gate(amber, buy("AAPL", 1))
        later = driven.place(amber, buy("AAPL", 1))
        driven.store.gate.set()
        await asyncio.gather(placed, later)
    numbers = [event.sequence for batch in driven.published for event in batch.events]
    assert numbers == list(range(told_before + 1, told_before + 7))
    assert [event.sequence for event in world.stored(tables.events)][told_before:] == numbers


async def test_while_one_batch_is_written_the_next_one_grows(world: World) -> None:
    amber = world.an_account(cash="10000")
    async with running(world) as driven:
        first = await driven.place_and_stop_at_the_gate(amber, buy("AAPL", 1))
        others = [driven.place(amber, buy("AAPL", 1)) for _ in range(20)]
        await let_others_run()
        driven.store.gate.set()
        await asyncio.gather(first, *others)
        assert [len(batch.saved[Order]) for batch in driven.store.batches] == [1, 20]
        assert driven.orders == 21


async def test_in_company_a_batch_waits_a_moment_for_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amber = world.an_account(cash="10000")
    async with running(world) as driven:
        for _ in range(5):
            await asyncio.gather(*(driven.place(amber, buy("AAPL", 1)) for _ in range(4)))
        monkeypatch.setattr("streetname.engine.runner.PAUSE_SECONDS", 1)
        written = len(driven.store.batches)
        first = driven.place(amber, buy("AAPL", 1))
        await let_others_run()
        await asyncio.gather(first, driven.place(amber, buy("AAPL", 1)))
        assert len(driven.store.batches) == written + 1


async def test_who_is_alone_never_waits_for_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amber = world.an_account(cash="10000")
    monkeypatch.setattr("streetname.engine.runner.PAUSE_SECONDS", 3_600)
    async with running(world) as driven:
        for _ in range(20):
            await driven.place(amber, buy("AAPL", 1))
    assert world.shares(amber) == Decimal(20)


async def test_a_failed_commit_fails_everyone_who_relied_on_it(world: World) -> None:
    amber = world.an_account(cash="1000")
    before = world.content()
    async with running(world) as driven:
        driven.store.failures = 1
        placed = await driven.place_and_stop_at_the_gate(amber, buy("AAPL", 5, limit="150"))
        decided_after = driven.place(amber, buy("AAPL", 1, limit="10"))
        refused = driven.place(amber, buy("AAPL", 5, limit="150"))
        await let_others_run()
        driven.store.gate.set()
        assert [await fails(waiting) for waiting in (placed, decided_after, refused)] == [True] * 3
        assert driven.published == []
        assert world.content() == before


async def test_after_a_failed_commit_the_next_command_works(world: World) -> None:
    amber = world.an_account(cash="1000")
    async with running(world) as driven:
        driven.store.failures = 1
        mine = buy("AAPL", 5, limit="150", client_order_id="mine")
        assert await fails(driven.place(amber, mine))
        order = await driven.place(amber, mine)
        assert world.order(order).client_order_id == "mine"
        assert driven.orders == 1
        assert [hold.remaining for hold in world.stored(tables.holds)] == [750_000_000]


async def test_a_bug_in_a_decision_fails_its_caller_and_loses_nothing_committed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amber = world.an_account(cash="10000")

    def explode(command: CancelOrders, desk: object) -> Changes:
        raise ZeroDivisionError

    monkeypatch.setitem(DECISIONS, CancelOrders, explode)
    async with running(world) as driven:
        kept = await driven.place(amber, buy("AAPL", 1))
        not_yet_written = driven.place(amber, buy("AAPL", 2))
        broken = asyncio.create_task(driven.runner.execute(CancelOrders(amber)))
        with pytest.raises(ZeroDivisionError):
            await broken
        assert await fails(not_yet_written)
        assert world.order(kept).status is OrderStatus.FILLED
        assert driven.orders == 1
        again = await driven.place(amber, buy("AAPL", 3))
        assert world.order(again).status is OrderStatus.FILLED
        assert world.shares(amber) == 4


class OpensTheGate(threading.Event):
    """Lets the writer go on as soon as someone waits for it, and not before."""

    def __init__(self, gate: threading.Event) -> None:
        super().__init__()
        self._gate = gate

    def wait(self, timeout: float | None = None) -> bool:
        self._gate.set()
        return super().wait(timeout)


async def test_a_bug_waits_for_the_batch_that_is_being_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amber = world.an_account(cash="10000")

    def explode(command: CancelOrders, desk: object) -> Changes:
        raise ZeroDivisionError

    monkeypatch.setitem(DECISIONS, CancelOrders, explode)
    async with running(world) as driven:
        monkeypatch.setattr(driven.runner, "_written_up", OpensTheGate(driven.store.gate))
        placed = await driven.place_and_stop_at_the_gate(amber, buy("AAPL", 1))
        with pytest.raises(ZeroDivisionError):
            await driven.runner.execute(CancelOrders(amber))
        driven.store.gate.set()
        assert world.order(await placed).status is OrderStatus.FILLED
        await driven.place(amber, buy("AAPL", 1))
        assert world.shares(amber) == 2


async def test_advancing_does_all_that_falls_due_in_lots_and_says_how_much(
    make_world: MakeWorld,
) -> None:
    world = make_world(now=MONDAY_EVENING)
    amber = world.an_account(cash="100000")
    for _ in range(DRAINED_AT_ONCE + 20):
        world.place(amber, buy("AAPL", 1))
    async with running(world) as driven:
        done = await driven.runner.advance(TUESDAY_NOON)
        assert done > DRAINED_AT_ONCE + 20
        assert world.shares(amber) == DRAINED_AT_ONCE + 20
        assert len(driven.store.batches) > 1
        assert driven.runner.now == TUESDAY_NOON
        assert world.store.progress().instant == TUESDAY_NOON


async def test_an_advance_that_may_not_go_on_ends_where_it_has_come_to(
    make_world: MakeWorld,
) -> None:
    world = make_world(now=MONDAY_EVENING)
    amber = world.an_account(cash="100000")
    for _ in range(2 * DRAINED_AT_ONCE):
        world.place(amber, buy("AAPL", 1))
    async with running(world) as driven:
        done = await driven.runner.advance(TUESDAY_NOON, lambda: False)
        reached = driven.runner.now
        assert done >= DRAINED_AT_ONCE
        assert MONDAY_EVENING < reached < TUESDAY_NOON
        assert world.store.progress().instant == reached
        assert await driven.runner.advance(reached) == 0, "all that was due by then is done"
        await driven.runner.advance(TUESDAY_NOON)
        assert world.shares(amber) == 2 * DRAINED_AT_ONCE


async def test_advancing_returns_once_it_is_durable(world: World) -> None:
    async with running(world) as driven:
        driven.store.close_gate()
        advanced = asyncio.create_task(driven.runner.advance(TUESDAY_NOON))
        await driven.store.writer_at_the_gate()
        await let_others_run()
        assert not advanced.done()
        driven.store.gate.set()
        await advanced
        assert world.store.progress().instant == TUESDAY_NOON


async def test_a_running_clock_goes_on_from_where_it_was_moved_to(world: World) -> None:
    """Also from an instant at which something fell due, such as the close."""
    async with running(world) as driven:
        await driven.runner.set_clock(ClockSetting(ClockMode.RUNNING, 10.0), world.now)
        await driven.runner.advance(MONDAY_CLOSE)
        await asyncio.sleep(0.05)
        assert driven.runner.now > MONDAY_CLOSE


async def test_a_running_clock_does_what_falls_due_by_itself(world: World) -> None:
    async with running(world) as driven:
        await driven.runner.set_clock(ClockSetting(ClockMode.RUNNING, 1000.0), world.now)
        account: Any = await driven.runner.execute(an_application())
        async with asyncio.timeout(60):
            while "ACTIVE" not in {row.status for row in world.stored(tables.accounts)}:
                driven.news.clear()
                await driven.news.wait()
        contents = world.store.contents(account.id)
        assert contents is not None
        assert contents.account.status == "ACTIVE"


async def test_a_clock_that_is_set_stays_so_after_a_restart(world: World) -> None:
    later = world.now + timedelta(minutes=5)
    async with running(world) as driven:
        await driven.runner.set_clock(ClockSetting(ClockMode.FROZEN, 60.0), later)
        assert driven.runner.clock_setting.speed == 60.0
    world.restart()
    assert world.engine.clock.setting == ClockSetting(ClockMode.FROZEN, 60.0)
    assert world.now == later


async def test_stopping_finishes_what_has_been_decided(world: World) -> None:
    amber = world.an_account(cash="10000")
    async with running(world) as driven:
        placed = driven.place(amber, buy("AAPL", 1))
        await asyncio.sleep(0)
    assert world.order(await placed).status is OrderStatus.FILLED


async def test_one_caller_who_leaves_does_not_disturb_the_others(world: World) -> None:
    amber = world.an_account(cash="10000")
    async with running(world) as driven:
        leaving = await driven.place_and_stop_at_the_gate(amber, buy("AAPL", 1))
        staying = driven.place(amber, buy("AAPL", 1))
        await let_others_run()
        leaving.cancel()
        driven.store.gate.set()
        assert world.order(await staying).status is OrderStatus.FILLED
        assert world.shares(amber) == Decimal(2)
