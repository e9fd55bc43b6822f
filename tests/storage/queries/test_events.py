from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, text

from streetname.storage import tables
from streetname.storage.codecs import instant_in
from streetname.storage.queries import events as queries
from streetname.storage.queries.events import (
    Event,
    Wanted,
    events_after,
    find_events,
    last_sequence_before,
)
from tests.domain.trading_desk import buy
from tests.engine.world import World

NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)

steps = st.lists(st.integers(0, 3), max_size=30)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    """A table of events and nothing else; whoever writes to it takes it back."""
    engine = create_engine("sqlite://")
    tables.events.create(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@given(steps=steps, asked=st.integers(-1, 40), microseconds=st.sampled_from([-1, 0, 1]))
def test_the_last_event_before_an_instant_is_the_one_that_a_search_from_end_to_end_finds(
    connection: Connection, steps: list[int], asked: int, microseconds: int
) -> None:
    instants = [NOON + timedelta(seconds=sum(steps[: n + 1])) for n in range(len(steps))]
    instant = NOON + timedelta(seconds=asked, microseconds=microseconds)
    rows = [
        {
            "sequence": sequence,
            "stream": "trades",
            "at": instant_in(at),
            "account_id": "amber",
            "object_id": "order",
            "fact": b"",
        }
        for sequence, at in enumerate(instants, start=1)
    ]
    if rows:
        connection.execute(tables.events.insert(), rows)
    found = last_sequence_before(connection, instant)
    connection.rollback()
    assert found == sum(at < instant for at in instants)


def test_events_are_read_in_lots_behind_a_number(world: World) -> None:
    amber = world.an_account(cash="10000")
    order = world.place(amber, buy("AAPL", 1))
    total = len(world.stored(tables.events))
    with world.database.connect() as connection:
        read = list(events_after(connection, 0, 4))
        while lot := events_after(connection, read[-1].sequence, 4):
            read += lot
        assert events_after(connection, total, 4) == []
    assert [event.sequence for event in read] == list(range(1, total + 1))
    assert {event.account_id for event in read} == {amber}
    assert read[-1].object_id == order.id
    assert read[-1].stream == "trades"
    assert read[-1].at == world.now


def found(world: World, wanted: Wanted, most: int) -> list[Event]:
    """All wanted events, looked for in lots from the beginning."""
    total, number = len(world.stored(tables.events)), 0
    read: list[Event] = []
    with world.database.connect() as connection:
        while number < total:
            lot = find_events(connection, number, most, wanted)
            assert lot.number > number
            number = lot.number
            read += lot.events
    assert number == total
    return read


@pytest.mark.parametrize("most", [1, 2, 100])
@pytest.mark.parametrize("stretch", [1, 3, 20_000])
def test_no_wanted_event_is_missed_and_no_other_found(
    world: World, monkeypatch: pytest.MonkeyPatch, most: int, stretch: int
) -> None:
    monkeypatch.setattr(queries, "_STRETCH", stretch)
    amber = world.an_account(cash="10000")
    bruno = world.an_account(cash="10000", email="bruno@example.com")
    order = world.place(amber, buy("AAPL", 1))
    world.place(bruno, buy("AAPL", 1))
    world.place(amber, buy("AAPL", 2))
    events = found(world, Wanted(), 100)
    others = [event for event in events if event.stream != "trades"]
    ambers = [event for event in events if event.account_id == amber]
    orders = [event for event in events if event.object_id == order.id]
    assert 0 < len(orders) < len(ambers) < len(events)
    assert found(world, Wanted(), most) == events
    assert found(world, Wanted(trades=False), most) == others
    assert found(world, Wanted(object_id=amber), most) == ambers
    assert found(world, Wanted(object_id=order.id), most) == orders
    both = found(world, Wanted(trades=False, object_id=amber), most)
    assert both == [event for event in others if event in ambers]


def test_whoever_asks_for_no_trades_does_not_read_past_them(connection: Connection) -> None:
    plan = connection.execute(
        text(
            "EXPLAIN QUERY PLAN SELECT * FROM events WHERE sequence > :number"
            f" AND {tables.BUT_TRADES} ORDER BY sequence LIMIT 100"
        ),
        {"number": 7},
    ).all()
    assert [row.detail for row in plan] == [
        "SEARCH events USING INDEX events_but_trades (sequence>?)"
    ]
