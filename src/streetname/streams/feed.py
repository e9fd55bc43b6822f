"""A feed: what one listener is told, in order, without gap or repetition.

It is a cursor and nothing else. What lies behind the cursor is read from the hub if it is recent
and from the store if it is not, so a listener who stops to read costs nothing but itself.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from streetname.domain.orders.events import OrderChanged
from streetname.domain.values.changes import Fact
from streetname.engine.batch import Event
from streetname.storage.queries.events import (
    Wanted,
    events_after,
    find_events,
    last_sequence_before,
)
from streetname.streams.cursors import Bound, Cut, InstantCut, NumberCut, Span, UlidCut
from streetname.streams.hub import Hub

LOT = 100
HEARTBEAT_SECONDS = 15.0
_LOOK_AT_CLOCK_SECONDS = 0.25

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


class Source(Protocol):
    """The environment, as far as a feed needs it."""

    hub: Hub

    @property
    def now(self) -> datetime:
        """The environment's instant."""
        ...

    async def read(
        self,
        question: Callable[Concatenate[Connection, _Given], _Answer],
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> _Answer:
        """The answer to a question about what has been committed."""
        ...

    async def advance(self, instant: datetime) -> int:
        """Do all that falls due by `instant`; returns once it is published."""
        ...


class Feed:
    """The events of some kinds in a span, for one listener; from now on unless the span differs."""

    def __init__(
        self,
        source: Source,
        kinds: tuple[type[Fact], ...],
        span: Span,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._source = source
        self._hub = source.hub
        self._kinds = kinds
        self._span = span
        self._wanted = Wanted(
            trades=any(issubclass(kind, OrderChanged) for kind in kinds), object_id=span.object_id
        )
        self._heartbeat_seconds = heartbeat_seconds
        self._cursor = self._hub.latest
        self._since: Cut | None = None
        self._until: Cut | None = None

    async def lots(self) -> AsyncGenerator[Sequence[Event], None]:
        """The events in lots. An empty lot is a heartbeat: there is one first, then in silences.

        Ends when no event to come can be in the span, or when the environment is no more.
        """
        spoken = _seconds()
        yield ()
        await self._begin()
        while not self._hub.is_closed:
            found = await self._next()
            lot = [event for event in found if self._has(event)]
            if lot or _seconds() - spoken >= self._heartbeat_seconds:
                spoken = _seconds()
                yield lot
            if found:
                if self._until is not None and self._until.precedes(found[-1]):
                    return
                await asyncio.sleep(0)  # a long replay to a fast reader lets others in between
            elif await self._is_over():
                return
            else:
                await self._wait(spoken + self._heartbeat_seconds - _seconds())

    async def _begin(self) -> None:
        self._since = await self._resolved(self._span.since)
        self._until = await self._resolved(self._span.until)
        match self._since:
            case NumberCut(number):
                self._cursor = number
            case InstantCut(instant) if not self._hub.is_closed:
                self._cursor = await self._source.read(last_sequence_before, instant)
            case _:
                pass

    async def _resolved(self, bound: Bound | None) -> Cut | None:
        if not isinstance(bound, UlidCut):
            return bound
        if bound.number > self._hub.latest or self._hub.is_closed:
            return bound.resolved(None)
        found = await self._source.read(events_after, bound.number - 1, 1)
        return bound.resolved(found[0] if found else None)

    async def _next(self) -> Sequence[Event]:
        """The next events behind the cursor, which moves on; there may be unwanted ones in between.

        If there are none, the cursor has passed what was looked at.
        """
        recent = self._hub.after(self._cursor, LOT)
        if recent is None:
            found = await self._source.read(find_events, self._cursor, LOT, self._wanted)
            self._cursor = found.number
            return found.events
        if recent:
            self._cursor = recent[-1].sequence
        return recent

    def _has(self, event: Event) -> bool:
        one = self._span.object_id
        return (
            isinstance(event.fact, self._kinds)
            and (one is None or one in (event.account_id, event.object_id))
            and (self._since is None or self._since.precedes(event))
            and (self._until is None or not self._until.precedes(event))
        )

    async def _is_over(self) -> bool:
        """True if everything has been told, and whatever is still to come is behind the end."""
        match self._until:
            case NumberCut(number):
                return self._cursor >= number
            case InstantCut(instant) if self._has_passed(instant):
                # What has fallen due before the end may not have been published yet.
                await self._source.advance(instant)
                return self._cursor >= self._hub.latest
            case _:
                return False

    def _has_passed(self, instant: datetime) -> bool:
        is_told = self._cursor >= self._hub.latest
        return is_told and instant <= self._source.now and not self._hub.is_closed

    async def _wait(self, seconds: float) -> None:
        # Nobody tells the hub that a clock has moved on, so whoever waits for that has to look.
        if isinstance(self._until, InstantCut):
            seconds = min(seconds, _LOOK_AT_CLOCK_SECONDS)
        await self._hub.wait(self._cursor, seconds)


def _seconds() -> float:
    return asyncio.get_running_loop().time()
