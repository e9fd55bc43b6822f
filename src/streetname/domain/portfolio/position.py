"""Positions: how much of an asset an account owns, and what it paid on average.

The average is weighted over what is held: a purchase moves it, a sale leaves it alone. For today's
profit a position also remembers how much of it was carried over from the previous session; what is
sold today is taken from there first. Commissions are no part of the average.
"""

from datetime import date

import msgspec

from streetname.domain.values.amounts import ZERO, Price, Quantity, to_price
from streetname.domain.values.changes import Value
from streetname.domain.values.ids import AccountId, AssetId


class Position(Value, frozen=True, gc=False):
    """One account's holding of one asset; a quantity of nothing means that it is gone."""

    account_id: AccountId
    asset_id: AssetId
    quantity: Quantity = ZERO
    average_price: Price = ZERO
    traded_on: date = date.min
    carried: Quantity = ZERO
    opened_average: Price = ZERO

    def carried_into(self, day: date) -> Quantity:
        """How much of the position was held before `day` began."""
        return self.carried if self.traded_on == day else self.quantity


def bought(position: Position, quantity: Quantity, price: Price, day: date) -> Position:
    """The position after `quantity` more was bought at `price` on `day`."""
    carried = position.carried_into(day)
    opened = position.quantity - carried
    opened_average = position.opened_average if opened else ZERO
    return msgspec.structs.replace(
        position,
        quantity=position.quantity + quantity,
        average_price=_average(position.quantity, position.average_price, quantity, price),
        traded_on=day,
        carried=carried,
        opened_average=_average(opened, opened_average, quantity, price),
    )


def sold(position: Position, quantity: Quantity, day: date) -> Position:
    """The position after `quantity` of it was sold on `day`."""
    assert quantity <= position.quantity, "a sale never exceeds the position"
    left = position.quantity - quantity
    return msgspec.structs.replace(
        position,
        quantity=left,
        average_price=position.average_price if left else ZERO,
        traded_on=day,
        carried=max(ZERO, position.carried_into(day) - quantity),
        opened_average=position.opened_average if left else ZERO,
    )


def _average(held: Quantity, average: Price, added: Quantity, price: Price) -> Price:
    if not held:
        return price
    return to_price((average * held + price * added) / (held + added))


def traded(position: Position, quantity: Quantity, price: Price, day: date) -> Position:
    """The position after a trade of `quantity`, negative for a sale."""
    if quantity > ZERO:
        return bought(position, quantity, price, day)
    return sold(position, -quantity, day)
