"""The pulse: who waits for a beat hears of it, and of the end."""

import asyncio

from streetname.streams.pulse import Pulse


async def test_nobody_waits_for_a_beat_that_has_been() -> None:
    pulse = Pulse()
    pulse.beat()
    await pulse.wait(0, 3600)
    assert pulse.beats == 1


async def test_everybody_who_waits_hears_the_next_beat() -> None:
    pulse = Pulse()
    waiting = [asyncio.ensure_future(pulse.wait(0, 3600)) for _ in range(2)]
    await asyncio.sleep(0)
    assert not any(each.done() for each in waiting)
    pulse.beat()
    await asyncio.gather(*waiting)


async def test_silence_is_waited_for_no_longer_than_asked() -> None:
    pulse = Pulse()
    await pulse.wait(0, 0.01)
    assert not pulse.has_ended


async def test_at_the_end_everybody_goes_home() -> None:
    pulse = Pulse()
    waiting = asyncio.ensure_future(pulse.wait(0, 3600))
    await asyncio.sleep(0)
    pulse.end()
    await waiting
    assert pulse.has_ended
    await pulse.wait(0, 3600)
