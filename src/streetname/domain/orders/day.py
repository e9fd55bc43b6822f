"""The trading day: at the open, waiting orders are routed; at the close, orders lapse.

Both may concern very many orders, so each is a chain of small commands at the same instant: nobody
waits long behind them. What a link has dealt with no longer waits or lapses, so the next link
begins with what is left.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from streetname.domain.market.calendar import next_session, session_on
from streetname.domain.orders import end
from streetname.domain.orders.order import Order, TimeInForce
from streetname.domain.orders.route import RouteDesk, route
from streetname.domain.values.changes import Changes, Command

AT_ONCE = 200


class OpenDay(Command, frozen=True, gc=False, tag="open_day"):
    """The session of a date begins."""

    day: date


class CloseDay(Command, frozen=True, gc=False, tag="close_day"):
    """The session of a date ends."""

    day: date


class ReleaseOrders(Command, frozen=True, gc=False, tag="release_orders"):
    """Route the next orders that have waited for the open."""


class ExpireOrders(Command, frozen=True, gc=False, tag="expire_orders"):
    """End the next orders whose time is over."""


class DayDesk(RouteDesk, end.EndDesk, Protocol):
    """What the trading day needs to see."""

    def waiting_orders(self, most: int) -> Sequence[Order]:
        """The first orders that the venue has not seen, oldest first."""
        ...

    def lapsing_orders(self, by: datetime, most: int) -> Sequence[Order]:
        """The first open orders whose time is over at `by`."""
        ...


def open_day(command: OpenDay, desk: DayDesk) -> Changes:
    """Begin to route what has waited, and put the close on the agenda."""
    session = session_on(command.day)
    assert session is not None, "a day that opens is a trading day"
    changes = Changes()
    changes.at(desk.now, ReleaseOrders())
    changes.at(session.closes_at, CloseDay(command.day))
    return changes


def close_day(command: CloseDay, desk: DayDesk) -> Changes:
    """Begin to end what has run out, and put the next open on the agenda."""
    following = next_session(command.day)
    changes = Changes()
    changes.at(desk.now, ExpireOrders())
    changes.at(following.opens_at, OpenDay(following.date))
    return changes


def release_orders(_command: ReleaseOrders, desk: DayDesk) -> Changes:
    """Route one lot of waiting orders, and put the next lot on the agenda if there may be one."""
    changes = Changes()
    orders = desk.waiting_orders(AT_ONCE)
    for order in orders:
        route(order, desk, changes)
    if len(orders) == AT_ONCE:
        changes.at(desk.now, ReleaseOrders())
    return changes


def expire_orders(_command: ExpireOrders, desk: DayDesk) -> Changes:
    """End one lot of orders, and put the next lot on the agenda if there may be one.

    Day orders expire; an order that was good till cancelled is cancelled when it is too old.
    Source: Alpaca, expiry.
    """
    changes = Changes()
    orders = desk.lapsing_orders(desk.now, AT_ONCE)
    for order in orders:
        finish = end.cancel if order.time_in_force is TimeInForce.GTC else end.expire
        finish(order, desk, changes)
    if len(orders) == AT_ONCE:
        changes.at(desk.now, ExpireOrders())
    return changes
