"""What the book keeps and the watches search when orders come and go in great number."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from streetname.domain.market.tape import Tape
from streetname.domain.orders.order import OrderStatus, Side
from streetname.domain.orders.place import PlaceOrder
from streetname.engine.order_book import OrderBook
from streetname.engine.store import Post, Standing
from streetname.storage import tables
from tests.domain.trading_desk import AAPL, buy, sell
from tests.engine.world import World


def a_purchase(number: int, price: str) -> Standing:
    """A limit order that rests in a book."""
    return Standing(
        number,
        "amber",  # pyright: ignore[reportArgumentType]
        f"order-{number}",  # pyright: ignore[reportArgumentType]
        AAPL.id,
        Side.BUY,
        Decimal(price),
        None,
        None,
        Post.LIMIT,
    )


def test_a_book_forgets_the_many_orders_that_have_left_it_behind_a_better_one() -> None:
    book = OrderBook()
    book.put(a_purchase(0, "100"))
    for number in range(1, 20_000):
        book.put(a_purchase(number, "99"))
        book.drop(a_purchase(number, "99").order_id)
    book.put(a_purchase(20_000, "98"))
    assert len(book) == 2
    assert book.best(AAPL.id, Post.LIMIT, Side.BUY) == 100
    assert _places(book) < 200
    book.drop(a_purchase(0, "100").order_id)
    assert book.best(AAPL.id, Post.LIMIT, Side.BUY) == 98


def _places(book: OrderBook) -> int:
    posts = book._posts.values()
    return sum(len(heap) for heaps in posts for heap in heaps.values())


def test_a_trailing_stop_is_searched_for_once_while_others_come(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches: list[Any] = []
    search = Tape.first_trail

    def counted(tape: Tape, *where: Any, **terms: Any) -> Any:
        searches.append(terms)
        return search(tape, *where, **terms)

    monkeypatch.setattr(Tape, "first_trail", counted)
    amber = world.an_account(cash="20000")
    world.place(amber, buy("AAPL", 10))
    for _ in range(9):
        trailing = sell("AAPL", 1, type="trailing_stop", trail_percent=Decimal(1), lasts="gtc")
        world.engine.execute(PlaceOrder(amber, trailing))
    assert len(searches) == 9
    world.pin("1", "1.01")
    world.pass_time(seconds=1)
    world.restart()
    assert {row.status for row in world.stored(tables.orders)} == {"filled"}


def test_a_trailing_stop_is_reached_at_the_same_second_however_often_it_was_looked_at(
    world: World,
) -> None:
    amber = world.an_account(cash="20000")
    world.place(amber, buy("AAPL", 10))
    trailing = sell("AAPL", 1, type="trailing_stop", trail_percent=Decimal("0.5"), lasts="gtc")
    first = world.place(amber, trailing)
    start = world.now
    for _ in range(100):
        world.pass_time(minutes=7)
        world.restart()
        world.place(amber, sell("AAPL", 1, limit="500"))
        if world.order(first).status is not OrderStatus.NEW:
            break
    filled = world.order(first)
    assert filled.triggered_at is not None
    assert filled.high_water_mark is not None
    assert filled.stop_price is not None
    prints = world.engine.tape
    assert prints.highest_print(AAPL, start, filled.triggered_at) == filled.high_water_mark
    before = filled.triggered_at - timedelta(seconds=1)
    last = prints.reference_price(AAPL, before)
    assert last is not None
    assert last > filled.stop_price
