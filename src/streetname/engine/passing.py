"""Values in passing: needed in memory only until a batch has made them durable."""

from collections import deque
from collections.abc import Collection
from typing import Generic, TypeVar

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


class Passing(Generic[_Key, _Kept]):
    """Values that must be at hand until the batch that holds their last version is durable.

    What has been removed is known too, until the batch that removes it is durable.
    """

    def __init__(self) -> None:
        self._latest: dict[_Key, tuple[int, _Kept | None]] = {}
        self._until: deque[tuple[int, _Key]] = deque()

    def __contains__(self, key: _Key) -> bool:
        """True if what is stored under the key is out of date."""
        return key in self._latest

    def put(self, key: _Key, value: _Kept, number: int) -> None:
        """Keep this version until batch `number` is durable."""
        self._know(key, value, number)

    def remove(self, key: _Key, number: int) -> None:
        """Know until batch `number` is durable that there is no version any more."""
        self._know(key, None, number)

    def get(self, key: _Key) -> _Kept | None:
        """The latest version, if it is not durable yet; None also for what has been removed."""
        latest = self._latest.get(key)
        return None if latest is None else latest[1]

    def values(self) -> Collection[_Kept]:
        """Every version that is not durable yet."""
        return [value for _, value in self._latest.values() if value is not None]

    def release(self, number: int) -> None:
        """Let go of what is durable now that batch `number` is."""
        while self._until and self._until[0][0] <= number:
            _, key = self._until.popleft()
            latest = self._latest.get(key)
            if latest is not None and latest[0] <= number:
                del self._latest[key]

    def _know(self, key: _Key, value: _Kept | None, number: int) -> None:
        self._latest[key] = (number, value)
        self._until.append((number, key))
