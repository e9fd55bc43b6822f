"""Tickets: orders as people write them, from what they want and what a share costs."""

from decimal import Decimal

from streetname.domain.orders.order import OrderClass, OrderType, Side, TimeInForce
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.domain.values.amounts import ONE, Money, Price, Quantity, to_cents
from streetname.sandbox.acts import Manner

_THOUSANDTH = Decimal("0.001")
_MARKETABLE = Decimal("1.005")
_TAKE_PROFIT = Decimal("1.06")
_STOP_LOSS = Decimal("0.96")
_BY_DOLLARS = (Manner.FRACTION, Manner.DOLLARS)


def purchase(
    symbol: str,
    price: Price,
    budget: Money,
    manner: Manner,
    *,
    below: Decimal = Decimal(0),
    commission: Money | None = None,
) -> Ticket:
    """A purchase for about the budget; for so many dollars where it does not buy a share."""
    shares = (budget / price).quantize(_THOUSANDTH)
    if manner not in _BY_DOLLARS and shares < ONE:
        manner = Manner.DOLLARS
    quantity = shares if manner is Manner.FRACTION else shares // ONE
    limit, time_in_force = None, TimeInForce.DAY
    match manner:
        case Manner.LIMIT:
            limit = to_cents(price * _MARKETABLE)
        case Manner.BID_TODAY:
            limit = to_cents(price * (ONE - below))
        case Manner.BID_STANDING:
            limit, time_in_force = to_cents(price * (ONE - below)), TimeInForce.GTC
        case Manner.BRACKET:
            time_in_force = TimeInForce.GTC
        case Manner.WHOLE | Manner.FRACTION | Manner.DOLLARS:
            pass
    has_exits = manner is Manner.BRACKET
    in_dollars = manner is Manner.DOLLARS or not quantity
    return Ticket(
        symbol=symbol,
        quantity=None if in_dollars else quantity,
        notional=budget.quantize(ONE) if in_dollars else None,
        side=Side.BUY,
        type=OrderType.MARKET if limit is None else OrderType.LIMIT,
        time_in_force=time_in_force,
        limit_price=limit,
        order_class=OrderClass.BRACKET if has_exits else None,
        take_profit=TakeProfit(to_cents(price * _TAKE_PROFIT)) if has_exits else None,
        stop_loss=StopLoss(to_cents(price * _STOP_LOSS)) if has_exits else None,
        commission=commission,
    )


def sale(
    symbol: str, quantity: Quantity, *, limit: Price | None = None, commission: Money | None = None
) -> Ticket:
    """A sale at the market today, or at a limit for as long as it takes."""
    return Ticket(
        symbol=symbol,
        quantity=quantity,
        side=Side.SELL,
        type=OrderType.MARKET if limit is None else OrderType.LIMIT,
        time_in_force=TimeInForce.DAY if limit is None else TimeInForce.GTC,
        limit_price=limit,
        commission=commission,
    )


def stop_loss(
    symbol: str, quantity: Quantity, stop: Price, *, commission: Money | None = None
) -> Ticket:
    """A sale as soon as the price falls so far."""
    return Ticket(
        symbol=symbol,
        quantity=quantity,
        side=Side.SELL,
        type=OrderType.STOP,
        time_in_force=TimeInForce.GTC,
        stop_price=stop,
        commission=commission,
    )
