"""What must come of replacing an order, and what the new one sets aside."""

from datetime import datetime

import msgspec

from streetname.domain.orders.replace import Replacement, ReplaceOrder
from streetname.simulation import terms
from streetname.simulation.amounts import CENT, FINE, NANO, nanos, upwards
from streetname.simulation.asking import ACCEPTED, EITHER
from streetname.simulation.combinations import is_ahead, is_on_step
from streetname.simulation.market import Market
from streetname.simulation.model import Holder, Model
from streetname.simulation.placing import Placing, may_trade
from streetname.simulation.stops import Stops
from streetname.simulation.working import AUCTIONS, Working

_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _WRONG = 401, 403, 404, 422
_STANDING = ("day", "gtc")
_LONGEST_NAME = 128
_LEAST_PERCENT, _MOST_PERCENT = NANO // 10, 100 * NANO


class Replacing:
    """Says what will come of replacements."""

    def __init__(self, model: Model, market: Market, placing: Placing, stops: Stops) -> None:
        self._model = model
        self._market = market
        self._placing = placing
        self._stops = stops

    def status(self, command: ReplaceOrder, now: datetime) -> int:
        """The status that the command must be answered with."""
        holder = self._model.holders.get(command.account_id)
        if holder is None:
            return _UNAUTHORIZED
        if not may_trade(holder):
            return _FORBIDDEN
        old = self._model.orders.get(command.order_id)
        if old is None or old.account != holder.id:
            return _NOT_FOUND
        return self._of_order(old, command.replacement, holder, now)

    def _of_order(self, old: Working, wanted: Replacement, holder: Holder, now: datetime) -> int:
        if not self._may_be_replaced(old, wanted):
            return _WRONG
        if old.kind == "stop_limit" and old.waits and self._stops.reached(old, now):
            return EITHER
        new = changed(old, wanted, now)
        may_be_borrowed = (new.closes and new.lasting == old.lasting) or self._placing.may_borrow(
            new
        )
        if not _makes_sense(old, new, wanted) or not may_be_borrowed:
            return _WRONG
        if self._is_forbidden(new, holder, now):
            return _FORBIDDEN
        if not self._is_priced_well(new, now) or not self._stays_apart(old, new):
            return _WRONG
        return ACCEPTED if old.status == "held" else self._affordable(old, new, now)

    def _is_forbidden(self, new: Working, holder: Holder, now: datetime) -> bool:
        too_late = new.lasting in AUCTIONS and self._market.is_too_late(new.lasting, now)
        may_open = self._placing.may_open(new, holder, now)
        return not may_open or too_late or self._placing.could_meet(new)

    def beyond(self, old: Working, new: Working, now: datetime) -> int:
        """What the new order sets aside beyond the old one, until they are exchanged."""
        return max(self.need(old, new, now) - old.held, 0)

    def need(self, old: Working, new: Working, now: datetime) -> int:
        """What the new order needs for what is left of it."""
        if new.closes:
            return new.left
        if new.limit is None and new.stop is None:
            return upwards(old.held * new.left, old.left * CENT) * CENT
        market = self._market.last(new.symbol, now)
        assert market is not None
        if new.buys:
            base = market if new.stop is None else new.stop
            cost = terms.purchase(new, new.left, base)
        else:
            cost = terms.short_value(new, new.left, market)
        charge = terms.most_commission(new, (new.value + cost) * FINE, market) - new.charged
        return cost + max(charge, 0)

    def _may_be_replaced(self, old: Working, wanted: Replacement) -> bool:
        at_work = old.status in ("new", "partially_filled") or (old.armed and old.status == "held")
        if old.group == "oto" and old.leg is not None:
            return False
        if not at_work or old.replaced_by is not None or old.quantity is None:
            return False
        name = wanted.client_order_id
        if name and (len(name) > _LONGEST_NAME or (old.account, name) in self._model.names):
            return False
        lasting = wanted.time_in_force or old.lasting
        if lasting != old.lasting and not (lasting in _STANDING and old.lasting in _STANDING):
            return False
        if wanted.quantity is None or nanos(wanted.quantity) == old.quantity:
            return True
        quantity = nanos(wanted.quantity)
        divided = old.quantity % NANO or quantity % NANO
        is_exit = old.leg is not None or old.group == "oco"
        return not divided and not is_exit and quantity > old.filled

    def _is_priced_well(self, new: Working, now: datetime) -> bool:
        if new.kind == "trailing_stop":
            return True
        if not is_on_step(new.limit) or not is_on_step(new.stop):
            return False
        if new.stop is None or not new.waits:
            return True
        last = self._market.last(new.symbol, now)
        return last is not None and is_ahead(new, new.stop, last)

    def _stays_apart(self, old: Working, new: Working) -> bool:
        """True if an exit is on its own side of the other one, a stop's limit behind its stop."""
        if new.group == "simple" or old.is_entry:
            return True
        up = -1 if new.buys else 1
        if new.leg == "stop_loss" and new.waits and new.limit is not None:
            assert new.stop is not None
            if up * (new.limit - new.stop) > 0:
                return False
        for other in self._model.open_group(old):
            if other.id in (old.id, old.replaced_by) or other.is_entry:
                continue
            profit, loss = (other, new) if new.leg == "stop_loss" else (new, other)
            if not loss.waits or loss.stop is None or profit.limit is None:
                continue
            if up * (profit.limit - loss.stop) <= 0:
                return False
        return True

    def _affordable(self, old: Working, new: Working, now: datetime) -> int:
        more = self.beyond(old, new, now)
        if not more:
            return ACCEPTED
        if new.closes:
            enough = 0 < more <= self._placing.available(old)
        else:
            enough = self._placing.affords(old.account, more, old.weight, now)
        return ACCEPTED if enough else _FORBIDDEN


