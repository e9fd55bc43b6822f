"""The hub: where listeners wait for committed events.

It keeps the latest events in memory. A listener has only a cursor, never a queue: one that reads
slowly falls behind, finds its events in the store, and holds nobody up.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

from streetname.domain.errors import TooManyRequests
from streetname.engine.batch import Event
from streetname.streams.frames import Frames

KEPT = 10_000
PLACES = 25
SOCKETS = 250


class Places:
    """A bounded number of places for listeners."""

    def __init__(self, most: int) -> None:
        self._free = most

    def enter(self) -> None:
        """Take a place; refuses if all are taken."""
        if not self._free:
            raise TooManyRequests("too many requests")
        self._free -= 1

    def leave(self) -> None:
        """Give a place back."""
        self._free += 1


class Hub:
    """The latest events of one environment, and how many listen."""

    def __init__(self, latest: int, kept: int = KEPT) -> None:
        self.latest = latest
        self.frames = Frames()
        self._events: deque[Event] = deque(maxlen=kept)
        self.places = Places(PLACES)
        self.sockets = Places(SOCKETS)
        self._news = asyncio.Event()
        self._closed = False

    def publish(self, events: Sequence[Event]) -> None:
        """Tell the listeners of events that are durable now."""
        if not events:
            return
        self._events.extend(events)
        self.latest = events[-1].sequence
        self._wake()

    def close(self) -> None:
        """Send the listeners home."""
        self._closed = True
        self._wake()

    @property
    def is_closed(self) -> bool:
        """True once there will be no more events."""
        return self._closed

    def after(self, sequence: int, most: int) -> Sequence[Event] | None:
        """The next events behind `sequence`; None if they reach back further than is kept here."""
        if sequence >= self.latest:
            return ()
        if not self._events or self._events[0].sequence > sequence + 1:
            return None
        first = sequence + 1 - self._events[0].sequence
        return [self._events[index] for index in range(first, min(first + most, len(self._events)))]

    async def wait(self, sequence: int, seconds: float) -> None:
        """Wait for events behind `sequence`, at most so many seconds of real time."""
        if self.latest > sequence or self._closed:
            return
        news = self._news
        try:
            async with asyncio.timeout(seconds):
                await news.wait()
        except TimeoutError:
            pass

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
