"""Triggers: a stop comes to life when a print of the core session reaches it.

A stop becomes a market order, a stop-limit a limit order. Source: Alpaca, stops and trailing stops.
"""

from typing import Protocol

import msgspec

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session
from streetname.domain.orders import end
from streetname.domain.orders.groups import put_to_work
from streetname.domain.orders.order import Leg, Order, OrderStatus, Side
from streetname.domain.orders.route import send
from streetname.domain.orders.rulebook import Rule
from streetname.domain.orders.trail import followed
from streetname.domain.values.amounts import Price
from streetname.domain.values.changes import Changes


class TriggerDesk(end.EndDesk, Protocol):
    """What triggering needs to see."""

    @property
    def session(self) -> Session | None:
        """The core session that is open now."""
        ...

    def last_price(self, asset: Asset) -> Price | None:
        """The price of the latest trade."""
        ...


def is_triggered(order: Order, asset: Asset, desk: TriggerDesk) -> bool:
    """True if the latest print has reached the stop."""
    last = desk.last_price(asset)
    if desk.session is None or last is None:
        return False
    stop = followed(order, desk).stop_price
    assert stop is not None, "a stop has a price"
    return last >= stop if order.side is Side.BUY else last <= stop


def as_triggered(order: Order, desk: TriggerDesk) -> Order:
    """The stop as it is once it has been reached."""
    return msgspec.structs.replace(
        followed(order, desk), triggered_at=desk.now, updated_at=desk.now
    )


def trigger(order: Order, desk: TriggerDesk, changes: Changes) -> Order:
    """Let the stop work from now on; if it is one of two exits, the other one goes.

    An exit takes over the shares that the other one had set aside, and the venue turns to it anew.
    """
    triggered = as_triggered(order, desk)
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
