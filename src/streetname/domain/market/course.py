"""The course of one asset's synthetic price over the years, in levels.

A level is the logarithm of what the price is above its floor, so that no price falls below the
floor. The level is anchored at the base price around 2026; year ends wander from there and are
drawn back, a path joins the closes of each year's sessions, another one the seconds of each
session, and a calmer one the seconds of the extended phases between two sessions.
"""

from bisect import bisect_left
from datetime import date
from decimal import Decimal
from functools import cache
from math import exp, inf, log, sqrt

from streetname.domain.market.calendar import FIRST_DAY, LAST_DAY, Session, sessions_between
from streetname.domain.market.noise import bounded, key_of
from streetname.domain.market.path import Path
from streetname.domain.market.phases import extended_between
from streetname.domain.market.ticks import down_to_tick, to_tick, up_to_tick
from streetname.domain.values.amounts import Price

_ANCHORED_YEARS = (2026, 2027)
_SESSIONS_PER_YEAR = 252

_YEARLY_SHARE = 0.5
_PERSISTENCE = 0.85
_OVERNIGHT_SHARE = 0.35
_INTRADAY_SHARE = 0.9
_EXTENDED_SHARE = 0.4
"""Yearly wandering, the gap at the open, the movement in a session and that between two of them, as
shares of volatility."""

_FARTHEST_LEVEL = log(4)
"""A year never ends above four times or below a quarter of the base price."""

_HALF_SPREAD_PER_VOLATILITY = 0.0001
_LOWEST_PRICE = 1.0

_LOWEST_BASE_PRICE = 0.002
_HIGHEST_VOLATILITY = 3.0
"""Whatever a list of assets says, so that there is a tick below and a number above every price."""

_HALF_A_CENT = 0.005
"""How far from its level's mid a trade may print at most, give or take a rounding."""

_SLACK = 1e-9


class Course:
    """Where the price of one asset is, for one seed."""

    __slots__ = (
        "_base_level",
        "_floor",
        "_half_spread",
        "_volatility",
        "_years",
        "base_price",
        "key",
    )

    def __init__(self, seed: int, symbol: str, base_price: Decimal, volatility: Decimal) -> None:
        self.key = key_of(seed, symbol)
        self.base_price = max(float(base_price), _LOWEST_BASE_PRICE)
        self._floor = min(_LOWEST_PRICE, self.base_price / 2)
        self._base_level = log(self.base_price - self._floor)
        self._volatility = min(float(volatility), _HIGHEST_VOLATILITY)
        self._half_spread = self._volatility * _HALF_SPREAD_PER_VOLATILITY
        self._years: dict[int, Path] = {}

    def bid(self, level: float, width: float = 1.0) -> Price:
        """The bid at this level: below the mid, down to the tick.

        `width` is how many times as wide as in a session the spread is.
        """
        return down_to_tick(self._mid(level) * (1 - self._half_spread * width))

    def ask(self, level: float, width: float = 1.0) -> Price:
        """The ask at this level: above the mid, up to the tick, hence above the bid."""
        return up_to_tick(self._mid(level) * (1 + self._half_spread * width))

    def price(self, level: float) -> Price:
        """What trades print at this level: the tick nearest to the mid, never outside the quote."""
        return to_tick(self._mid(level))

    def level_of_ask(self, ask: Price, width: float = 1.0) -> float:
        """The level above which the ask is certainly higher than this."""
        return self._level(float(ask) / (1 + self._half_spread * width)) + _SLACK

    def level_of_bid(self, bid: Price, width: float = 1.0) -> float:
        """The level below which the bid is certainly lower than this."""
        return self._level(float(bid) / (1 - self._half_spread * width)) - _SLACK

    def highest_level_of(self, price: Price) -> float:
        """The level above which trades certainly print higher than this."""
        return self._level(float(price) + _HALF_A_CENT) + _SLACK

    def lowest_level_of(self, price: Price) -> float:
        """The level below which trades certainly print lower than this."""
        return self._level(float(price) - _HALF_A_CENT) - _SLACK

    def close(self, session: Session) -> float:
        """The level at the last second of the session."""
        return self._year(session.date.year).at(_number_in_year(session.date))

    def within(self, session: Session) -> Path:
        """The levels of the session's seconds, the first one after a small gap over night."""
        year, number = self._year(session.date.year), _number_in_year(session.date)
        key = key_of(self.key, "session", session.date.isoformat())
        daily = self._volatility / sqrt(_SESSIONS_PER_YEAR)
        steps = session.seconds - 1
        return Path(
            key=key,
            steps=steps,
            start=year.at(number - 1) + daily * _OVERNIGHT_SHARE * bounded(key, -1),
            end=year.at(number),
            sigma=daily * _INTRADAY_SHARE / sqrt(steps),
        )

    def between(self, before: Session, session: Session) -> Path:
        """The levels of the extended seconds from one session to the next.

        Point 0 is the last second of the one, the last point is the first second of the other.
        """
        steps = 1 + sum(stretch.seconds for stretch in extended_between(before, session))
        return Path(
            key=key_of(self.key, "extended", session.date.isoformat()),
            steps=steps,
            start=self.close(before),
            end=self.within(session).at(0),
            sigma=self._volatility / sqrt(_SESSIONS_PER_YEAR) * _EXTENDED_SHARE / sqrt(steps),
        )

    def _mid(self, level: float) -> float:
        return self._floor + exp(level)

    def _level(self, mid: float) -> float:
        above_floor = mid - self._floor
        return log(above_floor) if above_floor > 0 else -inf

    def _year(self, year: int) -> Path:
        """The levels at the closes of a year's sessions; point 0 is the last close before it."""
        path = self._years.get(year)
        if path is None:
            path = self._years[year] = Path(
                key=key_of(self.key, "year", year),
                steps=len(_trading_days(year)),
                start=self._start_of(year),
                end=self._start_of(year + 1),
                sigma=self._volatility / sqrt(_SESSIONS_PER_YEAR),
            )
        return path

    def _start_of(self, year: int) -> float:
        """The level at which a year starts: a walk away from the anchored years, year by year."""
        first, last = _ANCHORED_YEARS
        walked = range(last + 1, year + 1) if year > last else range(first - 1, year - 1, -1)
        away = 0.0
        for reached in walked:
            step = self._volatility * _YEARLY_SHARE * bounded(self.key, reached)
            away = max(-_FARTHEST_LEVEL, min(_FARTHEST_LEVEL, away * _PERSISTENCE + step))
        return self._base_level + away


def _number_in_year(day: date) -> int:
    """The number of a session in its year, from 1."""
    return bisect_left(_trading_days(day.year), day) + 1


@cache
def _trading_days(year: int) -> tuple[date, ...]:
    start, end = max(FIRST_DAY, date(year, 1, 1)), min(LAST_DAY, date(year, 12, 31))
    return tuple(session.date for session in sessions_between(start, end))
