"""How much trades in a session, and when: more after the open and before the close.

The trades of a session are numbered. The instant of a trade and the shares traded before it are
functions of its number, so a span of time is summed up without visiting its trades.
"""

from math import pi, sin

from streetname.domain.market.calendar import Session
from streetname.domain.market.noise import key_of, unit

_MICROSECONDS = 1_000_000
_TIMING, _SIZING = 1, 2
_SECONDS_OF_A_FULL_DAY = 23_400
_LEAST_TRADED, _MOST_TRADED = 8.0, 10.0
"""What trades of an asset on an average day, as powers of ten of dollars."""

_WAVES = (3, 7, 13)
_WAVE_HEIGHT = 0.15
_CALMEST = 0.6
"""Trading at noon, as a share of the day's average; the waves together stay below it."""


def activity_in(session: Session, key: int, base_price: float) -> "Activity":
    """The trades of the session in the asset that `key` stands for."""
    day = key_of(key, "activity", session.date.isoformat())
    power = _LEAST_TRADED + (_MOST_TRADED - _LEAST_TRADED) * unit(key_of(key, "liquidity"), 0)
    length = session.seconds / _SECONDS_OF_A_FULL_DAY
    trades = session.seconds + int(session.seconds * unit(day, -1))
    shares = int(10**power / base_price * length * (0.6 + 0.8 * unit(day, -2)))
    return Activity(day, session.seconds, trades, max(shares, 2 * trades))


class Activity:
    """The trades of one session that lasts `seconds`: `trades` of them, `shares` in all.

    With one to two trades a second on average, any one second has none to three, and the last
    second of a session has one.
    """

    __slots__ = ("_key", "_microseconds", "_phases", "_shares", "trades")

    def __init__(self, key: int, seconds: int, trades: int, shares: int) -> None:
        assert seconds <= trades <= 2 * seconds
        assert trades <= shares, "every trade is of one share at least"
        self._key = key
        self._microseconds = seconds * _MICROSECONDS
        self._shares = shares
        self._phases = [2 * pi * unit(key, -wave) for wave in _WAVES]
        self.trades = trades

    def before(self, microseconds: int) -> int:
        """How many trades there are before so many microseconds have passed since the open."""
        number = microseconds * self.trades // self._microseconds
        if number >= self.trades:
            return self.trades
        return number + (self.instant(number) < microseconds)

    def instant(self, number: int) -> int:
        """When the trade happens, in microseconds since the open."""
        place = number + unit(self._key + _TIMING, number)
        return min(int(place * self._microseconds / self.trades), self._microseconds - 1)

    def shares_before(self, number: int) -> int:
        """How many shares change hands in the trades before this one."""
        if number in (0, self.trades):
            return self._shares if number else 0
        place = number + unit(self._key + _SIZING, number)
        beyond_one_each = self._shares - self.trades
        return number + int(beyond_one_each * self._share_traded(place / self.trades))

    def _share_traded(self, time: float) -> float:
        """The share of the session's volume that is traded when a share `time` of it is over.

        The integral of a parabola, lowest at noon, with a few waves that differ from day to day.
        """
        steepness = 4 * (1 - _CALMEST)
        traded = _CALMEST * time + steepness * ((time - 0.5) ** 3 + 0.125)
        for wave, phase in zip(_WAVES, self._phases, strict=True):
            turns = 2 * pi * wave
            traded += _WAVE_HEIGHT / turns * (sin(turns * time + phase) - sin(phase))
        return traded
