"""Orders on the wire. Source: Alpaca, the order object and placing orders."""

import msgspec

from streetname.domain.orders.order import Order, Side
from streetname.domain.orders.terms import Ticket
from streetname.wire.doors import Door
from streetname.wire.numbers import Number, sane, text, text_or_none
from streetname.wire.times import timestamp, timestamp_or_none


class Leg(msgspec.Struct):
    """A leg or a condition of an advanced order; read only to refuse what is not supported."""

    limit_price: Number | None = None
    stop_price: Number | None = None


class CreateOrderRequest(msgspec.Struct):
    """What a client sends to place an order; numbers may be strings."""

    symbol: str | None = None
    qty: Number | None = None
    notional: Number | None = None
    side: str | None = None
    type: str | None = None
    time_in_force: str | None = None
    limit_price: Number | None = None
    stop_price: Number | None = None
    trail_price: Number | None = None
    trail_percent: Number | None = None
    extended_hours: bool | None = None
    client_order_id: str | None = None
    order_class: str | None = None
    take_profit: Leg | None = None
    stop_loss: Leg | None = None
    commission: Number | None = None
    commission_type: str | None = None
    commission_bps: Number | None = None
    subtag: str | None = None
    source: str | None = None


def ticket(request: CreateOrderRequest) -> Ticket:
    """The request as the domain takes it."""
    return Ticket(
        symbol=request.symbol,
        quantity=sane("qty", request.qty),
        notional=sane("notional", request.notional),
        side=request.side,
        type=request.type,
        time_in_force=request.time_in_force,
        order_class=request.order_class,
        limit_price=sane("limit_price", request.limit_price),
        stop_price=sane("stop_price", request.stop_price),
        extended_hours=request.extended_hours or False,
        client_order_id=request.client_order_id,
        commission=sane("commission", request.commission),
        commission_type=request.commission_type,
        commission_bps=sane("commission_bps", request.commission_bps),
        subtag=request.subtag,
        source=request.source,
    )


class OrderBody(msgspec.Struct):
    """An order; of some members only the correspondent is told, the others are always there."""

    id: str
    client_order_id: str
    created_at: str
    updated_at: str
    submitted_at: str
    filled_at: str | None
    expired_at: str | None
    cancel_requested_at: str | msgspec.UnsetType | None
    canceled_at: str | None
    failed_at: str | None
    replaced_at: str | None
    replaced_by: str | None
    replaces: str | None
    asset_id: str
    symbol: str
    asset_class: str
    notional: str | None
    qty: str | None
    filled_qty: str
    filled_avg_price: str | None
    order_class: str
    order_type: str
    type: str
    side: str
    position_intent: str
    time_in_force: str
    limit_price: str | None
    stop_price: str | None
    status: str
    extended_hours: bool
    legs: list[str] | None
    trail_percent: str | None
    trail_price: str | None
    hwm: str | None
    commission: str | msgspec.UnsetType
    subtag: str | None
    source: str | None
    expires_at: str | msgspec.UnsetType = msgspec.UNSET
    commission_type: str | msgspec.UnsetType = msgspec.UNSET


def order_body(order: Order, door: Door = Door.BROKER) -> OrderBody:
    """The order as it is told at the door."""
    created_at = timestamp(order.created_at)
    unset, told = msgspec.UNSET, door is Door.BROKER
    return OrderBody(
        id=order.id,
        client_order_id=order.client_order_id,
        created_at=created_at,
        updated_at=timestamp(order.updated_at),
        submitted_at=timestamp(order.submitted_at),
        filled_at=timestamp_or_none(order.filled_at),
        expired_at=timestamp_or_none(order.expired_at),
        cancel_requested_at=timestamp_or_none(order.cancel_requested_at) if told else unset,
        canceled_at=timestamp_or_none(order.canceled_at),
        failed_at=timestamp_or_none(order.failed_at),
        replaced_at=None,
        replaced_by=None,
        replaces=None,
        asset_id=order.asset_id,
        symbol=order.symbol,
        asset_class=order.asset_class,
        notional=text_or_none(order.notional),
        qty=text_or_none(order.quantity),
        filled_qty=text(order.filled_quantity),
        filled_avg_price=text_or_none(order.filled_average_price),
        order_class="",
        order_type=order.type,
        type=order.type,
        side=order.side,
        position_intent="buy_to_open" if order.side is Side.BUY else "sell_to_close",
        time_in_force=order.time_in_force,
        limit_price=text_or_none(order.limit_price),
        stop_price=None,
        status=order.status,
        extended_hours=order.extended_hours,
        legs=None,
        trail_percent=None,
        trail_price=None,
        hwm=None,
        commission=text(order.commission.amount) if told else unset,
        subtag=order.subtag,
        source=order.source,
        expires_at=unset if order.expires_at is None else timestamp(order.expires_at),
        commission_type=order.commission.type if told and order.commission.given else unset,
    )


class CanceledOrder(msgspec.Struct):
    """One order of a mass cancel: what became of it, by HTTP status."""

    id: str
    status: int
    body: OrderBody | msgspec.UnsetType
