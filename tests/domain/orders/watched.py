"""A desk at which every step is checked against the laws, and what state machines share."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from streetname.domain import laws
from streetname.domain.errors import BrokerError
from streetname.domain.laws import Booked, Holding
from streetname.domain.ledger.chart import USD, customer
from streetname.domain.orders.cancel import CancelOrder
from streetname.domain.orders.day import ExpireOrders
from streetname.domain.orders.events import OrderChanged, OrderEvent
from streetname.domain.orders.groups import is_entry
from streetname.domain.orders.order import Leg, Order, OrderClass, OrderStatus
from streetname.domain.orders.replace import Replacement, ReplaceOrder
from streetname.domain.orders.route import VenueReacts
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.changes import Command
from streetname.domain.values.ids import OrderId
from streetname.domain.values.rules import FillModel
from tests.domain.trading_desk import AAPL, AMBER, TradingDesk

Transition = tuple[OrderStatus | None, OrderEvent]


class WatchedDesk(TradingDesk):
    """Amber's desk; after each command all laws are checked, and what was reached is noted."""

    def __init__(self, *args: Any, **founding: Any) -> None:
        self.reached: set[Transition] = set()
        self.ended: dict[OrderId, Order] = {}
        self._statuses: dict[OrderId, OrderStatus] = {}
        self._told = 0
        super().__init__(*args, **founding)
        self._cash_at_first = self.cash()
        self._shares_at_first = Decimal(0)

    def owns(self, quantity: str, **terms: Any) -> None:
        super().owns(quantity, **terms)
        self._shares_at_first = Decimal(quantity)

    def do(self, command: Command) -> Any:
        reply = super().do(command)
        self.check()
        return reply

    def attempt(self, command: Command) -> Any:
        """The reply, or the refusal, which must have left no trace."""
        try:
            return self.do(command)
        except BrokerError as refusal:
            return refusal

    def enter(self, ticket: Ticket) -> Order:
        """Place the order, and let the venue turn to it."""
        order = self.place(ticket)
        self.answer()
        return self.orders[order.id]

    def answer(self) -> None:
        """Let the venue do everything that it has been asked for."""
        while (at := self.due_next()) is not None:
            self.pass_to(at)

    def meet(self, order: Order, bid: str, *, size: str = "100") -> Order:
        """The market moves to a bid, and the tape reaches the order."""
        self.is_quoted(bid, str(Decimal(bid) + Decimal("0.02")), size=size)
        self.do(VenueReacts(order.account_id, order.id))
        return self.orders[order.id]

    def due_next(self) -> datetime | None:
        return min((due.at for due in self.agenda), default=None)

    def pass_to(self, instant: datetime) -> None:
        """Let the time pass, with all that falls due in it, in order."""
        while (at := self.due_next()) is not None and at <= instant:
            due = next(due for due in self.agenda if due.at == at)
            self.agenda.remove(due)
            self.now = max(self.now, due.at)
            self.do(due.command)
        self.now = max(self.now, instant)

    # The laws.

    def check(self) -> None:
        found = [str(violation) for violation in self._violations()]
        assert not found, "\n".join(found)
        self._check_ends()
        self._check_groups()
        self._check_chains()

    def _violations(self) -> Iterator[laws.Violation]:
        yield from self._lives()
        booked = [Booked(e.id, e.kind, e.at, e.object_id, tuple(e.postings)) for e in self.entries]
        for entry in booked:
            yield from laws.entry_balances(entry)
        for order in self.orders.values():
            mine = [entry for entry in booked if entry.object_id == order.id]
            trades = [a.trade for a in self.activities if a.trade and a.trade.order_id == order.id]
            yield from laws.order_has_its_hold(order, self.holds.get(order.id))
            yield from laws.order_equals_fills(order, trades, mine)
            yield from laws.order_paid_commission(order, mine)
        for hold in self.holds.values():
            assert hold.remaining >= 0
            yield from laws.hold_has_reason(hold, self.orders.get(OrderId(hold.object_id)), None)
        yield from self._books()

    def _lives(self) -> Iterator[laws.Violation]:
        for fact in self.facts[self._told :]:
            assert isinstance(fact, OrderChanged)
            order, before = fact.order, self._statuses.get(fact.order.id)
            yield from laws.order_moves(order.id, before, fact.event, order.status)
            self.reached.add((before, fact.event))
            self._statuses[order.id] = order.status
        self._told = len(self.facts)
        for order in self.orders.values():
            last = self._statuses.get(order.id)
            yield from laws.order_stands_where_it_came(order.id, order.status, last)

    def _books(self) -> Iterator[laws.Violation]:
        trades = [activity.trade for activity in self.activities if activity.trade]
        traded = sum((t.quantity if t.side == "buy" else -t.quantity for t in trades), Decimal(0))
        holding = Holding(
            AMBER,
            AAPL.id,
            position=self.shares,
            booked=self.balance(customer(AMBER), AAPL.id),
            traded=self._shares_at_first + traded,
            held=self.held(AMBER, AAPL.id),
        )
        yield from laws.holding_equals_books(holding)
        posted = [
            posting.amount
            for entry in self.entries
            for posting in entry.postings
            if (posting.ledger_account, posting.asset) == (customer(AMBER), USD)
        ]
        assert self.cash() == self._cash_at_first + sum(posted)
        assert self.held(AMBER, USD) <= max(self.cash(), Decimal(0))

    def _check_ends(self) -> None:
        """What has ended never changes again, but for the name of a successor that failed."""
        for order in self.orders.values():
            before = self.ended.setdefault(order.id, order) if not order.is_open else None
            if before is not None:
                assert _essence(order) == _essence(before)

    def _check_groups(self) -> None:
        families: defaultdict[OrderId, list[Order]] = defaultdict(list)
        for order in self.orders.values():
            if order.order_class is not OrderClass.SIMPLE:
                families[self._first_of(order)].append(order)
        for members in families.values():
            self._check_group(members)

    def _first_of(self, order: Order) -> OrderId:
        """The very first order of a group: of what was replaced, the oldest."""
        first = self.orders[order.family]
        while first.replaces is not None:
            first = self.orders[first.replaces]
        return first.id

    def _check_group(self, members: list[Order]) -> None:
        entries = [order for order in members if is_entry(order)]
        exits = [order for order in members if not is_entry(order)]
        out = sum((_own(order) for order in exits), Decimal(0))
        if entries:
            bought = sum((_own(order) for order in entries), Decimal(0))
            assert out <= bought, "exits trade no more than their entry"
            if any(entry.is_open for entry in entries if not _is_promise(entry)):
                assert all(order.status is OrderStatus.HELD for order in exits)
        else:
            assert out <= max(order.quantity or 0 for order in exits)
        open_exits = [order for order in exits if order.is_open and not _is_promise(order)]
        kinds = [order.leg or Leg.TAKE_PROFIT for order in open_exits]
        assert len(kinds) == len(set(kinds)), "one of each kind at most"
        if any(order.triggered_at is not None for order in exits):
            assert len(open_exits) <= 1, "after a trigger one exit is left"
        if any(order.status is OrderStatus.FILLED for order in exits):
            assert not open_exits, "when one exit has filled the other one is gone"
        ended = [
            order
            for order in members
            if order.status in (OrderStatus.CANCELED, OrderStatus.EXPIRED, OrderStatus.REJECTED)
            and order.replaces is None
        ]
        if ended and not any(order.triggered_at for order in members if order.is_open):
            assert not [order for order in members if order.is_open and not _is_promise(order)]

    def _check_chains(self) -> None:
        """A replacement has inherited what the order before it had traded in the end."""
        for order in self.orders.values():
            before = self.orders[order.replaces] if order.replaces else None
            if before is not None and before.status is OrderStatus.REPLACED:
                if before.replaced_by != order.id:
                    assert not order.is_open
                    continue
                assert order.inherited.quantity == before.filled_quantity
                assert order.inherited.value == before.filled_value
                assert order.inherited.commission == before.commission_charged
                assert order.filled_quantity >= before.filled_quantity


