"""Every request gets an id, which it is answered with, and one line in the log.

The line is JSON on standard error. It has the path without its query: nothing secret or personal
is ever in it.
"""

import sys
from collections.abc import MutableMapping
from time import perf_counter
from typing import Any, TextIO

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streetname.engine.ids import new_request_id
from streetname.environments.recent_requests import REQUEST_ID

_HEADER = b"x-request-id"
_LONGEST_ID = 128


class Line(msgspec.Struct):
    """One line of the log."""

    request_id: str
    method: str
    path: str
    status: int
    milliseconds: float


class RequestLog:
    """Wraps the application; a given id is kept if it is plain, so that callers can trace."""

    def __init__(self, app: ASGIApp, output: TextIO | None = None) -> None:
        self._app = app
        self._output = output or sys.stderr
        self._encode = msgspec.json.Encoder().encode

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope[REQUEST_ID] = _given_id(scope) or new_request_id()
        began = perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (_HEADER, request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            elapsed = round((perf_counter() - began) * 1000, 3)
            line = Line(request_id, scope["method"], scope["path"], status, elapsed)
            self._output.write(self._encode(line).decode() + "\n")


def _given_id(scope: MutableMapping[str, Any]) -> str | None:
    for name, value in scope["headers"]:
        if name == _HEADER:
            written = value.decode("latin-1")
            plain = written.isascii() and written.replace("-", "").isalnum()
            return written if plain and len(written) <= _LONGEST_ID else None
    return None
