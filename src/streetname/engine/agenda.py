"""The agenda: commands that fall due at an instant, taken in order of (instant, number)."""

import heapq
from collections.abc import Iterable
from datetime import datetime

from streetname.domain.values.changes import Due


class Agenda:
    """Everything that is still to come by itself."""

    def __init__(self, entries: Iterable[tuple[int, Due]]) -> None:
        self._heap = [(due.at, number, due) for number, due in entries]
        heapq.heapify(self._heap)

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, number: int, due: Due) -> None:
        """Put a command on the agenda."""
        heapq.heappush(self._heap, (due.at, number, due))

    def discard(self, number: int) -> bool:
        """Take one command off the agenda, wherever it stands; False if it is not on it."""
        kept = [item for item in self._heap if item[1] != number]
        found = len(kept) < len(self._heap)
        self._heap = kept
        heapq.heapify(self._heap)
        return found

    def next_at(self) -> datetime | None:
        """When the next command falls due."""
        return self._heap[0][0] if self._heap else None

    def take(self) -> tuple[int, Due]:
        """The next command, off the agenda."""
        _, number, due = heapq.heappop(self._heap)
        return number, due
