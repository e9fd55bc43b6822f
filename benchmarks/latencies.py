"""Latencies: how long many things of one kind took."""

from collections.abc import Sequence

import msgspec

_MILLISECONDS = 1_000


class Latencies(msgspec.Struct, frozen=True):
    """So many things in so many seconds, and how long one took, in milliseconds."""

    count: int
    seconds: float
    p50: float
    p99: float
    longest: float

    @property
    def per_second(self) -> float:
        """How many there were in a second."""
        return self.count / self.seconds if self.seconds else 0.0


def summary(durations: Sequence[float], seconds: float) -> Latencies:
    """The latencies of things that took so many seconds each, within so many seconds in all."""
    ordered = sorted(durations)
    if not ordered:
        return Latencies(0, seconds, 0.0, 0.0, 0.0)
    return Latencies(
        count=len(ordered),
        seconds=seconds,
        p50=_percentile(ordered, 50) * _MILLISECONDS,
        p99=_percentile(ordered, 99) * _MILLISECONDS,
        longest=ordered[-1] * _MILLISECONDS,
    )


def _percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest duration that so many in a hundred do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
