"""Notices: what the next page tells a person about what they have just done."""

from collections import OrderedDict
from enum import StrEnum

import msgspec

_MOST_SESSIONS = 10_000
_MOST_NOTICES = 5


class Tone(StrEnum):
    """How a notice is meant."""

    GOOD = "good"
    BAD = "bad"


class Notice(msgspec.Struct, frozen=True):
    """One sentence for one person, shown once."""

    text: str
    tone: Tone = Tone.GOOD


class Notices:
    """The notices that have not been seen, by session; lost when the server ends."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, list[Notice]] = OrderedDict()

    def leave(self, session_id: str, notice: Notice) -> None:
        """Leave a notice for the next page."""
        waiting = self._waiting.setdefault(session_id, [])
        waiting.append(notice)
        del waiting[:-_MOST_NOTICES]
        self._waiting.move_to_end(session_id)
        if len(self._waiting) > _MOST_SESSIONS:
            self._waiting.popitem(last=False)

    def take(self, session_id: str) -> list[Notice]:
        """What is to be shown now."""
        return self._waiting.pop(session_id, [])
