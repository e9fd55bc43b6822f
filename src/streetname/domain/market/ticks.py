"""Ticks: the steps of a quoted price, a cent from one dollar on and a hundredth of one below.

Here, and only here, the floating-point numbers of the synthetic path become exact prices.
"""

from decimal import Decimal
from math import ceil, floor

from streetname.domain.values.amounts import CENT, TEN_THOUSANDTH, Price


def down_to_tick(amount: float) -> Price:
    """The highest tick that is not above the amount."""
    if amount >= 1:
        return Decimal(floor(amount * 100)).scaleb(-2)
    return Decimal(floor(amount * 10_000)).scaleb(-4)


def up_to_tick(amount: float) -> Price:
    """The lowest tick that is not below the amount."""
    if amount > 1:
        return Decimal(ceil(amount * 100)).scaleb(-2)
    return Decimal(ceil(amount * 10_000)).scaleb(-4)


def to_tick(amount: float) -> Price:
    """The nearest tick."""
    if amount >= 1:
        return Decimal(floor(amount * 100 + 0.5)).scaleb(-2)
    return Decimal(floor(amount * 10_000 + 0.5)).scaleb(-4)


def tick_of(price: Price) -> Decimal:
    """The step of prices around this one."""
    return CENT if price >= 1 else TEN_THOUSANDTH
