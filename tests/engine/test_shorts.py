"""Short positions on a real file: whatever happens to orders, all sources agree on them."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import msgspec
import pytest

from streetname.domain.accounts.configure import ConfigurationChange, Configure
from streetname.domain.errors import BrokerError
from streetname.domain.ledger.chart import STREET_CLEARING, USD, customer
from streetname.domain.market.listing import ListAssets
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.close import ClosePosition
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.replace import Replacement, ReplaceOrder
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.domain.portfolio.portfolio import figures
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import FillModel
from streetname.storage import tables
from streetname.storage.queries.portfolio import portfolio
from streetname.storage.verifying import verify
from tests.domain.trading_desk import AAPL, buy, sell
from tests.engine.conftest import MakeWorld
from tests.engine.world import MSFT, World

SECOND = timedelta(seconds=1)
STEPS = 60


def assert_sound(world: World, account_id: AccountId) -> None:
    """Every law holds, and decisions know the figures that are shown."""
    with world.database.connect() as connection:
        assert verify(connection).violations == []
        stored = portfolio(connection, account_id, world.now)
    assert stored is not None
    shown = figures(stored, world.engine._working_set.tape)
    world.engine._desk.now = world.now
    assert shown == world.engine._desk.figures(account_id)
    assert shown.equity == shown.cash + shown.holdings.long_value + shown.holdings.short_value


def borrowing(world: World, cash: str = "100000") -> AccountId:
    """An account that may borrow; MSFT lends nothing."""
    account_id = world.an_account(cash=cash, margin=True)
    lends_nothing = msgspec.structs.replace(MSFT, marginable=False, margin_requirement=100)
    world.do(ListAssets((lends_nothing,)))
    world.pin("50.00", "50.10", size="40")
    world.pin("20.00", "20.05", size="40", symbol="MSFT")
    return account_id


def test_a_short_is_owed_by_the_customer_to_the_street(make_world: MakeWorld) -> None:
    world = make_world()
    account_id = borrowing(world)
    world.place(account_id, sell("AAPL", 10))
    assert world.shares(account_id) == -10
    assert world.store.balance(STREET_CLEARING, AAPL.id) == 10
    assert world.store.balance(customer(account_id), USD) == 100_500
    assert_sound(world, account_id)
    world.restart()
    assert_sound(world, account_id)
    world.place(account_id, buy("AAPL", 10))
    assert (world.shares(account_id), world.stored(tables.holds)) == (0, [])
    assert_sound(world, account_id)


def test_what_orders_weigh_is_known_after_a_restart(make_world: MakeWorld) -> None:
    world = make_world()
    account_id = borrowing(world)
    world.place(account_id, buy("MSFT", 100, limit="10"))
    before = world.engine._desk.figures(account_id)
    assert (before.held, before.overweight, before.buying_power) == (1000, 1000, 198_000)
    world.restart()
    assert_sound(world, account_id)
    world.engine._desk.now = world.now
    assert world.engine._desk.figures(account_id) == before
    world.do(CancelOrders(account_id))
    after = world.engine._desk.figures(account_id)
    assert (after.held, after.overweight, after.buying_power) == (0, 0, 200_000)


def _exits(profit: Decimal, loss: Decimal) -> dict[str, Any]:
    return {"take_profit": TakeProfit(profit), "stop_loss": StopLoss(loss)}


class Trader:
    """Does one thing after the other with one account, by chance."""

    def __init__(self, world: World, account_id: AccountId, seed: int) -> None:
        self.world = world
        self.account_id = account_id
        self.chance = Random(seed)
        self.prices = {"AAPL": Decimal(50), "MSFT": Decimal(20)}
        self.accepted = 0
        self.refused: set[str] = set()

    def step(self) -> None:
        """Ask for something, or let the market or the time move on."""
        options: list[Callable[[], Any]] = [
            *[self._place] * 5,
            self._move,
            self._move,
            self._wait,
            self._cancel,
            self._replace,
            self._close,
        ]
        try:
            self.chance.choice(options)()
        except BrokerError as refusal:
            self.refused.add(refusal.message[:30])

    def _open(self) -> list[Order]:
        return list(self.world.engine._desk.open_orders(self.account_id))

    def _place(self) -> None:
        symbol = self.chance.choice(["AAPL", "MSFT"])
        self.world.do(PlaceOrder(self.account_id, self._ticket(symbol)))
        self.accepted += 1

    def _ticket(self, symbol: str) -> Ticket:
        make = self.chance.choice([buy, sell])
        shares = self.chance.choice([1, 10, 50, 90, 600, 1500])
        up, down = (self._price(symbol, factor) for factor in ("1.02", "0.98"))
        with_it, against = (up, down) if make is buy else (down, up)
        terms: list[dict[str, Any]] = [
            {},
            {"limit": str(self.chance.choice([up, down]))},
            {"type": "stop", "stop_price": with_it},
            {"type": "trailing_stop", "trail_percent": Decimal(1)},
            {"order_class": "bracket", **_exits(with_it, against)},
            {"order_class": "oco", "limit": str(against), **_exits(against, with_it)},
            {"quantity": self.chance.choice(["0.5", "1.5"])},
        ]
        return make(symbol, **{"quantity": shares, **self.chance.choice(terms)})

    def _price(self, symbol: str, factor: str) -> Decimal:
        return (self.prices[symbol] * Decimal(factor)).quantize(Decimal("0.01"))

    def _move(self) -> None:
        symbol = self.chance.choice(["AAPL", "MSFT"])
        factor = Decimal(self.chance.randint(96, 104)) / 100
        price = (self.prices[symbol] * factor).quantize(Decimal("0.01"))
        self.prices[symbol] = price
        size = self.chance.choice(["7", "40.5", "2000"])
        self.world.pin(str(price), str(price + Decimal("0.05")), size=size, symbol=symbol)

    def _wait(self) -> None:
        self.world.pass_time(seconds=self.chance.choice([0.1, 1, 5, 60]))

    def _cancel(self) -> None:
        if orders := self._open():
            self.world.do(CancelOrder(self.account_id, self.chance.choice(orders).id))

    def _replace(self) -> None:
        orders = [order for order in self._open() if order.limit_price is not None]
        if orders:
            order = self.chance.choice(orders)
            price = self.prices[order.symbol]
            wanted = Replacement(limit_price=price, quantity=order.quantity and order.quantity + 1)
            self.world.do(ReplaceOrder(self.account_id, order.id, wanted))

    def _close(self) -> None:
        symbol = self.chance.choice(["AAPL", "MSFT"])
        percentage = Decimal(self.chance.choice([30, 100]))
        self.world.do(ClosePosition(self.account_id, symbol, percentage=percentage))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("model", [FillModel.INSTANT, FillModel.REALISTIC])
def test_whatever_a_trader_does_the_laws_hold(
    make_world: MakeWorld, seed: int, model: FillModel
) -> None:
    world = make_world(fill_model=model)
    account_id = borrowing(world)
    multiplier = "4" if seed % 2 else "2"
    change = ConfigurationChange(max_margin_multiplier=multiplier)
    world.do(Configure(account_id, change, by_owner=True))
    trader = Trader(world, account_id, seed)
    for step in range(STEPS):
        trader.step()
        if step % 20 == 0:
            assert_sound(world, account_id)
            world.restart()
    assert trader.accepted > 5
    assert_sound(world, account_id)
    world.pass_time(days=1)
    assert_sound(world, account_id)
    assert {order.status for order in trader._open()} <= {OrderStatus.NEW, OrderStatus.HELD}
