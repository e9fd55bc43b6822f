"""The end of an order that does not fill: its hold is released and it never changes again.

With an entry end its exits, with an exit its sibling. Source: Alpaca, bracket, OCO and OTO orders.
"""

from collections.abc import Callable
from typing import Protocol

import msgspec

from streetname.domain.ledger.hold import Hold
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.groups import GroupDesk
from streetname.domain.orders.lifecycle import after
from streetname.domain.orders.order import Order, OrderClass, OrderStatus
from streetname.domain.orders.route import announce
from streetname.domain.orders.rulebook import Rule
from streetname.domain.orders.trail import TrailDesk, followed
from streetname.domain.values.changes import Changes
from streetname.domain.values.ids import AccountId, OrderId


class EndDesk(GroupDesk, TrailDesk, Protocol):
    """What ending an order needs to see."""

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        """What is set aside for the order."""
        ...


def cancel(order: Order, rule: Rule, desk: EndDesk, changes: Changes) -> Order:
    """Cancel what is left of the order, and of its group."""
    canceled = cancel_alone(order, rule, desk, changes)
    _end_group(canceled, cancel_alone, desk, changes)
    return canceled


def give_up(order: Order, desk: EndDesk, changes: Changes) -> Order:
    """Cancel an order that is too old, and its group: each is asked back, though nobody asked."""
    given_up = _give_up_alone(order, Rule.TOO_OLD, desk, changes)
    _end_group(given_up, _give_up_alone, desk, changes)
    return given_up


def expire(order: Order, rule: Rule, desk: EndDesk, changes: Changes) -> Order:
    """Let the order lapse, its time is over, and its group with it."""
    expired = _expire_alone(order, rule, desk, changes)
    _end_group(expired, _expire_alone, desk, changes)
    return expired


def reject(order: Order, rule: Rule, reason: str, desk: EndDesk, changes: Changes) -> Order:
    """Refuse an order that had been accepted before; its group is canceled."""
    rejected = reject_alone(order, rule, reason, desk, changes)
    _end_group(rejected, cancel_alone, desk, changes)
    return rejected


def cancel_alone(order: Order, rule: Rule, desk: EndDesk, changes: Changes) -> Order:
    """Cancel one order and leave the rest of its group as it is."""
    canceled = msgspec.structs.replace(
        followed(order, desk),
        status=after(order.status, OrderEvent.CANCELED),
        canceled_at=desk.now,
        updated_at=desk.now,
    )
    return _ended(canceled, OrderEvent.CANCELED, rule, desk, changes)


def reject_alone(order: Order, rule: Rule, reason: str, desk: EndDesk, changes: Changes) -> Order:
    """Refuse one order and leave the rest of its group as it is."""
    rejected = msgspec.structs.replace(
        order,
        status=after(order.status, OrderEvent.REJECTED),
        failed_at=desk.now,
        updated_at=desk.now,
    )
    return _ended(rejected, OrderEvent.REJECTED, rule, desk, changes, reason)


def asked_back(order: Order, desk: EndDesk) -> Order:
    """The order once it is asked for that it be canceled; what the venue works, it still works."""
    return msgspec.structs.replace(
        followed(order, desk),
        status=after(order.status, OrderEvent.PENDING_CANCEL),
        armed=order.is_live,
        cancel_requested_at=desk.now,
        updated_at=desk.now,
    )


def dealt_with(changes: Changes) -> dict[OrderId, Order]:
    """The orders that have been changed already, each as it is by now."""
    return {value.id: value for value in changes.saved if isinstance(value, Order)}


def _give_up_alone(order: Order, rule: Rule, desk: EndDesk, changes: Changes) -> Order:
    if order.status is not OrderStatus.PENDING_CANCEL:
        order = asked_back(order, desk)
        announce(order, OrderEvent.PENDING_CANCEL, rule, desk, changes)
    return cancel_alone(order, rule, desk, changes)


def _expire_alone(order: Order, rule: Rule, desk: EndDesk, changes: Changes) -> Order:
    expired = msgspec.structs.replace(
        followed(order, desk),
        status=after(order.status, OrderEvent.EXPIRED),
        expired_at=desk.now,
        updated_at=desk.now,
    )
    return _ended(expired, OrderEvent.EXPIRED, rule, desk, changes)


def _end_group(
    order: Order,
    finish: Callable[[Order, Rule, EndDesk, Changes], Order],
    desk: EndDesk,
    changes: Changes,
) -> None:
    if order.order_class is OrderClass.SIMPLE:
        return
    changed = dealt_with(changes)
    for member in desk.group(order):
        other = changed.get(member.id, member)
        if other.id != order.id and other.is_open:
            finish(other, Rule.GROUP_ENDED, desk, changes)


def _ended(
    order: Order,
    event: OrderEvent,
    rule: Rule,
    desk: EndDesk,
    changes: Changes,
    reason: str | None = None,
) -> Order:
    changes.save(order)
    hold = desk.hold(order.account_id, order.id)
    if hold is not None:
        changes.remove(hold)
    announce(order, event, rule, desk, changes, reason)
    return order
