"""The life of an order as one table: (state, event) to state. What is absent cannot happen.

A fill wins over a cancel or a replacement that is under way; a pending state that has come to
nothing gives way to the one before it, which the order's fills tell. Source: Alpaca, order statuses
and transitions.
"""

from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.order import OPEN, Order, OrderStatus

_State = OrderStatus
_Event = OrderEvent

_ENDS = {_Event.CANCELED: _State.CANCELED, _Event.EXPIRED: _State.EXPIRED}
_REJECTED = {_Event.REJECTED: _State.REJECTED}
_FILLS = {_Event.PARTIAL_FILL: _State.PARTIALLY_FILLED, _Event.FILL: _State.FILLED}
_ASKED_BACK = {_Event.PENDING_CANCEL: _State.PENDING_CANCEL}
_TO_BE_REPLACED = {_Event.PENDING_REPLACE: _State.PENDING_REPLACE}
_REPLACED = {_Event.REPLACED: _State.REPLACED}
_LIVE = {_Event.NEW: _State.NEW}

_TABLE: dict[OrderStatus, dict[OrderEvent, OrderStatus]] = {
    _State.ACCEPTED: {
        _Event.PENDING_NEW: _State.PENDING_NEW,
        **_LIVE,
        **_ASKED_BACK,
        **_REJECTED,
        **_ENDS,
    },
    _State.PENDING_NEW: {**_LIVE, **_FILLS, **_ASKED_BACK, **_REJECTED, **_ENDS},
    _State.HELD: {
        **_LIVE,
        _Event.FILL: _State.FILLED,
        **_ASKED_BACK,
        **_REPLACED,
        **_REJECTED,
        **_ENDS,
    },
    _State.NEW: {
        **_FILLS,
        **_ASKED_BACK,
        **_TO_BE_REPLACED,
        **_REPLACED,
        **_REJECTED,
        **_ENDS,
    },
    _State.PARTIALLY_FILLED: {
        **_FILLS,
        **_ASKED_BACK,
        **_TO_BE_REPLACED,
        **_REPLACED,
        **_ENDS,
    },
    _State.PENDING_CANCEL: {**_FILLS, **_ENDS},
    _State.PENDING_REPLACE: {**_FILLS, **_ASKED_BACK, **_REPLACED, **_ENDS},
}

TRANSITIONS: dict[tuple[OrderStatus, OrderEvent], OrderStatus] = {
    (state, event): following for state, row in _TABLE.items() for event, following in row.items()
}

BIRTHS: dict[OrderEvent, OrderStatus] = {
    _Event.ACCEPTED: _State.ACCEPTED,
    _Event.PENDING_NEW: _State.PENDING_NEW,
    _Event.HELD: _State.HELD,
}
"""The events that a life may begin with."""

TELLING = frozenset({_Event.ORDER_CANCEL_REJECTED, _Event.ORDER_REPLACE_REJECTED})
"""Events that tell of a request that came to nothing; they change a pending state back, if any."""

TERMINAL = frozenset(OrderStatus) - OPEN


def before_replacement(order: Order) -> OrderStatus:
    """The state that an order is in again when its replacement has come to nothing."""
    if order.status is not _State.PENDING_REPLACE:
        return order.status
    has_traded = order.filled_quantity > order.inherited.quantity
    return _State.PARTIALLY_FILLED if has_traded else _State.NEW


def after(state: OrderStatus, event: OrderEvent) -> OrderStatus:
    """The state that `event` leads to; an assertion where the table has no row."""
    following = TRANSITIONS.get((state, event))
    assert following is not None, f"{event} cannot happen to an order that is {state}"
    return following
