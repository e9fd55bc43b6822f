"""Frames: an event is one line of data, written once for all."""

import msgspec

from streetname.engine.batch import Event
from streetname.streams.frames import HEARTBEAT, Frames, json_message, messagepack_message
from tests.streams.sources import FakeSource


class Body(msgspec.Struct):
    event_id: int
    text: str


def test_an_event_is_one_line_of_data_and_a_blank_line() -> None:
    lot = FakeSource().happen(2)
    written = Frames().of(lot, lambda event, firm: Body(event.sequence, f"{firm}\n\n!"), "LPCA")
    assert written == (
        b'data: {"event_id":1,"text":"LPCA\\n\\n!"}\n\n'
        b'data: {"event_id":2,"text":"LPCA\\n\\n!"}\n\n'
    )


def test_nothing_to_tell_is_a_heartbeat() -> None:
    assert Frames().of([], lambda event, firm: Body(0, ""), "LPCA") == HEARTBEAT


def test_an_event_is_written_once_for_all_who_listen_and_the_oldest_is_forgotten() -> None:
    written: list[int] = []

    def shape(event: Event, firm: str) -> Body:
        written.append(event.sequence)
        return Body(event.sequence, firm)

    lot = FakeSource().happen(3)
    frames = Frames(kept=2)
    first = frames.of(lot, shape, "LPCA")
    assert frames.of(lot[1:], shape, "LPCA") == first.removeprefix(
        b'data: {"event_id":1,"text":"LPCA"}\n\n'
    )
    assert written == [1, 2, 3]
    frames.of(lot[:1], shape, "LPCA")
    assert written == [1, 2, 3, 1]


def test_a_message_is_written_once_in_each_of_the_ways_that_are_listened_to() -> None:
    shaped: list[int] = []

    def shape(event: Event, firm: str) -> Body:
        shaped.append(event.sequence)
        return Body(event.sequence, firm)

    [event] = FakeSource().happen()
    frames = Frames()
    ways = (json_message, messagepack_message) * 2
    written = [frames.one(event, shape, "LPCA", way) for way in ways]
    assert written[0] == b'{"event_id":1,"text":"LPCA"}'
    assert msgspec.msgpack.decode(written[1]) == {"event_id": 1, "text": "LPCA"}
    assert written[:2] == written[2:]
    assert shaped == [1, 1]
