"""The book against the naive one: a dictionary that is searched from end to end."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from streetname.domain.market.quote import Quote
from streetname.domain.orders.order import Side
from streetname.domain.values.ids import AccountId, AssetId, OrderId
from streetname.engine.order_book import OrderBook
from streetname.engine.store import Standing

NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
AAPL, MSFT = AssetId("AAPL"), AssetId("MSFT")
ANY_PRICE = Decimal(10) ** 12

limits = st.none() | st.integers(95, 105).map(Decimal)
expiries = st.none() | st.integers(0, 3).map(lambda hours: NOON + timedelta(hours=hours))


def urgency(entry: Standing) -> Decimal:
    """How early the order trades on its side: the higher the earlier."""
    if entry.limit_price is None:
        return ANY_PRICE
    return entry.limit_price if entry.side is Side.BUY else -entry.limit_price


class Books(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.book = OrderBook()
        self.naive: dict[OrderId, Standing] = {}

    def resting(self, asset_id: AssetId, side: Side) -> list[Standing]:
        found = (
            entry
            for entry in self.naive.values()
            if entry.is_live and (entry.asset_id, entry.side) == (asset_id, side)
        )
        return sorted(found, key=lambda entry: (-urgency(entry), entry.sequence))

    def put(self, entry: Standing) -> None:
        known = self.naive.get(entry.order_id)
        before = self.resting(entry.asset_id, entry.side)
        is_first = self.book.put(entry)
        self.naive[entry.order_id] = entry
        goes_live = entry.is_live and (known is None or not known.is_live)
        assert is_first == (goes_live and (not before or urgency(entry) > urgency(before[0])))

    def one(self, data: st.DataObject) -> Standing:
        return data.draw(st.sampled_from(list(self.naive.values())))

    @rule(
        asset_id=st.sampled_from([AAPL, MSFT]),
        side=st.sampled_from(Side),
        limit=limits,
        expires_at=expiries,
        waits=st.booleans(),
    )
    def place(
        self,
        asset_id: AssetId,
        side: Side,
        limit: Decimal | None,
        expires_at: datetime | None,
        waits: bool,
    ) -> None:
        number = getattr(self, "placed", 0) + 1
        self.placed = number
        order_id = OrderId(f"order {number}")
        account_id = AccountId("amber")
        self.put(
            Standing(
                number,
                account_id,
                order_id,
                asset_id,
                side,
                limit,
                expires_at,
                waits,
                is_live=False,
            )
        )

    @precondition(lambda self: self.naive)
    @rule(data=st.data())
    def go_live(self, data: st.DataObject) -> None:
        entry = self.one(data)
        self.put(msgspec.structs.replace(entry, waits=False, is_live=True))

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

    @rule(asset_id=st.sampled_from([AAPL, MSFT]), bid=st.integers(94, 105), data=st.data())
    def trade(self, asset_id: AssetId, bid: int, data: st.DataObject) -> None:
        price = Decimal(bid)
        quote = Quote(price, price + 1, Decimal(1), Decimal(1), NOON)
        expected = [e for e in self.resting(asset_id, Side.BUY) if urgency(e) >= quote.ask]
        expected += [e for e in self.resting(asset_id, Side.SELL) if -urgency(e) <= quote.bid]
        taken = list(self.book.take_marketable(asset_id, quote))
        assert taken == expected
        for entry in taken:
            if data.draw(st.booleans(), label="filled"):
                del self.naive[entry.order_id]
                self.book.drop(entry.order_id)
            self.book.rest_again(entry)

    @invariant()
    def the_same_orders_wait(self) -> None:
        waiting = [entry for entry in self.naive.values() if entry.waits]
        assert self.book.waiting(3) == waiting[:3]
        assert self.book.waiting(1000) == waiting

    @invariant()
    def the_same_orders_lapse(self) -> None:
        for by in (NOON, NOON + timedelta(hours=2)):
            over = [e for e in self.naive.values() if e.expires_at and e.expires_at <= by]
            over.sort(key=lambda entry: (entry.expires_at, entry.sequence))
            known = [self.naive[entry.order_id] for entry in self.book.lapsing(by, 1000)]
            assert known == over
            assert self.book.lapsing(by, 2) == self.book.lapsing(by, 1000)[:2]

    @invariant()
    def the_same_limit_is_reached_first(self) -> None:
        for asset_id in (AAPL, MSFT):
            for side in Side:
                resting = self.resting(asset_id, side)
                best = self.book.best(asset_id, side)
                if not resting:
                    assert best is None
                    continue
                assert asset_id in self.book.assets_with_live_orders()
                assert best == urgency(resting[0]) * (1 if side is Side.BUY else -1)

    @invariant()
    def there_are_as_many_orders(self) -> None:
        assert len(self.book) == len(self.naive)


TestTheBookIsLikeTheNaiveOne = Books.TestCase
TestTheBookIsLikeTheNaiveOne.settings = settings(max_examples=60, stateful_step_count=40)
