"""Holds: money or shares set aside for an order that has not traded yet, or for a withdrawal.

A hold moves nothing. It lowers what is available until the order trades (the hold is spent) or ends
(the rest is released).
"""

from decimal import Decimal

import msgspec

from streetname.domain.values.amounts import ONE, Money
from streetname.domain.values.changes import Value
from streetname.domain.values.ids import AccountId, AssetId


class Hold(Value, frozen=True, gc=False):
    """What is still set aside of `asset` for one order or transfer, named by `object_id`.

    Each dollar of it takes `weight` of buying power: more than one for what lends little money.
    """

    object_id: str
    account_id: AccountId
    asset: AssetId
    remaining: Decimal
    weight: Decimal = ONE

    @property
    def overweight(self) -> Money:
        """The buying power that is taken beyond what is set aside."""
        return self.remaining * (self.weight - ONE)


def spend(hold: Hold, amount: Decimal) -> Hold:
    """The hold left after `amount` of it has traded; a fill never costs more than was held."""
    assert amount <= hold.remaining, "a fill costs no more than was held"
    return msgspec.structs.replace(hold, remaining=hold.remaining - amount)
