"""Scales: from figures to places on a chart, with ticks at round numbers."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import msgspec

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


class Scale(msgspec.Struct, frozen=True):
    """A straight line from `low`–`high` to the places `start`–`end`."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def place(self, value: Decimal) -> float:
        """Where a value stands, to a tenth of a unit."""
        part = float((value - self.low) / (self.high - self.low))
        return round(self.start + part * (self.end - self.start), 1)


def round_range(
    values: Sequence[Decimal], ticks: int, *, from_zero: bool
) -> tuple[Decimal, Decimal, Sequence[Decimal]]:
    """The range that holds the values, from one round number to another, and the ticks in it."""
    low, high = min(values), max(values)
    if from_zero:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        margin = abs(low) / 10 or Decimal(1)
        low, high = low - (0 if from_zero and not low else margin), high + margin
    step = _round_step((high - low) / ticks)
    first = (low / step).to_integral_value(ROUND_FLOOR) * step
    last = (high / step).to_integral_value(ROUND_CEILING) * step
    count = int((last - first) / step)
    return first, last, [first + step * number for number in range(count + 1)]


def _round_step(least: Decimal) -> Decimal:
    size = Decimal(10) ** least.adjusted()
    return next(step * size for step in _STEPS if step * size >= least)
