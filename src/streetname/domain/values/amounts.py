"""Money, quantities and prices: exact decimals, rounded once, in named places.

Money may be negative; quantities and prices are not, a side says which way they go. Storage keeps
six decimals of money and nine of quantities and prices, so nothing finer may leave the domain.
"""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TypeAlias

Money: TypeAlias = Decimal
Quantity: TypeAlias = Decimal
Price: TypeAlias = Decimal

ZERO = Decimal(0)
ONE = Decimal(1)
CENT = Decimal("0.01")
TEN_THOUSANDTH = Decimal("0.0001")
MONEY_STEP = Decimal("0.000001")
QUANTITY_STEP = Decimal("0.000000001")
PRICE_STEP = QUANTITY_STEP
FINEST_DECIMALS = 9

MOST_MONEY = Decimal(9_000_000_000_000)
MOST_QUANTITY = Decimal(9_000_000_000)


def to_cents(amount: Decimal) -> Money:
    """The amount to the cent, halves away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def up_to_cents(amount: Decimal) -> Money:
    """The amount to the cent, never less than it was: what is set aside must suffice."""
    return amount.quantize(CENT, ROUND_CEILING)


def to_money(amount: Decimal) -> Money:
    """The amount in the finest unit that the books keep, halves away from zero."""
    return amount.quantize(MONEY_STEP, ROUND_HALF_UP)


def to_price(amount: Decimal) -> Price:
    """A derived price, such as an average, in the finest unit that is kept."""
    return amount.quantize(PRICE_STEP, ROUND_HALF_UP)


def down_to_shares(quantity: Decimal) -> Quantity:
    """The quantity to nine decimals, never more than it was: no one gets a share too many."""
    return quantity.quantize(QUANTITY_STEP, ROUND_DOWN)


def notional(price: Price, quantity: Quantity) -> Money:
    """What `quantity` at `price` is worth, in the finest unit that the books keep."""
    return to_money(price * quantity)


def is_whole(quantity: Quantity) -> bool:
    """True for a whole number of shares."""
    return quantity == quantity.to_integral_value()


def decimals(value: Decimal) -> int:
    """How many decimals the value needs, trailing zeros not counted."""
    if is_whole(value):
        return 0
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int), "infinities and NaN are stopped at the door"
    return -exponent
