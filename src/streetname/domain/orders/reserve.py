"""What an open order sets aside: the most that it may cost, or the shares that it may close.

A market purchase is collared: it never pays more than a few per cent above the price that it was
placed at, and that is what it holds; so is a stop from the price at which it triggers. A short sale
holds somewhat more than it brings. Source: Alpaca, reservations by open orders.
"""

from decimal import Decimal

from streetname.domain.market.trailing import trailing_stop
from streetname.domain.orders import commission
from streetname.domain.orders.order import Commission
from streetname.domain.orders.terms import Terms
from streetname.domain.values.amounts import (
    ONE,
    ZERO,
    Money,
    Price,
    Quantity,
    down_to_shares,
    up_to_cents,
)

_COLLAR_FROM = Decimal(50)
_WIDE_COLLAR = Decimal("0.04")
_NARROW_COLLAR = Decimal("0.025")
_SHORT_VALUE_FACTOR = Decimal("1.03")


def collar(reference: Price) -> Decimal:
    """How far above the reference a market purchase may trade, as a ratio."""
    return _WIDE_COLLAR if reference < _COLLAR_FROM else _NARROW_COLLAR


def cost_of_purchase(terms: Terms, reference: Price) -> Money:
    """The most that the shares may cost, without commission."""
    if terms.notional is not None:
        return terms.notional
    assert terms.quantity is not None
    if terms.limit_price is not None:
        return up_to_cents(terms.limit_price * terms.quantity)
    if terms.stop_price is not None:
        reference = terms.stop_price
    elif terms.trail_price is not None or terms.trail_percent is not None:
        reference = trailing_stop(
            reference, price=terms.trail_price, percent=terms.trail_percent, falling=False
        )
    return up_to_cents(reference * (1 + collar(reference)) * terms.quantity)


def value_of_short_sale(terms: Terms, ask: Price) -> Money:
    """What a short sale sets aside, without commission."""
    assert terms.quantity is not None, "fractions are not sold short"
    raised = ask * _SHORT_VALUE_FACTOR
    return up_to_cents(max(terms.limit_price or ZERO, raised) * terms.quantity)


def most_commission(terms: Terms, cost: Money, reference: Price) -> Money:
    """The most that the order may be charged."""
    if not terms.commission.amount:
        return ZERO
    return _most(terms.commission, _shares(terms, reference), cost)


def shares_to_close(terms: Terms, reference: Price, available: Quantity) -> Quantity:
    """The shares that an order sets aside which closes a position or a part of it.

    A sale by notional asks for what its dollars make at the reference, and holds some more, as far
    as there is more: the price may fall before it trades.
    """
    if terms.quantity is not None:
        return terms.quantity
    wanted = _shares(terms, reference)
    with_room = down_to_shares(wanted * (1 + collar(reference)))
    return max(wanted, min(with_room, available))


def _shares(terms: Terms, reference: Price) -> Quantity:
    if terms.quantity is not None:
        return terms.quantity
    assert terms.notional is not None
    return down_to_shares(terms.notional / reference)


def _most(charged: Commission, quantity: Quantity, cost: Money) -> Money:
    return commission.total(charged, max(quantity, ONE), max(cost, ZERO))
