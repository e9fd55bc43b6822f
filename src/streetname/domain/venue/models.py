"""Fill models: pure functions of the order, the quote and the seed.

- `instant`: everything, at once, at the far side of the quote.
- `realistic`: after a delay, and no more in a second than the quote shows; whole shares of whole
  orders. What must trade at once or never is confirmed by its trade alone.
- `alpaca-paper`: after a delay, whatever the size, and one fill in ten is partial. There is no
  venue, so nothing has to be asked back.
  Source: Alpaca, execution rules of paper trading.
"""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal

from streetname.domain.market.quote import Quote
from streetname.domain.orders.order import AT_ONCE_OR_NEVER, Order, Side, TimeInForce
from streetname.domain.values.amounts import ONE, Quantity, down_to_shares, is_whole
from streetname.domain.values.rules import FillModel

_SOONEST_MS = 50
_LATEST_MS = 250
_AT_ONCE = timedelta()
_PARTIAL_ONE_IN = 10


def latency(model: FillModel, seed: int, order_id: str) -> timedelta:
    """How long the venue takes to react to the order."""
    if model is FillModel.INSTANT:
        return _AT_ONCE
    spread = _LATEST_MS - _SOONEST_MS + 1
    return timedelta(milliseconds=_SOONEST_MS + _chance(seed, order_id, "latency") % spread)


def confirms_by_trade(model: FillModel, order: Order) -> bool:
    """True if the venue never shows the order as live, but only trades it or gives it back."""
    return model is FillModel.REALISTIC and order.time_in_force in AT_ONCE_OR_NEVER


def tradable(
    model: FillModel, seed: int, order: Order, wanted: Quantity, quote: Quote, now: datetime
) -> Quantity:
    """How much of the `wanted` quantity trades against the quote; at most all of it.

    An order that must fill whole or not at all gets either.
    """
    match model:
        case FillModel.INSTANT:
            return wanted
        case FillModel.REALISTIC:
            shown = quote.ask_size if order.side is Side.BUY else quote.bid_size
            offered = min(wanted, shown // ONE if is_whole(wanted) else shown)
        case FillModel.ALPACA_PAPER:
            offered = _random_part(seed, order, wanted, now)
    if order.time_in_force is TimeInForce.FOK and offered < wanted:
        return wanted if model is FillModel.ALPACA_PAPER else Decimal(0)
    return offered


def _random_part(seed: int, order: Order, wanted: Quantity, now: datetime) -> Quantity:
    chance = _chance(seed, order.id, now.isoformat())
    if chance % _PARTIAL_ONE_IN:
        return wanted
    percent = Decimal(1 + chance // _PARTIAL_ONE_IN % 99)
    part = down_to_shares(wanted * percent / 100)
    if is_whole(wanted):
        part = max(ONE, part.to_integral_value())
    return min(part, wanted) or wanted


def _chance(seed: int, *parts: str) -> int:
    text = "\x1f".join((str(seed), *parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
