"""Questions about events.

Most events are of trades, and an account has few of all. What is wanted is looked for from a number
on, a bounded stretch at a time, so that no question keeps a reader for long.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, or_, select, text

from streetname.engine.batch import Event
from streetname.engine.decisions import AnyFact
from streetname.storage import tables
from streetname.storage.codecs import instant_in, instant_out

_events = tables.events
_STRETCH = 20_000
_decoder = msgspec.msgpack.Decoder(AnyFact)


def events_after(connection: Connection, sequence: int, most: int) -> Sequence[Event]:
    """The next events of all streams behind `sequence`, oldest first, at most so many."""
    statement = select(_events).where(_events.c.sequence > sequence)
    rows = connection.execute(statement.order_by(_events.c.sequence).limit(most))
    return [event_out(row) for row in rows]


def events_of(connection: Connection, object_id: str) -> Sequence[Event]:
    """Every event of one object, oldest first."""
    statement = select(_events).where(_events.c.object_id == object_id)
    return [event_out(row) for row in connection.execute(statement.order_by(_events.c.sequence))]


class Wanted(msgspec.Struct, frozen=True):
    """Which events are looked for: with those of trades or without, of all objects or of one."""

    trades: bool = True
    object_id: str | None = None


class Found(msgspec.Struct, frozen=True):
    """Events that were looked for, and the number up to which there are no others."""

    events: Sequence[Event]
    number: int


def find_events(connection: Connection, sequence: int, most: int, wanted: Wanted) -> Found:
    """The next wanted events behind `sequence`, oldest first, at most so many."""
    last = connection.execute(select(func.max(_events.c.sequence))).scalar() or 0
    statement = select(_events).where(_events.c.sequence > sequence)
    if not wanted.trades:
        statement = statement.where(text(tables.BUT_TRADES))
    if wanted.object_id is not None:
        one = wanted.object_id
        statement = statement.where(or_(_events.c.account_id == one, _events.c.object_id == one))
        if wanted.trades:
            last = min(last, sequence + _STRETCH)
            statement = statement.where(_events.c.sequence <= last)
    rows = connection.execute(statement.order_by(_events.c.sequence).limit(most))
    events = [event_out(row) for row in rows]
    return Found(events, events[-1].sequence if len(events) == most else max(last, sequence))


def last_sequence_before(connection: Connection, instant: datetime) -> int:
    """The number of the last event that happened before `instant`; 0 if there is none.

    Instants rise with the numbers, so it is found by halving.
    """
    low, high = 0, connection.execute(select(func.max(_events.c.sequence))).scalar() or 0
    bound = instant_in(instant)
    while low < high:
        middle = (low + high + 1) // 2
        at = connection.execute(select(_events.c.at).where(_events.c.sequence == middle)).scalar()
        if at is not None and at < bound:
            low = middle
        else:
            high = middle - 1
    return low


def event_out(row: Row[Any]) -> Event:
    """The event of a row."""
    return Event(
        row.sequence,
        instant_out(row.at),
        row.stream,
        row.account_id,
        row.object_id,
        _decoder.decode(row.fact),
    )
