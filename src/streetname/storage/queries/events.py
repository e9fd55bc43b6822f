"""Questions about events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, select

from streetname.engine.batch import Event
from streetname.engine.decisions import AnyFact
from streetname.storage import tables
from streetname.storage.codecs import instant_in, instant_out

_events = tables.events
_decoder = msgspec.msgpack.Decoder(AnyFact)


def events_after(connection: Connection, sequence: int, most: int) -> Sequence[Event]:
    """The next events of all streams behind `sequence`, oldest first, at most so many."""
    statement = select(_events).where(_events.c.sequence > sequence)
    rows = connection.execute(statement.order_by(_events.c.sequence).limit(most))
    return [_event(row) for row in rows]


def events_of(connection: Connection, object_id: str) -> Sequence[Event]:
    """Every event of one object, oldest first."""
    statement = select(_events).where(_events.c.object_id == object_id)
    return [_event(row) for row in connection.execute(statement.order_by(_events.c.sequence))]


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


def _event(row: Row[Any]) -> Event:
    return Event(
        row.sequence,
        instant_out(row.at),
        row.stream,
        row.account_id,
        row.object_id,
        _decoder.decode(row.fact),
    )
