"""A folder: what decisions need of one account, in memory.

Open orders are read by need, one side of an asset at a time or one by one, for there may be
thousands. An order is
in the folder together with its hold, and both are at least as new as what is stored.
"""

from datetime import date
from decimal import Decimal

from streetname.domain.funding.relationship import Relationship
from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.entry import Posting
from streetname.domain.ledger.hold import Hold
from streetname.domain.orders.order import Order, Side
from streetname.domain.portfolio.day_trades import DayTrade
from streetname.domain.portfolio.position import Position
from streetname.domain.values.amounts import ZERO, Money
from streetname.domain.values.ids import AssetId, OrderId, RelationshipId
from streetname.engine.store import Contents, Outstanding


class Folder:
    """One account as decisions see it."""

    __slots__ = (
        "account",
        "balances",
        "client_order_ids",
        "day_trades",
        "held",
        "holds",
        "open_in",
        "orders",
        "overweight",
        "positions",
        "relationships",
        "shorts",
        "touched_in",
        "unread",
        "unsettled",
    )

    def __init__(self, contents: Contents) -> None:
        self.account = contents.account
        self.balances = contents.balances
        self.unsettled = contents.unsettled
        self.holds: dict[str, Hold] = {}
        self.held = contents.held.copy()
        self.overweight = contents.overweight
        self.positions: dict[AssetId, Position] = {p.asset_id: p for p in contents.positions}
        self.shorts: set[AssetId] = {p.asset_id for p in contents.positions if p.is_short}
        self.day_trades: dict[OrderId, date] = {t.order_id: t.day for t in contents.day_trades}
        self.orders: dict[OrderId, Order] = {}
        self.open_in: dict[tuple[AssetId, Side], dict[OrderId, Order]] = {}
        self.unread: set[tuple[AssetId, Side]] = set(contents.open_in)
        self.client_order_ids: set[str] = set()
        self.relationships: dict[RelationshipId, Relationship] = {
            relationship.id: relationship for relationship in contents.relationships
        }
        self.touched_in = 0

    def take_in(self, stored: Outstanding) -> None:
        """Take in orders as they are stored, unless they are here: then this version is newer."""
        for hold in stored.holds:
            if hold.object_id not in self.orders:
                self.holds.setdefault(hold.object_id, hold)
        for order in stored.orders:
            if order.id not in self.orders:
                self.keep_order(order)

    def keep_order(self, order: Order) -> None:
        """Keep this version of an order."""
        self.orders[order.id] = order
        self.client_order_ids.add(order.client_order_id)
        where = order.asset_id, order.side
        if order.is_open:
            self.open_in.setdefault(where, {})[order.id] = order
            return
        same = self.open_in.get(where)
        if same is not None and same.pop(order.id, None) is not None and not same:
            del self.open_in[where]

    def forget_order(self, order: Order) -> None:
        """Let go of an order that has ended."""
        self.orders.pop(order.id, None)
        self.client_order_ids.discard(order.client_order_id)

    def keep_position(self, position: Position) -> None:
        """Keep this version of a position."""
        self.positions[position.asset_id] = position
        if position.is_short:
            self.shorts.add(position.asset_id)
        else:
            self.shorts.discard(position.asset_id)

    def keep_day_trade(self, trade: DayTrade) -> None:
        """Keep a day trade."""
        self.day_trades[trade.order_id] = trade.day

    def count_day_trades(self, since: date) -> int:
        """How many day trades there were from that day on; older ones are forgotten."""
        recent = {order_id: day for order_id, day in self.day_trades.items() if day >= since}
        self.day_trades = recent
        return len(recent)

    def keep_hold(self, hold: Hold) -> bool:
        """Keep this version of a hold; True if there was none before.

        Whoever changes a hold has looked at it: one that is not here is new.
        """
        before = self.holds.get(hold.object_id)
        self.holds[hold.object_id] = hold
        change = hold.remaining - (ZERO if before is None else before.remaining)
        self.held[hold.asset] = self.held.get(hold.asset, ZERO) + change
        self.overweight += hold.overweight - (ZERO if before is None else before.overweight)
        return before is None

    def release_hold(self, object_id: str) -> None:
        """Let go of a hold: what it held is available again."""
        hold = self.holds.pop(object_id)
        self.held[hold.asset] -= hold.remaining
        self.overweight -= hold.overweight

    def post(self, posting: Posting, trade_date: date) -> Decimal:
        """Take in one line of an entry; the balance after it."""
        balance = self.balances.get(posting.asset, ZERO) + posting.amount
        self.balances[posting.asset] = balance
        day = posting.settles_on
        if posting.asset == USD and day > trade_date:
            self.unsettled[day] = self.unsettled.get(day, ZERO) + posting.amount
        return balance

    def owes(self, posting: Posting, trade_date: date) -> bool:
        """True if the line just taken in may have left a debt, now or on the way to settling."""
        return posting.asset == USD and posting.amount < ZERO and self.may_owe(trade_date)

    def may_owe(self, today: date) -> bool:
        """True if the settled cash is negative, or will be on a day until everything has settled.

        A purchase may settle before the sale that pays for it.
        """
        settled = self.balances.get(USD, ZERO)
        for day in sorted([day for day in self.unsettled if day > today], reverse=True):
            if settled < ZERO:
                return True
            settled -= self.unsettled[day]
        return settled < ZERO

    def balance(self, asset_id: AssetId) -> Decimal:
        """The posted balance of cash or of an asset."""
        return self.balances.get(asset_id, ZERO)

    def unsettled_cash(self, today: date) -> Money:
        """The cash that settles after today, money going out counted negative."""
        return sum((cash for day, cash in self.unsettled.items() if day > today), ZERO)

    def settled_cash(self, today: date) -> Money:
        """The cash that has settled."""
        return self.balance(USD) - self.unsettled_cash(today)
