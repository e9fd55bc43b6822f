"""Why an order may move on: every event must have a reason that the auditor can see, too."""

from collections.abc import Callable
from datetime import datetime

from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.replace import ReplaceOrder
from streetname.domain.values.changes import Command
from streetname.domain.values.rules import FillModel
from streetname.simulation.asking import Violation
from streetname.simulation.market import Market
from streetname.simulation.model import Model
from streetname.simulation.placing import may_trade
from streetname.simulation.stops import Stops
from streetname.simulation.trade_audit import TradeAudit
from streetname.simulation.working import AUCTIONS, Working

MAY_HAPPEN = {
    "accepted": ("pending_new", "new", "pending_cancel", "canceled", "expired", "rejected"),
    "pending_new": (
        "new",
        "partial_fill",
        "fill",
        "pending_cancel",
        "canceled",
        "expired",
        "rejected",
    ),
    "held": ("new", "fill", "pending_cancel", "replaced", "canceled", "expired"),
    "new": (
        "partial_fill",
        "fill",
        "pending_cancel",
        "pending_replace",
        "replaced",
        "canceled",
        "expired",
        "rejected",
    ),
    "partially_filled": (
        "partial_fill",
        "fill",
        "pending_cancel",
        "pending_replace",
        "replaced",
        "canceled",
        "expired",
    ),
    "pending_cancel": ("partial_fill", "fill", "canceled", "expired"),
    "pending_replace": (
        "partial_fill",
        "fill",
        "replaced",
        "pending_cancel",
        "canceled",
        "expired",
    ),
}
"""What may happen to an order, by its status."""

TELLING = ("order_cancel_rejected", "order_replace_rejected")
"""What is told of a request that has come to nothing."""


