"""The life of an order as one table: (state, event) to state. What is absent cannot happen.

Source: Alpaca, order statuses.
"""

from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.order import OPEN, OrderStatus

_State = OrderStatus
_Event = OrderEvent

TRANSITIONS: dict[tuple[OrderStatus, OrderEvent], OrderStatus] = {
    (_State.ACCEPTED, _Event.PENDING_NEW): _State.PENDING_NEW,
    (_State.ACCEPTED, _Event.CANCELED): _State.CANCELED,
    (_State.ACCEPTED, _Event.EXPIRED): _State.EXPIRED,
    (_State.ACCEPTED, _Event.REJECTED): _State.REJECTED,
    (_State.PENDING_NEW, _Event.NEW): _State.NEW,
    (_State.PENDING_NEW, _Event.CANCELED): _State.CANCELED,
    (_State.PENDING_NEW, _Event.EXPIRED): _State.EXPIRED,
    (_State.PENDING_NEW, _Event.REJECTED): _State.REJECTED,
    (_State.NEW, _Event.PARTIAL_FILL): _State.PARTIALLY_FILLED,
    (_State.NEW, _Event.FILL): _State.FILLED,
    (_State.NEW, _Event.CANCELED): _State.CANCELED,
    (_State.NEW, _Event.EXPIRED): _State.EXPIRED,
    (_State.NEW, _Event.REJECTED): _State.REJECTED,
    (_State.PARTIALLY_FILLED, _Event.PARTIAL_FILL): _State.PARTIALLY_FILLED,
    (_State.PARTIALLY_FILLED, _Event.FILL): _State.FILLED,
    (_State.PARTIALLY_FILLED, _Event.CANCELED): _State.CANCELED,
    (_State.PARTIALLY_FILLED, _Event.EXPIRED): _State.EXPIRED,
}

TERMINAL = frozenset(OrderStatus) - OPEN


def after(state: OrderStatus, event: OrderEvent) -> OrderStatus:
    """The state that `event` leads to; an assertion where the table has no row."""
    following = TRANSITIONS.get((state, event))
    assert following is not None, f"{event} cannot happen to an order that is {state}"
    return following
