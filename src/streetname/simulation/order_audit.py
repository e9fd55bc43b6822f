"""What may happen to orders, why, and by when it must have happened."""

from datetime import datetime, timedelta

import msgspec

from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.order import Order
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.changes import Command
from streetname.domain.values.instants import MICROSECOND
from streetname.domain.values.rules import FillModel
from streetname.simulation import terms
from streetname.simulation.amounts import FINE, micros, nanos
from streetname.simulation.asking import Violation
from streetname.simulation.market import Market
from streetname.simulation.model import Model, Working
from streetname.simulation.trade_audit import TradeAudit, beyond

_GTC_LASTS = timedelta(days=90)
_MAY_HAPPEN = {
    "accepted": ("pending_new", "canceled", "expired"),
    "pending_new": ("new", "canceled", "expired"),
    "new": ("partial_fill", "fill", "canceled", "expired", "rejected"),
    "partially_filled": ("partial_fill", "fill", "canceled", "expired"),
}


class OrderAudit:
    """Checks everything that is said of orders."""

    def __init__(self, model: Model, market: Market) -> None:
        self._model = model
        self._market = market
        self._trades = TradeAudit(model, market)
        self._latest = ""

    def told(self, fact: OrderChanged, asked: Command | None) -> None:
        """Check that this may have happened, and take it in."""
        known = self._model.orders.get(fact.order.id)
        event = str(fact.event)
        if known is None:
            after = self._placed(fact, asked)
        elif event not in _MAY_HAPPEN.get(known.status, ()):
            raise Violation(f"{event} cannot happen to an order that is {known.status}")
        elif fact.execution is not None:
            after = self._trades.filled(known, fact, fact.execution)
        else:
            self._check_cause(known, event, fact.at, asked)
            after = msgspec.structs.replace(known, status=event)
        _check_told(after, fact.order)
        self._model.work(after)

    def check_answered(self, asked: Command | None, reply: object, now: datetime) -> None:
        """After a command is done with, nothing may be left that must have happened at once."""
        if isinstance(asked, CancelOrders) and self._model.open_orders.get(asked.account_id):
            raise Violation(f"orders are left open: {asked}")
        if isinstance(asked, CancelOrder) and self._model.orders[asked.order_id].is_open:
            raise Violation(f"the order is left open: {asked}")
        if isinstance(asked, PlaceOrder):
            if not isinstance(reply, Order) or reply.id != self._latest:
                raise Violation(f"{reply} does not answer {asked}")
            self._check_traded(now)

    def check_open(self, account: str, now: datetime) -> None:
        """No open order may have outlived its time, or wait while New York trades."""
        for order_id in self._model.open_orders.get(account, ()):
            order = self._model.orders[order_id]
            if self._is_overdue(order, now):
                raise Violation(f"the order should have ended: {order}")
            if order.status == "accepted" and self._market.is_open(now):
                raise Violation(f"the order should have been routed: {order}")
            self._check_not_forgotten(order, now)

    def _is_overdue(self, order: Working, now: datetime) -> bool:
        """True if its time was over at a close that has come and gone."""
        if order.expires_at is None or order.expires_at > now:
            return False
        return self._market.close_after(order.expires_at - MICROSECOND) <= now

    def _placed(self, fact: OrderChanged, asked: Command | None) -> Working:
        order = fact.order
        if not isinstance(asked, PlaceOrder) or asked.account_id != order.account_id:
            raise Violation(f"an order that nobody placed: {order}")
        event = "pending_new" if self._market.is_open(fact.at) else "accepted"
        if str(fact.event) != event:
            raise Violation(f"an order was placed as {fact.event} instead of {event}")
        name = (order.account_id, order.client_order_id)
        if name in self._model.names:
            raise Violation(f"two orders have the name {name}")
        self._model.names.put(name, order.id)
        self._model.count("orders")
        self._latest = order.id
        return self._working(order.id, asked, event, fact.at)

    def _working(self, order_id: str, asked: PlaceOrder, status: str, now: datetime) -> Working:
        ticket = asked.ticket
        rate_kind, rate = terms.rate_of(ticket)
        side, symbol = ticket.side or "", ticket.symbol or ""
        order = Working(
            id=order_id,
            account=asked.account_id,
            symbol=symbol,
            side=side,
            kind=ticket.type or "",
            lasting=ticket.time_in_force or "",
            quantity=None if ticket.quantity is None else nanos(ticket.quantity),
            notional=None if ticket.notional is None else micros(ticket.notional),
            limit=None if ticket.limit_price is None else nanos(ticket.limit_price),
            rate=rate,
            rate_kind=rate_kind,
            status=status,
            held=0,
            expires_at=self._expiry(ticket.time_in_force, now),
        )
        weight = self._weight(order, ticket, now) if order.buys else 100
        return msgspec.structs.replace(order, held=self._held(order, ticket, now), weight=weight)

    def _expiry(self, lasting: str | None, now: datetime) -> datetime | None:
        if lasting == "day":
            return self._market.close_after(now)
        return now + _GTC_LASTS if lasting == "gtc" else None

    def _weight(self, order: Working, ticket: Ticket, now: datetime) -> int:
        price = terms.reference(order.symbol, order.side, self._market, now)
        if price is None:
            raise Violation(f"an order without a price: {order}")
        return terms.weight(ticket, order.account, price, self._model, self._market, now)

    def _held(self, order: Working, ticket: Ticket, now: datetime) -> int:
        price = terms.reference(order.symbol, order.side, self._market, now)
        if price is None:
            raise Violation(f"an order without a price: {order}")
        if order.buys:
            cost = terms.purchase(ticket, price)
            return cost + terms.most_commission(ticket, cost * FINE, price)
        held = self._model.held_shares.get((order.account, order.symbol), 0)
        available = self._model.owned(order.account, order.symbol).quantity - held
        return terms.shares_held(ticket, price, available)

    def _check_cause(self, order: Working, event: str, at: datetime, asked: Command | None) -> None:
        match event:
            case "expired":
                sound = order.lasting == "day" and order.expires_at == at
            case "rejected":
                sound = self._trades.cannot_pay(order, at)
            case "canceled":
                sound = self._may_be_canceled(order, at, asked)
            case "pending_new":
                sound = self._market.is_open(at)
            case _:
                sound = event == "new"
        if not sound:
            raise Violation(f"{event} without a cause: {order}")

    def _may_be_canceled(self, order: Working, at: datetime, asked: Command | None) -> bool:
        if isinstance(asked, CancelOrder) and asked.order_id == order.id:
            return True
        if isinstance(asked, CancelOrders) and asked.account_id == order.account:
            return True
        if order.lasting == "gtc" and order.expires_at is not None and order.expires_at <= at:
            return True
        if order.lasting in ("ioc", "fok"):
            return True
        return order.status == "partially_filled" and self._trades.cannot_pay(order, at)

    def _check_traded(self, now: datetime) -> None:
        """Where everything fills at once, an order that meets its quote is not left open."""
        if self._model.rules.fill_model is not FillModel.INSTANT or not self._market.is_open(now):
            return
        order = self._model.orders[self._latest]
        if order.is_open and order.lasting in ("ioc", "fok"):
            raise Violation(f"left open: {order}")
        self._check_not_left(order, now)

    def _check_not_forgotten(self, order: Working, now: datetime) -> None:
        """Where everything has always filled at once, no order rests that meets its quote."""
        if self._model.rules.fill_model is not FillModel.INSTANT or self._model.counts.get("rules"):
            return
        if order.status == "new" and self._market.is_open(now):
            self._check_not_left(order, now)

    def _check_not_left(self, order: Working, now: datetime) -> None:
        quote = self._market.quote(order.symbol, now)
        if quote is None or not order.is_open:
            return
        price = quote.ask if order.buys else quote.bid
        if not beyond(order, price) and self._trades.wanted(order, price):
            raise Violation(f"left unfilled: {order}")


def _check_told(known: Working, told: Order) -> None:
    """The order in the fact must be the one that the auditor knows."""
    said = (
        str(told.status),
        told.symbol,
        str(told.side),
        str(told.type),
        str(told.time_in_force),
        told.expires_at,
        nanos(told.filled_quantity),
        micros(told.filled_value),
        micros(told.commission_charged),
    )
    expected = (
        known.status,
        known.symbol,
        known.side,
        known.kind,
        known.lasting,
        known.expires_at,
        known.filled,
        known.value,
        known.charged,
    )
    if said != expected:
        raise Violation(f"the order is told as {said} and must be {expected}")
