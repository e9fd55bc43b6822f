"""History: the latest requests that somebody has sent from the page, with their answers.

It is kept in memory, for the person alone, and bounded in every direction.
"""

from collections import OrderedDict, deque
from collections.abc import Sequence
from datetime import datetime

import msgspec

from streetname.dashboard.live_testing.sending import Answered
from streetname.dashboard.live_testing.templates import filled
from streetname.wire.doors import Door

KEPT = 50
_MOST_PEOPLE = 200
_LARGEST_BODY = 64 << 10


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the form."""

    template: str
    method: str
    path: str
    places: dict[str, str]
    query: str
    body: str
    door: Door
    account: str

    @property
    def filled_path(self) -> str:
        """The path with its variables filled in, as far as they are."""
        return filled(self.path, self.places)


class Sent(msgspec.Struct, frozen=True):
    """A request that was sent, and its answer; None where a stream was not opened."""

    number: int
    at: datetime
    entered: Entered
    answered: Answered | None


class Histories:
    """What everybody has sent, by environment and person; lost when the server ends."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], deque[Sent]] = OrderedDict()
        self._count = 0

    def add(
        self, who: tuple[str, str], at: datetime, entered: Entered, answered: Answered | None
    ) -> Sent:
        """Remember a request."""
        self._count += 1
        if len(entered.body) > _LARGEST_BODY:
            entered = msgspec.structs.replace(entered, body="")
        sent = Sent(self._count, at, entered, answered)
        self._kept.setdefault(who, deque(maxlen=KEPT)).appendleft(sent)
        self._kept.move_to_end(who)
        if len(self._kept) > _MOST_PEOPLE:
            self._kept.popitem(last=False)
        return sent

    def of(self, who: tuple[str, str]) -> Sequence[Sent]:
        """What the person has sent, the latest first."""
        return [*self._kept.get(who, ())]

    def one(self, who: tuple[str, str], number: int) -> Sent | None:
        """One of the requests that the person has sent."""
        return next((sent for sent in self.of(who) if sent.number == number), None)

    def forget_answer(self, who: tuple[str, str], number: int) -> None:
        """Keep no longer what came back to a request: it had a secret in it."""
        kept = self._kept.get(who, deque())
        for index, sent in enumerate(kept):
            if sent.number == number and sent.answered is not None:
                hidden = "The answer held a secret, which is shown once."
                answered = msgspec.structs.replace(sent.answered, body=hidden, size=len(hidden))
                kept[index] = msgspec.structs.replace(sent, answered=answered)
