"""Watches: when the tape will next reach a resting order.

The tape can be asked when it first crosses a price, so nothing steps through time: per asset one
instant is known at which the venue must look again. Watches are not stored; they follow from the
order book and the tape. A halted asset is not watched.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import session_at, upcoming_session
from streetname.domain.market.phases import trading_session_at
from streetname.domain.orders.order import Order, Side
from streetname.domain.values.amounts import Price
from streetname.domain.values.ids import AssetId, OrderId
from streetname.domain.values.instants import MICROSECOND
from streetname.engine.store import Post, Standing
from streetname.engine.working_set import WorkingSet

_LAST_SECOND = timedelta(seconds=1)


class _Searched(msgspec.Struct, frozen=True, gc=False):
    """What a search for the end of a trailing stop has found behind `after`, up to `until`."""

    after: datetime
    until: datetime
    found: datetime | None

    def covers(self, after: datetime, until: datetime) -> bool:
        """True if it answers a search in that span, too."""
        ends = self.until if self.found is None else self.found - MICROSECOND
        return self.after <= after <= ends and until <= self.until


class Watches:
    """The next instant per asset at which the tape reaches a resting order."""

    def __init__(self, working_set: WorkingSet, instant: datetime) -> None:
        self._working_set = working_set
        self._heap: list[tuple[datetime, AssetId]] = []
        self._next: dict[AssetId, datetime] = {}
        self._searched: dict[AssetId, dict[OrderId, _Searched]] = {}
        for asset_id in sorted(working_set.book.assets_with_live_orders()):
            self.look(asset_id, instant)

    def next_at(self) -> datetime | None:
        """When the next asset must be looked at."""
        while self._heap:
            instant, asset_id = self._heap[0]
            if self._next.get(asset_id) == instant:
                return instant
            heapq.heappop(self._heap)
        return None

    def take(self) -> AssetId:
        """The asset to look at; `look` again to watch it further."""
        _, asset_id = heapq.heappop(self._heap)
        del self._next[asset_id]
        return asset_id

    def refresh(self, now: datetime) -> None:
        """Look again at every asset of which the best resting order or the quote has changed."""
        working_set = self._working_set
        if working_set.repriced:
            for asset_id in sorted(working_set.repriced):
                self.look(asset_id, now)
            working_set.repriced.clear()
        if working_set.requoted:
            for asset_id in sorted(working_set.requoted):
                self._searched.pop(asset_id, None)
                self.look(asset_id, now - MICROSECOND)
            working_set.requoted.clear()

    def look_everywhere(self, now: datetime) -> None:
        """Look at every asset with live orders: a session is over, the next one comes."""
        for asset_id in sorted(self._working_set.book.assets_with_live_orders()):
            self.look(asset_id, now)

    def look(self, asset_id: AssetId, after: datetime) -> None:
        """Find the first instant behind `after` at which the tape reaches a resting order."""
        asset = self._working_set.assets[asset_id]
        found = None if asset.halted else min(self._reached(asset, after), default=None)
        if found is None:
            self._next.pop(asset_id, None)
        else:
            self._next[asset_id] = found
            heapq.heappush(self._heap, (found, asset_id))

    def trails_at(self, asset_id: AssetId, instant: datetime) -> list[Standing]:
        """The trailing stops of the asset that are reached at `instant`."""
        asset = self._working_set.assets[asset_id]
        known = self._searched.get(asset_id, {})
        before = instant - MICROSECOND
        return [
            entry
            for entry in self._working_set.book.trailing(asset_id)
            if self._trail(entry, asset, known.get(entry.order_id), before, instant).found
            == instant
        ]

    def _reached(self, asset: Asset, after: datetime) -> Iterator[datetime]:
        """When each post's first order is reached; the search ends with the session at hand.

        Or with the next session, if none is at hand.
        """
        session = session_at(after) or upcoming_session(after)
        closes = session.closes_at - _LAST_SECOND
        ends = trading_session_at(after).post_closes_at - _LAST_SECOND
        for found in (
            *self._limits(asset, Post.LIMIT, after, closes),
            *self._limits(asset, Post.EXTENDED_LIMIT, after, ends),
            *self._stops(asset, after, session.closes_at),
            *self._trails(asset, after, session.closes_at),
        ):
            if found is not None:
                yield found

    def _limits(
        self, asset: Asset, post: Post, after: datetime, until: datetime
    ) -> Iterator[datetime | None]:
        book = self._working_set.book
        night_ends = trading_session_at(after).pre_opens_at - MICROSECOND
        for side in Side:
            price, begin = book.best(asset.id, post, side), after
            if price is None:
                continue
            if post is Post.EXTENDED_LIMIT and after < night_ends:
                at_night = book.best(asset.id, post, side, self._sleeps)
                if at_night is not None:
                    yield self._crossing(asset, post, side, at_night, after, night_ends)
                if at_night != price:
                    begin = night_ends
            yield self._crossing(asset, post, side, price, begin, until)

    def _crossing(
        self,
        asset: Asset,
        post: Post,
        side: Side,
        price: Price,
        after: datetime,
        until: datetime,
    ) -> datetime | None:
        return self._working_set.tape.first_crossing(
            asset,
            ask_at_most=price if side is Side.BUY else None,
            bid_at_least=price if side is Side.SELL else None,
            after=after,
            until=until,
            extended=post is Post.EXTENDED_LIMIT,
        )

    def _sleeps(self, entry: Standing) -> bool:
        return self._working_set.sleeps_overnight(entry.account_id)

    def _stops(self, asset: Asset, after: datetime, until: datetime) -> Iterator[datetime | None]:
        book, tape = self._working_set.book, self._working_set.tape
        purchase = book.best(asset.id, Post.STOP, Side.BUY)
        sale = book.best(asset.id, Post.STOP, Side.SELL)
        if purchase is not None:
            yield tape.first_print(asset, at_least=purchase, after=after, until=until)
        if sale is not None:
            yield tape.first_print(asset, at_most=sale, after=after, until=until)

    def _trails(self, asset: Asset, after: datetime, until: datetime) -> Iterator[datetime | None]:
        entries = self._working_set.book.trailing(asset.id)
        before = self._searched.pop(asset.id, None)
        if not entries:
            return
        known = before or {}
        self._searched[asset.id] = {
            entry.order_id: self._trail(entry, asset, known.get(entry.order_id), after, until)
            for entry in entries
        }
        for searched in self._searched[asset.id].values():
            yield searched.found

    def _trail(
        self,
        entry: Standing,
        asset: Asset,
        known: _Searched | None,
        after: datetime,
        until: datetime,
    ) -> _Searched:
        """When a trailing stop is reached, from its mark of when it was last written.

        That is a long search, so it is not made again while the tape stays as it is.
        """
        if known is not None and known.covers(after, until):
            return known
        order = self._working_set.order(entry.account_id, entry.order_id)
        assert order is not None, "the book has orders that there are"
        tape = self._working_set.tape
        mark, marked_at = _mark_of(order)
        falling = order.side is Side.SELL
        if marked_at <= after:
            best = tape.highest_print if falling else tape.lowest_print
            since = best(asset, marked_at - MICROSECOND, after)
            if since is not None:
                mark = max(mark, since) if falling else min(mark, since)
        trail = tape.first_trail(
            asset,
            mark=mark,
            price=order.trail_price,
            percent=order.trail_percent,
            falling=falling,
            after=after,
            until=until,
        )
        return _Searched(after, until, None if trail is None else trail.at)


def _mark_of(order: Order) -> tuple[Price, datetime]:
    """The mark of a trailing stop, and since when."""
    mark, marked_at = order.high_water_mark, order.marked_at
    assert mark is not None, "a trailing stop has a mark"
    assert marked_at is not None, "and an instant that it is of"
    return mark, marked_at
