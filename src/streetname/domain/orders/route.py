"""Routing: an order leaves for the venue, which reacts a little later.

The reaction is a command of its own, decided by the venue; here it is only put on the agenda.
"""

from datetime import timedelta
from typing import Protocol

import msgspec

from streetname.domain.orders.events import OrderChanged, OrderEvent
from streetname.domain.orders.lifecycle import after
from streetname.domain.orders.order import Order
from streetname.domain.orders.rulebook import Rule
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId, OrderId


class VenueReacts(Command, frozen=True, gc=False, tag="venue_reacts"):
    """The venue turns to an order."""

    account_id: AccountId
    order_id: OrderId


class RouteDesk(Desk, Protocol):
    """What routing needs to see."""

    def latency(self, order_id: OrderId) -> timedelta:
        """How long the venue takes to react to the order."""
        ...


def route(order: Order, rule: Rule, desk: RouteDesk, changes: Changes) -> Order:
    """Send an order that the venue has not seen yet, and give it back as it is then."""
    routed = msgspec.structs.replace(
        order,
        status=after(order.status, OrderEvent.PENDING_NEW),
        submitted_at=desk.now,
        updated_at=desk.now,
    )
    changes.save(routed)
    announce(routed, OrderEvent.PENDING_NEW, rule, desk, changes)
    send(routed, desk, changes)
    return routed


def send(order: Order, desk: RouteDesk, changes: Changes) -> None:
    """Let the venue turn to the order when word has reached it."""
    changes.at(desk.now + desk.latency(order.id), VenueReacts(order.account_id, order.id))


def announce(
    order: Order,
    event: OrderEvent,
    rule: Rule,
    desk: Desk,
    changes: Changes,
    reason: str | None = None,
) -> None:
    """Tell the event streams what has happened to the order, other than a fill."""
    changes.announce(OrderChanged(event, order, desk.now, reason=reason, rule=rule))
