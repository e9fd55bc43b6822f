"""Orders."""

from typing import Any

from sqlalchemy import Row

from streetname.domain.market.asset import AssetClass
from streetname.domain.orders.order import (
    Commission,
    CommissionType,
    Order,
    OrderStatus,
    OrderType,
    Side,
    TimeInForce,
)
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


def order_in(order: Order) -> tuple[Any, ...]:
    """A row of `orders`."""
    return (
        order.id,
        order.sequence,
        order.account_id,
        order.client_order_id,
        order.asset_id,
        order.symbol,
        order.asset_class.value,
        order.side.value,
        order.type.value,
        order.time_in_force.value,
        optional_share_in(order.quantity),
        optional_money_in(order.notional),
        optional_share_in(order.limit_price),
        order.extended_hours,
        order.status.value,
        share_in(order.commission.amount),
        order.commission.type.value,
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
    )


def order_out(row: Row[Any]) -> Order:
    """The order of a row of `orders`."""
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
    )
