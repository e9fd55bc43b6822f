"""Orders and groups under any interleaving of fills, cancels, replaces, confirmations and closes.

The laws are checked by the desk after every single decision.
"""

from decimal import Decimal
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from streetname.domain.orders.order import Order, OrderStatus, Side
from streetname.domain.orders.replace import Replacement
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from tests.domain.orders.watched import (
    WatchedDesk,
    a_desk,
    expire,
    try_to_cancel,
    try_to_replace,
)
from tests.domain.trading_desk import AMBER, PlaceOrder, VenueReacts, buy, sell

prices = st.integers(90, 110).map(Decimal)
sizes = st.integers(1, 12).map(str)
quantities = st.integers(1, 14).map(Decimal)
commissions = st.sampled_from([(None, None), ("1.50", "notional"), ("0.03", "qty"), ("7", "bps")])
changes = st.builds(
    Replacement,
    quantity=st.none() | quantities,
    time_in_force=st.sampled_from([None, None, "day", "gtc"]),
    limit_price=st.none() | prices,
    stop_price=st.none() | prices,
    trail=st.none() | st.integers(1, 5).map(Decimal),
)


class Trading(RuleBasedStateMachine):
    """What can happen to orders; what is placed at first is up to the heirs."""

    side: ClassVar[Side] = Side.BUY

    def __init__(self) -> None:
        super().__init__()
        self.desk: WatchedDesk = a_desk()

    def one(self, data: st.DataObject, *, ended: bool = False) -> Order:
        orders = [order for order in self.desk.orders.values() if order.is_open or ended]
        return orders[data.draw(st.integers(0, len(orders) - 1), label="order")]

    @property
    def is_any_open(self) -> bool:
        return any(order.is_open for order in self.desk.orders.values())

    def place(self, ticket: Ticket) -> None:
        self.desk.attempt(PlaceOrder(AMBER, ticket))

    @precondition(lambda self: self.desk.agenda)
    @rule()
    def the_venue_answers(self) -> None:
        at = self.desk.due_next()
        assert at is not None
        self.desk.pass_to(at)

    @rule(bid=prices, size=sizes)
    def the_market_moves(self, bid: Decimal, size: str) -> None:
        self.desk.is_quoted(str(bid), str(bid + 1), size=size)
        self.desk.prints(str(bid))

    @precondition(lambda self: self.is_any_open)
    @rule(data=st.data())
    def the_tape_reaches_an_order(self, data: st.DataObject) -> None:
        self.desk.do(VenueReacts(AMBER, self.one(data).id))

    @precondition(lambda self: self.desk.orders)
    @rule(data=st.data())
    def the_owner_cancels(self, data: st.DataObject) -> None:
        try_to_cancel(self.desk, self.one(data, ended=True))

    @precondition(lambda self: self.desk.orders)
    @rule(data=st.data(), changed=changes)
    def the_owner_replaces(self, data: st.DataObject, changed: Replacement) -> None:
        try_to_replace(self.desk, self.one(data, ended=True), changed)

    @precondition(lambda self: self.is_any_open)
    @rule()
    def the_day_ends(self) -> None:
        expire(self.desk)

    def teardown(self) -> None:
        """In the end nothing is pending: whatever was asked for has been answered."""
        while (at := self.desk.due_next()) is not None:
            self.desk.pass_to(at)
        pending = (OrderStatus.PENDING_CANCEL, OrderStatus.PENDING_REPLACE, OrderStatus.PENDING_NEW)
        assert not [order for order in self.desk.orders.values() if order.status in pending]


class OneOrder(Trading):
    """A single order of any type, to buy, or to sell what is there."""

    @initialize(
        kind=st.sampled_from(["market", "limit", "stop", "stop_limit", "trailing_stop"]),
        side=st.sampled_from(Side),
        lasts=st.sampled_from(["day", "gtc", "day", "gtc", "ioc", "fok"]),
        quantity=quantities,
        commission=commissions,
    )
    def begin(
        self, kind: str, side: Side, lasts: str, quantity: Decimal, commission: tuple[Any, Any]
    ) -> None:
        if side is Side.SELL:
            self.desk.owns("14")
        stop = Decimal(103 if side is Side.BUY else 97)
        members: dict[str, Any] = {
            "type": kind,
            "lasts": lasts,
            "commission": commission[0],
            "commission_type": commission[1],
        }
        if kind in ("stop", "stop_limit"):
            members["stop_price"] = stop
        if kind in ("limit", "stop_limit"):
            members["limit"] = "101" if side is Side.BUY else "99"
        if kind == "trailing_stop":
            members["trail_price"] = Decimal(2)
        write = buy if side is Side.BUY else sell
        self.place(write("AAPL", str(quantity), **members))


class Bracket(Trading):
    """An entry with both of its exits."""

    @initialize(
        kind=st.sampled_from(["market", "limit"]),
        lasts=st.sampled_from(["day", "gtc"]),
        stop_limit=st.booleans(),
        commission=commissions,
    )
    def begin(self, kind: str, lasts: str, stop_limit: bool, commission: tuple[Any, Any]) -> None:
        long = self.side is Side.BUY
        profit, stop = (Decimal(104), Decimal(96)) if long else (Decimal(96), Decimal(104))
        limit = (stop - 1 if long else stop + 1) if stop_limit else None
        write = buy if long else sell
        self.place(
            write(
                "AAPL",
                10,
                lasts=lasts,
                limit="100" if kind == "limit" else None,
                order_class="bracket",
                take_profit=TakeProfit(profit),
                stop_loss=StopLoss(stop, limit),
                commission=commission[0],
                commission_type=commission[1],
            )
        )


class OneTriggersOther(Trading):
    """An entry with one exit."""

    @initialize(profit=st.booleans(), lasts=st.sampled_from(["day", "gtc"]))
    def begin(self, profit: bool, lasts: str) -> None:
        long = self.side is Side.BUY
        gain, loss = (Decimal(104), Decimal(96)) if long else (Decimal(96), Decimal(104))
        exits: dict[str, Any] = (
            {"take_profit": TakeProfit(gain)} if profit else {"stop_loss": StopLoss(loss)}
        )
        write = buy if long else sell
        self.place(write("AAPL", 10, limit="100", lasts=lasts, order_class="oto", **exits))


class OneCancelsOther(Trading):
    """Two exits of a position that is there."""

    @initialize(lasts=st.sampled_from(["day", "gtc"]), stop_limit=st.booleans())
    def begin(self, lasts: str, stop_limit: bool) -> None:
        self.desk.owns("10")
        self.place(
            sell(
                "AAPL",
                10,
                limit="104",
                lasts=lasts,
                order_class="oco",
                stop_loss=StopLoss(Decimal(96), Decimal(95) if stop_limit else None),
            )
        )


_SETTINGS = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)

TestOneOrder = OneOrder.TestCase
TestOneOrder.settings = _SETTINGS
TestBracket = Bracket.TestCase
TestBracket.settings = _SETTINGS
TestOneTriggersOther = OneTriggersOther.TestCase
TestOneTriggersOther.settings = _SETTINGS
TestOneCancelsOther = OneCancelsOther.TestCase
TestOneCancelsOther.settings = _SETTINGS
