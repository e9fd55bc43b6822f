"""Reading open orders by need comes to the same as having had them in memory all the time.

The store shows only what has been committed. So one world commits at arbitrary moments, a batch may
be written and not durable, or durable and the engine not told yet, and accounts are dropped from
memory as soon as they may be. The other world commits at once and never forgets.
"""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from streetname.domain.accounts.configure import ConfigurationChange, Configure
from streetname.domain.errors import BrokerError
from streetname.domain.funding.cancel import CancelTransfer
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.funding.transfer import Transfer
from streetname.domain.ledger.chart import USD
from streetname.domain.market.pinning import PinQuote
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.close import ClosePosition, ClosePositions, Closing
from streetname.domain.orders.order import Order, OrderStatus, Side
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.replace import Replacement, ReplaceOrder
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.domain.values.changes import Command
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import FillModel
from streetname.engine import working_set
from streetname.engine.batch import Batch
from streetname.engine.desk import Desk
from tests.domain.trading_desk import AAPL, buy, sell
from tests.engine.world import MSFT, World

ASSETS = (AAPL, MSFT)
SYMBOLS = ("AAPL", "MSFT")
MONDAY_NIGHT = datetime(2026, 3, 3, 2, tzinfo=UTC)
EMAILS = ("amber@example.com", "teal@example.com")

Worlds = dict[FillModel, tuple[Path, tuple[AccountId, ...]]]


