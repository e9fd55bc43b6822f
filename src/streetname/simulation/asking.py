"""What a run asks of the brokerage: commands, and what is known to be wrong with them."""

import msgspec

from streetname.domain.values.changes import Command

ACCEPTED = 200

EITHER = 0
"""Where nobody can foretell whether a command is accepted."""


class Asked(msgspec.Struct, frozen=True):
    """A command; `flaw` is the status of the refusal that something planted in it deserves."""

    command: Command
    flaw: int = ACCEPTED


class Violation(Exception):
    """The brokerage did what it must not do."""
