"""Trailing stops: a stop that follows the best price so far at a distance, and when it is reached.

The best price is the *mark*: of a sale the highest print since, of a purchase the lowest.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import msgspec

from streetname.domain.market.asset import Asset
from streetname.domain.market.phases import CORE_ALONE, stretches_between
from streetname.domain.values.amounts import Price, to_price
from streetname.domain.values.instants import MICROSECOND

StopAt = Callable[[Price], Decimal]


class Trail(msgspec.Struct, frozen=True, gc=False):
    """The end of a trailing stop: when it was reached, and the mark and the stop of then."""

    at: datetime
    mark: Price
    stop: Decimal


class Prints(Protocol):
    """What can be asked of the trades of an asset."""

    def first_print(
        self,
        asset: Asset,
        *,
        at_most: Price | None = None,
        at_least: Price | None = None,
        after: datetime,
        until: datetime,
    ) -> datetime | None:
        """The first trade behind `after`, up to `until`, at a price that is that low or high."""
        ...

    def highest_print(self, asset: Asset, after: datetime, until: datetime) -> Price | None:
        """The highest price of the trades behind `after`, up to `until`."""
        ...

    def lowest_print(self, asset: Asset, after: datetime, until: datetime) -> Price | None:
        """The lowest price of the trades behind `after`, up to `until`."""
        ...


def trailing_stop(
    mark: Price, *, price: Decimal | None, percent: Decimal | None, falling: bool
) -> Decimal:
    """Where the stop is: `price` dollars or `percent` of the mark away from it.

    It is below the mark of a sale, which waits for a falling price, and above that of a purchase.
    """
    assert (price is None) != (percent is None), "a distance in dollars or in percent"
    distance = mark * percent / 100 if percent is not None else price
    assert distance is not None
    assert distance > 0, "a stop keeps its distance"
    return to_price(mark - distance if falling else mark + distance)


def first_trail(  # noqa: PLR0913 - the terms of the stop and where to look
    prints: Prints,
    asset: Asset,
    *,
    mark: Price,
    price: Decimal | None,
    percent: Decimal | None,
    falling: bool,
    after: datetime,
    until: datetime,
) -> Trail | None:
    """The first trade behind `after`, up to `until`, that reaches the stop that follows `mark`."""

    def stop_at(mark: Price) -> Decimal:
        return trailing_stop(mark, price=price, percent=percent, falling=falling)

    search = _Search(prints, asset, mark, stop_at, falling=falling)
    for stretch in stretches_between(after, until, CORE_ALONE):
        begin = max(after, stretch.opens_at - MICROSECOND)
        found = search.between(begin, min(until, stretch.closes_at - MICROSECOND))
        if found is not None:
            return found
    return None


class _Search:
    """A search that goes forward in time; `_mark` is the mark when the next span begins."""

    def __init__(
        self, prints: Prints, asset: Asset, mark: Price, stop_at: StopAt, *, falling: bool
    ) -> None:
        self._prints = prints
        self._asset = asset
        self._mark = mark
        self._stop_at = stop_at
        self._falling = falling

    def between(self, after: datetime, until: datetime) -> Trail | None:
        """The first trade in the span that reaches the stop.

        Nothing behind the first trade at the present stop matters, since the stop only comes
        closer. If the mark is the same until then, that is the trade. If not even the best mark
        brings the stop within reach of the worst price, there is none. Else the span is cut in two.
        """
        spans = [(after, until)]
        while spans:
            begin, end = spans.pop()
            reached = self._first_at_stop(begin, end)
            if reached is not None:
                spans.clear()
                end = reached
            best = self._best(begin, end)
            if best is None:
                continue
            mark = self._better(self._mark, best)
            if mark == self._mark:
                if reached is not None:
                    return Trail(reached, mark, self._stop_at(mark))
            elif reached is None and not self._within_reach(begin, end, self._stop_at(mark)):
                self._mark = mark
            else:
                middle = begin + (end - begin) // 2
                spans += [(middle, end), (begin, middle)]
        return None

    def _first_at_stop(self, after: datetime, until: datetime) -> datetime | None:
        stop, find = self._stop_at(self._mark), self._prints.first_print
        if self._falling:
            return find(self._asset, at_most=stop, after=after, until=until)
        return find(self._asset, at_least=stop, after=after, until=until)

    def _best(self, after: datetime, until: datetime) -> Price | None:
        prints = self._prints
        extreme = prints.highest_print if self._falling else prints.lowest_print
        return extreme(self._asset, after, until)

    def _within_reach(self, after: datetime, until: datetime, stop: Decimal) -> bool:
        """True if a print of the span is at the stop or beyond it."""
        if self._falling:
            worst = self._prints.lowest_print(self._asset, after, until)
            return worst is not None and worst <= stop
        worst = self._prints.highest_print(self._asset, after, until)
        return worst is not None and worst >= stop

    def _better(self, one: Price, other: Price) -> Price:
        return max(one, other) if self._falling else min(one, other)
