"""The load generator: a process of its own that costs as little as it can.

It shares the processor with the server it measures. So requests are bytes made beforehand, one
thread waits on plain sockets, and of an answer only the status, the length and the first member of
its JSON are looked at.

Two ways of asking. Closed loop: every connection sends its next request when the last one is
answered; the rate is what the server can do. Open loop: requests are due at instants that no
answer moves, like those of many independent clients, and each latency counts from that instant.
"""

import random
import selectors
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from itertools import cycle
from time import perf_counter, process_time

import msgspec

_CHUNK = 1 << 16
_ANSWERED_WITHIN = 30.0
_STATUS = slice(9, 12)
_OK = b"200"
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length: "
_START_OF_ID = len('{"id":"')
_LENGTH_OF_ID = 36


class Plan(msgspec.Struct):
    """What to send, whole requests over and over, and how; a `rate` makes it an open loop."""

    host: str
    port: int
    connections: int
    seconds: float
    requests: list[bytes]
    rate: float | None = None
    seed: int = 0


class Outcome(msgspec.Struct):
    """What came back.

    `durations` in seconds; `ids` one behind the other; `refusals` are whole answers.
    """

    durations: list[float]
    seconds: float
    processor_seconds: float
    ids: bytes
    refusals: list[bytes]

    def each_id(self) -> list[str]:
        """The id in every answer."""
        written = self.ids.decode()
        return [written[at : at + _LENGTH_OF_ID] for at in range(0, len(written), _LENGTH_OF_ID)]


class GeneratorError(Exception):
    """The load generator did not come to its end."""


def generate(plan: Plan) -> Outcome:
    """The outcome of the plan, carried out by a process that is started for it."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=msgspec.msgpack.encode(plan),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise GeneratorError(f"the load generator ended with {done.returncode}")
    return msgspec.msgpack.decode(done.stdout, type=Outcome)


class _Connection:
    """One connection, with at most one request on its way."""

    __slots__ = ("due_at", "received", "socket")

    def __init__(self, plan: Plan) -> None:
        self.socket = socket.create_connection((plan.host, plan.port), timeout=_ANSWERED_WITHIN)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.due_at = 0.0

    def receive(self) -> bytes | None:
        """The answer, once it is all there."""
        chunk = self.socket.recv(_CHUNK)
        if not chunk:
            raise GeneratorError("the server closed a connection")
        self.received += chunk
        head = self.received.find(_END_OF_HEAD)
        if head < 0:
            return None
        at = self.received.find(_LENGTH, 0, head) + len(_LENGTH)
        length = int(self.received[at : self.received.find(b"\r", at)])
        if len(self.received) < head + len(_END_OF_HEAD) + length:
            return None
        answer, self.received = self.received, b""
        return answer


class _Generator:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._requests = cycle(plan.requests)
        self._connections = [_Connection(plan) for _ in range(plan.connections)]
        self._durations: list[float] = []
        self._ids = bytearray()
        self._refusals: list[bytes] = []

    def run(self) -> Outcome:
        """Send, take the answers, and wait for the last one."""
        began, used = perf_counter(), process_time()
        if self._plan.rate is None:
            self._closed_loop(began + self._plan.seconds)
        else:
            self._open_loop(began, self._plan.rate)
        ended = perf_counter()
        for connection in self._connections:
            connection.socket.close()
        return Outcome(
            self._durations,
            ended - began,
            process_time() - used,
            bytes(self._ids),
            self._refusals,
        )

    def _closed_loop(self, until: float) -> None:
        with self._selector(selectors.DefaultSelector()) as selector:
            for connection in self._connections:
                self._send(connection, perf_counter())
            asking = len(self._connections)
            while asking:
                for connection in _ready(selector, _ANSWERED_WITHIN):
                    if not self._take_answer(connection):
                        continue
                    now = perf_counter()
                    if now < until:
                        self._send(connection, now)
                    else:
                        asking -= 1

    def _open_loop(self, began: float, rate: float) -> None:
        """A request that is due while every connection is busy waits for one; that counts."""
        instants = _arrivals(began, self._plan.seconds, rate, self._plan.seed)
        due: deque[float] = deque()
        next_at = next(instants, None)
        idle = list(self._connections)
        # `select` waits for microseconds, the other ways of waiting for whole milliseconds.
        with self._selector(selectors.SelectSelector()) as selector:
            while next_at is not None or due or len(idle) < len(self._connections):
                now = perf_counter()
                while next_at is not None and next_at <= now:
                    due.append(next_at)
                    next_at = next(instants, None)
                while due and idle:
                    self._send(idle.pop(), due.popleft())
                patience = _ANSWERED_WITHIN if next_at is None else next_at - perf_counter()
                ready = _ready(selector, patience, must_answer=next_at is None)
                idle.extend(connection for connection in ready if self._take_answer(connection))

    def _selector(self, selector: selectors.BaseSelector) -> selectors.BaseSelector:
        for connection in self._connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        return selector

    def _send(self, connection: _Connection, due_at: float) -> None:
        connection.due_at = due_at
        connection.socket.sendall(next(self._requests))

    def _take_answer(self, connection: _Connection) -> bool:
        answer = connection.receive()
        if answer is None:
            return False
        self._durations.append(perf_counter() - connection.due_at)
        if answer[_STATUS] == _OK:
            at = answer.find(_END_OF_HEAD) + len(_END_OF_HEAD) + _START_OF_ID
            self._ids += answer[at : at + _LENGTH_OF_ID]
        else:
            self._refusals.append(answer)
        return True


def _ready(
    selector: selectors.BaseSelector, patience: float, *, must_answer: bool = True
) -> Iterator[_Connection]:
    """The connections that something has come in on."""
    found = selector.select(max(0.0, patience))
    if not found and must_answer:
        raise GeneratorError(f"the server answered nothing for {_ANSWERED_WITHIN:g} s")
    return (key.data for key, _ in found)


def _arrivals(began: float, seconds: float, rate: float, seed: int) -> Iterator[float]:
    """Instants at which independent clients would ask, so many a second on average."""
    chance = random.Random(seed)
    at = began + chance.expovariate(rate)
    while at < began + seconds:
        yield at
        at += chance.expovariate(rate)


def main() -> None:
    """Carry out the plan on standard input; the outcome goes to standard output."""
    plan = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Plan)
    sys.stdout.buffer.write(msgspec.msgpack.encode(_Generator(plan).run()))


if __name__ == "__main__":
    main()
