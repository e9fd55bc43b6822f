"""Trade events of version 2: a correspondent hears of all accounts, an owner of their own.

Source: Alpaca, SSE events; the official Go client asks at the Trading API.
"""

from typing import cast

from starlette.responses import StreamingResponse

from streetname.api.call import Call
from streetname.api.event_stream import EVENT_STREAM, SPAN, Channel, event_stream
from streetname.api.operations import Operations
from streetname.domain.orders.events import OrderChanged
from streetname.engine.batch import Event
from streetname.streams.cursors import span_v2
from streetname.wire.doors import Door
from streetname.wire.trade_events import TradeEventBodyV2, trade_event_v2

operations = Operations("", trading="")


def _told_correspondent(event: Event, _correspondent: str) -> TradeEventBodyV2:
    return trade_event_v2(cast("OrderChanged", event.fact), event.sequence)


def _told_owner(event: Event, _correspondent: str) -> TradeEventBodyV2:
    return trade_event_v2(cast("OrderChanged", event.fact), event.sequence, Door.TRADING)


_CHANNELS = {
    Door.BROKER: Channel((OrderChanged,), _told_correspondent, span_v2),
    Door.TRADING: Channel((OrderChanged,), _told_owner, span_v2),
}


@operations.add(
    "GET",
    "/v2/events/trades",
    summary="Stream what happens to orders, with ULIDs",
    response=TradeEventBodyV2,
    parameters=SPAN,
    media_type=EVENT_STREAM,
)
async def trade_events_v2(call: Call) -> StreamingResponse:
    """Events of orders, with ULIDs for ids."""
    return event_stream(call, _CHANNELS[call.door])
