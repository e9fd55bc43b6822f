"""Values in passing: needed in memory only until a batch has made them durable."""

from collections import deque
from collections.abc import Collection
from typing import Generic, TypeVar

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


class Passing(Generic[_Key, _Kept]):
    """Values that must be at hand until the batch that holds their last version is durable."""

    def __init__(self) -> None:
        self._values: dict[_Key, _Kept] = {}
        self._until: deque[tuple[int, _Key, _Kept]] = deque()

    def put(self, key: _Key, value: _Kept, number: int) -> None:
        """Keep this version until batch `number` is durable."""
        self._values[key] = value
        self._until.append((number, key, value))

    def get(self, key: _Key) -> _Kept | None:
        """The latest version, if it is not durable yet."""
        return self._values.get(key)

    def values(self) -> Collection[_Kept]:
        """Every version that is not durable yet."""
        return self._values.values()

    def release(self, number: int) -> None:
        """Let go of what is durable now that batch `number` is."""
        while self._until and self._until[0][0] <= number:
            _, key, value = self._until.popleft()
            if self._values.get(key) is value:
                del self._values[key]
