"""Messages of the order stream, in JSON or in MessagePack.

Source: Alpaca, websocket streaming of trade updates.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec

from streetname.domain.errors import InvalidRequest
from streetname.domain.orders.events import OrderChanged
from streetname.wire.doors import Door
from streetname.wire.orders import OrderBody
from streetname.wire.trade_events import MaybeText, trade_event_v2

TRADE_UPDATES = "trade_updates"
STREAMS = (TRADE_UPDATES,)
"""What can be listened to; other names are left out of a reply."""


class Codec(StrEnum):
    """How messages are written."""

    JSON = "json"
    MESSAGEPACK = "msgpack"


class StreamRequestData(msgspec.Struct):
    """The inner part of a request; which members count depends on the action."""

    key_id: str | None = None
    secret_key: str | None = None
    key: str | None = None
    secret: str | None = None
    streams: Any = None


class StreamRequest(msgspec.Struct):
    """What a client asks for: to be let in, or to listen."""

    action: str
    key: str | None = None
    secret: str | None = None
    data: StreamRequestData | None = None

    @property
    def credentials(self) -> tuple[str, str] | None:
        """Key and secret, from wherever clients put them; None if one is missing."""
        data = self.data or StreamRequestData()
        key = data.key_id or data.key or self.key
        secret = data.secret_key or data.secret or self.secret
        return (key, secret) if key and secret else None

    @property
    def streams(self) -> list[str]:
        """The streams to listen to from now on; refuses what is no list of names."""
        listed = self.data.streams if self.data else None
        try:
            return msgspec.convert(listed, list[str])
        except msgspec.ValidationError as error:
            raise InvalidRequest("streams must be a list of names") from error


class AuthorizationData(msgspec.Struct):
    """Whether the client has been let in, and what it had asked for."""

    status: str
    action: str


class ListeningData(msgspec.Struct):
    """What the client listens to now, and what was wrong with its request."""

    streams: Sequence[str]
    error: MaybeText = msgspec.UNSET


class ErrorData(msgspec.Struct):
    """What was wrong with a message."""

    message: str


class TradeUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to an order; price and quantities are there on fills alone."""

    at: str
    event: str
    event_id: str
    execution_id: str
    order: OrderBody
    position_qty: MaybeText = msgspec.UNSET
    price: MaybeText = msgspec.UNSET
    qty: MaybeText = msgspec.UNSET
    timestamp: str


class StreamMessage(msgspec.Struct):
    """What a client is told: by which stream, and what."""

    stream: str
    data: AuthorizationData | ListeningData | ErrorData | TradeUpdate


def authorization(*, granted: bool, action: str = "authenticate") -> StreamMessage:
    """The answer to credentials, or to who has shown none."""
    status = "authorized" if granted else "unauthorized"
    return StreamMessage("authorization", AuthorizationData(status, action))


def listening(streams: Sequence[str], error: str | None = None) -> StreamMessage:
    """What is listened to from now on."""
    return StreamMessage("listening", ListeningData(streams, error or msgspec.UNSET))


def stream_error(message: str) -> StreamMessage:
    """The answer to what cannot be understood."""
    return StreamMessage("error", ErrorData(message))


def trade_update(fact: OrderChanged, sequence: int) -> StreamMessage:
    """The message of an order's event, as its account's owner is told it."""
    body = trade_event_v2(fact, sequence, Door.TRADING)
    update = TradeUpdate(
        at=body.at,
        event=body.event,
        event_id=body.event_id,
        execution_id=body.execution_id,
        order=body.order,
        position_qty=body.position_qty,
        price=body.price,
        qty=body.qty,
        timestamp=body.timestamp,
    )
    return StreamMessage(TRADE_UPDATES, update)


_json_decoder = msgspec.json.Decoder(StreamRequest)
_messagepack_decoder = msgspec.msgpack.Decoder(StreamRequest)
_SPACE_OR_BRACE = b" \t\r\n{"


def stream_request(message: str | bytes, codec: Codec) -> StreamRequest:
    """The request in a message; `InvalidRequest` if it has another shape or none at all.

    JSON is understood always: what begins like an object in JSON is none in MessagePack.
    """
    is_json = codec is Codec.JSON or isinstance(message, str) or message[:1] in _SPACE_OR_BRACE
    try:
        if is_json:
            return _json_decoder.decode(message)
        assert isinstance(message, bytes)
        return _messagepack_decoder.decode(message)
    except msgspec.ValidationError as error:
        raise InvalidRequest(f"invalid message: {error}") from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        name = "JSON" if is_json else "MessagePack"
        raise InvalidRequest(f"invalid message: it is not {name}") from error
