from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from streetname.domain.orders.cancel import CancelOrder
from streetname.domain.orders.order import Order, Side
from streetname.domain.values.ids import OrderId
from streetname.storage.queries.orders import (
    OrderFilter,
    Which,
    list_orders,
    order_by_client_order_id,
    order_by_id,
)
from tests.domain.trading_desk import buy, sell
from tests.engine.world import World

MONDAY_NIGHT = datetime(2026, 3, 3, 2, tzinfo=UTC)
TUESDAY_NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)


class History:
    """Eight orders of one account, a minute apart, and one of another."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.amber = world.an_account(cash="100000")
        self.teal = world.an_account(cash="1000", email="teal@example.com")
        tickets = [
            buy("AAPL", 10, subtag="red"),
            buy("AAPL", 5, type="trailing_stop", trail_percent=Decimal(50), lasts="gtc"),
            sell("AAPL", "2.5"),
            buy("MSFT", 1, subtag="red"),
            buy("MSFT", 3, limit="10"),
            buy("AAPL", dollars="100"),
            sell("AAPL", 4, limit="900"),
            buy("MSFT", 2, limit="10"),
        ]
        self.orders = [self.place(ticket) for ticket in tickets]
        world.do(CancelOrder(self.amber, self.orders[4].id))
        self.foreign = world.place(self.teal, buy("AAPL", 1, client_order_id="bobs"))

    def place(self, ticket: Any) -> Order:
        self.world.pass_time(minutes=1)
        return self.world.place(self.amber, ticket)

    def ask(self, question: Any, *args: Any) -> Any:
        with self.world.database.connect() as connection:
            return question(connection, *args)

    def listed(self, **wanted: Any) -> list[int]:
        """The places of the orders that are listed."""
        places = {order.id: place for place, order in enumerate(self.orders)}
        listed = self.ask(list_orders, self.amber, OrderFilter(**wanted))
        return [places[order.id] for order in listed]


@pytest.fixture
def history(world: World) -> History:
    return History(world)


def test_a_list_is_of_the_open_orders_newest_first(history: History) -> None:
    assert history.listed() == [7, 6, 1]
    assert history.listed(ascending=True) == [1, 6, 7]
    assert history.listed(which=Which.CLOSED) == [5, 4, 3, 2, 0]
    assert history.listed(which=Which.ALL) == [7, 6, 5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({"symbols": ("MSFT",)}, [7, 4, 3]),
        ({"symbols": ("MSFT", "AAPL"), "limit": 3}, [7, 6, 5]),
        ({"symbols": ("NOPE",)}, []),
        ({"side": Side.SELL}, [6, 2]),
        ({"subtag": "red"}, [3, 0]),
        ({"asset_classes": ("crypto",)}, []),
        ({"asset_classes": ("crypto", "us_equity"), "side": Side.SELL}, [6, 2]),
        ({"quantity_above": Decimal("2.5")}, [6, 4, 1, 0]),
        ({"quantity_below": Decimal("2.5")}, [7, 3]),
        ({"quantity_above": Decimal(2), "quantity_below": Decimal(4)}, [4, 2]),
        ({"symbols": ("AAPL",), "side": Side.BUY, "subtag": "red"}, [0]),
    ],
)
def test_a_list_is_limited_to_what_is_asked_for(
    history: History, wanted: dict[str, Any], places: list[int]
) -> None:
    assert history.listed(which=Which.ALL, **wanted) == places


def test_bounds_in_time_are_exclusive(history: History) -> None:
    second, fifth = history.orders[1].submitted_at, history.orders[4].submitted_at
    assert history.listed(which=Which.ALL, after=second, until=fifth) == [3, 2]
    moment = timedelta(microseconds=1)
    assert history.listed(which=Which.ALL, after=second - moment, until=fifth + moment) == [
        4,
        3,
        2,
        1,
    ]


def test_bounds_by_order_are_exclusive(history: History) -> None:
    bounds = {"after_order_id": history.orders[1].id, "before_order_id": history.orders[4].id}
    assert history.listed(which=Which.ALL, **bounds) == [3, 2]


@pytest.mark.parametrize("bound", ["after_order_id", "before_order_id"])
def test_an_order_that_is_not_the_account_s_bounds_nothing_in(history: History, bound: str) -> None:
    for stranger in (history.foreign.id, OrderId("nothing")):
        assert history.listed(which=Which.ALL, **{bound: stranger}) == []


@pytest.mark.parametrize("size", [1, 3, 8])
@pytest.mark.parametrize("ascending", [True, False])
def test_pages_joined_are_the_whole_list(history: History, size: int, ascending: bool) -> None:
    bound = "after_order_id" if ascending else "before_order_id"
    joined: list[int] = []
    at: dict[str, OrderId] = {}
    while page := history.listed(which=Which.ALL, limit=size, ascending=ascending, **at):
        joined += page
        at = {bound: history.orders[page[-1]].id}
    assert joined == (list(range(8)) if ascending else list(range(7, -1, -1)))


def test_an_order_is_found_by_id_and_by_name_in_its_own_account(history: History) -> None:
    first = history.orders[0]
    found = history.ask(order_by_id, history.amber, first.id)
    assert found == history.world.order(first)
    name = first.client_order_id
    assert history.ask(order_by_client_order_id, history.amber, name) == found
    assert history.ask(order_by_id, history.teal, first.id) is None
    assert history.ask(order_by_client_order_id, history.teal, name) is None
    assert history.ask(order_by_client_order_id, history.amber, "bobs") is None


@pytest.mark.parametrize("ascending", [True, False])
def test_pages_joined_are_the_whole_list_also_where_orders_were_sent_later_than_others(
    world: World, ascending: bool
) -> None:
    """One that waits for the open is listed by when it was sent, behind those placed meanwhile."""
    amber = world.an_account(cash="20000")
    world.pass_to(MONDAY_NIGHT)
    waiting = world.place(amber, buy("AAPL", 1, limit="10"))
    extended = [
        world.place(amber, buy("AAPL", 1, limit="10", extended_hours=True)) for _ in range(3)
    ]
    world.pass_to(TUESDAY_NOON)
    expected = [*(order.id for order in extended), waiting.id]
    bound = "after_order_id" if ascending else "before_order_id"
    found: list[OrderId] = []
    at: dict[str, Any] = {}
    while True:
        wanted = OrderFilter(limit=1, ascending=ascending, **at)
        with world.database.connect() as connection:
            page = list_orders(connection, amber, wanted)
        if not page:
            break
        found += [order.id for order in page]
        at = {bound: found[-1]}
    assert found == (expected if ascending else expected[::-1])
