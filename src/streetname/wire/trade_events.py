"""Trade events on the wire: an order's event, with the whole order as it stood right after it.

Source: Alpaca, trade update events of version 1 and 2.
"""

import msgspec

from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.order import Order
from streetname.domain.values.ids import derived_uuid, ulid
from streetname.wire.doors import Door
from streetname.wire.numbers import text
from streetname.wire.orders import OrderBody, order_body
from streetname.wire.times import timestamp, timestamp_or_none

MaybeText = str | msgspec.UnsetType


class TradeEventBody(msgspec.Struct, frozen=True, kw_only=True):
    """An event of an order, in version 1; price and quantities are there on fills alone."""

    account_id: str
    at: str
    event: str
    event_id: int
    execution_id: str
    order: OrderBody
    position_qty: MaybeText = msgspec.UNSET
    price: MaybeText = msgspec.UNSET
    qty: MaybeText = msgspec.UNSET
    reason: MaybeText = msgspec.UNSET
    timestamp: str


class TradeEventBodyV2(msgspec.Struct, frozen=True, kw_only=True):
    """An event of an order, in version 2: its id is a ULID, and a fill says when it settles."""

    account_id: str
    at: str
    event: str
    event_id: str
    execution_id: str
    order: OrderBody
    position_qty: MaybeText = msgspec.UNSET
    price: MaybeText = msgspec.UNSET
    qty: MaybeText = msgspec.UNSET
    reason: MaybeText = msgspec.UNSET
    settle_date: MaybeText = msgspec.UNSET
    timestamp: str


def trade_event(fact: OrderChanged, sequence: int, door: Door = Door.BROKER) -> TradeEventBody:
    """The event of version 1, with the order as it is told at the door."""
    at, trade = timestamp(fact.at), fact.execution
    return TradeEventBody(
        account_id=fact.order.account_id,
        at=at,
        event=fact.event,
        event_id=sequence,
        execution_id=_execution_id(fact, sequence),
        order=_order(fact.order, door),
        position_qty=text(trade.position_quantity) if trade else msgspec.UNSET,
        price=text(trade.price) if trade else msgspec.UNSET,
        qty=text(trade.quantity) if trade else msgspec.UNSET,
        reason=fact.reason or msgspec.UNSET,
        timestamp=at,
    )


def trade_event_v2(fact: OrderChanged, sequence: int, door: Door = Door.BROKER) -> TradeEventBodyV2:
    """The event of version 2, with the order as it is told at the door."""
    body = trade_event(fact, sequence, door)
    trade = fact.execution
    return TradeEventBodyV2(
        account_id=body.account_id,
        at=body.at,
        event=body.event,
        event_id=ulid(fact.at, sequence),
        execution_id=body.execution_id,
        order=body.order,
        position_qty=body.position_qty,
        price=body.price,
        qty=body.qty,
        reason=body.reason,
        settle_date=trade.settles_on.isoformat() if trade else msgspec.UNSET,
        timestamp=body.timestamp,
    )


def _order(order: Order, door: Door) -> OrderBody:
    """The order of an event: at either door with the instant at which its cancel was asked for."""
    body = order_body(order, door)
    if body.cancel_requested_at is msgspec.UNSET:
        requested_at = timestamp_or_none(order.cancel_requested_at)
        return msgspec.structs.replace(body, cancel_requested_at=requested_at)
    return body


def _execution_id(fact: OrderChanged, sequence: int) -> str:
    """The execution's own id; an event without one has an id that no other event has."""
    if fact.execution is not None:
        return fact.execution.id
    return derived_uuid(fact.order.id, sequence)
