"""Frames: events as the bytes of a server-sent event stream.

An event is one line of data and a blank line, nothing else. It is written once for all who listen
to the same shape of it.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from streetname.engine.batch import Event

HEARTBEAT = b":heartbeat\n\n"
KEPT = 5_000

Shape: TypeAlias = Callable[[Event, str], msgspec.Struct]
"""What an event looks like on a stream, given the correspondent's code."""

_encoder = msgspec.json.Encoder()


class Frames:
    """The frames of one environment's latest events."""

    def __init__(self, kept: int = KEPT) -> None:
        self._most = kept
        self._kept: dict[tuple[Shape, int], bytes] = {}

    def of(self, lot: Sequence[Event], shape: Shape, correspondent: str) -> bytes:
        """The frames of a lot of events; of an empty lot, a heartbeat."""
        if not lot:
            return HEARTBEAT
        return b"".join([self._frame(event, shape, correspondent) for event in lot])

    def _frame(self, event: Event, shape: Shape, correspondent: str) -> bytes:
        key = (shape, event.sequence)
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        made = self._kept[key] = frame(shape(event, correspondent))
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return made


def frame(body: msgspec.Struct) -> bytes:
    """The body as one server-sent event."""
    return b"data: " + _encoder.encode(body) + b"\n\n"
