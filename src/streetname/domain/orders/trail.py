"""Trails: where a trailing stop has followed the price to.

That is a function of the tape, so nothing is written while it follows; only with what becomes of
the order. Source: Alpaca, trailing stops.
"""

from datetime import datetime
from typing import Protocol

import msgspec

from streetname.domain.market.asset import Asset
from streetname.domain.market.trailing import Prints, trailing_stop
from streetname.domain.orders.order import Order, OrderType, Side
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AssetId
from streetname.domain.values.instants import MICROSECOND


class TrailDesk(Desk, Protocol):
    """What following the price needs to see."""

    @property
    def tape(self) -> Prints:
        """The trades of the core sessions."""
        ...

    def asset(self, asset_id: AssetId) -> Asset:
        """The asset with that identifier."""
        ...


def follows(order: Order) -> bool:
    """True for a trailing stop that the venue works and no print has reached."""
    return order.type is OrderType.TRAILING_STOP and order.waits_for_trigger and order.is_live


def followed(order: Order, desk: TrailDesk) -> Order:
    """A trailing stop as it is by now; any other order, and one that was reached, as it is."""
    if order.type is not OrderType.TRAILING_STOP or not order.waits_for_trigger:
        return order
    return followed_on(order, desk.asset(order.asset_id), desk.tape, desk.now)


def followed_on(order: Order, asset: Asset, prints: Prints, now: datetime) -> Order:
    """A trailing stop as it is at `now` by these prints."""
    falling, mark = order.side is Side.SELL, order.high_water_mark
    assert mark is not None, "a trailing stop has a mark"
    assert order.marked_at is not None, "and an instant that it is of"
    extreme = prints.highest_print if falling else prints.lowest_print
    # The instant of the mark counts too: a pin may have begun at it, behind the order.
    best = extreme(asset, order.marked_at - MICROSECOND, now)
    if best is not None:
        mark = max(mark, best) if falling else min(mark, best)
    stop = trailing_stop(
        mark, price=order.trail_price, percent=order.trail_percent, falling=falling
    )
    return msgspec.structs.replace(order, high_water_mark=mark, marked_at=now, stop_price=stop)
