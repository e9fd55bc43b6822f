"""Event streams of the Broker API: what happens in an environment, by server-sent events.

Source: Alpaca, SSE events.
"""

from typing import cast

from starlette.responses import StreamingResponse

from streetname.api.call import Call
from streetname.api.event_stream import (
    EVENT_STREAM,
    SPAN,
    SPAN_AND_OBJECT,
    Channel,
    event_stream,
)
from streetname.api.operations import Operations
from streetname.api.trading.trade_events import trade_events_v2
from streetname.domain.accounts.account import AccountChanged
from streetname.domain.funding.relationship import RelationshipChanged
from streetname.domain.funding.transfer import TransferChanged
from streetname.domain.orders.events import OrderChanged
from streetname.engine.batch import Event
from streetname.streams.cursors import span_v1, span_v2
from streetname.wire.account_events import AccountEventBody, account_event
from streetname.wire.trade_events import TradeEventBody, TradeEventBodyV2, trade_event
from streetname.wire.transfer_events import (
    FundingEventBody,
    TransferEventBody,
    funding_event,
    transfer_event,
)

operations = Operations("")


def _trade(event: Event, _correspondent: str) -> TradeEventBody:
    return trade_event(cast("OrderChanged", event.fact), event.sequence)


def _account(event: Event, _correspondent: str) -> AccountEventBody:
    return account_event(cast("AccountChanged", event.fact), event.sequence)


def _transfer(event: Event, _correspondent: str) -> TransferEventBody:
    return transfer_event(cast("TransferChanged", event.fact), event.sequence)


def _funding(event: Event, correspondent: str) -> FundingEventBody:
    fact = cast("TransferChanged | RelationshipChanged", event.fact)
    return funding_event(fact, event.sequence, correspondent)


_TRADES = Channel((OrderChanged,), _trade, span_v1)
_ACCOUNTS = Channel((AccountChanged,), _account, span_v1)
_TRANSFERS = Channel((TransferChanged,), _transfer, span_v1)
_FUNDING = Channel((TransferChanged, RelationshipChanged), _funding, span_v2)


@operations.add(
    "GET",
    "/v1/events/trades",
    summary="Stream what happens to orders",
    response=TradeEventBody,
    parameters=SPAN_AND_OBJECT,
    media_type=EVENT_STREAM,
)
@operations.add(
    "GET",
    "/v1/events/trade/updates",
    summary="Stream what happens to orders, by its older path",
    response=TradeEventBody,
    parameters=SPAN_AND_OBJECT,
    media_type=EVENT_STREAM,
)
async def trade_events(call: Call) -> StreamingResponse:
    """Events of orders, with numbers for ids."""
    return event_stream(call, _TRADES)


operations.add(
    "GET",
    "/v2beta1/events/trades",
    summary="Stream what happens to orders, with ULIDs, by its older path",
    response=TradeEventBodyV2,
    parameters=SPAN,
    media_type=EVENT_STREAM,
)(trade_events_v2)


@operations.add(
    "GET",
    "/v1/events/accounts/status",
    summary="Stream changes of accounts' statuses",
    response=AccountEventBody,
    parameters=SPAN_AND_OBJECT,
    media_type=EVENT_STREAM,
)
async def account_events(call: Call) -> StreamingResponse:
    """Changes of accounts' statuses."""
    return event_stream(call, _ACCOUNTS)


@operations.add(
    "GET",
    "/v1/events/transfers/status",
    summary="Stream changes of transfers' statuses",
    response=TransferEventBody,
    parameters=SPAN_AND_OBJECT,
    media_type=EVENT_STREAM,
)
async def transfer_events(call: Call) -> StreamingResponse:
    """Changes of transfers' statuses."""
    return event_stream(call, _TRANSFERS)


@operations.add(
    "GET",
    "/v2/events/funding/status",
    summary="Stream changes of transfers and of bank relationships",
    response=FundingEventBody,
    parameters=SPAN,
    media_type=EVENT_STREAM,
)
@operations.add(
    "GET",
    "/v2beta1/events/funding/status",
    summary="Stream changes of transfers and of bank relationships, by its older path",
    response=FundingEventBody,
    parameters=SPAN,
    media_type=EVENT_STREAM,
)
async def funding_events(call: Call) -> StreamingResponse:
    """Changes of the statuses of transfers and of bank relationships."""
    return event_stream(call, _FUNDING)
