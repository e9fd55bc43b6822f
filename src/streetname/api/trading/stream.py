"""The order stream: a websocket on which an account's owner is told what happens to their orders.

A listener has a cursor and no queue: one that reads slowly falls behind, and holds nobody up.
Source: Alpaca, websocket streaming of trade updates.
"""

import asyncio
import logging
from contextlib import aclosing, suppress
from typing import cast

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from streetname.domain.errors import InvalidRequest, NotFound, TooManyRequests
from streetname.domain.orders.events import OrderChanged
from streetname.domain.values.ids import AccountId
from streetname.engine.batch import Event
from streetname.engine.runner import StoppedError
from streetname.environments.environment import Environment
from streetname.environments.registry import Registry
from streetname.settings import StreamFrames
from streetname.storage.server_file import KeyKind
from streetname.streams.cursors import Span
from streetname.streams.feed import Feed
from streetname.streams.frames import json_message, messagepack_message
from streetname.wire.order_stream import (
    STREAMS,
    TRADE_UPDATES,
    Codec,
    StreamMessage,
    StreamRequest,
    authorization,
    listening,
    stream_error,
    stream_request,
    trade_update,
)

LARGEST_MESSAGE = 1 << 16
SECONDS_TO_AUTHENTICATE = 10

_GOING_AWAY = 1001
_VIOLATION = 1008
_INTERNAL_ERROR = 1011
_TRY_AGAIN_LATER = 1013
_AUTHENTICATE = ("authenticate", "auth")

_log = logging.getLogger(__name__)


def routes(registry: Registry, frames: StreamFrames) -> list[WebSocketRoute]:
    """The stream's address, with and without a slash at the end."""

    async def endpoint(socket: WebSocket) -> None:
        await _serve(socket, registry, frames)

    return [WebSocketRoute(path, endpoint) for path in ("/stream", "/stream/")]


async def _serve(socket: WebSocket, registry: Registry, frames: StreamFrames) -> None:
    await socket.accept()
    line = _Line(socket, frames)
    try:
        caller = await _let_in(line, registry)
        if caller is not None:
            await _converse(line, caller, registry)
    except WebSocketDisconnect:
        pass
    except Exception:  # noqa: BLE001 - a bug: the client is told by the code, the log the rest
        _log.exception("an order stream broke")
        await line.close(_INTERNAL_ERROR, "internal server error")


