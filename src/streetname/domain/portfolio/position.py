"""Positions: how much of an asset an account has, and at what average it came by it.

A negative quantity is a short: shares that were sold without owning them. What makes a position
larger, a purchase or a short sale, opens; what makes it smaller closes.

On a day on which it trades, the average is weighted: what opens moves it, what closes leaves it
alone. From the next day on it is that of a first-in-first-out account over *pools*: whatever was
opened on one day is one pool at that day's average, and what was closed came out of the oldest. So
the average may change overnight without a trade. A position that is gone begins anew.

For a day's profit a position also remembers how much of it was carried over from the day before;
what closes comes out of that first. Commissions are no part of the average.
Source: Alpaca, how the average entry price is calculated.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from streetname.domain.values.amounts import ZERO, Money, Price, Quantity, to_price
from streetname.domain.values.changes import Value
from streetname.domain.values.ids import AccountId, AssetId


class Pool(msgspec.Struct, frozen=True, gc=False):
    """What was opened on one day, for how much, and how much of it is left; never negative."""

    day: date
    opened: Quantity
    cost: Money
    left: Quantity

    @property
    def cost_left(self) -> Money:
        """What is left, at the average of the day."""
        return self.cost if self.left == self.opened else self.cost * self.left / self.opened


class Before(msgspec.Struct, frozen=True, gc=False):
    """A position as the day of its latest trade began."""

    quantity: Quantity
    average_price: Price
    traded_on: date
    carried: Quantity
    opened_average: Price


class Position(Value, frozen=True, gc=False):
    """One account's holding of one asset; a quantity of nothing means that it is gone.

    `traded_on` is the day of the latest trade, and `average_price` is of that day. `carried` and
    `opened_average` are about that day, too; `reduced` is true if the latest trade closed.
    """

    account_id: AccountId
    asset_id: AssetId
    quantity: Quantity = ZERO
    average_price: Price = ZERO
    traded_on: date = date.min
    carried: Quantity = ZERO
    opened_average: Price = ZERO
    reduced: bool = False
    pools: tuple[Pool, ...] = ()
    before: Before | None = None

    @property
    def is_short(self) -> bool:
        """True if the account owes the shares."""
        return self.quantity < ZERO

    def average_on(self, day: date) -> Price:
        """The average price as it is told on `day`, which is not before the latest trade."""
        if day <= self.traded_on or not self.pools:
            return self.average_price
        cost = sum((pool.cost_left for pool in self.pools), ZERO)
        return to_price(cost / abs(self.quantity))

    def carried_into(self, day: date) -> Quantity:
        """How much of the position there was before `day` began, with its sign."""
        return self.carried if self.traded_on == day else self.quantity

    def opened_on(self, day: date) -> Quantity:
        """How much of the position was opened on `day`, with its sign."""
        return self.quantity - self.carried_into(day)

    def as_of(self, day: date) -> "Position":
        """The position as it was when `day` was over; its latest trade was then or a day later."""
        if self.traded_on <= day:
            return self
        if self.before is None:
            return Position(self.account_id, self.asset_id)
        return Position(self.account_id, self.asset_id, *msgspec.structs.astuple(self.before))


def traded(position: Position, quantity: Quantity, price: Price, day: date) -> Position:
    """The position after `quantity` was bought at `price` on `day`, or sold if it is negative."""
    assert quantity, "a trade is of something"
    before = _as_day_began(position, day)
    if position.quantity * quantity >= ZERO:
        return _opened(position, quantity, price, day, before)
    return _closed(position, quantity, day, before)


def _opened(
    position: Position, quantity: Quantity, price: Price, day: date, before: Before | None
) -> Position:
    carried = position.carried_into(day)
    opened = position.quantity - carried
    average = position.average_on(day)
    return msgspec.structs.replace(
        position,
        quantity=position.quantity + quantity,
        average_price=_average(position.quantity, average, quantity, price),
        traded_on=day,
        carried=carried,
        opened_average=_average(opened, position.opened_average, quantity, price),
        reduced=False,
        pools=_pooled(_pools(position), abs(quantity), price, day),
        before=before,
    )


def _closed(position: Position, quantity: Quantity, day: date, before: Before | None) -> Position:
    left = position.quantity + quantity
    assert left * position.quantity >= ZERO, "a trade never crosses zero"
    if not left:
        return Position(
            position.account_id, position.asset_id, traded_on=day, reduced=True, before=before
        )
    carried = position.carried_into(day)
    return msgspec.structs.replace(
        position,
        quantity=left,
        average_price=position.average_on(day),
        traded_on=day,
        carried=carried + quantity if abs(carried) > abs(quantity) else ZERO,
        reduced=True,
        pools=_drained(_pools(position), abs(quantity)),
        before=before,
    )


def _as_day_began(position: Position, day: date) -> Before | None:
    if position.traded_on == day:
        return position.before
    if not position.quantity:
        return None
    return Before(
        position.quantity,
        position.average_on(day),
        position.traded_on,
        position.carried,
        position.opened_average,
    )


def _average(held: Quantity, average: Price, added: Quantity, price: Price) -> Price:
    if not held:
        return price
    return to_price((average * held + price * added) / (held + added))


def _pools(position: Position) -> tuple[Pool, ...]:
    """The pools; what came about without a trade is one at its average."""
    if position.pools or not position.quantity:
        return position.pools
    quantity = abs(position.quantity)
    cost = quantity * position.average_price
    return (Pool(position.traded_on, quantity, cost, quantity),)


def _pooled(
    pools: tuple[Pool, ...], quantity: Quantity, price: Price, day: date
) -> tuple[Pool, ...]:
    cost = quantity * price
    if not pools or pools[-1].day != day:
        return (*pools, Pool(day, quantity, cost, quantity))
    last = pools[-1]
    return (
        *pools[:-1],
        Pool(day, last.opened + quantity, last.cost + cost, last.left + quantity),
    )


def _drained(pools: Sequence[Pool], quantity: Quantity) -> tuple[Pool, ...]:
    """The pools after `quantity`, which is less than all of them, came out of the oldest."""
    gone = 0
    while pools[gone].left <= quantity:
        quantity -= pools[gone].left
        gone += 1
    first = pools[gone]
    drained = Pool(first.day, first.opened, first.cost, first.left - quantity)
    return (drained, *pools[gone + 1 :])
