"""The book against the naive one: a dictionary that is searched from end to end."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from streetname.domain.market.quote import Quote
from streetname.domain.orders.order import Side
from streetname.domain.values.ids import AccountId, AssetId, OrderId
from streetname.engine.order_book import OrderBook
from streetname.engine.store import Post, Queue, Standing

NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
AAPL, MSFT = AssetId("AAPL"), AssetId("MSFT")
ANY_PRICE = Decimal(10) ** 12

prices = st.none() | st.integers(95, 105).map(Decimal)
expiries = st.none() | st.integers(0, 3).map(lambda hours: NOON + timedelta(hours=hours))


def rises(post: Post, side: Side) -> bool:
    """True where the highest price is reached first: purchases at a limit, sales at a stop."""
    return (side is Side.BUY) == (post is not Post.STOP)


def urgency(entry: Standing, post: Post) -> Decimal:
    """How early the order is reached at its post: the higher the earlier."""
    if entry.price is None or post is Post.TRAIL:
        return ANY_PRICE
    return entry.price if rises(post, entry.side) else -entry.price


class Books(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.book = OrderBook()
        self.naive: dict[OrderId, Standing] = {}
        self.placed = 0

    def resting(self, asset_id: AssetId, post: Post, side: Side) -> list[Standing]:
        found = (
            entry
            for entry in self.naive.values()
            if (entry.asset_id, entry.post, entry.side) == (asset_id, post, side)
        )
        return sorted(found, key=lambda entry: (-urgency(entry, post), entry.sequence))

    def put(self, entry: Standing) -> None:
        known = self.naive.get(entry.order_id)
        moves = known is None or (known.post, known.price) != (entry.post, entry.price)
        is_first = self.book.put(entry)
        self.naive[entry.order_id] = entry
        if entry.post is None or not moves:
            assert not is_first
        elif entry.post is Post.TRAIL:
            assert is_first
        else:
            assert is_first == (self.resting(entry.asset_id, entry.post, entry.side)[0] == entry)

    def one(self, data: st.DataObject) -> Standing:
        return data.draw(st.sampled_from(list(self.naive.values())))

    @rule(
        asset_id=st.sampled_from([AAPL, MSFT]),
        side=st.sampled_from(Side),
        price=prices,
        lapses_at=expiries,
        queue=st.none() | st.sampled_from(Queue),
    )
    def place(
        self,
        asset_id: AssetId,
        side: Side,
        price: Decimal | None,
        lapses_at: datetime | None,
        queue: Queue | None,
    ) -> None:
        self.placed += 1
        order_id = OrderId(f"order {self.placed}")
        account_id = AccountId("amber")
        self.put(
            Standing(
                self.placed,
                account_id,
                order_id,
                asset_id,
                side,
                price,
                lapses_at,
                queue,
                post=None,
            )
        )

    @precondition(lambda self: self.naive)
    @rule(data=st.data(), post=st.sampled_from(Post))
    def go_live(self, data: st.DataObject, post: Post) -> None:
        entry = self.one(data)
        price = entry.price
        if post is Post.STOP and price is None:
            price = Decimal(100)
        self.put(msgspec.structs.replace(entry, queue=None, post=post, price=price))

    @precondition(lambda self: self.naive)
    @rule(data=st.data(), queue=st.sampled_from(Queue))
    def wait_for_something_else(self, data: st.DataObject, queue: Queue) -> None:
        self.put(msgspec.structs.replace(self.one(data), queue=queue, post=None))

    @precondition(lambda self: self.naive)
    @rule(data=st.data())
    def change_nothing_that_the_book_sees(self, data: st.DataObject) -> None:
        self.put(self.one(data))

    @precondition(lambda self: self.naive)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        entry = self.one(data)
        del self.naive[entry.order_id]
        self.book.drop(entry.order_id)

    @rule()
    def end_one_that_is_not_there(self) -> None:
        self.book.drop(OrderId("nothing"))

    @rule(
        asset_id=st.sampled_from([AAPL, MSFT]),
        bid=st.integers(94, 105),
        core=st.booleans(),
        data=st.data(),
    )
    def trade(self, asset_id: AssetId, bid: int, core: bool, data: st.DataObject) -> None:
        price = Decimal(bid)
        quote = Quote(price, price + 1, Decimal(1), Decimal(1), NOON)
        expected: list[Standing] = []
        for post in (Post.LIMIT, Post.EXTENDED_LIMIT) if core else (Post.EXTENDED_LIMIT,):
            buys = self.resting(asset_id, post, Side.BUY)
            sells = self.resting(asset_id, post, Side.SELL)
            expected += [e for e in buys if urgency(e, post) >= quote.ask]
            expected += [e for e in sells if -urgency(e, post) <= quote.bid]
        taken = list(self.book.take_marketable(asset_id, quote, core=core))
        assert taken == expected
        self.let_go_or_rest_again(taken, data)

    @rule(asset_id=st.sampled_from([AAPL, MSFT]), printed=st.integers(94, 105), data=st.data())
    def trigger(self, asset_id: AssetId, printed: int, data: st.DataObject) -> None:
        price = Decimal(printed)
        buys = self.resting(asset_id, Post.STOP, Side.BUY)
        sells = self.resting(asset_id, Post.STOP, Side.SELL)
        expected = [e for e in buys if e.price is not None and e.price <= price]
        expected += [e for e in sells if e.price is not None and e.price >= price]
        taken = list(self.book.take_triggered(asset_id, price))
        assert taken == expected
        self.let_go_or_rest_again(taken, data)

    def let_go_or_rest_again(self, taken: list[Standing], data: st.DataObject) -> None:
        for entry in taken:
            if data.draw(st.booleans(), label="filled"):
                del self.naive[entry.order_id]
                self.book.drop(entry.order_id)
            self.book.rest_again(entry)

    @invariant()
    def the_same_orders_wait(self) -> None:
        for queue in Queue:
            waiting = {e.order_id for e in self.naive.values() if e.queue is queue}
            assert {entry.order_id for entry in self.book.queued(queue)} == waiting

    @invariant()
    def the_same_orders_lapse(self) -> None:
        for by in (NOON, NOON + timedelta(hours=2)):
            over = [e for e in self.naive.values() if e.lapses_at and e.lapses_at <= by]
            over.sort(key=lambda entry: (entry.lapses_at, entry.sequence))
            known = [self.naive[entry.order_id] for entry in self.book.lapsing(by, 1000)]
            assert known == over
            assert self.book.lapsing(by, 2) == self.book.lapsing(by, 1000)[:2]

    @invariant()
    def the_same_price_is_reached_first(self) -> None:
        for asset_id, post, side in product((AAPL, MSFT), Post, Side):
            resting = self.resting(asset_id, post, side)
            best = self.book.best(asset_id, post, side)
            if not resting:
                assert best is None
                continue
            assert asset_id in self.book.assets_with_live_orders()
            assert best == urgency(resting[0], post) * (1 if rises(post, side) else -1)

    @invariant()
    def the_same_stops_trail(self) -> None:
        for asset_id in (AAPL, MSFT):
            both = [e for side in Side for e in self.resting(asset_id, Post.TRAIL, side)]
            assert self.book.trailing(asset_id) == sorted(both, key=lambda e: e.sequence)

    @invariant()
    def there_are_as_many_orders(self) -> None:
        assert len(self.book) == len(self.naive)


TestTheBookIsLikeTheNaiveOne = Books.TestCase
TestTheBookIsLikeTheNaiveOne.settings = settings(max_examples=60, stateful_step_count=40)
