"""Seeded noise: numbers that look drawn by chance, each a pure function of a key and an index.

Any number can be had without the ones before it, and is the same on every machine.
"""

import hashlib
from math import sqrt

MOST_SIGMAS = sqrt(3)
"""How far bounded noise strays from zero at most."""

_MASK = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15
_FIRST_FACTOR = 0xBF58476D1CE4E5B9
_SECOND_FACTOR = 0x94D049BB133111EB
_UNIT = 2.0**-53
_SPREAD = 2 * MOST_SIGMAS * 2.0**-64


def key_of(*parts: str | int) -> int:
    """A 64-bit key that follows from `parts`."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def unit(key: int, index: int) -> float:
    """Evenly distributed from 0 to just below 1."""
    return (_mixed(key, index) >> 11) * _UNIT


def bounded(key: int, index: int) -> float:
    """Evenly distributed with mean 0 and variance 1, hence between plus and minus `MOST_SIGMAS`.

    The bound, which a normal distribution lacks, is what lets a search skip most of a path.
    """
    return _mixed(key, index) * _SPREAD - MOST_SIGMAS


def _mixed(key: int, index: int) -> int:
    """64 well mixed bits: the finalizer of the SplitMix64 generator, at a random position."""
    bits = (key + index * _STEP) & _MASK
    bits = ((bits ^ (bits >> 30)) * _FIRST_FACTOR) & _MASK
    bits = ((bits ^ (bits >> 27)) * _SECOND_FACTOR) & _MASK
    return bits ^ (bits >> 31)
