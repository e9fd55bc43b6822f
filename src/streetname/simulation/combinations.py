"""Which orders make sense, written down a second time: combinations, steps of prices, exits.

Everything here is refused with 422.
"""

from streetname.domain.values.rules import FractionalOrders
from streetname.simulation.amounts import NANO
from streetname.simulation.market import Market
from streetname.simulation.terms import trails_at
from streetname.simulation.working import WITH_STOP, Working

_CENT, _HUNDREDTH = NANO // 100, NANO // 10_000
_STANDING = ("day", "gtc")
_BY_FRACTION = {
    FractionalOrders.MARKET_DAY: ("market",),
    FractionalOrders.DAY: ("market", "limit", "stop", "stop_limit"),
}


def fits_asset(order: Working, market: Market, fractional: FractionalOrders) -> bool:
    """True if the asset is traded, and takes such a combination."""
    asset = market.assets.get(order.symbol)
    if asset is None or asset.status != "active" or not asset.tradable:
        return False
    if order.is_fractional and not _divides(order, fractional):
        return False
    fractions = "fractional_eh_enabled" in asset.attributes
    return _lasts(order) and (not order.extended or _extends(order, fractions))


def prices_make_sense(order: Working, last: int) -> bool:
    """True if all prices are on steps, stops are ahead, and exits are around the entry."""
    prices = (
        order.limit,
        order.stop,
        order.take_profit,
        order.stop_loss,
        order.stop_loss_limit,
    )
    if not all(is_on_step(price) for price in prices):
        return False
    if order.kind == "trailing_stop" and trails_at(order, last, falling=not order.buys) <= 0:
        return False
    if order.stop is not None and not order.is_fractional and not is_ahead(order, order.stop, last):
        return False
    return order.group == "simple" or _exits_make_sense(order, last)


def is_on_step(price: int | None) -> bool:
    """True if the market knows such a price."""
    return price is None or price % (_CENT if price >= NANO else _HUNDREDTH) == 0


def is_ahead(order: Working, stop: int, last: int) -> bool:
    """True if the market has yet to come to the stop."""
    return stop > last if order.buys else stop < last


def _divides(order: Working, fractional: FractionalOrders) -> bool:
    simple = order.group == "simple" and order.lasting == "day"
    return simple and order.kind in _BY_FRACTION[fractional]


def _lasts(order: Working) -> bool:
    if order.group == "oco":
        return order.kind == "limit" and order.lasting in _STANDING
    if order.group != "simple":
        return order.kind != "trailing_stop" and order.lasting in _STANDING
    return order.lasting in _STANDING or order.kind in ("market", "limit")


def _extends(order: Working, fractions: bool) -> bool:  # noqa: FBT001
    simple = order.group == "simple" and order.kind not in WITH_STOP
    if not simple or order.kind != "limit" or order.lasting not in _STANDING:
        return False
    return fractions or not order.is_fractional


def _exits_make_sense(order: Working, last: int) -> bool:
    profit, stop, limit = order.take_profit, order.stop_loss, order.stop_loss_limit
    is_oco = order.group == "oco"
    if order.group == "oto":
        complete = (profit is None) != (stop is None)
    else:
        complete = stop is not None and (profit is not None or (is_oco and order.limit is not None))
    if not complete:
        return False
    base = last if order.limit is None else order.limit
    if order.kind == "stop" and order.stop is not None:
        base = order.stop
    up = 1 if order.buys != is_oco else -1
    sound = True
    if profit is not None and not is_oco:
        sound = sound and up * (profit - base) >= _CENT
    if stop is not None:
        sound = sound and up * (base - stop) >= _CENT
        sound = sound and (profit is None or up * (profit - stop) > 0)
        sound = sound and (limit is None or up * (limit - stop) <= 0)
        sound = sound and (not is_oco or is_ahead(order, stop, last))
    return sound
