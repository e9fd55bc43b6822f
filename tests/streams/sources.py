"""An environment as a feed sees it: a hub, a store of events, and a clock that moves when told."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from streetname.domain.values.changes import Fact
from streetname.domain.values.ids import AccountId
from streetname.engine.batch import Event
from streetname.storage.queries.events import (
    Found,
    Wanted,
    events_after,
    find_events,
    last_sequence_before,
)
from streetname.streams.hub import Hub

MONDAY_AT_TEN = datetime(2026, 3, 2, 15, tzinfo=UTC)
AMBER, BRUNO = AccountId("amber"), AccountId("bruno")


class Asked(Fact, frozen=True):
    """What the listener wants to hear of."""


class Unasked(Fact, frozen=True):
    """What it does not."""


class FakeSource:
    """Commits and publishes as told; one event each second unless the clock is moved.

    If `is_overtaken`, events are published between a reading of the store and its answer.
    """

    def __init__(self, kept: int = 5, *, is_overtaken: bool = False) -> None:
        self.hub = Hub(0, kept)
        self._is_overtaken = is_overtaken
        self.now = MONDAY_AT_TEN
        self.stored: list[Event] = []
        self._unpublished: list[Event] = []

    def commit(self, fact: Fact | None = None, account: AccountId = AMBER) -> Event:
        """Make an event durable; the hub has not heard of it yet."""
        self.now += timedelta(seconds=1)
        number = len(self.stored) + 1
        event = Event(number, self.now, "", account, f"object-{number}", fact or Asked())
        self.stored.append(event)
        self._unpublished.append(event)
        return event

    def publish(self) -> None:
        """Tell the hub of what is durable."""
        self.hub.publish(self._unpublished)
        self._unpublished = []

    def happen(self, count: int = 1) -> list[Event]:
        """Events, durable and published."""
        made = [self.commit() for _ in range(count)]
        self.publish()
        return made

    async def read(self, question: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer from the store."""
        answers = {
            events_after: self._events_after,
            find_events: self._find_events,
            last_sequence_before: self._last_before,
        }
        answer = answers[question](*args, **kwargs)
        if self._is_overtaken:
            self.happen(2)
        return answer

    async def advance(self, instant: datetime) -> int:
        """Publish what is under way."""
        self.publish()
        return 0

    def _events_after(self, sequence: int, most: int) -> list[Event]:
        return self.stored[max(0, sequence) :][:most]

    def _find_events(self, sequence: int, most: int, wanted: Wanted) -> Found:
        one, behind = wanted.object_id, self.stored[max(0, sequence) :]
        found = [event for event in behind if one in (None, event.account_id, event.object_id)]
        if len(found) >= most:
            return Found(found[:most], found[most - 1].sequence)
        return Found(found, max(sequence, len(self.stored)))

    def _last_before(self, instant: datetime) -> int:
        return sum(event.at < instant for event in self.stored)


async def rest_of(lots: AsyncIterator[Sequence[Event]]) -> list[Event]:
    """All events until the feed ends by itself."""
    return [event async for lot in lots for event in lot]
