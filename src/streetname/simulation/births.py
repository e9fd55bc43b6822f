"""How orders come to be: placed, brought along as exits, or to replace another one."""

from datetime import datetime, timedelta

import msgspec

from streetname.domain.orders.close import ClosePosition, ClosePositions
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.order import Order
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.replace import ReplaceOrder
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.changes import Command
from streetname.domain.values.rules import FillModel
from streetname.simulation import terms
from streetname.simulation.asking import Violation
from streetname.simulation.market import Market
from streetname.simulation.model import Model
from streetname.simulation.placing import Placing
from streetname.simulation.replacing import Replacing, changed
from streetname.simulation.stops import Stops
from streetname.simulation.working import Working

_GTC_LASTS = timedelta(days=90)


class Births:
    """Checks orders that are new, and makes the auditor's own of them.

    `legs_due` are the exits that the order just placed has yet to bring with it.
    """

    def __init__(
        self, model: Model, market: Market, placing: Placing, replacing: Replacing, stops: Stops
    ) -> None:
        self._model = model
        self._market = market
        self._placing = placing
        self._replacing = replacing
        self._stops = stops
        self.legs_due: list[Working] = []
        self.latest = ""

    def born(self, fact: OrderChanged, asked: Command | None) -> Working:
        """The new order, if there is a reason for it."""
        if fact.order.replaces is not None:
            order = self._replacement(fact, asked)
        elif str(fact.event) == "held":
            order = self._leg(fact.order)
        else:
            order = self._placed(fact, asked)
        name = (order.account, fact.order.client_order_id)
        if name in self._model.names:
            raise Violation(f"two orders have the name {name}")
        self._model.names.put(name, order.id)
        self._model.count("orders")
        self._model.join(order)
        return order

    def _placed(self, fact: OrderChanged, asked: Command | None) -> Working:
        ticket = self._ticket(fact.order, asked)
        if ticket is None or self.legs_due:
            raise Violation(f"an order that nobody placed: {fact.order}")
        symbol = (ticket.symbol or "").partition(":")[0]
        owned = self._model.owned(fact.order.account_id, symbol).quantity
        order = self._sized(terms.draft(fact.order.account_id, ticket, owned, fact.at), fact.at)
        event = "pending_new" if self._placing.goes_at_once(order, fact.at) else "accepted"
        if str(fact.event) != event:
            raise Violation(f"an order was placed as {fact.event} instead of {event}")
        if ticket.client_order_id and ticket.client_order_id != fact.order.client_order_id:
            raise Violation(f"not the name that was asked for: {fact.order}")
        order = msgspec.structs.replace(order, id=fact.order.id, root=fact.order.id, status=event)
        self.legs_due = _exits(order)
        self.latest = order.id
        if order.group == "oco":
            self._model.opened.put(order.root, order.left)
        return order

    def _ticket(self, told: Order, asked: Command | None) -> Ticket | None:
        """What the order was asked for with."""
        if not isinstance(asked, PlaceOrder | ClosePosition | ClosePositions):
            return None
        if asked.account_id != told.account_id:
            return None
        if isinstance(asked, PlaceOrder):
            return asked.ticket
        if isinstance(asked, ClosePosition):
            shares = self._placing.shares_to_close(asked)
            return self._placing.ticket_to_close(asked.account_id, asked.symbol, shares)
        shares = abs(self._model.owned(asked.account_id, told.symbol).quantity)
        return self._placing.ticket_to_close(asked.account_id, told.symbol, shares)

    def _sized(self, order: Working, now: datetime) -> Working:
        held = self._placing.held(order, now)
        if held is None:
            raise Violation(f"an order without a price: {order}")
        changes: dict[str, object] = {
            "held": held[0],
            "weight": held[1],
            "expires_at": self._expiry(order, now),
        }
        if order.kind == "trailing_stop":
            mark = self._market.last(order.symbol, now)
            assert mark is not None
            stop = terms.trails_at(order, mark, falling=not order.buys)
            changes |= {"mark": mark, "marked_at": now, "stop": stop}
        return msgspec.structs.replace(order, **changes)

    def _leg(self, told: Order) -> Working:
        if not self.legs_due:
            raise Violation(f"an exit that nobody asked for: {told}")
        return msgspec.structs.replace(self.legs_due.pop(0), id=told.id)

    def _replacement(self, fact: OrderChanged, asked: Command | None) -> Working:
        if not isinstance(asked, ReplaceOrder) or asked.order_id != fact.order.replaces:
            raise Violation(f"a replacement that nobody asked for: {fact.order}")
        old = self._stops.told(self._model.orders[asked.order_id], fact.order)
        new = changed(old, asked.replacement, fact.at)
        if str(fact.event) != new.status:
            raise Violation(f"a replacement was made as {fact.event} instead of {new.status}")
        held = 0 if new.status == "held" else self._replacing.beyond(old, new, fact.at)
        self.latest = fact.order.id
        if new.status == "held" or self._model.rules.fill_model is FillModel.ALPACA_PAPER:
            self._model.work(msgspec.structs.replace(old, replaced_by=fact.order.id))
        expires_at = self._expiry(new, fact.at)
        return msgspec.structs.replace(new, id=fact.order.id, held=held, expires_at=expires_at)

    def _expiry(self, order: Working, now: datetime) -> datetime | None:
        if order.lasting == "day":
            market = self._market
            return market.end_after(now) if order.extended else market.close_after(now)
        return now + _GTC_LASTS if order.lasting == "gtc" else None


def _exits(order: Working) -> list[Working]:
    """The exits that an order brings with it, held."""
    if order.group == "simple":
        return []
    is_oco = order.group == "oco"
    leg = msgspec.structs.replace(
        order,
        id="",
        status="held",
        parent=order.id,
        armed=is_oco,
        live_at=order.placed_at if is_oco else None,
        held=0,
        stop=None,
        limit=None,
    )
    if not is_oco:
        side = "sell" if order.buys else "buy"
        leg = msgspec.structs.replace(leg, side=side, intent=f"{side}_to_close")
    exits: list[Working] = []
    if order.take_profit is not None and not is_oco:
        limit = order.take_profit
        exits.append(msgspec.structs.replace(leg, leg="take_profit", kind="limit", limit=limit))
    if order.stop_loss is not None:
        kind = "stop" if order.stop_loss_limit is None else "stop_limit"
        exits.append(
            msgspec.structs.replace(
                leg,
                leg="stop_loss",
                kind=kind,
                stop=order.stop_loss,
                limit=order.stop_loss_limit,
            )
        )
    return exits
