"""Eligibility: which combinations of type, time in force, class and session an asset class takes.

The tables are data, so that they can be read, shown and tested cell by cell. What is absent is
refused, with the message of the first rule that it breaks. Source: Alpaca, the truth table of
orders.
"""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from streetname.domain.errors import Unprocessable
from streetname.domain.market.asset import (
    FRACTIONAL_EXTENDED_HOURS,
    Asset,
    AssetClass,
    AssetStatus,
)
from streetname.domain.orders.order import OrderClass, OrderType, TimeInForce
from streetname.domain.orders.terms import Terms
from streetname.domain.values.rules import FractionalOrders

_T = OrderType
_F = TimeInForce

Grid: TypeAlias = Mapping[OrderType, frozenset[TimeInForce]]

_STANDING = frozenset({_F.DAY, _F.GTC})
_ANY_TIME = frozenset(TimeInForce)
_DAY = frozenset({_F.DAY})
_NEVER: frozenset[TimeInForce] = frozenset()


class OrderRules(msgspec.Struct, frozen=True):
    """What one class of assets takes: whole shares alone, in groups, fractions, extended hours."""

    whole: Grid
    groups: Mapping[OrderClass, Grid]
    fractions: Mapping[FractionalOrders, Grid]
    extended: Grid


_ENTRIES: Grid = {
    _T.MARKET: _STANDING,
    _T.LIMIT: _STANDING,
    _T.STOP: _STANDING,
    _T.STOP_LIMIT: _STANDING,
    _T.TRAILING_STOP: _NEVER,
}

US_EQUITY = OrderRules(
    whole={
        _T.MARKET: _ANY_TIME,
        _T.LIMIT: _ANY_TIME,
        _T.STOP: _STANDING,
        _T.STOP_LIMIT: _STANDING,
        _T.TRAILING_STOP: _STANDING,
    },
    groups={
        OrderClass.BRACKET: _ENTRIES,
        OrderClass.OTO: _ENTRIES,
        OrderClass.OCO: {**dict.fromkeys(_T, _NEVER), _T.LIMIT: _STANDING},
    },
    fractions={
        FractionalOrders.MARKET_DAY: {**dict.fromkeys(_T, _NEVER), _T.MARKET: _DAY},
        FractionalOrders.DAY: {**dict.fromkeys(_T, _DAY), _T.TRAILING_STOP: _NEVER},
    },
    extended={**dict.fromkeys(_T, _NEVER), _T.LIMIT: _STANDING},
)

OVER_THE_COUNTER = OrderRules(
    whole=dict.fromkeys(_T, _STANDING),
    groups=US_EQUITY.groups,
    fractions=US_EQUITY.fractions,
    extended=dict.fromkeys(_T, _NEVER),
)

RULES_OF: Mapping[AssetClass, OrderRules] = {AssetClass.US_EQUITY: US_EQUITY}
"""The rules by class of asset; a class that is not here cannot be traded."""

_FRACTIONAL_TYPES = {
    FractionalOrders.MARKET_DAY: "fractional orders must be market orders",
    FractionalOrders.DAY: ("fractional orders must be market, limit, stop, or stop_limit orders"),
}
_EXTENDED = "extended hours order must be DAY or GTC limit orders"
_EXTENDED_STOP = "stop orders are not eligible for extended hours trading"
_BEFORE_FIRST_TRADE = "ipo"
_OTC = "OTC"


def rules_of(asset: Asset) -> OrderRules:
    """What the asset takes; stocks that no exchange lists take less than others."""
    over_the_counter = asset.exchange == _OTC
    return OVER_THE_COUNTER if over_the_counter else RULES_OF[asset.asset_class]


def check_asset(asset: Asset) -> None:
    """Refuse an asset in which nobody may place orders."""
    if asset.status is not AssetStatus.ACTIVE:
        raise Unprocessable(f"asset {asset.symbol} is not active")
    if not asset.tradable:
        raise Unprocessable(f"asset {asset.symbol} is not tradable")
    if asset.asset_class not in RULES_OF:
        raise Unprocessable(f"{asset.asset_class} orders cannot be placed here yet")


def check_combination(terms: Terms, asset: Asset, fractional: FractionalOrders) -> None:
    """Refuse a combination that the asset's class does not take."""
    rules = rules_of(asset)
    if terms.is_fractional:
        _check_fraction(terms, rules, fractional)
    if terms.order_class is OrderClass.SIMPLE:
        _check_simple(terms, rules)
    else:
        _check_group(terms, rules)
    if _BEFORE_FIRST_TRADE in asset.attributes and terms.type is not OrderType.LIMIT:
        raise Unprocessable(f'only limit orders are allowed for ipo asset "{asset.symbol}"')
    if terms.extended_hours:
        _check_extended(terms, asset, rules)


def _check_fraction(terms: Terms, rules: OrderRules, fractional: FractionalOrders) -> None:
    grid = rules.fractions[fractional]
    if terms.order_class is not OrderClass.SIMPLE:
        raise Unprocessable("fractional orders must be simple orders")
    if terms.time_in_force is not TimeInForce.DAY:
        raise Unprocessable("fractional orders must be DAY orders")
    if terms.time_in_force not in grid[terms.type]:
        raise Unprocessable(_FRACTIONAL_TYPES[fractional])


def _check_simple(terms: Terms, rules: OrderRules) -> None:
    if terms.time_in_force not in rules.whole[terms.type]:
        raise Unprocessable(f"{terms.type} orders must be DAY or GTC orders")


def _check_group(terms: Terms, rules: OrderRules) -> None:
    times = rules.groups[terms.order_class][terms.type]
    if not times and terms.order_class is OrderClass.OCO:
        raise Unprocessable("oco orders must be limit orders")
    if not times:
        raise Unprocessable(f"{terms.order_class} orders must not be {terms.type} orders")
    if terms.time_in_force not in times:
        raise Unprocessable("complex orders must be DAY or GTC")


def _check_extended(terms: Terms, asset: Asset, rules: OrderRules) -> None:
    if not any(rules.extended.values()):
        raise Unprocessable(f'asset "{asset.symbol}" is not eligible for extended hours trading')
    if terms.order_class is not OrderClass.SIMPLE:
        raise Unprocessable("complex orders are not eligible for extended hours trading")
    if terms.type in (OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP):
        raise Unprocessable(_EXTENDED_STOP)
    if terms.time_in_force not in rules.extended[terms.type]:
        raise Unprocessable(_EXTENDED)
    if terms.is_fractional and FRACTIONAL_EXTENDED_HOURS not in asset.attributes:
        raise Unprocessable(
            f'asset "{asset.symbol}" is not eligible for fractional extended hours trading'
        )
