"""The latest requests of one environment, in memory, for whoever looks into what a client does.

Every request leaves one line, which costs it next to nothing: no text is made, nothing is copied.
What was sent is kept for failed requests alone, or for all while somebody records; it is masked by
whoever shows it.
"""

from collections import deque
from collections.abc import MutableMapping, Sequence
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

import msgspec

from streetname.engine.clock import system_time

CALLER = "streetname.caller"
"""Where a request's scope says which environment's requests it belongs to, and with which key."""

BODY = "streetname.body"
"""Where a request's scope keeps the body once it has been read."""

KEEP_NO_ANSWER = "streetname.keep_no_answer"
"""Where a request's scope says that its answer is a secret, of which nothing is kept."""

REQUEST_ID = "streetname.request_id"
"""Where a request's scope has the id that it is answered with."""

KEPT = 500
LARGEST_KEPT = 8 << 10
_FAILED = 400
_NOTHING = (None, None, None)


class RecentRequest(msgspec.Struct, frozen=True, gc=False):
    """One request; `began` is of the process's own clock. Bodies are there if they were kept."""

    number: int
    began: float
    ended: float
    method: str
    path: str
    status: int
    request_id: str
    key_id: str
    query: bytes | None
    body: bytes | None
    answer: bytes | None

    @property
    def at(self) -> datetime:
        """When it came, in real time."""
        return system_time() - timedelta(seconds=perf_counter() - self.began)

    @property
    def milliseconds(self) -> float:
        """How long the answer took."""
        return (self.ended - self.began) * 1000

    @property
    def has_failed(self) -> bool:
        """True if it was refused, or broke something."""
        return self.status >= _FAILED


class RecentRequests:
    """The latest requests, and until when what was sent is kept of all of them."""

    def __init__(self, kept: int = KEPT) -> None:
        self._lines: deque[RecentRequest] = deque(maxlen=kept)
        self._count = 0
        self._recorded_until = 0.0

    def add(
        self,
        scope: MutableMapping[str, Any],
        key_id: str,
        status: int,
        began: float,
        response: object,
    ) -> None:
        """Remember a request that has just been answered."""
        self._count += 1
        ended = perf_counter()
        sent = _NOTHING
        if status >= _FAILED or ended < self._recorded_until:
            answer = None if KEEP_NO_ANSWER in scope else getattr(response, "body", None)
            sent = scope["query_string"], _bounded(scope.get(BODY)), _bounded(answer)
        method, path, request_id = scope["method"], scope["path"], scope.get(REQUEST_ID, "")
        self._lines.append(
            RecentRequest(
                self._count, began, ended, method, path, status, request_id, key_id, *sent
            )
        )

    def latest(self) -> Sequence[RecentRequest]:
        """What is remembered, the latest first."""
        return [*reversed(self._lines)]

    def record(self, seconds: float) -> None:
        """Keep what is sent for so long, from now on; not at all if that is 0."""
        self._recorded_until = perf_counter() + seconds if seconds else 0.0

    @property
    def seconds_recorded(self) -> float:
        """For how long what is sent is still kept of every request."""
        return max(0.0, self._recorded_until - perf_counter())


def _bounded(body: bytes | memoryview | None) -> bytes | None:
    """What is small enough to be kept; of what is not, nothing, so that nothing is cut in half."""
    return None if body is None or len(body) > LARGEST_KEPT else bytes(body)
