"""Listeners: who holds a stream open. Nobody can take everybody else's places."""

from collections import Counter
from collections.abc import Sequence

from streetname.domain.errors import TooManyRequests
from streetname.people.people import Session

MOST_OF_SESSION = 20
MOST_OF_ENVIRONMENT = 200


class Listeners:
    """How many streams are open, of each environment and of each session."""

    def __init__(self) -> None:
        self._open: Counter[tuple[str, str]] = Counter()

    def enter(self, session: Session) -> None:
        """Take a place; refused where the session or the environment has too many."""
        places = _places(session)
        if any(self._open[place] >= most for place, most in places):
            raise TooManyRequests("too many pages are being kept up to date: close some")
        self._open.update(place for place, _ in places)

    def leave(self, session: Session) -> None:
        """Give the place back."""
        for place, _ in _places(session):
            self._open[place] -= 1
            if not self._open[place]:
                del self._open[place]


def _places(session: Session) -> Sequence[tuple[tuple[str, str], int]]:
    return (
        (("session", session.id), MOST_OF_SESSION),
        (("environment", session.environment), MOST_OF_ENVIRONMENT),
    )
