from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from streetname.storage import tables
from streetname.storage.codecs import instant_in
from streetname.storage.queries.events import events_after, last_sequence_before
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
