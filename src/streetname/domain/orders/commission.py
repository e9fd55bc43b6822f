"""Commissions: what the correspondent charges for an order.

By `notional` it is flat and due with the first fill, by `qty` it is per share and by `bps` per
ten-thousandth of what was traded. Rounded to the cent, halves up, once per order: each fill is
charged what brings the order's total to where it should be. Source: Alpaca, commission.
"""

from decimal import Decimal

from streetname.domain.orders.order import Commission, CommissionType, Order
from streetname.domain.values.amounts import ZERO, Money, Quantity, to_cents

_BASIS_POINT = Decimal("0.0001")


def total(commission: Commission, quantity: Quantity, value: Money) -> Money:
    """The commission on an order of which `quantity`, worth `value`, has traded."""
    if not quantity or not commission.amount:
        return ZERO
    match commission.type:
        case CommissionType.NOTIONAL:
            return to_cents(commission.amount)
        case CommissionType.QTY:
            return to_cents(commission.amount * quantity)
        case CommissionType.BPS:
            return to_cents(commission.amount * _BASIS_POINT * value)


def due(order: Order) -> Money:
    """What is to be charged now that `order` has traded as far as it says."""
    return total(order.commission, order.filled_quantity, order.filled_value) - (
        order.commission_charged
    )
