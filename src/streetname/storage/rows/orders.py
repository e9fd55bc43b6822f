"""Orders."""

from collections import namedtuple
from collections.abc import Iterable
from typing import Any

from streetname.domain.market.asset import AssetClass
from streetname.domain.orders.order import (
    Commission,
    CommissionType,
    Inherited,
    Leg,
    Order,
    OrderClass,
    OrderStatus,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from streetname.storage import tables
from streetname.storage.codecs import (
    instant_in,
    instant_out,
    money_in,
    money_out,
    optional_instant_in,
    optional_instant_out,
    optional_money_in,
    optional_money_out,
    optional_share_in,
    optional_share_out,
    share_in,
    share_out,
)

_Row = namedtuple(  # noqa: PYI024 - the names are the columns'
    "_Row", tables.orders.c.keys()
)  # pyright: ignore[reportUntypedNamedTuple]
"""The database's own rows look up each name anew; with fifty of them that is most of the time."""


def order_in(order: Order) -> tuple[Any, ...]:
    """A row of `orders`."""
    return (
        order.id,
        order.sequence,
        order.account_id,
        order.client_order_id,
        order.asset_id,
        order.symbol,
        str(order.asset_class),
        str(order.side),
        str(order.type),
        str(order.time_in_force),
        optional_share_in(order.quantity),
        optional_money_in(order.notional),
        optional_share_in(order.limit_price),
        order.extended_hours,
        str(order.status),
        share_in(order.commission.amount),
        str(order.commission.type),
        order.commission.given,
        order.source,
        order.subtag,
        instant_in(order.created_at),
        instant_in(order.updated_at),
        instant_in(order.submitted_at),
        optional_instant_in(order.expires_at),
        share_in(order.filled_quantity),
        optional_share_in(order.filled_average_price),
        money_in(order.filled_value),
        money_in(order.commission_charged),
        optional_instant_in(order.filled_at),
        optional_instant_in(order.expired_at),
        optional_instant_in(order.cancel_requested_at),
        optional_instant_in(order.canceled_at),
        optional_instant_in(order.failed_at),
        optional_instant_in(order.replaced_at),
        order.replaced_by,
        order.replaces,
        share_in(order.inherited.quantity),
        money_in(order.inherited.value),
        money_in(order.inherited.commission),
        str(order.intent),
        str(order.order_class),
        order.parent_id,
        None if order.leg is None else str(order.leg),
        order.armed,
        optional_share_in(order.stop_price),
        optional_instant_in(order.triggered_at),
        optional_share_in(order.trail_price),
        optional_share_in(order.trail_percent),
        optional_share_in(order.high_water_mark),
        optional_instant_in(order.marked_at),
    )


def order_out(stored: Iterable[Any]) -> Order:
    """The order of a whole row of `orders`."""
    row: Any = _Row._make(stored)
    return Order(
        id=row.id,
        sequence=row.sequence,
        account_id=row.account_id,
        client_order_id=row.client_order_id,
        asset_id=row.asset_id,
        symbol=row.symbol,
        asset_class=AssetClass(row.asset_class),
        side=Side(row.side),
        type=OrderType(row.type),
        time_in_force=TimeInForce(row.time_in_force),
        quantity=optional_share_out(row.quantity),
        notional=optional_money_out(row.notional),
        limit_price=optional_share_out(row.limit_price),
        extended_hours=row.extended_hours,
        status=OrderStatus(row.status),
        commission=Commission(
            share_out(row.commission),
            CommissionType(row.commission_type),
            row.commission_type_given,
        ),
        source=row.source,
        subtag=row.subtag,
        created_at=instant_out(row.created_at),
        updated_at=instant_out(row.updated_at),
        submitted_at=instant_out(row.submitted_at),
        expires_at=optional_instant_out(row.expires_at),
        filled_quantity=share_out(row.filled_quantity),
        filled_average_price=optional_share_out(row.filled_average_price),
        filled_value=money_out(row.filled_value),
        commission_charged=money_out(row.commission_charged),
        filled_at=optional_instant_out(row.filled_at),
        expired_at=optional_instant_out(row.expired_at),
        cancel_requested_at=optional_instant_out(row.cancel_requested_at),
        canceled_at=optional_instant_out(row.canceled_at),
        failed_at=optional_instant_out(row.failed_at),
        replaced_at=optional_instant_out(row.replaced_at),
        replaced_by=row.replaced_by,
        replaces=row.replaces,
        inherited=Inherited(
            share_out(row.inherited_quantity),
            money_out(row.inherited_value),
            money_out(row.inherited_commission),
        ),
        intent=PositionIntent(row.intent),
        order_class=OrderClass(row.order_class),
        parent_id=row.parent_id,
        leg=None if row.leg is None else Leg(row.leg),
        armed=row.armed,
        stop_price=optional_share_out(row.stop_price),
        triggered_at=optional_instant_out(row.triggered_at),
        trail_price=optional_share_out(row.trail_price),
        trail_percent=optional_share_out(row.trail_percent),
        high_water_mark=optional_share_out(row.high_water_mark),
        marked_at=optional_instant_out(row.marked_at),
    )