class Causes:
    """Knows for each event what must have been there before."""

    def __init__(self, model: Model, market: Market, trades: TradeAudit, stops: Stops) -> None:
        self._model = model
        self._market = market
        self._trades = trades
        self._stops = stops
        self._of: dict[str, Callable[[Working, datetime, Command | None], bool]] = {
            "pending_new": self._may_be_sent,
            "new": self._may_be_live,
            "partial_fill": self._may_trade,
            "fill": self._may_trade,
            "expired": self._may_expire,
            "rejected": self._may_be_rejected,
            "canceled": self._may_be_canceled,
            "pending_cancel": self._is_asked_back,
            "pending_replace": self._is_to_be_replaced,
            "replaced": self._may_be_replaced,
            "order_cancel_rejected": self._cancel_is_late,
            "order_replace_rejected": self._replacement_is_late,
        }

    def check(self, order: Working, event: str, at: datetime, asked: Command | None) -> None:
        """Refuse an event without a cause."""
        if event not in TELLING and event not in MAY_HAPPEN.get(order.status, ()):
            raise Violation(f"{event} cannot happen to an order that is {order.status}: {order}")
        if event in self._of and not self._of[event](order, at, asked):
            raise Violation(f"{event} without a cause at {at}: {order}")

    def _may_be_sent(self, order: Working, at: datetime, _asked: Command | None) -> bool:
        if self._is_forbidden(order):
            return False
        at_night = order.extended and self._market.is_overnight(at)
        if at_night and not self._model.holders[order.account].overnight:
            return False
        return self._market.takes(order.symbol, at, extended=order.extended)

    def _may_be_live(self, order: Working, at: datetime, _asked: Command | None) -> bool:
        if order.status == "pending_new":
            old = order.replaces and self._model.orders[order.replaces]
            return old.status == "replaced" if old else not self._is_confirmed_by_trade(order)
        if order.status == "accepted":
            return self._is_auctioned(order, at) and not self._is_forbidden(order)
        if order.leg == "stop_loss" and order.armed:
            return self._stops.reached(order, at)
        parent = self._model.orders[order.family]
        others = self._model.open_group(order)
        is_first = order.leg == "take_profit" or not others
        return parent.is_entry and parent.status == "filled" and is_first

    def _may_trade(self, order: Working, at: datetime, _asked: Command | None) -> bool:
        """Before the venue has shown an order as live, it trades only what is done by that."""
        if order.status == "pending_new":
            return order.replaces is None and self._is_confirmed_by_trade(order)
        if order.status == "held":
            is_instant = self._model.rules.fill_model is FillModel.INSTANT
            return is_instant and order.armed and order.triggered_at == at
        return True

    def _is_confirmed_by_trade(self, order: Working) -> bool:
        is_realistic = self._model.rules.fill_model is FillModel.REALISTIC
        return is_realistic and order.lasting in ("ioc", "fok")

    def _is_forbidden(self, order: Working) -> bool:
        """True if the account may not send by now what it has placed."""
        return order.status == "accepted" and not may_trade(self._model.holders[order.account])

    def _may_expire(self, order: Working, at: datetime, _asked: Command | None) -> bool:
        if order.lasting == "day" and order.expires_at == at:
            return True
        return any(m.status == "expired" and m.changed_at == at for m in self._members(order))

    def _may_be_rejected(self, order: Working, at: datetime, _asked: Command | None) -> bool:
        if order.status == "accepted":
            return self._is_forbidden(order)
        if self._is_confirmed_by_trade(order) and self._trades.cannot_pay(order, at):
            return True
        if order.status != "pending_new":
            return self._trades.cannot_pay(order, at)
        if order.replaces is None:
            return False
        old = self._model.orders[order.replaces]
        assert order.quantity is not None
        return not old.is_open or old.cancel_asked or order.quantity <= old.filled

    def _may_be_canceled(self, order: Working, at: datetime, asked: Command | None) -> bool:
        if order.cancel_asked or _is_asked_for(order, asked):
            return True
        if order.lasting == "gtc" and self._is_too_old(order, at):
            return True
        if order.lasting in ("ioc", "fok") or self._is_auctioned(order, at):
            return True
        if order.status == "partially_filled" and self._trades.cannot_pay(order, at):
            return True
        return self._group_is_done(order, at, asked)

    def _is_too_old(self, order: Working, at: datetime) -> bool:
        return order.expires_at is not None and self._market.gives_up_at(order.expires_at) == at

    def _group_is_done(self, order: Working, at: datetime, asked: Command | None) -> bool:
        """True if another order of the group has just ended, or a stop is reached."""
        for member in self._members(order):
            ended = member.status in ("canceled", "expired", "rejected", "filled")
            if ended and member.changed_at == at and not (member.is_entry and member.filled):
                return True
            if member.cancel_asked or (member.is_open and _is_asked_for(member, asked)):
                return True
            works = member.leg == "stop_loss" and member.armed and member.is_open
            if works and self._stops.reached(member, at):
                return True
            if member.is_entry and member.changed_at == at and member.status != "filled":
                return not member.is_open
        return False

    def _is_asked_back(self, order: Working, at: datetime, asked: Command | None) -> bool:
        if order.lasting == "gtc" and self._is_too_old(order, at):
            return True
        model = self._model.rules.fill_model
        if model is FillModel.ALPACA_PAPER or not _is_asked_for(order, asked):
            return False
        return order.is_live or (model is FillModel.REALISTIC and order.replaces is None)

    def _is_to_be_replaced(self, order: Working, _at: datetime, asked: Command | None) -> bool:
        is_paper = self._model.rules.fill_model is FillModel.ALPACA_PAPER
        return not is_paper and isinstance(asked, ReplaceOrder) and asked.order_id == order.id

    def _may_be_replaced(self, order: Working, _at: datetime, _asked: Command | None) -> bool:
        if order.status == "new" and self._model.rules.fill_model is not FillModel.ALPACA_PAPER:
            return False
        new = self._model.orders[order.replaced_by] if order.replaced_by else None
        return new is not None and new.is_open and not order.cancel_asked

    def _cancel_is_late(self, order: Working, _at: datetime, _asked: Command | None) -> bool:
        return order.cancel_asked and order.status == "filled"

    def _replacement_is_late(self, order: Working, _at: datetime, _asked: Command | None) -> bool:
        new = self._model.orders[order.replaced_by] if order.replaced_by else None
        return new is not None and not new.is_open

    def _is_auctioned(self, order: Working, at: datetime) -> bool:
        if order.lasting not in AUCTIONS:
            return False
        return self._market.auction_at(at, opening=order.lasting == "opg") is not None

    def _members(self, order: Working) -> list[Working]:
        members = (self._model.orders[each] for each in self._model.groups.get(order.root, ()))
        return [member for member in members if member.id != order.id]


def _is_asked_for(order: Working, asked: Command | None) -> bool:
    """True if the command cancels the order."""
    if isinstance(asked, CancelOrder):
        return asked.order_id == order.id
    return isinstance(asked, CancelOrders) and asked.account_id == order.account
