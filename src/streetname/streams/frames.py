"""Frames: events as bytes, written once for all who listen to the same shape of them.

On a server-sent event stream an event is one line of data and a blank line, nothing else; on a
websocket it is a message, in JSON or in MessagePack.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from streetname.engine.batch import Event

HEARTBEAT = b":heartbeat\n\n"
BROKEN = b": internal server error\n\n"
KEPT = 5_000

Shape: TypeAlias = Callable[[Event, str], msgspec.Struct]
"""What an event looks like on a stream, given the correspondent's code."""

Writing: TypeAlias = Callable[[msgspec.Struct], bytes]
"""How a shape becomes bytes."""

_encoder = msgspec.json.Encoder()
_packer = msgspec.msgpack.Encoder()


class Frames:
    """The frames of one environment's latest events."""

    def __init__(self, kept: int = KEPT) -> None:
        self._most = kept
        self._kept: dict[tuple[Writing, Shape, int], bytes] = {}

    def of(self, lot: Sequence[Event], shape: Shape, correspondent: str) -> bytes:
        """The frames of a lot of events; of an empty lot, a heartbeat."""
        if not lot:
            return HEARTBEAT
        return b"".join([self.one(event, shape, correspondent, frame) for event in lot])

    def one(self, event: Event, shape: Shape, correspondent: str, writing: Writing) -> bytes:
        """One event in the shape, as it is written."""
        key = (writing, shape, event.sequence)
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        made = self._kept[key] = writing(shape(event, correspondent))
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return made


def frame(body: msgspec.Struct) -> bytes:
    """The body as one server-sent event."""
    return b"data: " + _encoder.encode(body) + b"\n\n"


def json_message(body: msgspec.Struct) -> bytes:
    """The body as one message in JSON."""
    return _encoder.encode(body)


def messagepack_message(body: msgspec.Struct) -> bytes:
    """The body as one message in MessagePack."""
    return _packer.encode(body)
