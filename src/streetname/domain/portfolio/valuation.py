"""Valuation: what a position is worth at a price, and what was gained with it.

Figures are exact and not rounded; the wire rounds ratios for show.
Source: Alpaca, positions.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

import msgspec

from streetname.domain.market.asset import Asset
from streetname.domain.portfolio.position import Position
from streetname.domain.values.amounts import ZERO, Money, Price
from streetname.domain.values.ids import AssetId


class ValuedPosition(msgspec.Struct, frozen=True, gc=False):
    """A position at a price; without a price, everything that needs one is missing."""

    position: Position
    asset: Asset
    price: Price | None
    last_close: Price | None
    day: date

    @property
    def cost(self) -> Money:
        """What was paid for what is held."""
        return self.position.average_price * self.position.quantity

    @property
    def market_value(self) -> Money | None:
        """What it would bring at the price."""
        return None if self.price is None else self.price * self.position.quantity

    @property
    def profit(self) -> Money | None:
        """What holding it has gained since it was bought."""
        value = self.market_value
        return None if value is None else value - self.cost

    @property
    def profit_ratio(self) -> Decimal | None:
        """The profit as a part of the cost."""
        return _ratio(self.profit, self.cost)

    @property
    def profit_today(self) -> Money | None:
        """What today has gained: carried shares since the last close, others since bought."""
        if self.price is None:
            return None
        return self.price * self.position.quantity - self._value_at_start

    @property
    def profit_today_ratio(self) -> Decimal | None:
        """Today's profit as a part of what the day began with."""
        return _ratio(self.profit_today, self._value_at_start)

    @property
    def change_today(self) -> Decimal | None:
        """How far the price is from the last close, as a ratio."""
        if self.price is None or not self.last_close:
            return None
        return self.price / self.last_close - 1

    @property
    def _value_at_start(self) -> Money:
        carried = self.position.carried_into(self.day)
        opened = self.position.quantity - carried
        carried_price = self.position.average_price if self.last_close is None else self.last_close
        return carried * carried_price + opened * self.position.opened_average


def _ratio(part: Decimal | None, whole: Decimal) -> Decimal | None:
    if part is None:
        return None
    return part / abs(whole) if whole else ZERO


class Holdings(msgspec.Struct, frozen=True, gc=False):
    """All positions of an account added up."""

    market_value: Money = ZERO
    initial_margin: Money = ZERO
    maintenance_margin: Money = ZERO


def holdings(
    positions: Iterable[Position],
    asset: Callable[[AssetId], Asset],
    price: Callable[[Asset], Price | None],
) -> Holdings:
    """The value of the positions and the margin that they need.

    A position without a price counts with what was paid for it. Source: Alpaca, initial and
    maintenance margin.
    """
    value = initial = maintenance = ZERO
    for position in positions:
        held = asset(position.asset_id)
        at = price(held)
        each = position.average_price if at is None else at
        worth = each * position.quantity
        value += worth
        initial += worth * _initial_rate(held, each)
        maintenance += worth * _maintenance_rate(held, each)
    return Holdings(value, initial, maintenance)


_FULL = Decimal(1)
_HALF = Decimal("0.5")
_LOW_PRICE = Decimal("2.50")
_MIDDLE_PRICE = Decimal("6.00")


def _initial_rate(asset: Asset, price: Price) -> Decimal:
    """Half for a marginable stock, all of it for anything else."""
    if not asset.marginable or price < _LOW_PRICE:
        return _FULL
    return max(_HALF, Decimal(asset.margin_requirement) / 100)


def _maintenance_rate(asset: Asset, price: Price) -> Decimal:
    """By price, and never less than the asset's own requirement."""
    if not asset.marginable or price < _LOW_PRICE:
        return _FULL
    own = Decimal(asset.margin_requirement) / 100
    return max(own, _HALF) if price <= _MIDDLE_PRICE else own