class Forgetful:
    """A world that commits in three steps, and keeps no account in memory that it may drop."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.batch: Batch | None = None
        self.is_durable = False

    def step(self) -> None:
        """The next step of a commit: write a batch, make it durable, tell the engine."""
        store, engine = self.world.store, self.world.engine
        if self.batch is None:
            self.batch, self.is_durable = engine.take_batch(), False
            if self.batch is not None:
                store.write(self.batch)
        elif not self.is_durable:
            store.make_durable()
            self.is_durable = True
        else:
            with patch.object(working_set, "MOST_FOLDERS", 0):
                engine.committed(self.batch)
            self.batch = None

    def finish(self) -> None:
        """Go on until nothing is left to be committed."""
        while self.batch is not None or self.world.engine.has_batch:
            self.step()


@pytest.fixture(scope="module")
def founded() -> Any:
    """Worlds with two accounts that have money, one of which may borrow; to be copied."""
    with TemporaryDirectory() as name:
        worlds: Worlds = {}
        for model in FillModel:
            file = Path(name) / f"{model.value}.db"
            world = World(file, fill_model=model)
            accounts = tuple(
                world.an_account(cash="20000", email=email, margin=margin)
                for email, margin in zip(EMAILS, (False, True), strict=True)
            )
            world.close()
            worlds[model] = (file, accounts)
        yield worlds


accounts = st.integers(0, 1)
symbols = st.sampled_from(SYMBOLS)
cents = st.integers(90, 110).map(Decimal)
shares = st.sampled_from([1, 5, 10, 40])
numbers = st.integers(1, 6)

tickets = st.builds(
    lambda make, symbol, quantity, terms: make(symbol, quantity, **terms),
    st.sampled_from([buy, sell]),
    symbols,
    shares,
    st.fixed_dictionaries(
        {"lasts": st.sampled_from(["day", "gtc"])},
        optional={
            "limit": cents.map(str),
            "extended_hours": st.booleans(),
            "client_order_id": st.sampled_from("abc"),
        },
    ),
)
stops = st.builds(
    lambda make, symbol, quantity, stop: make(
        symbol, quantity, type="stop", stop_price=stop, lasts="gtc"
    ),
    st.sampled_from([buy, sell]),
    symbols,
    shares,
    cents,
)
brackets = st.builds(
    lambda symbol, quantity, limit: buy(
        symbol,
        quantity,
        limit=limit,
        lasts="gtc",
        order_class="bracket",
        take_profit=TakeProfit(Decimal(108)),
        stop_loss=StopLoss(Decimal(92)),
    ),
    symbols,
    shares,
    st.sampled_from(["95", "100", "105"]),
)
exits = st.builds(
    lambda symbol, quantity: sell(
        symbol,
        quantity,
        limit="108",
        lasts="gtc",
        order_class="oco",
        stop_loss=StopLoss(Decimal(92)),
    ),
    symbols,
    shares,
)


class SideBySide(RuleBasedStateMachine):
    """The same commands to a world that remembers and to one that forgets."""

    founded: Worlds

    @initialize(model=st.sampled_from(FillModel))
    def begin(self, model: FillModel) -> None:
        self.place_of = TemporaryDirectory()
        source, self.accounts = self.founded[model]
        files = [Path(self.place_of.name) / name for name in ("remembers.db", "forgets.db")]
        for file in files:
            shutil.copy(source, file)
        self.remembers, world = map(World, files)
        self.forgets = Forgetful(world)
        self.orders: list[Order] = []
        self.transfers: list[Transfer] = []
        for symbol in SYMBOLS:
            self.pin(symbol, Decimal(100), 40)
        for account in (0, 1):
            self.place(account, buy("AAPL", 40, limit="105", lasts="gtc"))
            self.place(account, buy("AAPL", 10, limit="97", lasts="gtc", extended_hours=True))
            self.place(account, buy("MSFT", 10, limit="98", lasts="gtc"))
        self.remembers.pass_time(seconds=1)
        self.forgets.world.pass_time(seconds=1)
        self.start_again()

    def both(self, command: Command) -> Any:
        """Have both decide it; the reply, which must be the same."""
        told = [
            _answer(lambda: self.remembers.do(command)),
            _answer(lambda: self.forgets.world.engine.execute(command)),
        ]
        assert told[0] == told[1]
        return told[0]

    def on(self, number: int, make: Callable[[Order], Command]) -> None:
        """A command about one of the latest orders, whatever has become of it."""
        self.both(make(self.orders[-number]))

    @rule()
    def commit_a_step(self) -> None:
        self.forgets.step()

    @rule()
    def commit(self) -> None:
        self.forgets.finish()

    @rule()
    def start_again(self) -> None:
        self.forgets.finish()
        self.forgets.world.engine.reload()

    @rule(account=accounts, ticket=tickets | stops | brackets | exits)
    def place(self, account: int, ticket: Ticket) -> None:
        reply = self.both(PlaceOrder(self.accounts[account], ticket))
        if isinstance(reply, Order):
            self.orders.append(reply)

    @rule(number=numbers)
    def cancel(self, number: int) -> None:
        self.on(number, lambda order: CancelOrder(order.account_id, order.id))

    @rule(number=numbers, quantity=shares, limit=cents)
    def replace(self, number: int, quantity: int, limit: Decimal) -> None:
        wanted = Replacement(quantity=Decimal(quantity), limit_price=limit)
        self.on(number, lambda order: ReplaceOrder(order.account_id, order.id, wanted))

    @rule(account=accounts)
    def cancel_all(self, account: int) -> None:
        self.both(CancelOrders(self.accounts[account]))

    @rule(account=accounts, symbol=symbols)
    def close(self, account: int, symbol: str) -> None:
        self.both(ClosePosition(self.accounts[account], symbol))

    @rule(account=accounts)
    def close_all(self, account: int) -> None:
        self.both(ClosePositions(self.accounts[account]))

    @rule(account=accounts, sleeps=st.booleans())
    def configure(self, account: int, sleeps: bool) -> None:
        change = ConfigurationChange(disable_overnight_trading=sleeps)
        self.both(Configure(self.accounts[account], change))

    @rule(account=accounts, amount=st.sampled_from(["10", "5000"]))
    def withdraw(self, account: int, amount: str) -> None:
        account_id = self.accounts[account]
        (link,) = _desk(self.remembers).relationships(account_id)
        reply = self.both(
            RequestTransfer(
                account_id,
                transfer_type="ach",
                direction="OUTGOING",
                amount=Decimal(amount),
                relationship_id=link.id,
            )
        )
        if isinstance(reply, Transfer):
            self.transfers.append(reply)

    @rule(number=numbers)
    def cancel_transfer(self, number: int) -> None:
        for transfer in self.transfers[-number:][:1]:
            self.both(CancelTransfer(transfer.account_id, transfer.id))
            assert _desk(self.forgets.world).hold(transfer.account_id, transfer.id) is None

    @rule(symbol=symbols, bid=cents, lots=st.sampled_from([1, 4, 40]))
    def pin(self, symbol: str, bid: Decimal, lots: int) -> None:
        size = Decimal(lots)
        self.both(PinQuote(symbol, bid, bid + Decimal("0.05"), size, size))

    @rule(seconds=st.sampled_from([1, 60, 3_600, 28_800]))
    def pass_time(self, seconds: int) -> None:
        self.remembers.pass_time(seconds=seconds)
        engine = self.forgets.world.engine
        while engine.drain(self.remembers.now, 1):
            self.forgets.step()
        engine.clock.move_to(self.remembers.now)
        engine.pass_to(self.remembers.now)

    @rule(account=accounts, asset=st.sampled_from(ASSETS), side=st.sampled_from(Side))
    def look(self, account: int, asset: Any, side: Side) -> None:
        """What decisions may ask of one side of an asset is the same in both."""
        account_id = self.accounts[account]
        seen: list[Any] = []
        for world in (self.remembers, self.forgets.world):
            desk = _desk(world)
            orders = desk.open_orders_in(account_id, asset.id, side)
            holds = [desk.hold(account_id, order.id) for order in orders]
            held = [desk.held(account_id, what) for what in (USD, asset.id)]
            seen.append((orders, holds, held, desk.figures(account_id)))
        assert seen[0] == seen[1]

    @rule(number=numbers)
    def look_at_one(self, number: int) -> None:
        """So is an order, open or not, with its hold and its group."""
        order = self.orders[-number]
        seen: list[Any] = []
        for world in (self.remembers, self.forgets.world):
            desk, of = _desk(world), (order.account_id, order.id)
            seen.append((desk.order(*of), desk.hold(*of), desk.group(order)))
        assert seen[0] == seen[1]

    def teardown(self) -> None:
        if not hasattr(self, "forgets"):
            return
        self.forgets.finish()
        assert self.remembers.content() == self.forgets.world.content()
        self.remembers.close()
        self.forgets.world.close()
        self.place_of.cleanup()


def _desk(world: World) -> Desk:
    return world.engine._desk


def _answer(ask: Callable[[], Any]) -> Any:
    """The reply, with refusals by what they say."""
    try:
        reply = ask()
    except BrokerError as refusal:
        return str(refusal)
    if isinstance(reply, list):
        return [
            (one.symbol, one.order, str(one.refusal)) if isinstance(one, Closing) else one
            for one in reply
        ]
    return reply


@pytest.mark.timeout(600)
def test_reading_by_need_comes_to_the_same_as_remembering(founded: Worlds) -> None:
    class Machine(SideBySide):
        pass

    Machine.founded = founded
    run_state_machine_as_test(Machine, settings=settings(max_examples=40, stateful_step_count=30))


def test_an_account_that_wakes_up_at_night_wakes_its_unread_orders(world: World) -> None:
    amber = world.an_account(cash="20000")
    world.do(Configure(amber, ConfigurationChange(disable_overnight_trading=True)))
    world.pin("100", "100.05")
    order = world.place(amber, buy("AAPL", 1, limit="99", lasts="gtc", extended_hours=True))
    world.pass_to(MONDAY_NIGHT)
    world.pin("98", "98.05")
    world.restart()
    world.pass_time(minutes=1)
    assert world.order(order).is_open
    world.do(Configure(amber, ConfigurationChange(disable_overnight_trading=False)))
    world.pass_time(minutes=1)
    assert world.order(order).status is OrderStatus.FILLED


def test_an_account_is_touched_without_reading_its_orders(world: World) -> None:
    amber = world.an_account(cash="20000")
    for symbol in SYMBOLS:
        for _ in range(3):
            world.place(amber, buy(symbol, 1, limit="10", lasts="gtc"))
    world.restart()
    world.place(amber, buy("AAPL", 1, limit="11", lasts="gtc"))
    folder = world.engine._working_set.folder(amber)
    assert folder is not None
    assert (len(folder.orders), len(folder.holds), folder.held[USD]) == (1, 1, 71)
    assert len(_desk(world).open_orders_in(amber, AAPL.id, Side.BUY)) == 4
    assert {order.symbol for order in folder.orders.values()} == {"AAPL"}
    assert (len(folder.orders), len(folder.holds), folder.held[USD]) == (4, 4, 71)
