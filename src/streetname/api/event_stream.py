"""Event streams over HTTP: server-sent events, told as they happen.

A stream holds one of the environment's places while it is open. Source: Alpaca, SSE events.
"""

import logging
from collections.abc import AsyncIterator, Callable, Mapping

import msgspec
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from streetname.api.call import Call
from streetname.api.operations import Parameter
from streetname.domain.values.changes import Fact
from streetname.engine.runner import StoppedError
from streetname.environments.environment import Environment
from streetname.streams.cursors import Span
from streetname.streams.feed import Feed
from streetname.streams.frames import BROKEN, Shape
from streetname.streams.hub import Places
from streetname.wire.doors import Door

EVENT_STREAM = "text/event-stream"

SPAN = (
    Parameter("since", "from this instant or date on; without any since, only what is to come"),
    Parameter("until", "before this instant or date; requires since"),
    Parameter("since_id", "behind the event with this id"),
    Parameter("until_id", "up to the event with this id; requires since_id"),
    Parameter("since_ulid", "behind the event with this ULID"),
    Parameter("until_ulid", "up to the event with this ULID; requires since_ulid"),
)
SPAN_AND_OBJECT = (*SPAN, Parameter("id", "of this account or object alone"))

_log = logging.getLogger(__name__)


class Channel(msgspec.Struct, frozen=True):
    """What a stream tells: facts of some kinds, in a shape, over the span that a query asks for."""

    kinds: tuple[type[Fact], ...]
    shape: Shape
    span: Callable[[Mapping[str, str]], Span]


class EventStream(StreamingResponse):
    """A response that holds a listener's place until it ends or the client has gone."""

    def __init__(self, frames: AsyncIterator[bytes], places: Places) -> None:
        super().__init__(
            frames,
            headers={
                "Content-Type": EVENT_STREAM,
                "Cache-Control": "no-cache",
                "X-Accel-Buffering": "no",
            },
        )
        places.enter()
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until there is no more to tell, or nobody to tell it to."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._places.leave()


def event_stream(call: Call, channel: Channel) -> EventStream:
    """The channel's events that the call asks for; an account's owner hears of their own alone."""
    environment = call.environment
    span = channel.span(call.request.query_params)
    if call.door is Door.TRADING:
        span = msgspec.structs.replace(span, object_id=call.account_id)
    feed = Feed(environment, channel.kinds, span)
    return EventStream(_frames(environment, feed, channel.shape), environment.hub.places)


async def _frames(environment: Environment, feed: Feed, shape: Shape) -> AsyncIterator[bytes]:
    frames, correspondent = environment.hub.frames, environment.correspondent
    try:
        async for lot in feed.lots():
            yield frames.of(lot, shape, correspondent)
    except StoppedError:
        return
    except Exception:  # noqa: BLE001 - a bug: the listener is told of it, the log the rest
        _log.exception("an event stream broke")
        yield BROKEN
