"""The trading day: when waiting orders are sent, auctions are held, and orders lapse.

    overnight opens → pre-market opens → the exchange opens → it closes → the day ends → …

Each moment puts the next one on the agenda. What it does may concern very many orders, so each is
a chain of small commands at the same instant: nobody waits long behind them. What a link has dealt
with no longer waits or lapses, so the next link begins with what is left.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Protocol

from streetname.domain.market.calendar import Session, next_session, session_on
from streetname.domain.orders import end
from streetname.domain.orders.order import Order, OrderClass, TimeInForce
from streetname.domain.orders.release import ReleaseDesk, release
from streetname.domain.orders.rulebook import Rule
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.instants import LATEST, NEW_YORK, exchange_date

AT_ONCE = 200
_AGED_AT = time(16, 15)


class OpenOvernight(Command, frozen=True, gc=False, tag="open_overnight"):
    """The overnight session before the session of a date begins."""

    day: date


class OpenPremarket(Command, frozen=True, gc=False, tag="open_premarket"):
    """The hours before the session of a date begin."""

    day: date


class OpenDay(Command, frozen=True, gc=False, tag="open_day"):
    """The session of a date begins."""

    day: date


class CloseDay(Command, frozen=True, gc=False, tag="close_day"):
    """The session of a date ends."""

    day: date


class EndDay(Command, frozen=True, gc=False, tag="end_day"):
    """The hours after the session of a date are over."""

    day: date


class HoldAuction(Command, frozen=True, gc=False, tag="hold_auction"):
    """Cross the next orders that are for the auction at the open or at the close of a date."""

    day: date
    opening: bool


class ReleaseOrders(Command, frozen=True, gc=False, tag="release_orders"):
    """Release the next orders that have waited; only those for extended hours, or all others."""

    extended: bool = False


class ExpireOrders(Command, frozen=True, gc=False, tag="expire_orders"):
    """End the next orders whose time is over."""


class DayDesk(ReleaseDesk, Protocol):
    """What the trading day needs to see."""

    def waiting_orders(self, most: int, *, extended: bool) -> Sequence[Order]:
        """The first orders that the venue has not seen and would take now, oldest first."""
        ...

    def lapsing_orders(self, by: datetime, most: int) -> Sequence[Order]:
        """The first open orders whose time is over at `by`."""
        ...


def open_overnight(command: OpenOvernight, desk: DayDesk) -> Changes:
    """Send what may trade overnight."""
    changes = Changes()
    changes.at(desk.now, ReleaseOrders(extended=True))
    changes.at(_session(command.day).pre_opens_at, OpenPremarket(command.day))
    return changes


def open_premarket(command: OpenPremarket, desk: DayDesk) -> Changes:
    """Send what may trade before the open."""
    changes = Changes()
    changes.at(desk.now, ReleaseOrders(extended=True))
    changes.at(_session(command.day).opens_at, OpenDay(command.day))
    return changes


def open_day(command: OpenDay, desk: DayDesk) -> Changes:
    """Hold the opening auction, and then send what has waited for the open."""
    changes = Changes()
    changes.at(desk.now, HoldAuction(command.day, opening=True))
    changes.at(desk.now, ReleaseOrders())
    changes.at(desk.now, ReleaseOrders(extended=True))
    changes.at(_session(command.day).closes_at, CloseDay(command.day))
    return changes


def close_day(command: CloseDay, desk: DayDesk) -> Changes:
    """Hold the closing auction, and then end what has run out."""
    session = _session(command.day)
    changes = Changes()
    changes.at(desk.now, HoldAuction(command.day, opening=False))
    changes.at(desk.now, ExpireOrders())
    changes.at(aged_at(session), ExpireOrders())
    changes.at(session.post_closes_at, EndDay(command.day))
    return changes


def end_day(command: EndDay, desk: DayDesk) -> Changes:
    """End what has run out with the hours after the close."""
    following = next_session(command.day)
    changes = Changes()
    changes.at(desk.now, ExpireOrders())
    changes.at(following.overnight_opens_at, OpenOvernight(following.date))
    return changes


def release_orders(command: ReleaseOrders, desk: DayDesk) -> Changes:
    """Release one lot of waiting orders, and put the next lot on the agenda if there may be one."""
    changes = Changes()
    orders = desk.waiting_orders(AT_ONCE, extended=command.extended)
    for order in orders:
        release(order, desk, changes)
    if len(orders) == AT_ONCE:
        changes.at(desk.now, command)
    return changes


def expire_orders(_command: ExpireOrders, desk: DayDesk) -> Changes:
    """End one lot of orders, and put the next lot on the agenda if there may be one.

    Day orders expire; an order that was good till canceled is canceled when it is too old.
    Source: Alpaca, expiry.
    """
    changes = Changes()
    orders = desk.lapsing_orders(desk.now, AT_ONCE)
    for order in orders:
        in_group = order.order_class is not OrderClass.SIMPLE
        if in_group and order.id in end.dealt_with(changes):
            continue
        if order.time_in_force is TimeInForce.GTC:
            end.give_up(order, desk, changes)
        else:
            end.expire(order, Rule.DAY_OVER, desk, changes)
    if len(orders) == AT_ONCE:
        changes.at(desk.now, ExpireOrders())
    return changes


def lapses_at(lasting: TimeInForce, expires_at: datetime | None) -> datetime | None:
    """When an order is ended because its time is over.

    One that is good till canceled is looked at in the afternoon of the trading day on which it
    becomes too old, or of the next one; never, if that is after the last day of the calendar.
    """
    if expires_at is None or lasting is not TimeInForce.GTC:
        return expires_at
    day = exchange_date(expires_at)
    return _aged_on(day) if day <= exchange_date(LATEST) else None


@cache
def _aged_on(day: date) -> datetime:
    return aged_at(session_on(day) or next_session(day))


def aged_at(session: Session) -> datetime:
    """When orders that are too old are looked for on a trading day."""
    return datetime.combine(session.date, _AGED_AT, NEW_YORK).astimezone(session.closes_at.tzinfo)


def _session(day: date) -> Session:
    session = session_on(day)
    assert session is not None, "a trading day has a session"
    return session
