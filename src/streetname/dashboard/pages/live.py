"""Live refresh: a stream that only says that something has changed; the page asks for the rest."""

import asyncio
from collections.abc import AsyncIterator

from streetname.dashboard.listening import Listening, may_hear_on
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit

pages = Pages("/live")

_SECONDS_BETWEEN = 0.5
_SECONDS_OF_SILENCE = 15.0


@pages.shows()
async def listen(visit: Visit) -> Answer:
    """One line whenever the environment has changed, at most two a second.

    It begins behind the position that the listener's page was told, or whatever was told last;
    without either, now.
    """
    asked = visit.request.headers.get("last-event-id") or visit.query("told")
    told = asked or visit.environment.position
    return Listening(visit, _changes(visit, told))


@pages.shows("/notices")
async def tell(visit: Visit) -> Answer:
    """The notices for a page that is open, for the script that puts them there."""
    return view("notices.html", notices=visit.site.notices.take_for_open_page(visit.session.id))


async def _changes(visit: Visit, told: str) -> AsyncIterator[bytes]:
    environment = visit.environment
    pulse = environment.pulse
    yield b"retry: 2000\n\n"
    while not pulse.has_ended:
        if environment.position == told:
            await pulse.wait(pulse.beats, _SECONDS_OF_SILENCE)
        if not may_hear_on(visit):
            return
        if environment.position == told:
            yield b": nothing new\n\n"
        else:
            told = environment.position
            yield f"id: {told}\nevent: changed\ndata: {told}\n\n".encode()
            await asyncio.sleep(_SECONDS_BETWEEN)
