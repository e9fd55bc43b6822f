"""Sending: a request handed to the API in this process, as if it had come over a socket.

It carries no key. Whom it speaks for is put into its scope, where no client can put anything.
"""

import asyncio
from collections.abc import Sequence
from time import perf_counter
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.types import ASGIApp, Message

from streetname.environments.credentials import PRINCIPAL, Principal

LARGEST_KEPT = 64 << 10
_LONGEST_SECONDS = 30.0
_NAME, _VALUE = "content-type", "application/json"

_under_way: set[asyncio.Task[None]] = set()


class Outgoing(msgspec.Struct, frozen=True):
    """A request that is about to be sent; the path is not encoded, the query is."""

    method: str
    path: str
    query: str
    body: str


class Answered(msgspec.Struct, frozen=True):
    """What came back; of a large body only the beginning is kept. `status` 0 is no answer yet."""

    status: int
    milliseconds: float
    headers: Sequence[tuple[str, str]]
    body: str
    size: int

    @property
    def is_whole(self) -> bool:
        """True if all of the body is here."""
        return self.size <= LARGEST_KEPT


async def send(api: ASGIApp, outgoing: Outgoing, principal: Principal, client: str) -> Answered:
    """The API's answer, if it comes within half a minute; a slower request goes on by itself."""
    exchange = _Exchange(outgoing.body.encode())
    task = asyncio.create_task(_serve(api, _scope(outgoing, principal, client), exchange))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
    began = perf_counter()
    done, _ = await asyncio.wait([task], timeout=_LONGEST_SECONDS)
    milliseconds = (perf_counter() - began) * 1000
    if not done:
        return Answered(0, milliseconds, (), "", 0)
    task.result()
    return exchange.answered(milliseconds)


async def _serve(api: ASGIApp, scope: dict[str, Any], exchange: "_Exchange") -> None:
    await api(scope, exchange.receive, exchange.send)


class _Exchange:
    """Both ends of one request: gives the body out, and takes the answer in."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._is_sent = False
        self._status = 0
        self._headers: Sequence[tuple[str, str]] = ()
        self._received = bytearray()
        self._size = 0

    async def receive(self) -> Message:
        """The whole body, and after it that the client has gone."""
        if self._is_sent:
            return {"type": "http.disconnect"}
        self._is_sent = True
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def send(self, message: Message) -> None:
        """A part of the answer."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in message["headers"]
            ]
        elif message["type"] == "http.response.body":
            part = message.get("body", b"")
            self._size += len(part)
            self._received += part[: LARGEST_KEPT - len(self._received)]

    def answered(self, milliseconds: float) -> Answered:
        """The answer, once it is over."""
        text = self._received.decode(errors="replace")
        return Answered(self._status, milliseconds, self._headers, text, self._size)


def _scope(outgoing: Outgoing, principal: Principal, client: str) -> dict[str, Any]:
    length = str(len(outgoing.body.encode()))
    headers = [("host", "localhost"), ("user-agent", "streetname-live-testing")]
    if outgoing.body:
        headers += [(_NAME, _VALUE), ("content-length", length)]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": outgoing.method,
        "path": outgoing.path,
        "raw_path": quote(outgoing.path).encode(),
        "root_path": "",
        "query_string": outgoing.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": (client, 0),
        "server": ("localhost", 0),
        PRINCIPAL: principal,
    }
