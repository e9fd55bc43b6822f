"""Margin: which part of a position's value an account must have of its own.

Initial margin is for opening, maintenance margin for keeping a position overnight, and intraday
margin for accounts that may use four times their money while the day lasts. An asset's own
requirement counts where it asks for more. Source: Alpaca, margin and short selling.
"""

from decimal import Decimal

from streetname.domain.market.asset import Asset
from streetname.domain.values.amounts import ONE, Price, up_to_cents

FULL = Decimal(1)
CASH_MULTIPLIER = 1
OVERNIGHT_MULTIPLIER = 2
INTRADAY_MULTIPLIER = 4
CONCENTRATED_RATE = Decimal("0.5")
CONCENTRATED_FROM = Decimal("0.7")
CONCENTRATED_DEBIT = Decimal(100_000)

_INITIAL = Decimal("0.5")
_MAINTENANCE = Decimal("0.3")
_LOW_PRICED_MAINTENANCE = Decimal("0.5")
_INTRADAY = Decimal("0.25")
_LEAST_LENDING_PRICE = Decimal("2.50")
_LOW_PRICE = Decimal("6.00")
_LOW_SHORT_PRICE = Decimal(5)
_LEAST_OF_A_LOW_SHORT = Decimal("2.50")
_LEAST_OF_A_SHORT = Decimal(5)


def initial_rate(asset: Asset, price: Price) -> Decimal:
    """Half of the value for what money is lent on, all of it for anything else."""
    if not _lends(asset, price):
        return FULL
    return max(_INITIAL, _own(asset))


def maintenance_of_long(asset: Asset, price: Price) -> Decimal:
    """The margin of one share that is owned, by its price."""
    if not _lends(asset, price):
        return price
    least = _LOW_PRICED_MAINTENANCE if price <= _LOW_PRICE else _MAINTENANCE
    return price * max(least, _own(asset))


def maintenance_of_short(asset: Asset, price: Price) -> Decimal:
    """The margin of one share that is owed, by its price."""
    return _of_short(asset, price, _MAINTENANCE)


def intraday_of_long(asset: Asset, price: Price) -> Decimal:
    """What one share that is owned needs while the day lasts."""
    return price * _intraday_rate(asset) if _lends(asset, price) else price


def intraday_of_short(asset: Asset, price: Price) -> Decimal:
    """What one share that is owed needs while the day lasts."""
    return _of_short(asset, price, _intraday_rate(asset))


def weight(asset: Asset, price: Price, multiplier: int, *, short: bool) -> Decimal:
    """How much buying power each dollar takes that is put into the asset.

    One where the multiplier lends all that it can; as much as the multiplier where it lends
    nothing. Rounded up to hundredths.
    """
    if multiplier == CASH_MULTIPLIER:
        return ONE
    if multiplier == INTRADAY_MULTIPLIER:
        of_share = intraday_of_short if short else intraday_of_long
        rate = of_share(asset, price) / price
    else:
        rate = initial_rate(asset, price)
    return up_to_cents(max(multiplier * rate, ONE))


def is_light(asset: Asset, price: Price, *, short: bool) -> bool:
    """True if a dollar that is put into the asset takes one of buying power at any multiplier."""
    lends = _lends(asset, price) and _own(asset) <= _MAINTENANCE
    return lends and (not short or price * _INTRADAY >= _LEAST_OF_A_SHORT)


def _of_short(asset: Asset, price: Price, rate: Decimal) -> Decimal:
    if price < _LOW_SHORT_PRICE:
        return max(_LEAST_OF_A_LOW_SHORT, price)
    own = _own(asset)
    return max(_LEAST_OF_A_SHORT, price * (max(rate, own) if own > _MAINTENANCE else rate))


def _intraday_rate(asset: Asset) -> Decimal:
    """A quarter, but for assets that ask for more than the usual maintenance margin."""
    own = _own(asset)
    return own if own > _MAINTENANCE else _INTRADAY


def _lends(asset: Asset, price: Price) -> bool:
    return asset.marginable and price >= _LEAST_LENDING_PRICE


def _own(asset: Asset) -> Decimal:
    return Decimal(asset.margin_requirement) / 100
