"""Groups: an entry with its exits (bracket, OTO), or two exits of which one is enough (OCO).

Exits are held until the entry is filled. Shares are set aside once, by the take-profit, or by the
only exit there is; the stop-loss of a pair is armed without holding anything, and when it triggers
the take-profit goes and its shares pass over. What one exit trades the other loses, so together
they never trade too much. Source: Alpaca, bracket, OCO and OTO orders.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from streetname.domain.ledger.hold import Hold
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.lifecycle import after
from streetname.domain.orders.order import (
    Leg,
    Order,
    OrderClass,
    OrderStatus,
    OrderType,
    PositionIntent,
    Side,
)
from streetname.domain.orders.route import RouteDesk, announce, send
from streetname.domain.orders.rulebook import Rule
from streetname.domain.orders.terms import Terms
from streetname.domain.values.amounts import Quantity
from streetname.domain.values.changes import Changes
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import OrderId

_OPPOSITE = {
    PositionIntent.BUY_TO_OPEN: (Side.SELL, PositionIntent.SELL_TO_CLOSE),
    PositionIntent.SELL_TO_OPEN: (Side.BUY, PositionIntent.BUY_TO_CLOSE),
}


class GroupDesk(RouteDesk, Protocol):
    """What dealing with groups needs to see."""

    def group(self, order: Order) -> Sequence[Order]:
        """The open orders of the group that the order belongs to, oldest first."""
        ...


def legs_of(order: Order, terms: Terms, desk: Desk) -> Sequence[Order]:
    """The exits that a new order brings with it, held."""
    if order.order_class is OrderClass.SIMPLE:
        return ()
    side, intent = _OPPOSITE.get(order.intent, (order.side, order.intent))
    legs: list[Order] = []

    def add(leg: Leg, kind: OrderType, **prices: object) -> None:
        legs.append(
            msgspec.structs.replace(
                order,
                id=OrderId(desk.identify(leg)),
                sequence=desk.number(),
                client_order_id=desk.identify(f"client_{leg}"),
                side=side,
                intent=intent,
                type=kind,
                status=OrderStatus.HELD,
                parent_id=order.id,
                leg=leg,
                armed=order.order_class is OrderClass.OCO,
                **prices,
            )
        )

    if terms.take_profit is not None and order.order_class is not OrderClass.OCO:
        add(Leg.TAKE_PROFIT, OrderType.LIMIT, limit_price=terms.take_profit, stop_price=None)
    loss = terms.stop_loss
    if loss is not None and loss.stop_price is not None:
        kind = OrderType.STOP if loss.limit_price is None else OrderType.STOP_LIMIT
        add(Leg.STOP_LOSS, kind, limit_price=loss.limit_price, stop_price=loss.stop_price)
    return legs


def is_entry(order: Order) -> bool:
    """True for the order that opens the position which the others of its group close."""
    return order.order_class in (OrderClass.BRACKET, OrderClass.OTO) and order.leg is None


def holds_nothing(order: Order) -> bool:
    """True for an exit that is held: it has no shares of its own set aside."""
    return order.status is OrderStatus.HELD


def activate(entry: Order, free: Quantity, desk: GroupDesk, changes: Changes) -> None:
    """Let the exits of a filled entry work.

    They are for no more than is `free` of the position: a part of it may have been closed while the
    entry was still filling.
    """
    legs = [_limited(leg, free) for leg in desk.group(entry) if leg.id != entry.id]
    paired = len(legs) > 1
    for leg in legs:
        if paired and leg.leg is Leg.STOP_LOSS:
            armed = msgspec.structs.replace(leg, armed=True, updated_at=desk.now)
            changes.save(armed)
        else:
            armed = put_to_work(leg, Rule.LEG_ACTIVATED, desk, changes)
        send(armed, desk, changes)


def _limited(leg: Order, most: Quantity) -> Order:
    assert leg.quantity is not None, "groups are of whole shares"
    return msgspec.structs.replace(leg, quantity=min(leg.quantity, most))


def put_to_work(leg: Order, rule: Rule, desk: Desk, changes: Changes) -> Order:
    """Make an exit live, with its shares set aside."""
    assert leg.left is not None, "groups are of whole shares"
    live = msgspec.structs.replace(
        leg,
        status=after(leg.status, OrderEvent.NEW),
        armed=True,
        submitted_at=desk.now,
        updated_at=desk.now,
    )
    changes.save(live, Hold(leg.id, leg.account_id, leg.asset_id, leg.left))
    announce(live, OrderEvent.NEW, rule, desk, changes)
    return live


def shrink(exit_: Order, traded: Quantity, desk: Desk, changes: Changes) -> None:
    """Let an exit lose the shares that its sibling has traded; it holds none of its own."""
    assert exit_.quantity is not None, "groups are of whole shares"
    quantity = exit_.quantity - traded
    changes.save(msgspec.structs.replace(exit_, quantity=quantity, updated_at=desk.now))
