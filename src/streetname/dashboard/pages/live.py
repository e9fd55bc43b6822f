"""Live refresh: a stream that only says that something has changed; the page asks for the rest."""

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer
from streetname.dashboard.visit import Visit
from streetname.environments.environment import Environment
from streetname.streams.hub import Places

pages = Pages("/live")

_SECONDS_BETWEEN = 0.5
_SECONDS_OF_SILENCE = 15.0
_MOST_READERS = 200

_places = Places(_MOST_READERS)


class Listening(StreamingResponse):
    """A stream that holds a place until the reader has gone."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _places.enter()
        try:
            await super().__call__(scope, receive, send)
        finally:
            _places.leave()


@pages.shows()
async def listen(visit: Visit) -> Answer:
    """One line whenever the environment has changed, at most two a second."""
    return Listening(
        _changes(visit.environment),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


async def _changes(environment: Environment) -> AsyncIterator[bytes]:
    hub = environment.hub
    told = hub.latest
    yield b"retry: 2000\n\n"
    while not hub.is_closed:
        await hub.wait(told, _SECONDS_OF_SILENCE)
        if hub.latest > told:
            told = hub.latest
            yield b"event: changed\ndata: %d\n\n" % told
            await asyncio.sleep(_SECONDS_BETWEEN)
        else:
            yield b": nothing new\n\n"
