"""Triggers: a stop comes to life when a print of the core session reaches it.

A stop becomes a market order, a stop-limit a limit order. A trailing stop follows the best print
since it was placed; what it has come to is a function of the tape, so nothing has to be written
while it follows. Source: Alpaca, stops and trailing stops.
"""

from datetime import datetime
from typing import Protocol

import msgspec

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session
from streetname.domain.market.trailing import Prints, trailing_stop
from streetname.domain.orders import end
from streetname.domain.orders.groups import put_to_work
from streetname.domain.orders.order import Leg, Order, OrderStatus, OrderType, Side
from streetname.domain.orders.route import send
from streetname.domain.orders.rulebook import Rule
from streetname.domain.values.amounts import Price
from streetname.domain.values.changes import Changes
from streetname.domain.values.instants import MICROSECOND


class TriggerDesk(end.EndDesk, Protocol):
    """What triggering needs to see."""

    @property
    def session(self) -> Session | None:
        """The core session that is open now."""
        ...

    def last_price(self, asset: Asset) -> Price | None:
        """The price of the latest trade."""
        ...

    @property
    def tape(self) -> Prints:
        """The trades of the core sessions."""
        ...


def is_triggered(order: Order, asset: Asset, desk: TriggerDesk) -> bool:
    """True if the latest print has reached the stop."""
    last = desk.last_price(asset)
    if desk.session is None or last is None:
        return False
    stop = followed(order, asset, desk).stop_price
    assert stop is not None, "a stop has a price"
    return last >= stop if order.side is Side.BUY else last <= stop


def followed(order: Order, asset: Asset, desk: TriggerDesk) -> Order:
    """A trailing stop as it is by now; any other order as it is."""
    return followed_on(order, asset, desk.tape, desk.now)


def followed_on(order: Order, asset: Asset, prints: Prints, now: datetime) -> Order:
    """A trailing stop as it is at `now` by these prints; any other order as it is."""
    if order.type is not OrderType.TRAILING_STOP or order.marked_at is None:
        return order
    falling, mark = order.side is Side.SELL, order.high_water_mark
    assert mark is not None, "a trailing stop has a mark"
    extreme = prints.highest_print if falling else prints.lowest_print
    # The instant of the mark counts too: a pin may have begun at it, behind the order.
    best = extreme(asset, order.marked_at - MICROSECOND, now)
    if best is not None:
        mark = max(mark, best) if falling else min(mark, best)
    stop = trailing_stop(
        mark, price=order.trail_price, percent=order.trail_percent, falling=falling
    )
    return msgspec.structs.replace(order, high_water_mark=mark, marked_at=now, stop_price=stop)


def trigger(order: Order, asset: Asset, desk: TriggerDesk, changes: Changes) -> Order:
    """Let the stop work from now on; if it is one of two exits, the other one goes.

    An exit takes over the shares that the other one had set aside, and the venue turns to it anew.
    """
    triggered = msgspec.structs.replace(
        followed(order, asset, desk), triggered_at=desk.now, updated_at=desk.now
    )
    if order.leg is not Leg.STOP_LOSS:
        changes.save(triggered)
        return triggered
    for other in desk.group(order):
        if other.id != order.id:
            end.cancel_alone(other, Rule.SIBLING_DONE, desk, changes)
    if order.status is OrderStatus.HELD:
        triggered = put_to_work(triggered, Rule.LEG_TRIGGERED, desk, changes)
    else:
        changes.save(triggered)
    send(triggered, desk, changes)
    return triggered
