"""Frames: an event is one line of data, written once for all."""

import msgspec

from streetname.engine.batch import Event
from streetname.streams.frames import HEARTBEAT, Frames
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
