"""The order book of an environment: every open order, by when it must be looked at.

Light entries only; the orders themselves are in their accounts' folders. Three views: orders that
wait for the open, orders by when they lapse, and live orders by price for the venue. The price
view is kept per asset in two heaps, from which orders that have ended are dropped when met.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice

from streetname.domain.market.quote import Quote
from streetname.domain.orders.order import Order, OrderStatus, Side
from streetname.domain.values.amounts import Price
from streetname.domain.values.ids import AssetId, OrderId
from streetname.engine.store import Standing

_ANY_PRICE = Decimal(10) ** 12


def standing(order: Order) -> Standing:
    """The order as the book sees it."""
    return Standing(
        order.sequence,
        order.account_id,
        order.id,
        order.asset_id,
        order.side,
        order.limit_price,
        order.expires_at,
        order.status is OrderStatus.ACCEPTED,
        order.is_live,
    )


class OrderBook:
    """Every open order of an environment."""

    def __init__(self) -> None:
        self._open: dict[OrderId, Standing] = {}
        self._waiting: dict[OrderId, Standing] = {}
        self._lapsing: dict[datetime, dict[OrderId, Standing]] = {}
        self._sides: dict[tuple[AssetId, Side], list[tuple[Decimal, int, OrderId]]] = {}

    def __len__(self) -> int:
        return len(self._open)

    def put(self, entry: Standing) -> bool:
        """Take in an open order; True if it is the first to trade on its side of its asset."""
        known = self._open.get(entry.order_id)
        self._open[entry.order_id] = entry
        if entry.waits:
            self._waiting[entry.order_id] = entry
        else:
            self._waiting.pop(entry.order_id, None)
        if known is None and entry.expires_at is not None:
            self._lapsing.setdefault(entry.expires_at, {})[entry.order_id] = entry
        if entry.is_live and (known is None or not known.is_live):
            return self._rest(entry)
        return False

    def drop(self, order_id: OrderId) -> None:
        """Forget an order that has ended."""
        entry = self._open.pop(order_id, None)
        if entry is None:
            return
        self._waiting.pop(order_id, None)
        if entry.expires_at is not None:
            lapsing = self._lapsing.get(entry.expires_at, {})
            lapsing.pop(order_id, None)
            if not lapsing:
                self._lapsing.pop(entry.expires_at, None)

    def waiting(self, most: int) -> list[Standing]:
        """The first orders that the venue has not seen."""
        return list(islice(self._waiting.values(), most))

    def lapsing(self, by: datetime, most: int) -> list[Standing]:
        """The first orders whose time is over at `by`."""
        instants = sorted(instant for instant in self._lapsing if instant <= by)
        entries = (entry for instant in instants for entry in self._lapsing[instant].values())
        return list(islice(entries, most))

    def assets_with_live_orders(self) -> set[AssetId]:
        """Every asset that the venue works an order in."""
        return {asset_id for (asset_id, _), heap in self._sides.items() if heap}

    def best(self, asset_id: AssetId, side: Side) -> Price | None:
        """The limit that is reached first; a price beyond all others for an order at any price."""
        heap = self._sides.get((asset_id, side))
        while heap:
            key, _, order_id = heap[0]
            if order_id in self._open:
                return -key if side is Side.BUY else key
            heapq.heappop(heap)
        return None

    def take_marketable(self, asset_id: AssetId, quote: Quote) -> Iterator[Standing]:
        """Take out the orders that trade at the quote, best price and oldest first.

        The caller puts back with `rest_again` those that are still live afterwards.
        """
        for side in (Side.BUY, Side.SELL):
            while (limit := self.best(asset_id, side)) is not None:
                if not (limit >= quote.ask if side is Side.BUY else limit <= quote.bid):
                    break
                _, _, order_id = heapq.heappop(self._sides[asset_id, side])
                yield self._open[order_id]

    def rest_again(self, entry: Standing) -> None:
        """Put back a live order that `take_marketable` took out."""
        if entry.order_id in self._open:
            self._rest(entry)

    def _rest(self, entry: Standing) -> bool:
        best = self.best(entry.asset_id, entry.side)
        limit = entry.limit_price
        if limit is None:
            limit = _ANY_PRICE if entry.side is Side.BUY else -_ANY_PRICE
        key = -limit if entry.side is Side.BUY else limit
        heap = self._sides.setdefault((entry.asset_id, entry.side), [])
        heapq.heappush(heap, (key, entry.sequence, entry.order_id))
        if best is None:
            return True
        return limit > best if entry.side is Side.BUY else limit < best
