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


class _Waiting(msgspec.Struct, frozen=True):
    notice: Notice
    at_once: bool


class Notices:
    """The notices that have not been seen, by session; lost when the server ends."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, list[_Waiting]] = OrderedDict()

    def leave(self, session_id: str, notice: Notice, *, at_once: bool = False) -> None:
        """Leave a notice for the next page, or with `at_once` also for a page that is open."""
        waiting = self._waiting.setdefault(session_id, [])
        waiting.append(_Waiting(notice, at_once))
        del waiting[:-_MOST_NOTICES]
        self._waiting.move_to_end(session_id)
        if len(self._waiting) > _MOST_SESSIONS:
            self._waiting.popitem(last=False)

    def take(self, session_id: str) -> list[Notice]:
        """What is to be shown now, on a new page."""
        return [each.notice for each in self._waiting.pop(session_id, [])]

    def has_some_for_open_pages(self, session_id: str) -> bool:
        """True if something is to be shown on a page that is open."""
        return any(each.at_once for each in self._waiting.get(session_id, ()))

    def take_for_open_page(self, session_id: str) -> list[Notice]:
        """What is to be shown now, on a page that is open; the rest waits for a new page.

        That is the answer to something just done, and belongs to the page that leads to.
        """
        waiting = self._waiting.pop(session_id, [])
        left = [each for each in waiting if not each.at_once]
        if left:
            self._waiting[session_id] = left
        return [each.notice for each in waiting if each.at_once]