class _Line:
    """The socket, with messages as the client wants them written."""

    def __init__(self, socket: WebSocket, frames: StreamFrames) -> None:
        self._socket = socket
        packed = "msgpack" in socket.headers.get("content-type", "")
        self.codec = Codec.MESSAGEPACK if packed else Codec.JSON
        self.writing = messagepack_message if packed else json_message
        self._as_text = frames is StreamFrames.TEXT and not packed

    async def request(self) -> StreamRequest:
        """The next request; whatever else comes is answered with what is wrong with it."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            received = message.get("text")
            if received is None:
                received = message["bytes"]
            try:
                return stream_request(received, self.codec)
            except InvalidRequest as refusal:
                await self.tell(stream_error(refusal.message))

    async def tell(self, message: StreamMessage) -> None:
        """Send a message."""
        await self.send(self.writing(message))

    async def send(self, written: bytes) -> None:
        """Send a message that is written already; returns when the client has room for more."""
        try:
            if self._as_text:
                await self._socket.send_text(written.decode())
            else:
                await self._socket.send_bytes(written)
        except RuntimeError as error:  # the server has closed the line already
            raise WebSocketDisconnect from error

    async def close(self, code: int, reason: str) -> None:
        """Say goodbye, unless the client is gone already."""
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._socket.close(code, reason)


_Caller = tuple[Environment, AccountId]


async def _let_in(line: _Line, registry: Registry) -> _Caller | None:
    """Who has shown a right key; None if the line is closed because nobody has, or not in time."""
    try:
        async with asyncio.timeout(SECONDS_TO_AUTHENTICATE):
            while True:
                request = await line.request()
                if request.action in _AUTHENTICATE:
                    break
                await line.tell(_refusal(request))
    except TimeoutError:
        await line.close(_VIOLATION, "authentication timeout")
        return None
    caller = _caller(request, registry)
    if caller is None:
        await _turn_away(line)
    return caller


async def _turn_away(line: _Line) -> None:
    await line.tell(authorization(granted=False))
    await line.close(_VIOLATION, "unauthorized")


def _refusal(request: StreamRequest) -> StreamMessage:
    """The answer to whoever asks for something before they are let in."""
    if request.action == "listen":
        return authorization(granted=False, action=request.action)
    return _unknown(request)


def _unknown(request: StreamRequest) -> StreamMessage:
    return stream_error(f"unknown action: {request.action[:64]}")


def _caller(request: StreamRequest, registry: Registry) -> _Caller | None:
    """Whose account the request's key is for; None if it is wrong, or no account's."""
    credentials = request.credentials
    principal = registry.principal(*credentials) if credentials else None
    if principal is None or principal.kind is not KeyKind.TRADING:
        return None
    assert principal.account_id is not None
    try:
        return registry.environment(principal.environment), principal.account_id
    except NotFound:
        return None


async def _converse(line: _Line, caller: _Caller, registry: Registry) -> None:
    """Tell and listen, until the client hangs up or the environment is no more."""
    places = caller[0].hub.sockets
    try:
        places.enter()
    except TooManyRequests as refusal:
        await line.tell(stream_error(refusal.message))
        await line.close(_TRY_AGAIN_LATER, refusal.message)
        return
    try:
        await _Conversation(line, caller, registry).hold()
    finally:
        places.leave()


class _Conversation:
    """With a client who has been let in."""

    def __init__(self, line: _Line, caller: _Caller, registry: Registry) -> None:
        self._line = line
        self._caller = caller
        self._registry = registry
        self._environment, account_id = caller
        self._feed = Feed(self._environment, (OrderChanged,), Span(object_id=account_id))
        self._since: int | None = None
        self._pen = asyncio.Lock()

    async def hold(self) -> None:
        """Answer requests and tell of events, side by side."""
        await self._line.tell(authorization(granted=True))
        sides = [asyncio.create_task(self._answer()), asyncio.create_task(self._tell())]
        try:
            done, _ = await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for side in sides:
                side.cancel()
            await asyncio.gather(*sides, return_exceptions=True)
        for side in done:
            side.result()

    async def _answer(self) -> None:
        while True:
            request = await self._line.request()
            async with self._pen:
                if request.action in _AUTHENTICATE and not self._is_caller(request):
                    await _turn_away(self._line)
                    return
                await self._line.tell(self._reply(request))

    def _is_caller(self, request: StreamRequest) -> bool:
        return _caller(request, self._registry) == self._caller

    def _reply(self, request: StreamRequest) -> StreamMessage:
        match request.action:
            case "listen":
                return self._listen(request)
            case "authenticate" | "auth":
                return authorization(granted=True)
            case _:
                return _unknown(request)

    def _listen(self, request: StreamRequest) -> StreamMessage:
        """Listen to these streams and to no others; whoever listens already misses nothing."""
        try:
            wanted = request.streams
        except InvalidRequest as refusal:
            return listening([] if self._since is None else STREAMS, refusal.message)
        known = [stream for stream in STREAMS if stream in wanted]
        if TRADE_UPDATES not in known:
            self._since = None
        elif self._since is None:
            self._since = self._environment.hub.latest
        return listening(known)

    async def _tell(self) -> None:
        try:
            async with aclosing(self._feed.lots()) as lots:
                async for lot in lots:
                    for event in lot:
                        await self._tell_of(event)
        except StoppedError:
            pass
        await self._line.close(_GOING_AWAY, "the environment is being reset or removed")

    async def _tell_of(self, event: Event) -> None:
        frames, firm = self._environment.hub.frames, self._environment.correspondent
        async with self._pen:
            if self._since is not None and event.sequence > self._since:
                await self._line.send(frames.one(event, _update, firm, self._line.writing))


def _update(event: Event, _correspondent: str) -> StreamMessage:
    return trade_update(cast("OrderChanged", event.fact), event.sequence)
