"""Event streams: what happens in an environment, told as it happens by server-sent events.

A stream holds one of the environment's places while it is open. Source: Alpaca, SSE events.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import cast

import msgspec
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.accounts.account import AccountChanged
from streetname.domain.funding.relationship import RelationshipChanged
from streetname.domain.funding.transfer import TransferChanged
from streetname.domain.orders.events import OrderChanged
from streetname.domain.values.changes import Fact
from streetname.engine.batch import Event
from streetname.environments.environment import Environment
from streetname.streams.cursors import Span, span_v1, span_v2
from streetname.streams.feed import Feed
from streetname.streams.frames import Shape
from streetname.streams.hub import Hub
from streetname.wire.account_events import AccountEventBody, account_event
from streetname.wire.trade_events import (
    TradeEventBody,
    TradeEventBodyV2,
    trade_event,
    trade_event_v2,
)
from streetname.wire.transfer_events import (
    FundingEventBody,
    TransferEventBody,
    funding_event,
    transfer_event,
)

EVENT_STREAM = "text/event-stream"

operations = Operations("")

_SPAN = (
    Parameter("since", "from this instant or date on; without any since, only what is to come"),
    Parameter("until", "before this instant or date; requires since"),
    Parameter("since_id", "behind the event with this id"),
    Parameter("until_id", "up to the event with this id; requires since_id"),
    Parameter("since_ulid", "behind the event with this ULID"),
    Parameter("until_ulid", "up to the event with this ULID; requires since_ulid"),
)
_SPAN_AND_OBJECT = (*_SPAN, Parameter("id", "of this account or object alone"))


class Channel(msgspec.Struct, frozen=True):
    """What a stream tells: facts of some kinds, in a shape, over the span that a query asks for."""

    kinds: tuple[type[Fact], ...]
    shape: Shape
    span: Callable[[Mapping[str, str]], Span]


def _trade(event: Event, _correspondent: str) -> TradeEventBody:
    return trade_event(cast("OrderChanged", event.fact), event.sequence)


def _trade_v2(event: Event, _correspondent: str) -> TradeEventBodyV2:
    return trade_event_v2(cast("OrderChanged", event.fact), event.sequence)


def _account(event: Event, _correspondent: str) -> AccountEventBody:
    return account_event(cast("AccountChanged", event.fact), event.sequence)


def _transfer(event: Event, _correspondent: str) -> TransferEventBody:
    return transfer_event(cast("TransferChanged", event.fact), event.sequence)


def _funding(event: Event, correspondent: str) -> FundingEventBody:
    fact = cast("TransferChanged | RelationshipChanged", event.fact)
    return funding_event(fact, event.sequence, correspondent)


_TRADES = Channel((OrderChanged,), _trade, span_v1)
_TRADES_V2 = Channel((OrderChanged,), _trade_v2, span_v2)
_ACCOUNTS = Channel((AccountChanged,), _account, span_v1)
_TRANSFERS = Channel((TransferChanged,), _transfer, span_v1)
_FUNDING = Channel((TransferChanged, RelationshipChanged), _funding, span_v2)


@operations.add(
    "GET",
    "/v1/events/trades",
    summary="Stream what happens to orders",
    response=TradeEventBody,
    parameters=_SPAN_AND_OBJECT,
    media_type=EVENT_STREAM,
)
@operations.add(
    "GET",
    "/v1/events/trade/updates",
    summary="Stream what happens to orders, by its older path",
    response=TradeEventBody,
    parameters=_SPAN_AND_OBJECT,
    media_type=EVENT_STREAM,
)
async def trade_events(call: Call) -> StreamingResponse:
    """Events of orders, with numbers for ids."""
    return _stream(call, _TRADES)


@operations.add(
    "GET",
    "/v2/events/trades",
    summary="Stream what happens to orders, with ULIDs",
    response=TradeEventBodyV2,
    parameters=_SPAN,
    media_type=EVENT_STREAM,
)
@operations.add(
    "GET",
    "/v2beta1/events/trades",
    summary="Stream what happens to orders, with ULIDs, by its older path",
    response=TradeEventBodyV2,
    parameters=_SPAN,
    media_type=EVENT_STREAM,
)
async def trade_events_v2(call: Call) -> StreamingResponse:
    """Events of orders, with ULIDs for ids."""
    return _stream(call, _TRADES_V2)


@operations.add(
    "GET",
    "/v1/events/accounts/status",
    summary="Stream changes of accounts' statuses",
    response=AccountEventBody,
    parameters=_SPAN_AND_OBJECT,
    media_type=EVENT_STREAM,
)
async def account_events(call: Call) -> StreamingResponse:
    """Changes of accounts' statuses."""
    return _stream(call, _ACCOUNTS)


@operations.add(
    "GET",
    "/v1/events/transfers/status",
    summary="Stream changes of transfers' statuses",
    response=TransferEventBody,
    parameters=_SPAN_AND_OBJECT,
    media_type=EVENT_STREAM,
)
async def transfer_events(call: Call) -> StreamingResponse:
    """Changes of transfers' statuses."""
    return _stream(call, _TRANSFERS)


@operations.add(
    "GET",
    "/v2/events/funding/status",
    summary="Stream changes of transfers and of bank relationships",
    response=FundingEventBody,
    parameters=_SPAN,
    media_type=EVENT_STREAM,
)
@operations.add(
    "GET",
    "/v2beta1/events/funding/status",
    summary="Stream changes of transfers and of bank relationships, by its older path",
    response=FundingEventBody,
    parameters=_SPAN,
    media_type=EVENT_STREAM,
)
async def funding_events(call: Call) -> StreamingResponse:
    """Changes of the statuses of transfers and of bank relationships."""
    return _stream(call, _FUNDING)


class EventStream(StreamingResponse):
    """A response that holds a listener's place until it ends or the client has gone."""

    def __init__(self, frames: AsyncIterator[bytes], hub: Hub) -> None:
        super().__init__(
            frames,
            headers={
                "Content-Type": EVENT_STREAM,
                "Cache-Control": "no-cache",
                "X-Accel-Buffering": "no",
            },
        )
        hub.enter()
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until there is no more to tell, or nobody to tell it to."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._hub.leave()


def _stream(call: Call, channel: Channel) -> EventStream:
    environment = call.environment
    feed = Feed(environment, channel.kinds, channel.span(call.request.query_params))
    return EventStream(_frames(environment, feed, channel.shape), environment.hub)


async def _frames(environment: Environment, feed: Feed, shape: Shape) -> AsyncIterator[bytes]:
    frames, correspondent = environment.hub.frames, environment.correspondent
    async for lot in feed.lots():
        yield frames.of(lot, shape, correspondent)
