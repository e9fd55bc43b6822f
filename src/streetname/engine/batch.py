"""A batch: everything that one turn made, merged so that only final versions are written."""

from collections import defaultdict
from collections.abc import Hashable
from datetime import datetime
from decimal import Decimal

import msgspec

from streetname.domain.ledger.chart import LedgerAccount
from streetname.domain.values.changes import Due, Fact, Value
from streetname.domain.values.ids import AccountId, AssetId
from streetname.engine.clock import ClockSetting

BalanceKey = tuple[LedgerAccount, AssetId]


class Event(msgspec.Struct, frozen=True, gc=False):
    """A fact with its number in the environment's one sequence of events."""

    sequence: int
    at: datetime
    stream: str
    account_id: AccountId
    object_id: str
    fact: Fact


class Progress(msgspec.Struct, frozen=True, gc=False):
    """How far an environment has come: the last command's instant and number, the last event's."""

    instant: datetime
    sequence: int
    events: int
    clock: ClockSetting


class Batch:
    """What is to be made durable together, in one transaction."""

    __slots__ = (
        "balances",
        "begun",
        "events",
        "number",
        "progress",
        "removed",
        "saved",
        "scheduled",
        "unscheduled",
    )

    def __init__(self, number: int, progress: Progress) -> None:
        self.number = number
        self.progress = progress
        self.saved: defaultdict[type[Value], dict[Hashable, Value]] = defaultdict(dict)
        self.removed: dict[type[Value], dict[Hashable, Value]] = {}
        self.balances: dict[BalanceKey, Decimal] = {}
        self.begun: set[str] = set()
        self.events: list[Event] = []
        self.scheduled: dict[int, Due] = {}
        self.unscheduled: list[int] = []

    @property
    def changes_anything(self) -> bool:
        """True if more than the time and the agenda is not as it was."""
        return bool(self.events or self.saved or self.removed)

    def save(self, key: Hashable, value: Value) -> None:
        """Write this version of the value."""
        self.saved[type(value)][key] = value
        if self.removed:
            self.removed.get(type(value), {}).pop(key, None)

    def remove(self, key: Hashable, value: Value) -> None:
        """Write no version of the value, and delete what an earlier batch may have written.

        `key` is that of the row; with several columns, a tuple.
        """
        self.saved.get(type(value), {}).pop(key, None)
        self.removed.setdefault(type(value), {})[key] = value

    def forget(self, key: Hashable, value: Value) -> None:
        """Write nothing of a value that this batch began and ended."""
        self.saved.get(type(value), {}).pop(key, None)

    def schedule(self, number: int, due: Due) -> None:
        """Put a command on the durable agenda."""
        self.scheduled[number] = due

    def unschedule(self, number: int) -> None:
        """Take a command off the durable agenda; it has been decided."""
        if self.scheduled.pop(number, None) is None:
            self.unscheduled.append(number)
