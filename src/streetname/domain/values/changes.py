"""What a decision hands back: values to keep, facts to announce, commands for later.

A decision sees frozen values and returns `Changes`; nothing has happened until the engine applies
them. Raising a refusal instead is free, because there is nothing to undo.
"""

from datetime import datetime

import msgspec


class Value(msgspec.Struct, frozen=True, gc=False):
    """Anything that is kept: a new version replaces the one with the same key."""


class Fact(msgspec.Struct, frozen=True, gc=False, tag_field="fact"):
    """Something that has happened, to be announced once it is durable."""


class Command(msgspec.Struct, frozen=True, gc=False, tag_field="command"):
    """Something that is to be decided: a request, a timer, a control of the sandbox."""


class Due(msgspec.Struct, frozen=True, gc=False):
    """A command that falls due at an instant."""

    at: datetime
    command: Command


class Changes:
    """The outcome of one decision, in the order in which it came about.

    `reply` is what the caller is answered with; most often the value that was made or changed.
    """

    __slots__ = ("due", "facts", "removed", "reply", "saved")

    def __init__(self, reply: object = None) -> None:
        self.saved: list[Value] = []
        self.removed: list[Value] = []
        self.facts: list[Fact] = []
        self.due: list[Due] = []
        self.reply = reply

    def save(self, *values: Value) -> None:
        """Keep these versions of these values."""
        self.saved += values

    def remove(self, *values: Value) -> None:
        """Keep these values no longer."""
        self.removed += values

    def announce(self, *facts: Fact) -> None:
        """Tell the event streams, once durable."""
        self.facts += facts

    def at(self, instant: datetime, command: Command) -> None:
        """Put a command on the agenda."""
        self.due.append(Due(instant, command))
