"""A random path between two known ends, of which any point can be had without the others.

The point halfway is on the straight line between the ends, plus seeded noise; so is every point
halfway between two known ones, down to single steps (midpoint displacement of a Brownian bridge).
The noise is bounded, so it is known how far the path can stray between two of its points: a search
skips every stretch that cannot matter.
"""

from collections.abc import Callable
from functools import cache
from math import inf, sqrt
from typing import TypeAlias

from streetname.domain.market.noise import MOST_SIGMAS, bounded

_REMEMBERED_FROM = 64
"""The middle of a stretch of so many steps or more is computed once and remembered."""

_ROUNDING = 1 + 1e-9
"""A little more than the bound, for what floating point may add to it."""

Counts: TypeAlias = Callable[[int], bool]
"""Which points of a path matter, by their index."""


def _every(_: int) -> bool:
    return True


class Path:
    """The points 0 to `steps`, from `start` to `end`.

    `sigma` is the standard deviation of one step; `key` seeds the noise.
    """

    __slots__ = ("_key", "_known", "_sigma", "_steps")

    def __init__(self, key: int, steps: int, start: float, end: float, sigma: float) -> None:
        self._key = key
        self._steps = steps
        self._sigma = sigma
        self._known = {0: start, steps: end}

    def at(self, index: int) -> float:
        """The value of one point."""
        if index in self._known:
            return self._known[index]
        low, low_value, high, high_value = self._whole()
        while True:
            middle, value = self._halfway(low, low_value, high, high_value)
            if index < middle:
                high, high_value = middle, value
            elif index > middle:
                low, low_value = middle, value
            else:
                return value

    def highest(self, first: int, last: int, counts: Counts = _every) -> float:
        """The highest value of the points from `first` to `last`, both included, that count.

        Minus infinity if none does.
        """
        return self._extreme(first, last, 1.0, counts)

    def lowest(self, first: int, last: int, counts: Counts = _every) -> float:
        """The lowest value of the points from `first` to `last`, both included, that count.

        Infinity if none does.
        """
        return -self._extreme(first, last, -1.0, counts)

    def first_above(
        self,
        level: float,
        first: int,
        last: int,
        holds: Callable[[float], bool],
        counts: Counts = _every,
    ) -> int | None:
        """The first point from `first` to `last` whose value is at least `level` and `holds`."""
        return self._first(level, first, last, 1.0, holds, counts)

    def first_below(
        self,
        level: float,
        first: int,
        last: int,
        holds: Callable[[float], bool],
        counts: Counts = _every,
    ) -> int | None:
        """The first point from `first` to `last` whose value is at most `level` and `holds`."""
        return self._first(-level, first, last, -1.0, holds, counts)

    def _extreme(self, first: int, last: int, sign: float, counts: Counts) -> float:
        """The highest value times `sign`: a search that looks first where the ends are higher."""
        best = max((sign * self.at(end) for end in (first, last) if counts(end)), default=-inf)
        stretches = [self._whole()]
        while stretches:
            low, low_value, high, high_value = stretches.pop()
            if high <= first or low >= last or high - low == 1:
                continue
            if max(sign * low_value, sign * high_value) + self._reach(high - low) <= best:
                continue
            middle, value = self._halfway(low, low_value, high, high_value)
            if first <= middle <= last and sign * value > best and counts(middle):
                best = sign * value
            left, right = (low, low_value, middle, value), (middle, value, high, high_value)
            rising = sign * high_value > sign * low_value
            stretches.extend((left, right) if rising else (right, left))
        return best

    def _first(
        self,
        level: float,
        first: int,
        last: int,
        sign: float,
        holds: Callable[[float], bool],
        counts: Counts,
    ) -> int | None:
        """The first point whose value times `sign` is at least `level`: a search from the left.

        Every stretch but the point 0 is looked at without its left end, which ends another one.
        """
        start = self._known[0]
        if first == 0 and sign * start >= level and holds(start) and counts(0):
            return 0
        stretches = [self._whole()]
        while stretches:
            low, low_value, high, high_value = stretches.pop()
            if high < first or low >= last:
                continue
            if max(sign * low_value, sign * high_value) + self._reach(high - low) < level:
                continue
            if high - low == 1:
                if high > last or sign * high_value < level:
                    continue
                if holds(high_value) and counts(high):
                    return high
                continue
            middle, value = self._halfway(low, low_value, high, high_value)
            stretches.append((middle, value, high, high_value))
            stretches.append((low, low_value, middle, value))
        return None

    def _whole(self) -> tuple[int, float, int, float]:
        return 0, self._known[0], self._steps, self._known[self._steps]

    def _halfway(
        self, low: int, low_value: float, high: int, high_value: float
    ) -> tuple[int, float]:
        """The point in the middle of a stretch, and its value."""
        middle = (low + high) >> 1
        steps = high - low
        if steps >= _REMEMBERED_FROM and middle in self._known:
            return middle, self._known[middle]
        value = (
            low_value
            + (high_value - low_value) * (middle - low) / steps
            + self._sigma * _deviation(steps) * bounded(self._key, middle)
        )
        if steps >= _REMEMBERED_FROM:
            self._known[middle] = value
        return middle, value

    def _reach(self, steps: int) -> float:
        """How far the path can leave the straight line between the ends of such a stretch."""
        return self._sigma * _farthest(steps)


@cache
def _deviation(steps: int) -> float:
    """The standard deviation of the middle of a bridge, for steps of one."""
    left = steps >> 1
    return sqrt(left * (steps - left) / steps)


@cache
def _farthest(steps: int) -> float:
    """The bound on all displacements inside a bridge together, for steps of one."""
    if steps == 1:
        return 0.0
    longer_half = steps - (steps >> 1)
    return MOST_SIGMAS * _deviation(steps) * _ROUNDING + _farthest(longer_half)
