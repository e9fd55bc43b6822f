"""One asset's synthetic quotes, trades and bars in one session.

Seconds are counted from the open. A quote stands for a second; every trade prints at the tick
nearest to the mid of its second.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from streetname.domain.market.activity import Activity, activity_in
from streetname.domain.market.calendar import Session
from streetname.domain.market.course import Course
from streetname.domain.market.noise import key_of, unit
from streetname.domain.market.quote import Bar, Quote, Trade
from streetname.domain.values.amounts import Price, to_money
from streetname.domain.values.instants import MICROSECOND, SECOND

_ROUND_LOTS = tuple(Decimal(100 * lots) for lots in range(1, 31))
_PIECES_OF_AVERAGE = 4


class SessionTape:
    """What the tape shows of one asset from the open to the close."""

    __slots__ = ("_activity", "_course", "_path", "_sizes", "session")

    def __init__(self, course: Course, session: Session) -> None:
        self.session = session
        self._course = course
        self._path = course.within(session)
        self._activity = activity_in(session, course.key, course.base_price)
        self._sizes = key_of(course.key, "sizes", session.date.isoformat())

    def quote(self, second: int) -> Quote:
        """The quote that stands during the second."""
        level = self._path.at(second)
        return Quote(
            bid=self._course.bid(level),
            ask=self._course.ask(level),
            bid_size=self._size(2 * second),
            ask_size=self._size(2 * second + 1),
            at=self.session.opens_at + second * SECOND,
        )

    def trade(self, number: int) -> Trade:
        """One of the session's trades, numbered from 0."""
        activity = self._activity
        since_open = activity.instant(number)
        return Trade(
            price=self._price(since_open // 1_000_000),
            size=Decimal(activity.shares_before(number + 1) - activity.shares_before(number)),
            at=self.session.opens_at + timedelta(microseconds=since_open),
        )

    def trades_before(self, instant: datetime) -> int:
        """How many of the session's trades happen before the instant."""
        since_open = (instant - self.session.opens_at) // MICROSECOND
        return self._activity.before(max(0, since_open))

    def bar(self, start: datetime, first: int, end: int) -> Bar:
        """The bar of the seconds from `first` until just before `end`, under the name `start`."""
        path, last = self._path, end - 1
        high = self._course.price(path.highest(first, last))
        low = self._course.price(path.lowest(first, last))
        average = self._average_price(first, end)
        return Bar(
            start=start,
            open=self._price(first),
            high=high,
            low=low,
            close=self._price(last),
            volume=Decimal(self._shares_before(end) - self._shares_before(first)),
            vwap=min(max(average, low), high),
            trades=self._trades_before(end) - self._trades_before(first),
        )

    def first_ask_at_most(self, limit: Price, first: int, last: int) -> int | None:
        """The first of these seconds, both ends included, at which the ask is that low."""
        course = self._course
        level = course.level_of_ask(limit)
        return self._path.first_below(level, first, last, lambda x: course.ask(x) <= limit)

    def first_bid_at_least(self, limit: Price, first: int, last: int) -> int | None:
        """The first of these seconds, both ends included, at which the bid is that high."""
        course = self._course
        level = course.level_of_bid(limit)
        return self._path.first_above(level, first, last, lambda x: course.bid(x) >= limit)

    def first_print(
        self,
        at_most: Price | None,
        at_least: Price | None,
        after: datetime,
        until: datetime,
    ) -> datetime | None:
        """The first trade behind `after`, up to `until`, at a price that is that low or high."""
        course, prints = self._course, self._prints(after, until)
        if prints.is_empty:
            return None
        if at_most is not None:
            second = self._path.first_below(
                course.highest_level_of(at_most),
                *prints.seconds,
                lambda level: course.price(level) <= at_most,
                prints.has,
            )
        else:
            assert at_least is not None
            second = self._path.first_above(
                course.lowest_level_of(at_least),
                *prints.seconds,
                lambda level: course.price(level) >= at_least,
                prints.has,
            )
        if second is None:
            return None
        return self.session.opens_at + timedelta(microseconds=prints.first_in(second))

    def highest_print(self, after: datetime, until: datetime) -> Price | None:
        """The highest price at which is traded behind `after`, up to `until`."""
        prints = self._prints(after, until)
        if prints.is_empty:
            return None
        return self._course.price(self._path.highest(*prints.seconds, prints.has))

    def lowest_print(self, after: datetime, until: datetime) -> Price | None:
        """The lowest price at which is traded behind `after`, up to `until`."""
        prints = self._prints(after, until)
        if prints.is_empty:
            return None
        return self._course.price(self._path.lowest(*prints.seconds, prints.has))

    def open(self) -> Price:
        """The price of the first second, in which there always is a trade."""
        return self._price(0)

    def _prints(self, after: datetime, until: datetime) -> "_Prints":
        begin, end = (
            self.trades_before(after + MICROSECOND),
            self.trades_before(until + MICROSECOND),
        )
        return _Prints(self._activity, begin, end)

    def _price(self, second: int) -> Price:
        return self._course.price(self._path.at(second))

    def _size(self, index: int) -> Decimal:
        """A number of shares in round lots; small ones are more common."""
        return _ROUND_LOTS[int(unit(self._sizes, index) ** 2 * len(_ROUND_LOTS))]

    def _trades_before(self, second: int) -> int:
        return self._activity.before(second * 1_000_000)

    def _shares_before(self, second: int) -> int:
        return self._activity.shares_before(self._trades_before(second))

    def _average_price(self, first: int, end: int) -> Price:
        """The price weighted by volume, estimated from a few pieces of the span."""
        pieces = min(_PIECES_OF_AVERAGE, end - first)
        bounds = [first + (end - first) * piece // pieces for piece in range(pieces + 1)]
        traded = [self._shares_before(second) for second in bounds]
        if traded[0] == traded[-1]:
            return self._price(first)
        value = Decimal(0)
        for (begin, finish), (before, after) in zip(
            pairwise(bounds), pairwise(traded), strict=True
        ):
            value += (after - before) * self._price((begin + finish) // 2)
        return to_money(value / (traded[-1] - traded[0]))


class _Prints:
    """The trades from number `begin` until just before number `end`."""

    __slots__ = ("_activity", "_begin", "_end")

    def __init__(self, activity: Activity, begin: int, end: int) -> None:
        self._activity = activity
        self._begin = begin
        self._end = end

    @property
    def is_empty(self) -> bool:
        """True if there is no such trade."""
        return self._begin >= self._end

    @property
    def seconds(self) -> tuple[int, int]:
        """The seconds of the first and of the last trade."""
        first, last = self._activity.instant(self._begin), self._activity.instant(self._end - 1)
        return first // 1_000_000, last // 1_000_000

    def has(self, second: int) -> bool:
        """True if one of the trades happens in the second."""
        return self._first_number(second) < min(
            self._end, self._activity.before((second + 1) * 1_000_000)
        )

    def first_in(self, second: int) -> int:
        """When the first of them in the second happens, in microseconds since the open."""
        return self._activity.instant(self._first_number(second))

    def _first_number(self, second: int) -> int:
        return max(self._begin, self._activity.before(second * 1_000_000))
