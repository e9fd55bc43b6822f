"""The auditor's picture of a brokerage: a few dictionaries that can go back to what was durable."""

from collections.abc import Hashable
from datetime import date, datetime
from fractions import Fraction
from math import floor
from typing import Any, Generic, TypeVar

import msgspec

from streetname.domain.values.rules import Rules
from streetname.simulation.fees import Tally
from streetname.simulation.working import Working

_Key = TypeVar("_Key", bound=Hashable)
_Known = TypeVar("_Known")


class Ticked(dict[_Key, _Known], Generic[_Key, _Known]):
    """A dictionary that remembers what it was when it was last kept."""

    def __init__(self) -> None:
        super().__init__()
        self._before: dict[_Key, _Known | None] = {}

    def put(self, key: _Key, value: _Known) -> None:
        """Set a value for now."""
        self._before.setdefault(key, self.get(key))
        self[key] = value

    def drop(self, key: _Key) -> None:
        """Remove a value for now."""
        self._before.setdefault(key, self.get(key))
        self.pop(key, None)

    def keep(self) -> None:
        """Make what it is now what it goes back to."""
        self._before.clear()

    def undo(self) -> None:
        """Go back to what was last kept."""
        for key, value in self._before.items():
            if value is None:
                self.pop(key, None)
            else:
                self[key] = value
        self._before.clear()


class Holder(msgspec.Struct, frozen=True):
    """An account as far as it decides what is accepted."""

    id: str
    status: str
    margin: bool
    fractional: bool = True
    suspended: bool = False
    blocked: bool = False
    trading_blocked: bool = False
    transfers_blocked: bool = False
    overnight: bool = True
    shorting: bool = True
    multiplier: str = "2"


class Lot(msgspec.Struct, frozen=True):
    """What was opened on one day, for how much in all, and how many shares of it are left."""

    day: date
    opened: int
    cost: int
    left: int


class Owned(msgspec.Struct, frozen=True):
    """A position: how many shares, owed if negative, and the average when it last traded."""

    quantity: int
    average: int
    traded_on: date = date.min
    lots: tuple[Lot, ...] = ()

    def average_on(self, day: date) -> int:
        """The average price on a day: what was opened first goes first, overnight."""
        if day == self.traded_on or not self.quantity:
            return self.average
        cost = sum(Fraction(lot.cost * lot.left, lot.opened) for lot in self.lots)
        return floor(cost / abs(self.quantity) + Fraction(1, 2))


class Moving(msgspec.Struct, frozen=True):
    """A transfer; the amount of a withdrawal is negative."""

    id: str
    account: str
    amount: int
    status: str
    asked_on: date
    weight: int = 100


UNDER_WAY = ("QUEUED", "SENT_TO_CLEARING", "PENDING", "APPROVED")


class Link(msgspec.Struct, frozen=True):
    """A link to a bank."""

    id: str
    account: str
    status: str


