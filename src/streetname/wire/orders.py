"""Orders on the wire. Source: Alpaca, the order object and placing orders."""

from collections.abc import Sequence

import msgspec

from streetname.domain.orders.order import Order, OrderClass, OrderStatus
from streetname.domain.orders.replace import Replacement
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.wire.doors import Door
from streetname.wire.numbers import Number, sane, text, text_or_none
from streetname.wire.times import timestamp, timestamp_or_none


class ExitRequest(msgspec.Struct):
    """The exit of a group: its limit, its stop, or both."""

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
    take_profit: ExitRequest | None = None
    stop_loss: ExitRequest | None = None
    position_intent: str | None = None
    commission: Number | None = None
    commission_type: str | None = None
    commission_bps: Number | None = None
    subtag: str | None = None
    source: str | None = None


def ticket(request: CreateOrderRequest, door: Door = Door.BROKER) -> Ticket:
    """The request as the domain takes it.

    Only a correspondent sets a commission or tells where an order came from; from an owner these
    members are like any that Alpaca does not know. Source: Alpaca, Broker-only members.
    """
    if door is Door.TRADING:
        request = msgspec.structs.replace(
            request, commission=None, commission_type=None, commission_bps=None, source=None
        )
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
        trail_price=sane("trail_price", request.trail_price),
        trail_percent=sane("trail_percent", request.trail_percent),
        take_profit=_take_profit(request.take_profit),
        stop_loss=_stop_loss(request.stop_loss),
        position_intent=request.position_intent,
        extended_hours=request.extended_hours or False,
        client_order_id=request.client_order_id,
        commission=sane("commission", request.commission),
        commission_type=request.commission_type,
        commission_bps=sane("commission_bps", request.commission_bps),
        subtag=request.subtag,
        source=request.source,
    )


def _take_profit(request: ExitRequest | None) -> TakeProfit | None:
    if request is None:
        return None
    return TakeProfit(sane("take_profit.limit_price", request.limit_price))


def _stop_loss(request: ExitRequest | None) -> StopLoss | None:
    if request is None:
        return None
    return StopLoss(
        stop_price=sane("stop_loss.stop_price", request.stop_price),
        limit_price=sane("stop_loss.limit_price", request.limit_price),
    )


class ReplaceOrderRequest(msgspec.Struct):
    """What a client sends to change an order; numbers may be strings."""

    qty: Number | None = None
    time_in_force: str | None = None
    limit_price: Number | None = None
    stop_price: Number | None = None
    trail: Number | None = None
    client_order_id: str | None = None


def replacement(request: ReplaceOrderRequest) -> Replacement:
    """The change as the domain takes it."""
    return Replacement(
        quantity=sane("qty", request.qty),
        time_in_force=request.time_in_force or None,
        limit_price=sane("limit_price", request.limit_price),
        stop_price=sane("stop_price", request.stop_price),
        trail=sane("trail", request.trail),
        client_order_id=request.client_order_id or None,
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
    legs: "list[OrderBody] | None"
    trail_percent: str | None
    trail_price: str | None
    hwm: str | None
    commission: str | msgspec.UnsetType
    subtag: str | None
    source: str | None
    expires_at: str | msgspec.UnsetType = msgspec.UNSET
    commission_type: str | msgspec.UnsetType = msgspec.UNSET


def order_body(
    order: Order, door: Door = Door.BROKER, legs: Sequence[Order] | None = None
) -> OrderBody:
    """The order as it is told at the door, with its legs if they are to be told with it."""
    created_at = timestamp(order.created_at)
    unset, told = msgspec.UNSET, door is Door.BROKER
    is_simple = order.order_class is OrderClass.SIMPLE
    is_replaced = order.status is OrderStatus.REPLACED
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
        replaced_at=timestamp_or_none(order.replaced_at),
        replaced_by=order.replaced_by if is_replaced else None,
        replaces=order.replaces,
        asset_id=order.asset_id,
        symbol=order.symbol,
        asset_class=order.asset_class,
        notional=text_or_none(order.notional),
        qty=text_or_none(order.quantity),
        filled_qty=text(order.filled_quantity),
        filled_avg_price=text_or_none(order.filled_average_price),
        order_class="" if is_simple else order.order_class,
        order_type=order.type,
        type=order.type,
        side=order.side,
        position_intent=order.intent,
        time_in_force=order.time_in_force,
        limit_price=text_or_none(order.limit_price),
        stop_price=text_or_none(order.stop_price),
        status=order.status,
        extended_hours=order.extended_hours,
        legs=[order_body(leg, door) for leg in legs] if legs else None,
        trail_percent=text_or_none(order.trail_percent),
        trail_price=text_or_none(order.trail_price),
        hwm=text_or_none(order.high_water_mark),
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
