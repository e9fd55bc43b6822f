"""A raw websocket client of the order stream."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import msgspec
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.serving import Owner

PATIENCE = 30
MESSAGEPACK = {"Content-Type": "application/msgpack"}
AUTHORIZED = {
    "stream": "authorization",
    "data": {"status": "authorized", "action": "authenticate"},
}
UNAUTHORIZED = {
    "stream": "authorization",
    "data": {"status": "unauthorized", "action": "authenticate"},
}
LISTEN = {"action": "listen", "data": {"streams": ["trade_updates"]}}
LISTENING = {"stream": "listening", "data": {"streams": ["trade_updates"]}}


class Listener:
    """One connection; what it hears is decoded."""

    def __init__(self, connection: ClientConnection, *, packed: bool = False) -> None:
        self.connection = connection
        self._packed = packed

    def say(self, message: Any) -> None:
        """Send a message as it is, or an object as JSON or MessagePack."""
        if isinstance(message, str | bytes):
            self.connection.send(message)
        elif self._packed:
            self.connection.send(msgspec.msgpack.encode(message))
        else:
            self.connection.send(json.dumps(message))

    def hear(self) -> Any:
        """The next message."""
        message = self.connection.recv(timeout=PATIENCE)
        if self._packed:
            assert isinstance(message, bytes)
            return msgspec.msgpack.decode(message)
        return json.loads(message)

    def ask(self, message: Any) -> Any:
        """The answer to a message."""
        self.say(message)
        return self.hear()

    def listen(self, owner: Owner) -> "Listener":
        """Be let in, and begin to listen."""
        assert self.ask(credentials_of(owner)) == AUTHORIZED
        assert self.ask(LISTEN) == LISTENING
        return self

    def updates(self, count: int) -> list[dict[str, Any]]:
        """The data of so many updates."""
        heard = [self.hear() for _ in range(count)]
        assert {message["stream"] for message in heard} <= {"trade_updates"}
        return [message["data"] for message in heard]

    def closing_code(self) -> int:
        """The code with which the server closes, after nothing else."""
        with pytest.raises(ConnectionClosed) as closed:
            self.connection.recv(timeout=PATIENCE)
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code


def credentials_of(owner: Owner) -> dict[str, Any]:
    """The message that lets an account's owner in."""
    data = {"key_id": owner.key, "secret_key": owner.secret}
    return {"action": "authenticate", "data": data}


def stream_address(url: str) -> str:
    """Where the order stream of a server is."""
    return url.replace("http", "ws", 1) + "/stream"


@contextmanager
def a_listener(
    url: str, *, packed: bool = False, path: str = "", deaf: bool = False
) -> Iterator[Listener]:
    """A connection; a deaf one takes in a few kilobytes and then nothing, until it is heard."""
    given: dict[str, Any] = {}
    if deaf:
        address = httpx.URL(url)
        given["sock"] = socket.socket()
        given["sock"].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        given["sock"].connect((address.host, address.port))
        given["max_queue"] = 1
    with connect(
        stream_address(url) + path,
        additional_headers=MESSAGEPACK if packed else None,
        proxy=None,
        **given,
    ) as connection:
        yield Listener(connection, packed=packed)
