"""The order book of an environment: every open order, by when it must be looked at.

Light entries only; the orders themselves are in their accounts' folders. An entry stands in one of
the queues of those that the venue has yet to see or that an auction is for, or at its *post* of
those that the venue works: limits by price, stops by price, trailing stops. Posts are kept per
asset in heaps, from which orders that have left them are dropped when met, or all together once
they are too many.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice

import msgspec

from streetname.domain.market.quote import Quote
from streetname.domain.orders.day import lapses_at
from streetname.domain.orders.order import (
    AUCTIONS,
    STOPS,
    Order,
    OrderStatus,
    OrderType,
    Side,
    TimeInForce,
    is_live,
)
from streetname.domain.values.amounts import Price
from streetname.domain.values.ids import AccountId, AssetId, OrderId
from streetname.engine.store import Post, Queue, Standing

_ANY_PRICE = Decimal(10) ** 12
_FEW = 64


def standing(order: Order) -> Standing:
    """The order as the book sees it."""
    return standing_of(
        Traits(
            order.type,
            order.time_in_force,
            order.status,
            order.extended_hours,
            order.armed,
            order.triggered_at is not None,
        ),
        order.sequence,
        order.account_id,
        order.id,
        order.asset_id,
        order.side,
        order.limit_price,
        order.stop_price,
        order.expires_at,
    )


class Traits(msgspec.Struct, frozen=True, gc=False):
    """What decides where an order stands in the book."""

    type: OrderType
    time_in_force: TimeInForce
    status: OrderStatus
    extended_hours: bool
    armed: bool
    triggered: bool


def standing_of(  # noqa: PLR0913, PLR0917 - what a row of an order says
    traits: Traits,
    sequence: int,
    account_id: AccountId,
    order_id: OrderId,
    asset_id: AssetId,
    side: Side,
    limit_price: Price | None,
    stop_price: Price | None,
    expires_at: datetime | None,
) -> Standing:
    """An open order as the book sees it, of which only this much is known."""
    post = post_of(traits)
    return Standing(
        sequence,
        account_id,
        order_id,
        asset_id,
        side,
        stop_price if post is Post.STOP else limit_price,
        lapses_at(traits.time_in_force, expires_at),
        queue_of(traits),
        post,
    )


def queue_of(traits: Traits) -> Queue | None:
    """The queue that an order waits in."""
    if traits.time_in_force is TimeInForce.OPG:
        return Queue.OPENING
    waits = traits.status is OrderStatus.ACCEPTED
    if traits.time_in_force is TimeInForce.CLS and not waits:
        return Queue.CLOSING
    if not waits:
        return None
    return Queue.EXTENDED if traits.extended_hours else Queue.CORE


def post_of(traits: Traits) -> Post | None:
    """The post at which the venue works an order."""
    if not is_live(traits.status, armed=traits.armed) or traits.time_in_force in AUCTIONS:
        return None
    if traits.type in STOPS and not traits.triggered:
        return Post.TRAIL if traits.type is OrderType.TRAILING_STOP else Post.STOP
    return Post.EXTENDED_LIMIT if traits.extended_hours else Post.LIMIT


class OrderBook:
    """Every open order of an environment."""

    def __init__(self) -> None:
        self._open: dict[OrderId, Standing] = {}
        self._queues: dict[Queue, dict[OrderId, Standing]] = {queue: {} for queue in Queue}
        self._lapsing: dict[datetime, dict[OrderId, Standing]] = {}
        self._unsorted: set[datetime] = set()
        self._posts: dict[AssetId, dict[tuple[Post, Side], list[_Place]]] = {}
        self._left: dict[tuple[AssetId, Post, Side], int] = {}

    def __len__(self) -> int:
        return len(self._open)

    def put(self, entry: Standing) -> bool:
        """Take in an open order; True if it may be the next of its asset to be looked at."""
        known = self._open.get(entry.order_id)
        self._open[entry.order_id] = entry
        if known is not None and known.queue is not None and known.queue is not entry.queue:
            self._queues[known.queue].pop(entry.order_id, None)
        if entry.queue is not None:
            self._queues[entry.queue][entry.order_id] = entry
        if known is None or known.lapses_at != entry.lapses_at:
            self._will_lapse(entry, known)
        if known is not None:
            if (known.post, known.price) == (entry.post, entry.price):
                return False
            self._leave(known)
        return entry.post is not None and self._rest(entry, entry.post)

    def drop(self, order_id: OrderId) -> None:
        """Forget an order that has ended."""
        entry = self._open.pop(order_id, None)
        if entry is None:
            return
        if entry.queue is not None:
            self._queues[entry.queue].pop(order_id, None)
        self._forget_lapse(entry)
        self._leave(entry)

    def queued(self, queue: Queue) -> Iterator[Standing]:
        """The orders in a queue, oldest first."""
        return iter(self._queues[queue].values())

    def lapsing(self, by: datetime, most: int) -> list[Standing]:
        """The first orders whose time is over at `by`."""
        instants = sorted(instant for instant in self._lapsing if instant <= by)
        for instant in self._unsorted.intersection(instants):
            entries = sorted(self._lapsing[instant].values(), key=lambda entry: entry.sequence)
            self._lapsing[instant] = {entry.order_id: entry for entry in entries}
            self._unsorted.discard(instant)
        entries = (entry for instant in instants for entry in self._lapsing[instant].values())
        return list(islice(entries, most))

    def assets_with_live_orders(self) -> set[AssetId]:
        """Every asset that the venue works an order in."""
        return {asset_id for asset_id, posts in self._posts.items() if any(posts.values())}

    def best(
        self,
        asset_id: AssetId,
        post: Post,
        side: Side,
        passes_over: Callable[[Standing], bool] | None = None,
    ) -> Price | None:
        """The price that is reached first; one beyond all others for an order at any price.

        Orders for which `passes_over` is true do not count.
        """
        heap = self._heap(asset_id, post, side)
        if not heap:
            return None
        first: _Place | None = heap[0]
        if passes_over is not None and passes_over(self._open[heap[0][2]]):
            others = (place for place in sorted(heap) if self._is_at(place, post))
            first = next((place for place in others if not passes_over(self._open[place[2]])), None)
        if first is None:
            return None
        return -first[0] if _rises(post, side) else first[0]

    def trailing(self, asset_id: AssetId) -> list[Standing]:
        """The trailing stops of an asset, oldest first."""
        posts = self._posts.get(asset_id)
        if not posts:
            return []
        found = [
            self._open[place[2]]
            for side in Side
            for place in self._heap(asset_id, Post.TRAIL, side)
            if self._is_at(place, Post.TRAIL)
        ]
        return sorted(found, key=lambda entry: entry.sequence)

    def take_marketable(self, asset_id: AssetId, quote: Quote, *, core: bool) -> Iterator[Standing]:
        """Take out the orders that trade at the quote, best price and oldest first.

        Outside the core session only those for extended hours. The caller puts back with
        `rest_again` those that are still live afterwards.
        """
        posts = (Post.LIMIT, Post.EXTENDED_LIMIT) if core else (Post.EXTENDED_LIMIT,)
        for post in posts:
            for side in Side:
                far_side = quote.ask if side is Side.BUY else quote.bid
                yield from self._take(asset_id, post, side, far_side)

    def take_triggered(self, asset_id: AssetId, price: Price) -> Iterator[Standing]:
        """Take out the stops that a print at this price reaches, as `take_marketable`."""
        for side in Side:
            yield from self._take(asset_id, Post.STOP, side, price)

    def rest_again(self, entry: Standing) -> None:
        """Put back an order that was taken out, if it still stands where it did."""
        current = self._open.get(entry.order_id)
        if current is None or current.post is None or current.post is Post.TRAIL:
            return
        if (current.post, current.price) == (entry.post, entry.price):
            self._rest(current, current.post)

    def _will_lapse(self, entry: Standing, known: Standing | None) -> None:
        if known is not None:
            self._forget_lapse(known)
        if entry.lapses_at is None:
            return
        if known is not None:
            self._unsorted.add(entry.lapses_at)
        self._lapsing.setdefault(entry.lapses_at, {})[entry.order_id] = entry

    def _forget_lapse(self, entry: Standing) -> None:
        if entry.lapses_at is None:
            return
        lapsing = self._lapsing.get(entry.lapses_at, {})
        lapsing.pop(entry.order_id, None)
        if not lapsing:
            self._lapsing.pop(entry.lapses_at, None)
            self._unsorted.discard(entry.lapses_at)

    def _take(self, asset_id: AssetId, post: Post, side: Side, price: Price) -> Iterator[Standing]:
        while (best := self.best(asset_id, post, side)) is not None:
            if not (best >= price if _rises(post, side) else best <= price):
                break
            _, _, order_id = heapq.heappop(self._posts[asset_id][post, side])
            yield self._open[order_id]

    def _heap(self, asset_id: AssetId, post: Post, side: Side) -> "list[_Place]":
        """The heap of a post, with an order on top that still stands there."""
        posts = self._posts.get(asset_id)
        heap = posts.get((post, side)) if posts else None
        if not heap:
            return []
        while heap and not self._is_at(heap[0], post):
            heapq.heappop(heap)
        return heap

    def _leave(self, entry: Standing) -> None:
        """Count what has left a post, and drop it from the heap once that is most of it."""
        post = entry.post
        if post is None:
            return
        key = (entry.asset_id, post, entry.side)
        left = self._left.get(key, 0) + 1
        heap = self._posts[entry.asset_id][post, entry.side]
        if left > _FEW and left > len(heap) // 2:
            heap[:] = [place for place in heap if self._is_at(place, post)]
            heapq.heapify(heap)
            left = 0
        self._left[key] = left

    def _is_at(self, place: "_Place", post: Post) -> bool:
        key, sequence, order_id = place
        entry = self._open.get(order_id)
        if entry is None or entry.post is not post or entry.sequence != sequence:
            return False
        return key == _key(entry, post)

    def _rest(self, entry: Standing, post: Post) -> bool:
        heaps = self._posts.setdefault(entry.asset_id, {})
        heap = heaps.setdefault((post, entry.side), [])
        place = (_key(entry, post), entry.sequence, entry.order_id)
        first = self._heap(entry.asset_id, post, entry.side)
        is_next = not first or place < first[0]
        heapq.heappush(heap, place)
        return is_next or post is Post.TRAIL


_Place = tuple[Decimal, int, OrderId]


def _rises(post: Post, side: Side) -> bool:
    """True if the highest price of the post is reached first."""
    return (side is Side.BUY) == (post is not Post.STOP)


def _key(entry: Standing, post: Post) -> Decimal:
    price = entry.price
    if price is None or post is Post.TRAIL:
        price = _ANY_PRICE if _rises(post, entry.side) else -_ANY_PRICE
    return -price if _rises(post, entry.side) else price
