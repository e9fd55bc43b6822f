"""Chance: whatever a run leaves open is drawn here, and follows from its seed alone.

The generator is SplitMix64, so a seed means the same on every machine and every Python.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

_MASK = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB

_Choice = TypeVar("_Choice")


class Chance:
    """A stream of draws."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def below(self, bound: int) -> int:
        """A whole number from 0 to before `bound`."""
        self._state = (self._state + _STEP) & _MASK
        mixed = ((self._state ^ (self._state >> 30)) * _FIRST) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * _SECOND) & _MASK
        return (mixed ^ (mixed >> 31)) % bound

    def between(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        return least + self.below(most - least + 1)

    def one_in(self, many: int) -> bool:
        """True once in so many draws."""
        return self.below(many) == 0

    def percent(self, likely: int) -> bool:
        """True in so many draws of a hundred."""
        return self.below(100) < likely

    def pick(self, choices: Sequence[_Choice]) -> _Choice:
        """One of the choices, each as likely as the others."""
        return choices[self.below(len(choices))]

    def weighted(self, weights: Mapping[_Choice, int]) -> _Choice:
        """One of the choices, as likely as its weight says."""
        drawn = self.below(sum(weights.values()))
        for choice, weight in weights.items():
            drawn -= weight
            if drawn < 0:
                return choice
        raise AssertionError("a draw is below the sum of the weights")
