"""What must have happened by now: nothing outlives its time, or waits where it could trade."""

from datetime import datetime

from streetname.domain.values.rules import FillModel
from streetname.simulation.asking import Violation
from streetname.simulation.exits import Exits
from streetname.simulation.market import Market
from streetname.simulation.model import Model
from streetname.simulation.stops import LONGEST_LATENCY, Stops
from streetname.simulation.trade_audit import TradeAudit, beyond
from streetname.simulation.working import AUCTIONS, Working

_UNDER_WAY = ("pending_new", "pending_cancel", "pending_replace")


class Forgotten:
    """Looks for open orders that should have moved on."""

    def __init__(
        self, model: Model, market: Market, trades: TradeAudit, stops: Stops, exits: Exits
    ) -> None:
        self._model = model
        self._market = market
        self._trades = trades
        self._stops = stops
        self._exits = exits

    def check(self, account: str, now: datetime) -> None:
        """No open order of the account may have been forgotten."""
        for order in self._model.open_of(account):
            self._exits.check(order)
            if self._is_overdue(order, now):
                raise Violation(f"the order should have ended: {order}")
            if order.status == "accepted" and self._should_be_sent(order, now):
                raise Violation(f"the order should have been routed: {order}")
            if order.status in _UNDER_WAY and order.changed_at + LONGEST_LATENCY < now:
                raise Violation(f"the venue has not answered: {order}")
            if self._should_be_triggered(order, now):
                raise Violation(f"the stop has been reached by {now}: {order}")
            if not self._model.counts.get("rules") and order.status == "new":
                self.check_not_left(order, now)

    def check_not_left(self, order: Working, now: datetime) -> None:
        """Where everything fills at once, an order that meets its quote is not left open."""
        if self._model.rules.fill_model is not FillModel.INSTANT or not order.is_live:
            return
        if order.waits or order.lasting in AUCTIONS or order.symbol in self._model.halted:
            return
        if not self._market.takes(order.symbol, now, extended=order.extended):
            return
        if self._market.is_overnight(now) and not self._model.holders[order.account].overnight:
            return
        quote = self._market.quote(order.symbol, now)
        if quote is None:
            return
        price = quote.ask if order.buys else quote.bid
        if not beyond(order, price) and self._trades.wanted(order, price):
            raise Violation(f"left unfilled: {order}")

    def _is_overdue(self, order: Working, now: datetime) -> bool:
        if order.expires_at is None or order.expires_at > now:
            return False
        if order.lasting == "gtc":
            gives_up_at = self._market.gives_up_at(order.expires_at)
            return gives_up_at is not None and gives_up_at <= now
        return True

    def _should_be_sent(self, order: Working, now: datetime) -> bool:
        if order.lasting == "opg" or (order.extended and self._market.is_overnight(now)):
            return False
        return self._market.takes(order.symbol, now, extended=order.extended)

    def _should_be_triggered(self, order: Working, now: datetime) -> bool:
        if not order.waits or not order.is_live or order.status == "pending_replace":
            return False
        is_seen = order.kind != "stop_limit" or (order.armed and order.status == "held")
        return is_seen and self._stops.must_be_reached(order, now)
