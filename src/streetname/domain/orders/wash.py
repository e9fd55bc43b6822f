"""Wash trades: an account must not trade with itself.

A new order is held against the account's open orders on the other side of the same asset. Exempt
are trailing stops and all orders of groups. Source: Alpaca, wash-trade check.
"""

from collections.abc import Iterable

from streetname.domain.errors import Forbidden
from streetname.domain.orders.order import Order, OrderClass, OrderType, Side
from streetname.domain.orders.terms import Terms
from streetname.domain.values.amounts import Price
from streetname.domain.values.written import written

_WITH_LIMIT = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
_MESSAGE = "potential wash trade detected. use complex orders"


def check_wash_trade(terms: Terms, orders: Iterable[Order]) -> None:
    """Refuse an order that could trade with one of `orders`: the account's on the other side."""
    if terms.type is OrderType.TRAILING_STOP or terms.order_class is not OrderClass.SIMPLE:
        return
    for order in orders:
        if not _is_exempt(order):
            _check_pair(terms, order)


def _is_exempt(order: Order) -> bool:
    return order.type is OrderType.TRAILING_STOP or order.order_class is not OrderClass.SIMPLE


def _check_pair(terms: Terms, existing: Order) -> None:
    if existing.type not in _WITH_LIMIT:
        raise _refusal(existing, "opposite side market/stop order exists")
    if terms.type not in _WITH_LIMIT:
        raise _refusal(existing, "opposite side limit order exists")
    assert terms.limit_price is not None
    assert existing.limit_price is not None
    if terms.side is Side.BUY:
        _check_prices(existing, buy=terms.limit_price, sell=existing.limit_price)
    else:
        _check_prices(existing, buy=existing.limit_price, sell=terms.limit_price)


def _check_prices(existing: Order, *, buy: Price, sell: Price) -> None:
    if buy < sell:
        return
    if existing.side is Side.SELL:
        reason = "sell order exists, buy limit price should be less than existing sell limit price"
    else:
        reason = (
            "buy order exists, sell limit price should be greater than existing buy limit price"
        )
    raise _refusal(existing, reason, buy_limit_price=buy, sell_limit_price=sell)


def _refusal(existing: Order, reason: str, **prices: Price) -> Forbidden:
    facts = {
        "existing_order_id": existing.id,
        "reject_reason": reason,
        **{name: written(price) for name, price in prices.items()},
    }
    return Forbidden(_MESSAGE, facts=facts)
