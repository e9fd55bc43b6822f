"""The desk: what every decision may ask of the one who lets it decide.

Each verb says in its own file what more it needs to see; the engine's working set has it all.
"""

from datetime import datetime
from typing import Protocol

from streetname.domain.values.rules import Rules


class Desk(Protocol):
    """The instant of the decision, the environment's rules, and fresh identifiers."""

    @property
    def now(self) -> datetime:
        """The instant that the engine stamped on the command."""
        ...

    @property
    def rules(self) -> Rules:
        """The environment's switches."""
        ...

    @property
    def sequence(self) -> int:
        """The number of the command: it tells what came first, also at one instant."""
        ...

    def identify(self, kind: str) -> str:
        """A UUID that no other call gives, from the environment's seed and the command."""
        ...

    def number(self) -> int:
        """A number above all that earlier calls gave: what is numbered stays in order."""
        ...
