"""Feeds: each listener is told exactly what is behind its cursor, in order."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from streetname.domain.values.ids import ulid
from streetname.engine.batch import Event
from streetname.streams import feed as feeds
from streetname.streams.cursors import InstantCut, NumberCut, Span, span_v2
from streetname.streams.feed import Feed
from tests.streams.sources import (
    AMBER,
    BRUNO,
    MONDAY_AT_TEN,
    Asked,
    FakeSource,
    Unasked,
    rest_of,
)

Lots = AsyncIterator[Sequence[Event]]


def a_feed(source: FakeSource, span: Span | None = None, heartbeat: float = 15.0) -> Lots:
    return Feed(source, (Asked,), span or Span(), heartbeat).lots()


async def is_silent(lots: Lots) -> bool:
    """True if a feed that beats at every chance has nothing to tell."""
    return not await anext(lots)


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), st.booleans()),
        st.tuples(st.just("publish"), st.none()),
        st.tuples(st.just("join"), st.none()),
        st.tuples(st.just("join since"), st.integers(0, 40)),
        st.tuples(st.just("read"), st.integers(0, 5)),
    ),
    max_size=80,
)


@settings(max_examples=200, deadline=None)
@given(steps=_STEPS, is_overtaken=st.booleans())
def test_any_interleaving_tells_each_listener_what_is_behind_its_cursor_in_order(
    steps: list[tuple[str, bool | int | None]], is_overtaken: bool
) -> None:
    with patch.object(feeds, "LOT", 3):
        asyncio.run(_interleave(steps, FakeSource(is_overtaken=is_overtaken)))


async def _interleave(steps: list[tuple[str, bool | int | None]], source: FakeSource) -> None:
    listeners: list[tuple[int, Lots, list[int]]] = []

    async def read(lots: Lots, told: list[int]) -> bool:
        lot = await anext(lots)
        told.extend(event.sequence for event in lot)
        return bool(lot)

    for step, detail in steps:
        match step:
            case "commit":
                source.commit(Asked() if detail else Unasked())
            case "publish":
                source.publish()
            case "join":
                listeners.append((source.hub.latest, a_feed(source, heartbeat=0), []))
            case "join since":
                span = Span(since=NumberCut(int(detail or 0)))
                listeners.append((int(detail or 0), a_feed(source, span, 0), []))
            case _ if listeners:
                _, lots, told = listeners[int(detail or 0) % len(listeners)]
                await read(lots, told)
    source.publish()
    for cursor, lots, told in listeners:
        for _ in range(3 * len(source.stored) + 3):
            await read(lots, told)
        assert is_up_to_date(source, cursor, told)


def is_up_to_date(source: FakeSource, cursor: int, told: list[int]) -> bool:
    wanted = [event.sequence for event in source.stored if isinstance(event.fact, Asked)]
    expected = [sequence for sequence in wanted if sequence > cursor]
    assert told == expected[: len(told)]
    return len(told) == len(expected)


async def test_a_listener_without_a_cursor_hears_only_what_is_to_come() -> None:
    source = FakeSource()
    source.happen(3)
    lots = a_feed(source, heartbeat=0)
    assert await is_silent(lots)
    new = source.happen(2)
    assert list(await anext(lots)) == new


async def test_a_listener_hears_of_what_happens_between_its_request_and_its_first_reading() -> None:
    source = FakeSource()
    lots = a_feed(source)
    new = source.happen()
    assert await anext(lots) == ()
    assert list(await anext(lots)) == new


async def test_a_waiting_listener_is_woken_by_an_event() -> None:
    source = FakeSource()
    lots = a_feed(source)
    await anext(lots)
    waiting = asyncio.ensure_future(anext(lots))
    await asyncio.sleep(0)
    assert not waiting.done()
    assert source.happen() == list(await waiting)


async def test_events_that_others_hear_do_not_keep_the_heartbeat_away() -> None:
    source = FakeSource()
    lots = a_feed(source, heartbeat=0.02)
    await anext(lots)
    waiting = asyncio.ensure_future(anext(lots))
    while not waiting.done():
        source.commit(Unasked())
        source.publish()
        await asyncio.sleep(0)
    assert list(waiting.result()) == []


async def test_a_feed_up_to_an_id_ends_with_that_event() -> None:
    source = FakeSource()
    events = source.happen(20)
    lots = a_feed(source, Span(NumberCut(4), NumberCut(9)))
    assert await rest_of(lots) == events[4:9]


async def test_a_feed_up_to_an_id_that_has_yet_to_come_waits_for_it() -> None:
    source = FakeSource()
    source.happen(2)
    waiting = asyncio.ensure_future(rest_of(a_feed(source, Span(NumberCut(0), NumberCut(3)))))
    await asyncio.sleep(0)
    source.happen(2)
    assert [event.sequence for event in await waiting] == [1, 2, 3]


async def test_a_feed_between_instants_has_the_first_and_not_the_last() -> None:
    source = FakeSource()
    events = source.happen(20)
    span = Span(InstantCut(events[3].at), InstantCut(events[7].at))
    assert await rest_of(a_feed(source, span)) == events[3:7]


async def test_a_feed_up_to_an_instant_ends_when_the_clock_has_passed_it() -> None:
    source = FakeSource()
    events = source.happen(2)
    span = Span(InstantCut(MONDAY_AT_TEN), InstantCut(MONDAY_AT_TEN + timedelta(hours=1)))
    lots = a_feed(source, span)
    assert [list(await anext(lots)), list(await anext(lots))] == [[], events]
    source.now = MONDAY_AT_TEN + timedelta(hours=1)
    assert await rest_of(lots) == []


async def test_what_is_durable_before_the_end_is_told_although_not_published_yet() -> None:
    source = FakeSource()
    published, late = source.happen(), source.commit()
    span = Span(InstantCut(MONDAY_AT_TEN), InstantCut(late.at + timedelta(seconds=1)))
    source.now = late.at + timedelta(minutes=1)
    assert await rest_of(a_feed(source, span)) == [*published, late]


async def test_a_feed_from_an_instant_to_come_tells_nothing_before_it() -> None:
    source = FakeSource()
    lots = a_feed(source, Span(InstantCut(MONDAY_AT_TEN + timedelta(seconds=3))), 0)
    assert await is_silent(lots)
    assert await is_silent(lots)
    events = source.happen(4)
    assert list(await anext(lots)) == events[2:]


async def test_the_ulid_of_an_event_cuts_behind_that_event() -> None:
    source = FakeSource()
    events = source.happen(4)
    names = [ulid(event.at, event.sequence) for event in events]
    span = span_v2({"since_id": names[0], "until_id": names[2].lower()})
    assert await rest_of(a_feed(source, span)) == events[1:3]


async def test_a_ulid_that_is_no_events_cuts_at_its_instant() -> None:
    source = FakeSource()
    events = source.happen(4)
    from_second, before_fourth = ulid(events[1].at, 0), ulid(events[3].at, 999_999)
    span = span_v2({"since_id": from_second, "until_id": before_fourth})
    assert await rest_of(a_feed(source, span)) == events[1:3]


async def test_an_id_keeps_to_one_account_or_one_object() -> None:
    source = FakeSource()
    ours, theirs, ours_too = source.commit(), source.commit(account=BRUNO), source.commit()
    source.publish()
    everything = (NumberCut(0), NumberCut(3))
    assert await rest_of(a_feed(source, Span(*everything, AMBER))) == [ours, ours_too]
    assert await rest_of(a_feed(source, Span(*everything, theirs.object_id))) == [theirs]


async def test_a_feed_ends_with_its_environment() -> None:
    source = FakeSource()
    waiting = asyncio.ensure_future(rest_of(a_feed(source)))
    await asyncio.sleep(0)
    source.hub.close()
    assert await waiting == []


async def test_a_listener_to_one_account_who_is_far_behind_misses_nothing() -> None:
    source = FakeSource(kept=5)
    lots = a_feed(source, Span(object_id=AMBER), heartbeat=0)
    await anext(lots)
    ours = [source.commit(account=AMBER if n % 7 == 0 else BRUNO) for n in range(1000)][::7]
    source.publish()
    heard: list[Event] = []
    while len(heard) < len(ours):
        heard += await anext(lots)
    assert heard == ours
    assert await is_silent(lots)
