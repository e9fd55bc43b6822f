"""Listening: streams to a page, each of which has a place and ends with what has opened it."""

from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from streetname.dashboard.gate import token_of
from streetname.dashboard.visit import Visit


class Listening(StreamingResponse):
    """A stream that holds a place until the reader has gone; refused where there is none left."""

    def __init__(self, visit: Visit, frames: AsyncIterator[bytes]) -> None:
        super().__init__(
            frames,
            media_type="text/event-stream",
            headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
        )
        self._visit = visit
        visit.site.listeners.enter(visit.session)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until there is no more to tell, or nobody to tell it to."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._visit.site.listeners.leave(self._visit.session)


def may_hear_on(visit: Visit) -> bool:
    """True while the session goes on and its person is where and what they were at the beginning.

    To be asked before anything is told: a stream is open for hours.
    """
    began, now = visit.session, visit.site.people.session(token_of(visit.request))
    return now is not None and (now.environment, now.role) == (began.environment, began.role)