def _is_promise(order: Order) -> bool:
    """True for a replacement that the venue has not confirmed."""
    return order.replaces is not None and order.status is OrderStatus.PENDING_NEW


def _own(order: Order) -> Decimal:
    return order.filled_quantity - order.inherited.quantity


def _essence(order: Order) -> tuple[object, ...]:
    return (order.status, order.quantity, order.filled_quantity, order.filled_value)


def a_desk(*, size: str = "4", cash: str = "100000") -> WatchedDesk:
    """A desk at which quotes show few shares, so that orders fill in parts."""
    desk = WatchedDesk(fill_model=FillModel.REALISTIC, cash=cash)
    desk.is_quoted("99.90", "100", size=size)
    return desk


def try_to_cancel(desk: WatchedDesk, order: Order) -> Any:
    return desk.attempt(CancelOrder(AMBER, order.id))


def try_to_replace(desk: WatchedDesk, order: Order, changed: Replacement) -> Any:
    return desk.attempt(ReplaceOrder(AMBER, order.id, changed))


def expire(desk: WatchedDesk) -> None:
    """Let the time come at which day orders lapse; the next morning follows."""
    lapses = [order.expires_at for order in desk.orders.values() if order.is_open]
    times = [at for at in lapses if at is not None]
    if times:
        desk.pass_to(min(times))
        desk.do(ExpireOrders())
