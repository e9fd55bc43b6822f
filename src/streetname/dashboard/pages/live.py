"""Live refresh: a stream that only says that something has changed; the page asks for the rest."""

import asyncio
from collections.abc import AsyncIterator

from streetname.dashboard.listening import Listening, may_hear_on
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer
from streetname.dashboard.visit import Visit

pages = Pages("/live")

_SECONDS_BETWEEN = 0.5
_SECONDS_OF_SILENCE = 15.0


@pages.shows()
async def listen(visit: Visit) -> Answer:
    """One line whenever the environment has changed, at most two a second."""
    return Listening(visit, _changes(visit))


async def _changes(visit: Visit) -> AsyncIterator[bytes]:
    hub = visit.environment.hub
    told = hub.latest
    yield b"retry: 2000\n\n"
    while not hub.is_closed:
        await hub.wait(told, _SECONDS_OF_SILENCE)
        if not may_hear_on(visit):
            return
        if hub.latest > told:
            told = hub.latest
            yield b"event: changed\ndata: %d\n\n" % told
            await asyncio.sleep(_SECONDS_BETWEEN)
        else:
            yield b": nothing new\n\n"