def changed(old: Working, wanted: Replacement, now: datetime) -> Working:
    """The order as it is to be."""
    trail_price, trail_percent = old.trail_price, old.trail_percent
    if wanted.trail is not None and trail_price is not None:
        trail_price = nanos(wanted.trail)
    elif wanted.trail is not None and trail_percent is not None:
        trail_percent = nanos(wanted.trail)
    new = msgspec.structs.replace(
        old,
        quantity=old.quantity if wanted.quantity is None else nanos(wanted.quantity),
        lasting=wanted.time_in_force or old.lasting,
        limit=old.limit if wanted.limit_price is None else nanos(wanted.limit_price),
        stop=old.stop if wanted.stop_price is None else nanos(wanted.stop_price),
        trail_price=trail_price,
        trail_percent=trail_percent,
        status="held" if old.status == "held" else "pending_new",
        placed_at=now,
        changed_at=now,
        held=0,
        armed=False,
        replaces=old.id,
        replaced_by=None,
        cancel_asked=False,
        live_at=None,
        inherited=old.filled,
    )
    if new.kind == "trailing_stop" and new.mark is not None:
        new = msgspec.structs.replace(
            new, stop=terms.trails_at(new, new.mark, falling=not new.buys)
        )
    return new


def _makes_sense(old: Working, new: Working, wanted: Replacement) -> bool:
    trails = old.kind == "trailing_stop"
    given = (wanted.limit_price, wanted.stop_price)
    if any(price is not None and price <= 0 for price in given):
        return False
    if wanted.trail is not None and (not trails or not old.waits or not _is_a_trail(new)):
        return False
    moved = not old.waits and new.stop != old.stop
    if given != (None, None) if trails else _gains_a_price(old, wanted) or moved:
        return False
    if trails and (new.stop or 0) <= 0:
        return False
    return _essence(old) != _essence(new) and _lasts(new)


def _gains_a_price(old: Working, wanted: Replacement) -> bool:
    return (wanted.limit_price is not None and old.limit is None) or (
        wanted.stop_price is not None and old.stop is None
    )


def _is_a_trail(new: Working) -> bool:
    if new.trail_price is not None:
        return new.trail_price > 0 and new.trail_price % (NANO // 100) == 0
    assert new.trail_percent is not None
    in_range = _LEAST_PERCENT <= new.trail_percent < _MOST_PERCENT
    return in_range and new.trail_percent % (NANO // 100) == 0


def _essence(order: Working) -> tuple[object, ...]:
    stop = None if order.kind == "trailing_stop" else order.stop
    trail = order.trail_price, order.trail_percent
    return order.quantity, order.lasting, order.limit, stop, trail


def _lasts(new: Working) -> bool:
    if new.is_fractional:
        return new.lasting == "day"
    if new.lasting in _STANDING:
        return True
    return new.group == "simple" and new.kind in ("market", "limit") and not new.extended
