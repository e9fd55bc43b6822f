"""Valuation: what a position is worth at a price, and what was gained with it.

What is short is worth less than nothing, and costs less than nothing. Figures are exact and not
rounded; the wire rounds ratios for show. Source: Alpaca, positions.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from streetname.domain.market.asset import Asset
from streetname.domain.portfolio import margin
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
    def average_price(self) -> Price:
        """What was paid or received for a share on average, as it is told on the day."""
        return self.position.average_on(self.day)

    @property
    def cost(self) -> Money:
        """What was paid for what is held; what was received for a short, counted negative."""
        return self.average_price * self.position.quantity

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
        """What today has gained: carried shares since the last close, others since opened."""
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
        carried_price = self.average_price if self.last_close is None else self.last_close
        return carried * carried_price + opened * self.position.opened_average


class Totals(msgspec.Struct, frozen=True, gc=False):
    """What several positions come to together, as far as there are prices."""

    market_value: Money
    profit_today: Money
    profit: Money


def totals_of(positions: Sequence[ValuedPosition]) -> Totals:
    """What the positions come to; one without a price adds nothing."""
    return Totals(
        market_value=sum((one.market_value or ZERO for one in positions), ZERO),
        profit_today=sum((one.profit_today or ZERO for one in positions), ZERO),
        profit=sum((one.profit or ZERO for one in positions), ZERO),
    )


def _ratio(part: Decimal | None, whole: Decimal) -> Decimal | None:
    if part is None:
        return None
    return part / abs(whole) if whole else ZERO


class Holdings(msgspec.Struct, frozen=True, gc=False):
    """All positions of an account added up; `short_value` is never above zero."""

    long_value: Money = ZERO
    short_value: Money = ZERO
    initial_margin: Money = ZERO
    maintenance_margin: Money = ZERO
    intraday_margin: Money = ZERO

    @property
    def market_value(self) -> Money:
        """What the positions add to equity."""
        return self.long_value + self.short_value

    @property
    def gross_value(self) -> Money:
        """What is at the market's mercy, long or short."""
        return self.long_value - self.short_value


def holdings(
    positions: Iterable[Position],
    asset: Callable[[AssetId], Asset],
    price: Callable[[Asset], Price | None],
    cash: Money = ZERO,
) -> Holdings:
    """The value of the positions and the margin that they need, beside so much `cash`.

    A position without a price counts at its average. An account that owes the firm much and has put
    most of it into one name needs more for that. Source: Alpaca, initial and maintenance margin.
    """
    long = short = initial = maintenance = intraday = largest = of_largest = ZERO
    for position in positions:
        held = asset(position.asset_id)
        at = price(held)
        each = position.average_price if at is None else at
        shares = abs(position.quantity)
        worth = each * shares
        if position.is_short:
            short -= worth
            needed = shares * margin.maintenance_of_short(held, each)
            intraday += shares * margin.intraday_of_short(held, each)
        else:
            long += worth
            needed = shares * margin.maintenance_of_long(held, each)
            intraday += shares * margin.intraday_of_long(held, each)
        initial += worth * margin.initial_rate(held, each)
        maintenance += needed
        if worth > largest:
            largest, of_largest = worth, needed
    if -cash >= margin.CONCENTRATED_DEBIT and largest > margin.CONCENTRATED_FROM * (long - short):
        maintenance += max(largest * margin.CONCENTRATED_RATE - of_largest, ZERO)
    return Holdings(long, short, initial, maintenance, intraday)
