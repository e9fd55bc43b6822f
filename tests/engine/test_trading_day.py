"""What happens by itself: resting orders trade when the tape reaches them, days begin and end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from streetname.domain.orders.order import OrderStatus
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.rules import FillModel
from streetname.storage import tables
from tests.domain.trading_desk import AAPL, buy, sell
from tests.engine.conftest import MakeWorld
from tests.engine.world import Restless, World

MONDAY_EVENING = datetime(2026, 3, 2, 23, tzinfo=UTC)
MONDAY_CLOSE = datetime(2026, 3, 2, 21, tzinfo=UTC)
TUESDAY_OPEN = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 3, 6, 23, tzinfo=UTC)
# The clocks have gone forward on Sunday.
NEXT_MONDAY_OPEN = datetime(2026, 3, 9, 13, 30, tzinfo=UTC)

SECOND = timedelta(seconds=1)


def seconds(begin: datetime, end: datetime) -> Iterator[datetime]:
    while begin < end:
        yield begin
        begin += SECOND


def ask(world: World, instant: datetime) -> Decimal:
    quote = world.engine.tape.quote(AAPL, instant)
    assert quote is not None
    return quote.ask


def bid(world: World, instant: datetime) -> Decimal:
    quote = world.engine.tape.quote(AAPL, instant)
    assert quote is not None
    return quote.bid


def an_order_that_waits(
    world: World, rest: list[datetime], reach: list[datetime]
) -> tuple[Ticket, datetime]:
    """A limit that the tape does not meet while it rests, and the second at which it is reached."""
    lowest, highest = min(ask(world, at) for at in reach), max(bid(world, at) for at in reach)
    if lowest < min(ask(world, at) for at in rest):
        ticket = buy("AAPL", 1, limit=str(lowest), lasts="gtc")
        return ticket, next(at for at in reach if ask(world, at) <= lowest)
    assert highest > max(bid(world, at) for at in rest)
    ticket = sell("AAPL", 1, limit=str(highest), lasts="gtc")
    return ticket, next(at for at in reach if bid(world, at) >= highest)


@pytest.mark.parametrize("restarts", [False, True])
def test_a_resting_order_fills_at_the_first_second_at_which_the_tape_reaches_it(
    world: World, restarts: bool
) -> None:
    amber = world.an_account(cash="1000")
    world.place(amber, buy("AAPL", 1))
    now = world.now
    ticket, reached = an_order_that_waits(
        world, [now], list(seconds(now + SECOND, now + timedelta(minutes=30)))
    )
    order = world.place(amber, ticket)
    assert world.order(order).status is OrderStatus.NEW
    if restarts:
        world.pass_to(reached - SECOND)
        world.restart()
    world.pass_time(hours=1)
    assert world.order(order).filled_at == reached


@pytest.mark.parametrize("restarts", [False, True])
def test_a_resting_order_goes_on_resting_over_night(make_world: MakeWorld, restarts: bool) -> None:
    world = make_world(now=MONDAY_CLOSE - timedelta(minutes=10))
    amber = world.an_account(cash="1000")
    world.place(amber, buy("AAPL", 1))
    world.pass_to(MONDAY_CLOSE - 10 * SECOND)
    ticket, reached = an_order_that_waits(
        world,
        list(seconds(world.now, MONDAY_CLOSE)),
        list(seconds(TUESDAY_OPEN, TUESDAY_OPEN + timedelta(hours=1))),
    )
    order = world.place(amber, ticket)
    if restarts:
        world.pass_to(MONDAY_EVENING)
        world.restart()
    world.pass_to(TUESDAY_OPEN + timedelta(hours=2))
    assert world.order(order).filled_at == reached


@pytest.mark.parametrize("restarts", [False, True])
def test_a_resting_order_that_the_open_itself_reaches_trades_at_the_open(
    make_world: MakeWorld, restarts: bool
) -> None:
    world = make_world(now=MONDAY_CLOSE - timedelta(minutes=10))
    amber = world.an_account(cash="1000")
    world.place(amber, buy("AAPL", 1))
    world.pass_to(MONDAY_CLOSE - 10 * SECOND)
    rest = list(seconds(world.now, MONDAY_CLOSE))
    ticket, reached = an_order_that_waits(world, rest, [TUESDAY_OPEN])
    order = world.place(amber, ticket)
    if restarts:
        world.pass_to(TUESDAY_OPEN - SECOND)
        world.engine.drain(TUESDAY_OPEN, 1)
        world.commit()
        world.restart()
    world.pass_to(TUESDAY_OPEN + timedelta(hours=1))
    assert world.order(order).filled_at == reached == TUESDAY_OPEN


@pytest.mark.parametrize("kind", [World, Restless])
def test_what_is_pinned_over_the_weekend_is_met_at_the_open(
    make_world: MakeWorld, kind: type[World]
) -> None:
    world = make_world(kind, now=FRIDAY_EVENING - timedelta(hours=3))
    amber = world.an_account(cash="1000")
    order = world.place(amber, buy("AAPL", 1, limit="150", lasts="gtc"))
    world.pass_to(FRIDAY_EVENING)
    world.pin("149.90", "149.95")
    world.pass_to(NEXT_MONDAY_OPEN - SECOND)
    assert world.order(order).status is OrderStatus.NEW
    world.pass_time(seconds=1)
    filled = world.order(order)
    assert (filled.status, filled.filled_at) == (OrderStatus.FILLED, NEXT_MONDAY_OPEN)
    assert filled.filled_average_price == Decimal("149.95")


def test_a_pin_that_meets_a_resting_order_trades_at_once(world: World) -> None:
    amber = world.an_account(cash="1000")
    order = world.place(amber, buy("AAPL", 1, limit="100"))
    world.pin("99.90", "100.00")
    assert world.order(order).filled_at == world.now


def test_of_two_orders_the_better_price_trades_first_and_then_the_older(world: World) -> None:
    amber = world.an_account(cash="100000")
    orders = [world.place(amber, buy("AAPL", 1, limit=str(limit))) for limit in (90, 100, 95, 100)]
    world.pin("89.90", "90.00")
    traded = [event.object_id for event in world.stored(tables.events)][-len(orders) :]
    assert traded == [orders[place].id for place in (1, 3, 2, 0)]


@pytest.mark.parametrize("side", ["buy", "sell"])
def test_what_a_quote_cannot_fill_at_once_is_filled_second_by_second(
    make_world: MakeWorld, side: str
) -> None:
    world = make_world(fill_model=FillModel.REALISTIC)
    amber = world.an_account(cash="10000")
    world.pin("99.90", "100", size="10")
    world.place(amber, buy("AAPL", 10))
    world.pass_time(minutes=1)
    world.pin("99.90", "100", size="4")
    order = world.place(amber, buy("AAPL", 10) if side == "buy" else sell("AAPL", 10))
    world.pass_time(seconds=1)
    assert world.order(order).filled_quantity == 8
    world.pass_time(seconds=1)
    assert world.order(order).status is OrderStatus.FILLED
    assert world.shares(amber) == (20 if side == "buy" else 0)


def test_an_overnight_order_is_routed_at_the_open_and_trades_at_its_price(
    make_world: MakeWorld,
) -> None:
    world = make_world(now=MONDAY_EVENING)
    amber = world.an_account(cash="1000")
    order = world.place(amber, buy("AAPL", 2))
    assert world.order(order).status is OrderStatus.ACCEPTED
    world.pass_to(TUESDAY_OPEN - SECOND)
    assert world.order(order).status is OrderStatus.ACCEPTED
    world.pass_to(TUESDAY_OPEN)
    filled = world.order(order)
    assert filled.submitted_at == filled.filled_at == TUESDAY_OPEN
    assert filled.filled_average_price == ask(world, TUESDAY_OPEN)


def test_a_day_order_expires_at_the_close(world: World) -> None:
    amber = world.an_account(cash="1000")
    order = world.place(amber, buy("AAPL", 1, limit="10"))
    world.pass_to(MONDAY_CLOSE - SECOND)
    assert world.order(order).status is OrderStatus.NEW
    world.pass_to(MONDAY_CLOSE)
    expired = world.order(order)
    assert (expired.status, expired.expired_at) == (OrderStatus.EXPIRED, MONDAY_CLOSE)
    assert world.stored(tables.holds) == []
    world.place(amber, buy("AAPL", 1, limit="999"))


def test_an_order_until_cancelled_is_cancelled_after_ninety_days(world: World) -> None:
    amber = world.an_account(cash="1000")
    order = world.place(amber, buy("AAPL", 1, limit="10", lasts="gtc"))
    # The ninetieth day is a Sunday.
    world.pass_to(datetime(2026, 6, 1, 20, 14, 59, tzinfo=UTC))
    assert world.order(order).status is OrderStatus.NEW
    world.pass_time(seconds=1)
    canceled = world.order(order)
    assert canceled.status is OrderStatus.CANCELED
    assert canceled.canceled_at == datetime(2026, 6, 1, 20, 15, tzinfo=UTC)


def test_what_a_sale_brings_settles_on_the_next_day(world: World) -> None:
    amber = world.an_account(cash="2000")
    world.pin("99", "100")
    world.place(amber, buy("AAPL", 10))
    world.place(amber, sell("AAPL", 10))
    contents = world.store.contents(amber)
    assert contents is not None
    assert contents.unsettled == {TUESDAY_OPEN.date(): Decimal(-10)}
    world.pass_to(TUESDAY_OPEN)
    contents = world.store.contents(amber)
    assert contents is not None
    assert contents.unsettled == {}


def test_a_trailing_stop_follows_a_pin_that_begins_at_the_instant_of_its_order(
    world: World,
) -> None:
    amber = world.an_account(cash="10000")
    world.pin("187.00", "187.10")
    world.place(amber, buy("AAPL", 4))
    order = world.place(amber, sell("AAPL", 4, type="trailing_stop", trail_price=Decimal(5)))
    world.pin("199.90", "200.10")
    world.pass_time(seconds=1)
    world.pin("195.90", "196.10")
    assert world.order(order).status is OrderStatus.NEW
    world.pin("194.80", "195.00")
    sold = world.order(order)
    assert (sold.status, sold.filled_at) == (OrderStatus.FILLED, world.now)
    assert (sold.high_water_mark, sold.filled_average_price) == (200, Decimal("194.80"))


@pytest.mark.parametrize("kind", [World, Restless])
def test_every_order_of_an_account_counts_that_trades_in_one_auction(
    make_world: MakeWorld, kind: type[World]
) -> None:
    world = make_world(kind, now=MONDAY_CLOSE - timedelta(hours=1))
    amber = world.an_account(cash="1000")
    orders = [world.place(amber, buy("AAPL", shares, lasts="cls")) for shares in (1, 2)]
    world.pass_to(MONDAY_CLOSE)
    assert [world.order(order).status for order in orders] == [OrderStatus.FILLED] * 2
    assert world.shares(amber) == 3
    (position,) = world.stored(tables.positions)
    assert position.quantity == 3 * 10**9
