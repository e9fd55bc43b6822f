"""Orders around the clock: when they wait, when they are sent, when they trade and when they end.

Whatever is tried is tried twice: in a world that goes on, and in one that starts again after every
command that falls due.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from streetname.domain.accounts.configure import ConfigurationChange, Configure
from streetname.domain.market.halting import HaltAsset, ResumeAsset
from streetname.domain.market.listing import ListAssets
from streetname.domain.market.phases import OVERNIGHT_HALTED, OVERNIGHT_TRADABLE
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.replace import Replacement, ReplaceOrder
from streetname.domain.orders.ticket import StopLoss, TakeProfit
from streetname.domain.values.instants import MICROSECOND
from streetname.domain.values.rules import FillModel
from streetname.storage import tables
from tests.domain.trading_desk import AAPL, buy, sell
from tests.engine.conftest import MakeWorld
from tests.engine.world import Restless, World

SECOND = timedelta(seconds=1)
MONDAY_POST = datetime(2026, 3, 2, 23, tzinfo=UTC)
MONDAY_NIGHT = datetime(2026, 3, 3, 1, tzinfo=UTC)
TUESDAY_PRE = datetime(2026, 3, 3, 9, tzinfo=UTC)
TUESDAY_OPEN = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
TUESDAY_CLOSE = datetime(2026, 3, 3, 21, tzinfo=UTC)
TUESDAY_POST_CLOSE = datetime(2026, 3, 4, 1, tzinfo=UTC)

KINDS = pytest.mark.parametrize("kind", [World, Restless])


def relist(world: World, **terms: object) -> None:
    world.do(ListAssets((msgspec.structs.replace(AAPL, **terms),)))


def statuses(world: World, order: Order, *instants: datetime) -> list[str]:
    """What the order is just before each instant, and at it."""
    found: list[str] = []
    for instant in instants:
        for at in (instant - SECOND, instant):
            world.pass_to(at)
            found.append(world.order(order).status.value)
    return found


def seconds(begin: datetime, end: datetime) -> Iterator[datetime]:
    while begin <= end:
        yield begin
        begin += SECOND


def group(world: World, first: Order) -> list[Order]:
    """The order and its legs."""
    rows = world.stored(tables.orders)
    ids = [row.id for row in rows if first.id in (row.id, row.parent_id)]
    found = [world.store.order(first.account_id, order_id) for order_id in ids]
    return [order for order in found if order is not None]


def trade_at(world: World, instant: datetime) -> Decimal:
    price = world.engine.tape.reference_price(AAPL, instant)
    assert price is not None
    return price


def prints(world: World, after: datetime, until: datetime) -> Iterator[tuple[datetime, Decimal]]:
    """Every trade, found by looking back from every second."""
    for second in seconds(after + SECOND, until):
        found: list[tuple[datetime, Decimal]] = []
        trade = world.engine.tape.last_trade(AAPL, second)
        while trade is not None and trade.at > max(after, second - SECOND):
            found.append((trade.at, trade.price))
            trade = world.engine.tape.last_trade(AAPL, trade.at - MICROSECOND)
        yield from reversed(found)


@KINDS
def test_a_core_order_waits_through_night_and_morning_for_the_open(
    make_world: MakeWorld, kind: type[World]
) -> None:
    world = make_world(kind, now=MONDAY_POST)
    amber = world.an_account(cash="10000")
    order = world.place(amber, buy("AAPL", 1, limit="50"))
    found = statuses(world, order, MONDAY_NIGHT, TUESDAY_PRE, TUESDAY_OPEN, TUESDAY_CLOSE)
    assert found == ["accepted"] * 5 + ["new", "new", "expired"]
    assert world.order(order).submitted_at == TUESDAY_OPEN


@KINDS
@pytest.mark.parametrize("overnight", ["tradable", "not tradable", "halted", "disabled"])
def test_an_extended_order_is_sent_in_the_first_phase_that_takes_it(
    make_world: MakeWorld, kind: type[World], overnight: str
) -> None:
    world = make_world(kind, now=MONDAY_NIGHT + timedelta(hours=1))
    attributes = {
        "tradable": (OVERNIGHT_TRADABLE,),
        "not tradable": (),
        "halted": (OVERNIGHT_TRADABLE, OVERNIGHT_HALTED),
        "disabled": (OVERNIGHT_TRADABLE,),
    }
    relist(world, attributes=attributes[overnight])
    amber = world.an_account(cash="10000")
    if overnight == "disabled":
        world.do(Configure(amber, ConfigurationChange(disable_overnight_trading=True)))
    order = world.place(amber, buy("AAPL", 1, limit="50", extended_hours=True))
    waits = "new" if overnight == "tradable" else "accepted"
    found = statuses(world, order, TUESDAY_PRE, TUESDAY_OPEN, TUESDAY_CLOSE, TUESDAY_POST_CLOSE)
    assert found == [waits, "new", "new", "new", "new", "new", "new", "expired"]


@KINDS
@pytest.mark.parametrize("extended", [False, True])
def test_only_an_extended_order_trades_before_the_open(
    make_world: MakeWorld, kind: type[World], extended: bool
) -> None:
    world = make_world(kind, now=TUESDAY_PRE - timedelta(hours=1))
    relist(world, attributes=())
    amber = world.an_account(cash="10000")
    order = world.place(amber, buy("AAPL", 1, limit="500", extended_hours=extended))
    world.pass_to(TUESDAY_OPEN + SECOND)
    filled_at = world.order(order).filled_at
    assert filled_at is not None
    assert (filled_at < TUESDAY_OPEN) is extended
    assert filled_at in {TUESDAY_OPEN, TUESDAY_PRE}


@KINDS
@pytest.mark.parametrize("opening", [True, False])
def test_auctions_trade_at_the_official_price_or_not_at_all(
    make_world: MakeWorld, kind: type[World], opening: bool
) -> None:
    world = make_world(kind, now=TUESDAY_PRE)
    amber = world.an_account(cash="10000")
    day = TUESDAY_OPEN.date()
    tape = world.engine.tape
    price = (tape.official_open if opening else tape.official_close)(AAPL, day)
    assert price is not None
    lasts = "opg" if opening else "cls"
    cent = Decimal("0.01")
    tickets = [
        buy("AAPL", 2, lasts=lasts),
        buy("AAPL", 3, limit=str(price), lasts=lasts),
        buy("AAPL", 4, limit=str(price - cent), lasts=lasts),
    ]
    orders = [world.place(amber, ticket) for ticket in tickets]
    at = TUESDAY_OPEN if opening else TUESDAY_CLOSE
    world.pass_to(at)
    found = [world.order(order) for order in orders]
    assert [order.status.value for order in found] == ["filled", "filled", "canceled"]
    assert [order.filled_average_price for order in found] == [price, price, None]
    assert found[0].filled_at == found[1].filled_at == found[2].canceled_at == at
    assert world.shares(amber) == 5


@KINDS
@pytest.mark.parametrize("side", ["buy", "sell"])
def test_a_stop_is_reached_by_the_first_print_there(
    make_world: MakeWorld, kind: type[World], side: str
) -> None:
    world = make_world(kind)
    amber = world.an_account(cash="10000")
    world.place(amber, buy("AAPL", 5))
    last = trade_at(world, world.now)
    away = Decimal("0.25") if side == "buy" else Decimal("-0.25")
    ticket = (buy if side == "buy" else sell)("AAPL", 5, type="stop", stop_price=last + away)
    order = world.place(amber, ticket)
    until = world.now + timedelta(hours=2)
    reached = next(
        at for at, price in prints(world, world.now, until) if (price - last - away) * away >= 0
    )
    world.pass_to(until)
    stopped = world.order(order)
    assert (stopped.status, stopped.triggered_at) == (OrderStatus.FILLED, reached)
    assert stopped.filled_at == reached


@KINDS
@pytest.mark.parametrize("side", ["buy", "sell"])
def test_a_trailing_stop_is_reached_where_walking_the_tape_says(
    make_world: MakeWorld, kind: type[World], side: str
) -> None:
    world = make_world(kind)
    amber = world.an_account(cash="10000")
    world.place(amber, buy("AAPL", 5))
    trail = Decimal("0.40")
    ticket = (buy if side == "buy" else sell)("AAPL", 5, type="trailing_stop", trail_price=trail)
    order = world.place(amber, ticket)
    until = world.now + timedelta(hours=3)
    mark = world.order(order).high_water_mark
    assert mark is not None
    reached = None
    best = max if side == "sell" else min
    for at, price in prints(world, world.now, until):
        mark = best(mark, price)
        if abs(mark - price) >= trail:
            reached = at
            break
    assert reached is not None
    world.pass_to(until)
    stopped = world.order(order)
    assert (stopped.triggered_at, stopped.high_water_mark) == (reached, mark)
    assert stopped.filled_at == reached


@KINDS
def test_a_bracket_ends_where_walking_the_tape_says(
    make_world: MakeWorld, kind: type[World]
) -> None:
    world = make_world(kind)
    amber = world.an_account(cash="10000")
    last = trade_at(world, world.now)
    profit, stop = last + Decimal("0.60"), last - Decimal("0.60")
    entry = world.place(
        amber,
        buy(
            "AAPL",
            5,
            order_class="bracket",
            take_profit=TakeProfit(profit),
            stop_loss=StopLoss(stop),
        ),
    )
    begin, until = world.now + SECOND, world.now + timedelta(hours=4)

    def won(at: datetime) -> bool:
        quote = world.engine.tape.quote(AAPL, at)
        return quote is not None and quote.bid >= profit

    gained = next((at for at in seconds(begin, until) if won(at)), until)
    lost = next((at for at, price in prints(world, begin, until) if price <= stop), until)
    ends = min(gained, lost)
    assert ends < until
    world.pass_to(until)
    contents = group(world, entry)
    done = [order for order in contents if order.filled_at == ends]
    assert [order.leg for order in done] == ["take_profit" if gained < lost else "stop_loss"]
    assert sorted(order.status.value for order in contents) == ["canceled", "filled", "filled"]
    assert world.shares(amber) == 0


@KINDS
@pytest.mark.parametrize("stop", [False, True])
def test_nothing_trades_in_a_halt_and_everything_goes_on_after_it(
    make_world: MakeWorld, kind: type[World], stop: bool
) -> None:
    world = make_world(kind)
    amber = world.an_account(cash="10000")
    world.pin("99.90", "100.00")
    world.place(amber, buy("AAPL", 5))
    ticket = (
        sell("AAPL", 5, type="stop", stop_price=Decimal(95))
        if stop
        else sell("AAPL", 5, limit="105")
    )
    order = world.place(amber, ticket)
    world.do(HaltAsset("AAPL"))
    world.pin(*("90", "90.10") if stop else ("110", "110.10"))
    world.pass_time(minutes=5)
    assert world.order(order).status is OrderStatus.NEW
    world.do(ResumeAsset("AAPL"))
    resumed = world.now
    world.pass_time(seconds=1)
    assert world.order(order).filled_at == resumed
    assert world.order(order).filled_average_price == (90 if stop else 110)


@KINDS
def test_an_order_placed_in_a_halt_waits_for_it_to_end(
    make_world: MakeWorld, kind: type[World]
) -> None:
    world = make_world(kind)
    amber = world.an_account(cash="10000")
    world.do(HaltAsset("AAPL"))
    order = world.place(amber, buy("AAPL", 5))
    at_once = world.place(amber, buy("AAPL", 5, lasts="ioc"))
    world.pass_time(minutes=5)
    assert world.order(order).status is OrderStatus.NEW
    assert world.order(at_once).status is OrderStatus.CANCELED
    world.do(ResumeAsset("AAPL"))
    world.pass_time(seconds=1)
    assert world.order(order).status is OrderStatus.FILLED


@KINDS
@pytest.mark.parametrize("change", ["day to gtc", "gtc to day"])
def test_an_order_ends_when_its_replacement_says(
    make_world: MakeWorld, kind: type[World], change: str
) -> None:
    world = make_world(kind, now=TUESDAY_OPEN, fill_model=FillModel.REALISTIC)
    amber = world.an_account(cash="10000")
    before, after = change.split(" to ")
    exits = {"take_profit": TakeProfit(Decimal(60)), "stop_loss": StopLoss(Decimal(40))}
    entry = world.place(
        amber, buy("AAPL", 5, limit="50", lasts=before, order_class="bracket", **exits)
    )
    world.pass_time(seconds=1)
    new = world.do(ReplaceOrder(amber, entry.id, Replacement(time_in_force=after)))
    world.pass_to(TUESDAY_CLOSE)
    found = {order.status.value for order in group(world, new)}
    assert found == ({"new", "held"} if after == "gtc" else {"expired"})


@KINDS
@pytest.mark.parametrize("wakes", ["in the morning", "at night"])
def test_an_order_that_goes_on_through_the_night_sleeps_if_its_account_does(
    make_world: MakeWorld, kind: type[World], wakes: str
) -> None:
    world = make_world(kind, now=MONDAY_POST)
    relist(world, attributes=(OVERNIGHT_TRADABLE,))
    sleeper = world.an_account(cash="10000", email="violet.heron@example.com")
    other = world.an_account(cash="10000")
    world.do(Configure(sleeper, ConfigurationChange(disable_overnight_trading=True)))
    world.pin("99.90", "100.00")
    ticket = buy("AAPL", 1, limit="95", lasts="gtc", extended_hours=True)
    first, second = world.place(sleeper, ticket), world.place(other, ticket)
    world.pass_to(MONDAY_NIGHT + timedelta(hours=1))
    world.pin("89.90", "90.00")
    world.pass_time(seconds=1)
    assert world.order(second).status is OrderStatus.FILLED
    assert world.order(first).status is OrderStatus.NEW
    if wakes == "at night":
        world.do(Configure(sleeper, ConfigurationChange(disable_overnight_trading=False)))
        world.pass_time(seconds=1)
        assert world.order(first).status is OrderStatus.FILLED
    else:
        assert statuses(world, first, TUESDAY_PRE) == ["new", "filled"]
        assert world.order(first).filled_at == TUESDAY_PRE