class Model:
    """Everything that the auditor knows.

    `transfers_of` lists the transfers of an account that still matter. `groups` names the members
    of each group by its root; `opened` and `closed` count the shares that a group has gained and
    given up. `halted` is since when an asset has been halted, or has not been any more.
    `tallies` are what was traded on days that are not charged yet, `accruals` interest that is not
    posted, and `days` has the next day to be charged.
    `touched`, `changed_orders` and `changed_transfers` name what is not durable yet.
    """

    def __init__(self, rules: Rules) -> None:
        self.holders: Ticked[str, Holder] = Ticked()
        self.emails: Ticked[str, str] = Ticked()
        self.cash: Ticked[str, int] = Ticked()
        self.held_cash: Ticked[str, int] = Ticked()
        self.overweight: Ticked[str, int] = Ticked()
        self.unsettled: Ticked[str, tuple[tuple[date, int], ...]] = Ticked()
        self.positions: Ticked[tuple[str, str], Owned] = Ticked()
        self.held_shares: Ticked[tuple[str, str], int] = Ticked()
        self.symbols: Ticked[str, tuple[str, ...]] = Ticked()
        self.orders: Ticked[str, Working] = Ticked()
        self.open_orders: Ticked[str, tuple[str, ...]] = Ticked()
        self.names: Ticked[tuple[str, str], str] = Ticked()
        self.links: Ticked[str, Link] = Ticked()
        self.transfers: Ticked[str, Moving] = Ticked()
        self.transfers_of: Ticked[str, tuple[str, ...]] = Ticked()
        self.groups: Ticked[str, tuple[str, ...]] = Ticked()
        self.opened: Ticked[str, int] = Ticked()
        self.closed: Ticked[str, int] = Ticked()
        self.halted: Ticked[str, datetime] = Ticked()
        self.halts: Ticked[str, bool] = Ticked()
        self.pinned: Ticked[str, bool] = Ticked()
        self.overwritten: Ticked[str, tuple[tuple[datetime, int | None], ...]] = Ticked()
        self.counts: Ticked[str, int] = Ticked()
        self.tallies: Ticked[str, tuple[tuple[date, Tally], ...]] = Ticked()
        self.accruals: Ticked[tuple[str, date], int] = Ticked()
        self.days: Ticked[str, date] = Ticked()
        self.switches: Ticked[str, Rules] = Ticked()
        self.touched: dict[str, None] = {}
        self.changed_orders: dict[str, None] = {}
        self.changed_transfers: dict[str, None] = {}
        self.set_rules(rules)
        self._parts: list[Ticked[Any, Any]] = [
            part for part in vars(self).values() if isinstance(part, Ticked)
        ]
        self.keep()

    def keep(self) -> None:
        """What is known now is durable."""
        for part in self._parts:
            part.keep()
        self._forget_changes()

    def undo(self) -> None:
        """Whatever was not durable has never been."""
        for part in self._parts:
            part.undo()
        self._forget_changes()

    @property
    def rules(self) -> Rules:
        """The environment's switches."""
        return self.switches["all"]

    def set_rules(self, rules: Rules) -> None:
        """Set the environment's switches."""
        self.switches.put("all", rules)

    def count(self, name: str, more: int = 1) -> None:
        """Count something."""
        self.counts.put(name, self.counts.get(name, 0) + more)

    def pay(self, account: str, amount: int) -> None:
        """Post money to an account, or from it if negative."""
        self.cash.put(account, self.cash.get(account, 0) + amount)
        self.touched[account] = None

    def settle_later(self, account: str, amount: int, on: date, today: date) -> None:
        """Note money that is posted today and settles on a later day."""
        waiting = {day: sum_ for day, sum_ in self.unsettled.get(account, ()) if day > today}
        waiting[on] = waiting.get(on, 0) + amount
        self.unsettled.put(account, tuple(waiting.items()))

    def hold_cash(self, account: str, amount: int) -> None:
        """Set money aside, or release it if negative."""
        self.held_cash.put(account, self.held_cash.get(account, 0) + amount)
        self.touched[account] = None

    def weigh(self, account: str, hundredths: int) -> None:
        """Let what is set aside take more of buying power than it is, or less if negative."""
        self.overweight.put(account, self.overweight.get(account, 0) + hundredths)

    def hold_shares(self, account: str, symbol: str, quantity: int) -> None:
        """Set shares aside, or release them if negative."""
        key = (account, symbol)
        self.held_shares.put(key, self.held_shares.get(key, 0) + quantity)
        self.touched[account] = None

    def own(self, account: str, symbol: str, owned: Owned) -> None:
        """Let an account own so much of an asset from now on."""
        self.positions.put((account, symbol), owned)
        symbols = self.symbols.get(account, ())
        if symbol not in symbols:
            self.symbols.put(account, (*symbols, symbol))
        self.touched[account] = None

    def owned(self, account: str, symbol: str) -> Owned:
        """What an account owns of an asset."""
        return self.positions.get((account, symbol), _NOTHING)

    def work(self, order: Working) -> None:
        """Take in an order as it is now, and move what is set aside for it along."""
        before = self.orders.get(order.id)
        self.orders.put(order.id, order)
        self.changed_orders[order.id] = None
        self._list_order(order)
        freed = before.held if before is not None and before.is_open else 0
        more = (order.held if order.is_open else 0) - freed
        if order.closes:
            self.hold_shares(order.account, order.symbol, more)
        else:
            self.hold_cash(order.account, more)
            self.weigh(order.account, more * (order.weight - 100))

    def open_of(self, account: str) -> list[Working]:
        """The open orders of an account, oldest first."""
        return [self.orders[each] for each in self.open_orders.get(account, ())]

    def open_group(self, order: Working) -> list[Working]:
        """The open orders of the group that the order belongs to, without itself."""
        members = (self.orders[each] for each in self.groups.get(order.root, ()))
        family = order.family
        return [m for m in members if m.is_open and m.id != order.id and m.family == family]

    def join(self, order: Working) -> None:
        """Let an order belong to its group."""
        if order.group != "simple":
            self.groups.put(order.root, (*self.groups.get(order.root, ()), order.id))

    def is_halted(self, symbol: str) -> bool:
        """True while an asset is halted."""
        return self.halts.get(symbol, False)

    def move(self, transfer: Moving) -> None:
        """Take in a transfer as it is now."""
        if transfer.id not in self.transfers:
            listed = self.transfers_of.get(transfer.account, ())
            recent = (each for each in listed if self._matters(each, transfer.asked_on))
            self.transfers_of.put(transfer.account, (*recent, transfer.id))
        self.transfers.put(transfer.id, transfer)
        self.changed_transfers[transfer.id] = None
        self.touched[transfer.account] = None

    def _matters(self, transfer_id: str, today: date) -> bool:
        """True for a transfer that is not over, or counts against the limits of the day."""
        transfer = self.transfers[transfer_id]
        return transfer.status in UNDER_WAY or transfer.asked_on >= today

    def _list_order(self, order: Working) -> None:
        listed = self.open_orders.get(order.account, ())
        if order.is_open and order.id not in listed:
            self.open_orders.put(order.account, (*listed, order.id))
        elif not order.is_open and order.id in listed:
            left = tuple(each for each in listed if each != order.id)
            self.open_orders.put(order.account, left)

    def _forget_changes(self) -> None:
        self.touched.clear()
        self.changed_orders.clear()
        self.changed_transfers.clear()


_NOTHING = Owned(0, 0)
