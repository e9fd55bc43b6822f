"""One asset's synthetic quotes and trades in one of the phases outside the core session.

Seconds are counted from the beginning of the phase. The market is thinner than in a session: the
spread is three times as wide, little is wanted and offered, and there is a trade every few seconds.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from streetname.domain.market.course import Course
from streetname.domain.market.noise import key_of, unit
from streetname.domain.market.path import Path
from streetname.domain.market.phases import Stretch
from streetname.domain.market.quote import Quote, Trade
from streetname.domain.values.amounts import Price
from streetname.domain.values.instants import MICROSECOND, SECOND

_WIDTH = 3.0
_MOST_LOTS = 5
_ROUND_LOT = 100
_SECONDS_PER_TRADE = 5
_MOST_TRADED = 200
_TIMING, _SIZING = 1, 2


class ExtendedTape:
    """What the tape shows of one asset in a stretch of extended trading.

    `path` has the levels from one session to the next; `first` is its point at which the stretch
    begins.
    """

    __slots__ = ("_course", "_first", "_key", "_path", "_sizes", "_trades", "stretch")

    def __init__(self, course: Course, path: Path, first: int, stretch: Stretch) -> None:
        self.stretch = stretch
        self._course = course
        self._path = path
        self._first = first
        day = stretch.session.date.isoformat()
        self._key = key_of(course.key, "extended trades", stretch.phase, day)
        self._sizes = key_of(course.key, "extended sizes", stretch.phase, day)
        self._trades = stretch.seconds // _SECONDS_PER_TRADE

    def quote(self, second: int) -> Quote:
        """The quote that stands during the second."""
        level = self._path.at(self._first + second)
        return Quote(
            bid=self._course.bid(level, _WIDTH),
            ask=self._course.ask(level, _WIDTH),
            bid_size=self._size(2 * second),
            ask_size=self._size(2 * second + 1),
            at=self.stretch.opens_at + second * SECOND,
        )

    def trade(self, number: int) -> Trade:
        """One of the stretch's trades, numbered from 0."""
        since_begin = self._instant(number)
        level = self._path.at(self._first + since_begin // 1_000_000)
        return Trade(
            price=self._course.price(level),
            size=Decimal(1 + int(unit(self._key + _SIZING, number) ** 2 * _MOST_TRADED)),
            at=self.stretch.opens_at + timedelta(microseconds=since_begin),
        )

    def trades_before(self, instant: datetime) -> int:
        """How many of the stretch's trades happen before the instant."""
        since_begin = max(0, (instant - self.stretch.opens_at) // MICROSECOND)
        number = since_begin // (_SECONDS_PER_TRADE * 1_000_000)
        if number >= self._trades:
            return self._trades
        return number + (self._instant(number) < since_begin)

    def first_ask_at_most(self, limit: Price, first: int, last: int) -> int | None:
        """The first of these seconds, both ends included, at which the ask is that low."""
        course, begin = self._course, self._first
        level = course.level_of_ask(limit, _WIDTH)
        found = self._path.first_below(
            level, begin + first, begin + last, lambda x: course.ask(x, _WIDTH) <= limit
        )
        return None if found is None else found - begin

    def first_bid_at_least(self, limit: Price, first: int, last: int) -> int | None:
        """The first of these seconds, both ends included, at which the bid is that high."""
        course, begin = self._course, self._first
        level = course.level_of_bid(limit, _WIDTH)
        found = self._path.first_above(
            level, begin + first, begin + last, lambda x: course.bid(x, _WIDTH) >= limit
        )
        return None if found is None else found - begin

    def _instant(self, number: int) -> int:
        """When the trade happens, in microseconds since the beginning."""
        length = _SECONDS_PER_TRADE * 1_000_000
        return number * length + int(unit(self._key + _TIMING, number) * length)

    def _size(self, index: int) -> Decimal:
        """A few round lots."""
        return Decimal(_ROUND_LOT * (1 + int(unit(self._sizes, index) ** 2 * _MOST_LOTS)))
