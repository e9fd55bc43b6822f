"""The end of an order that does not fill: its hold is released and it never changes again."""

from typing import Protocol

import msgspec

from streetname.domain.ledger.hold import Hold
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.lifecycle import after
from streetname.domain.orders.order import Order
from streetname.domain.orders.route import announce
from streetname.domain.values.changes import Changes
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId


class EndDesk(Desk, Protocol):
    """What ending an order needs to see."""

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        """What is set aside for the order."""
        ...


def cancel(order: Order, desk: EndDesk, changes: Changes) -> Order:
    """Cancel what is left of the order."""
    canceled = msgspec.structs.replace(
        order,
        status=after(order.status, OrderEvent.CANCELED),
        canceled_at=desk.now,
        updated_at=desk.now,
    )
    return _ended(canceled, OrderEvent.CANCELED, desk, changes)


def expire(order: Order, desk: EndDesk, changes: Changes) -> Order:
    """Let the order lapse: its time is over."""
    expired = msgspec.structs.replace(
        order,
        status=after(order.status, OrderEvent.EXPIRED),
        expired_at=desk.now,
        updated_at=desk.now,
    )
    return _ended(expired, OrderEvent.EXPIRED, desk, changes)


def reject(order: Order, reason: str, desk: EndDesk, changes: Changes) -> Order:
    """Refuse an order that had been accepted before."""
    rejected = msgspec.structs.replace(
        order,
        status=after(order.status, OrderEvent.REJECTED),
        failed_at=desk.now,
        updated_at=desk.now,
    )
    return _ended(rejected, OrderEvent.REJECTED, desk, changes, reason)


def _ended(
    order: Order, event: OrderEvent, desk: EndDesk, changes: Changes, reason: str | None = None
) -> Order:
    changes.save(order)
    hold = desk.hold(order.account_id, order.id)
    if hold is not None:
        changes.remove(hold)
    announce(order, event, desk, changes, reason)
    return order
