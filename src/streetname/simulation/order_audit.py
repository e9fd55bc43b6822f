"""What may happen to orders, why, and by when it must have happened."""

from datetime import datetime
from typing import cast

import msgspec

from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.close import ClosePosition, ClosePositions, Closing
from streetname.domain.orders.estimate import EstimateOrder
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.order import Order
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.replace import ReplaceOrder
from streetname.domain.values.changes import Command
from streetname.domain.values.instants import MICROSECOND
from streetname.domain.values.rules import FillModel
from streetname.simulation import terms
from streetname.simulation.amounts import micros, nanos
from streetname.simulation.asking import Violation
from streetname.simulation.births import Births
from streetname.simulation.causes import TELLING, Causes
from streetname.simulation.charges import Charges
from streetname.simulation.exits import Exits
from streetname.simulation.forgotten import Forgotten
from streetname.simulation.market import Market
from streetname.simulation.model import Model
from streetname.simulation.placing import Placing
from streetname.simulation.replacing import Replacing
from streetname.simulation.stops import Stops
from streetname.simulation.trade_audit import TradeAudit
from streetname.simulation.working import Working


class OrderAudit:
    """Checks everything that is said of orders."""

    def __init__(self, model: Model, market: Market, start: datetime) -> None:
        self._model = model
        self._market = market
        self.placing = Placing(model, market)
        stops = Stops(model, market)
        self.replacing = Replacing(model, market, self.placing, stops)
        self._stops = stops
        self._charges = Charges(model, start)
        self._trades = TradeAudit(model, market, self._charges)
        self._exits = Exits(model)
        self._births = Births(model, market, self.placing, self.replacing, stops)
        self._causes = Causes(model, market, self._trades, stops)
        self._forgotten = Forgotten(model, market, self._trades, stops, self._exits)

    def told(self, fact: OrderChanged, asked: Command | None) -> None:
        """Check that this may have happened, and take it in."""
        known = self._model.orders.get(fact.order.id)
        if known is None:
            after = self._births.born(fact, asked)
        else:
            known = self._stops.told(known, fact.order)
            self._causes.check(known, str(fact.event), fact.at, asked)
            after = self._moved(known, fact)
        before = 0 if known is None else known.held
        after = msgspec.structs.replace(after, changed_at=fact.at)
        _check_told(after, fact.order)
        self._model.work(after)
        if fact.execution is not None and after.group != "simple":
            self._exits.traded(after, nanos(fact.execution.quantity))
        if after.status == "replaced":
            self._exchanged(after, before, fact.at)

    def pass_to(self, instant: datetime) -> None:
        """Charge what has fallen due up to the instant."""
        self._charges.pass_to(instant + MICROSECOND)

    def check_answered(self, asked: Command | None, reply: object, now: datetime) -> None:
        """After a command is done with, nothing may be left that must have happened at once."""
        if self._births.legs_due:
            raise Violation(f"exits are missing: {self._births.legs_due}")
        match asked:
            case CancelOrders():
                left = self._model.open_of(asked.account_id)
                if any(asked.at_once or not self._is_asked_back(each) for each in left):
                    raise Violation(f"orders are left open: {asked}")
            case CancelOrder():
                order = self._model.orders[asked.order_id]
                if order.is_open and not order.cancel_asked:
                    raise Violation(f"the order is left open: {asked}")
            case PlaceOrder() | ClosePosition() | ReplaceOrder():
                if not isinstance(reply, Order) or reply.id != self._births.latest:
                    raise Violation(f"{reply} does not answer {asked}")
                self._check_traded(now)
            case EstimateOrder():
                self._check_estimate(asked, reply, now)
            case _:
                pass

    def check_closings(
        self, asked: ClosePositions, reply: object, foretold: dict[str, int]
    ) -> None:
        """Closing everything must name each position, with what was foretold of it."""
        closings = cast("list[Closing]", reply)
        said = {c.symbol: 200 if c.refusal is None else c.refusal.status for c in closings}
        likely = {symbol: status or said.get(symbol) for symbol, status in foretold.items()}
        if said != likely:
            raise Violation(f"{asked} came to {said} and must come to {foretold}")

    def check_open(self, account: str, now: datetime) -> None:
        """No open order may have outlived its time, or wait while it could trade."""
        self._forgotten.check(account, now)

    def _moved(self, known: Working, fact: OrderChanged) -> Working:
        """The order after an event that may happen."""
        event = str(fact.event)
        if fact.execution is not None:
            return self._trades.filled(known, fact, fact.execution)
        changes: dict[str, object] = {"status": event}
        match event:
            case "new":
                changes["live_at"] = fact.at
                if known.status == "held":
                    changes |= {"held": known.left, "armed": True}
            case "pending_cancel":
                changes |= {"cancel_asked": True, "armed": known.is_live}
            case "pending_replace":
                changes["replaced_by"] = fact.order.replaced_by
            case "order_replace_rejected":
                changes = {"replaced_by": None, "status": known.status}
                if known.status == "pending_replace":
                    has_traded = known.filled > known.inherited
                    changes["status"] = "partially_filled" if has_traded else "new"
            case "replaced" if known.replaced_by is None:
                changes["replaced_by"] = fact.order.replaced_by
            case _ if event in TELLING:
                changes = {}
            case _:
                pass
        return msgspec.structs.replace(known, **changes)

    def _is_asked_back(self, order: Working) -> bool:
        """True if the order, or another one of its group, has been asked back."""
        return order.cancel_asked or any(m.cancel_asked for m in self._model.open_group(order))

    def _exchanged(self, old: Working, before: int, at: datetime) -> None:
        """Let the new order take over what the old one has traded, and what it has set aside."""
        assert old.replaced_by is not None
        new = self._model.orders[old.replaced_by]
        live = msgspec.structs.replace(
            new,
            quantity=old.quantity if old.leg is not None else new.quantity,
            armed=old.armed,
            mark=old.mark,
            marked_at=old.marked_at,
            triggered_at=old.triggered_at,
            filled=old.filled,
            value=old.value,
            charged=old.charged,
            inherited=old.filled,
        )
        if new.status == "held":
            live = msgspec.structs.replace(live, live_at=old.live_at)
        else:
            held = before + new.held
            if live.closes:
                held = live.left
            elif live.limit is not None or live.stop is not None:
                left = msgspec.structs.replace(old, held=before)
                held = min(held, self.replacing.need(left, live, at))
            live = msgspec.structs.replace(live, held=held)
        self._model.work(live)
        self._exits.adopted(old, live)

    def _check_traded(self, now: datetime) -> None:
        """Where everything fills at once, an order that meets its quote is not left open."""
        order = self._model.orders[self._births.latest]
        if self._model.rules.fill_model is not FillModel.INSTANT or not order.is_live:
            return
        if order.lasting in ("ioc", "fok"):
            raise Violation(f"left open: {order}")
        self._forgotten.check_not_left(order, now)

    def _check_estimate(self, asked: EstimateOrder, reply: object, now: datetime) -> None:
        assert isinstance(reply, Order)
        order = terms.draft(asked.account_id, asked.ticket, 0, now)
        at_once = self.placing.goes_at_once(order, now)
        price = terms.reference(order, self._market, now, at_once=at_once)
        assert price is not None
        shares = terms.shares_asked(order, price)
        said = (nanos(reply.filled_average_price or reply.filled_quantity), reply.filled_quantity)
        if said[0] != price or nanos(said[1]) != shares:
            raise Violation(f"estimated as {said} and must be {price}, {shares}: {asked}")
        if reply.id in self._model.orders:
            raise Violation(f"an estimate is kept: {reply}")


def _check_told(known: Working, told: Order) -> None:
    """The order in the fact must be the one that the auditor knows."""
    said = {
        "status": str(told.status),
        "account": told.account_id,
        "symbol": told.symbol,
        "side": str(told.side),
        "intent": str(told.intent),
        "kind": str(told.type),
        "lasting": str(told.time_in_force),
        "group": str(told.order_class),
        "extended": told.extended_hours,
        "quantity": terms.optional(told.quantity),
        "limit": terms.optional(told.limit_price),
        "stop": terms.optional(told.stop_price),
        "expires_at": told.expires_at,
        "parent": told.parent_id,
        "leg": None if told.leg is None else str(told.leg),
        "armed": told.armed,
        "replaces": told.replaces,
        "replaced_by": told.replaced_by,
        "triggered_at": told.triggered_at,
        "filled": nanos(told.filled_quantity),
        "value": micros(told.filled_value),
        "charged": micros(told.commission_charged),
    }
    wrong = {name: told for name, told in said.items() if told != getattr(known, name)}
    if wrong:
        raise Violation(f"told is {wrong}, known is {known}")
