"""Stops: whether the tape has come to them. Only prints of sessions count."""

from datetime import datetime, timedelta

import msgspec

from streetname.domain.orders.order import Order
from streetname.simulation import terms
from streetname.simulation.amounts import nanos
from streetname.simulation.asking import Violation
from streetname.simulation.market import Market
from streetname.simulation.model import Model
from streetname.simulation.working import Working

LONGEST_LATENCY = timedelta(milliseconds=250)


class Stops:
    """Looks at the tape with the eyes of a stop."""

    def __init__(self, model: Model, market: Market) -> None:
        self._model = model
        self._market = market

    def reached(self, order: Working, at: datetime) -> bool:
        """True if a print may have reached the stop since the venue has it."""
        since = order.live_at or order.placed_at
        prices = [self._market.last(order.symbol, at), self._market.last(order.symbol, since)]
        prices += self._market.prints(order.symbol, since, at) or ()
        prices += self._overwritten(order, since, at)
        known = [price for price in prices if price is not None]
        if not known:
            return False
        stop = self.stop_at(order, at)
        return max(known) >= stop if order.buys else min(known) <= stop

    def must_be_reached(self, order: Working, at: datetime) -> bool:
        """True if a print of these hours has reached the stop, and nothing excuses that it waits.

        A trailing stop is held to where it was last told to be; it can only have come nearer.
        """
        if order.live_at is None or order.symbol in self._model.halted:
            return False
        since = max(order.live_at, order.marked_at or order.live_at) + LONGEST_LATENCY
        at -= LONGEST_LATENCY
        if since >= at or not self._market.is_open(at):
            return False
        last = self._market.last(order.symbol, at)
        stop = order.stop
        assert stop is not None
        if last is None or not (last >= stop if order.buys else last <= stop):
            return False
        printed = self._market.prints(order.symbol, since, at)
        return printed is not None and printed[0] <= last <= printed[1]

    def stop_at(self, order: Working, at: datetime) -> int:
        """Where the stop is by now."""
        if order.kind != "trailing_stop":
            assert order.stop is not None
            return order.stop
        return terms.trails_at(order, self._mark_at(order, at), falling=not order.buys)

    def told(self, order: Working, told: Order) -> Working:
        """The order as it is told to have been reached, or followed, if the tape agrees."""
        if not order.waits:
            return order
        if told.triggered_at is not None and not self.reached(order, told.triggered_at):
            raise Violation(f"a stop that no print has reached: {order}")
        if order.kind == "trailing_stop":
            order = self._followed(order, told)
        return msgspec.structs.replace(order, triggered_at=told.triggered_at)

    def _followed(self, order: Working, told: Order) -> Working:
        assert told.high_water_mark is not None
        assert told.marked_at is not None
        assert order.marked_at is not None
        if told.marked_at == order.marked_at:
            return order
        mark, said = self._mark_at(order, told.marked_at), nanos(told.high_water_mark)
        if said != mark and not self._overwritten(order, order.marked_at, told.marked_at):
            raise Violation(f"a mark of {said}, must be {mark}: {order}")
        stop = terms.trails_at(order, said, falling=not order.buys)
        return msgspec.structs.replace(order, mark=said, marked_at=told.marked_at, stop=stop)

    def _overwritten(self, order: Working, since: datetime, at: datetime) -> list[int | None]:
        """Prints of these hours that the tape has forgotten."""
        known = self._model.overwritten.get(order.symbol, ())
        return [price for instant, price in known if since <= instant <= at]

    def _mark_at(self, order: Working, at: datetime) -> int:
        """The best print since the order was placed."""
        assert order.mark is not None
        assert order.marked_at is not None
        if order.triggered_at is not None:
            return order.mark
        printed = self._market.prints(order.symbol, order.marked_at, at)
        if printed is None:
            return order.mark
        return min(order.mark, printed[0]) if order.buys else max(order.mark, printed[1])
