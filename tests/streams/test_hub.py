"""The hub: the latest events, and a bounded number of places."""

import asyncio

import pytest

from streetname.domain.errors import TooManyRequests
from streetname.engine.batch import Event
from streetname.streams.hub import PLACES, Hub
from tests.streams.sources import AMBER, MONDAY_AT_TEN, Asked, FakeSource


def test_what_reaches_back_further_than_is_kept_has_to_be_read_from_the_store() -> None:
    source = FakeSource(kept=5)
    events = source.happen(8)
    assert source.hub.after(2, 10) is None
    assert source.hub.after(3, 10) == events[3:]
    assert source.hub.after(3, 2) == events[3:5]
    assert source.hub.after(8, 10) == ()


def test_a_place_that_is_given_back_can_be_taken_again() -> None:
    hub = Hub(0)
    for _ in range(PLACES):
        hub.places.enter()
    with pytest.raises(TooManyRequests) as refusal:
        hub.places.enter()
    assert (refusal.value.number, refusal.value.message) == (42910000, "too many requests")
    hub.places.leave()
    hub.places.enter()


async def test_nobody_waits_for_what_has_been_published_already() -> None:
    hub = FakeSource().hub
    hub.publish([Event(1, MONDAY_AT_TEN, "", AMBER, "", Asked())])
    waiting = asyncio.ensure_future(hub.wait(0, 3600))
    await asyncio.sleep(0)
    assert waiting.done()
    still_waiting = asyncio.ensure_future(hub.wait(1, 3600))
    await asyncio.sleep(0)
    assert not still_waiting.done()
    hub.close()
    await still_waiting
