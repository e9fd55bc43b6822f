"""Watches: when the tape will next reach a resting order.

The tape can be asked when it first crosses a price, so nothing steps through time: per asset one
instant is known at which the venue must look again. Watches are not stored; they follow from the
order book and the tape.
"""

import heapq
from datetime import datetime, timedelta

from streetname.domain.market.calendar import session_at, upcoming_session
from streetname.domain.orders.order import Side
from streetname.domain.values.ids import AssetId
from streetname.domain.values.instants import MICROSECOND
from streetname.engine.working_set import WorkingSet

_LAST_SECOND = timedelta(seconds=1)


class Watches:
    """The next instant per asset at which the tape reaches a resting order."""

    def __init__(self, working_set: WorkingSet, instant: datetime) -> None:
        self._working_set = working_set
        self._heap: list[tuple[datetime, AssetId]] = []
        self._next: dict[AssetId, datetime] = {}
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
                self.look(asset_id, now - MICROSECOND)
            working_set.requoted.clear()

    def look_everywhere(self, now: datetime) -> None:
        """Look at every asset with live orders: a session is over, the next one comes."""
        for asset_id in sorted(self._working_set.book.assets_with_live_orders()):
            self.look(asset_id, now)

    def look(self, asset_id: AssetId, after: datetime) -> None:
        """Find the first instant behind `after` at which the tape reaches a resting order."""
        found = self._first_crossing(asset_id, after)
        if found is None:
            self._next.pop(asset_id, None)
        else:
            self._next[asset_id] = found
            heapq.heappush(self._heap, (found, asset_id))

    def _first_crossing(self, asset_id: AssetId, after: datetime) -> datetime | None:
        """The search goes to the end of the session at hand, or of the next one."""
        book = self._working_set.book
        purchase, sale = book.best(asset_id, Side.BUY), book.best(asset_id, Side.SELL)
        if purchase is None and sale is None:
            return None
        session = session_at(after) or upcoming_session(after)
        crossing = self._working_set.tape.first_crossing
        asset = self._working_set.assets[asset_id]
        until = session.closes_at - _LAST_SECOND
        found: list[datetime] = []
        if purchase is not None:
            bought = crossing(asset, ask_at_most=purchase, after=after, until=until)
            found += [bought] if bought is not None else []
        if sale is not None:
            sold = crossing(asset, bid_at_least=sale, after=after, until=until)
            found += [sold] if sold is not None else []
        return min(found, default=None)
