"""What an account is worth and may spend, as the auditor reckons it.

Amounts are in trillionths of millionths of a dollar, so that nothing has to be rounded.
"""

from datetime import datetime

import msgspec

from streetname.domain.market.asset import Asset
from streetname.simulation.amounts import FINE, MICRO, NANO, upwards
from streetname.simulation.fees import fees_of
from streetname.simulation.market import Market
from streetname.simulation.model import Model

_LEAST_EQUITY = 2_000 * MICRO * FINE
_LENDS_FROM = 2_500_000_000
_LOW_SHORT = 5 * NANO
_USUAL_PERCENT, _DAY_PERCENT, _INITIAL_PERCENT = 30, 25, 50


class Worth(msgspec.Struct):
    """An account's means at one instant; margins are a hundred times what they are."""

    cash: int = 0
    spoken_for: int = 0
    overweight: int = 0
    value: int = 0
    initial: int = 0
    intraday: int = 0
    most: int = 1
    is_short: bool = False

    @property
    def multiplier(self) -> int:
        """How many times its own money the account may use."""
        return self.most if self.cash + self.value >= _LEAST_EQUITY else 1

    @property
    def excess(self) -> int:
        """What is left of equity beside the initial margin."""
        return self._beside(self.initial)

    @property
    def power(self) -> int:
        """What may still be bought."""
        match self.multiplier:
            case 1:
                most = min(self.cash, self.excess) if self.is_short else self.cash
            case 2:
                most = 2 * self.excess
            case _:
                most = 4 * self._beside(self.intraday)
        return max(0, most - self.spoken_for - self.overweight)

    def _beside(self, margin: int) -> int:
        return max(0, (100 * (self.cash + self.value) - margin) // 100)


def worth(account: str, model: Model, market: Market, now: datetime) -> Worth:
    """What the account has."""
    holder = model.holders[account]
    found = Worth(cash=model.cash.get(account, 0) * FINE)
    found.spoken_for = (model.held_cash.get(account, 0) + pending_fees(account, model)) * FINE
    found.overweight = model.overweight.get(account, 0) * FINE // 100
    found.most = int(holder.multiplier) if holder.margin else 1
    for symbol in model.symbols.get(account, ()):
        owned = model.owned(account, symbol)
        if owned.quantity:
            last = market.last(symbol, now)
            price = owned.average if last is None else last
            _add(found, owned.quantity, price, market.assets[symbol])
    return found


def weight(asset: Asset, price: int, multiplier: int, *, short: bool) -> int:
    """How much buying power each dollar takes that is put into the asset, in hundredths."""
    if multiplier == 1:
        return 100
    found = Worth()
    _add(found, -NANO if short else NANO, price, asset)
    margin = found.initial if multiplier == 2 else found.intraday  # noqa: PLR2004
    return max(100, upwards(multiplier * margin, price * NANO))


def pending_fees(account: str, model: Model) -> int:
    """The fees of days that are not over, in money."""
    if not model.rules.regulatory_fees:
        return 0
    return sum(sum(fees_of(tally)) for _, tally in model.tallies.get(account, ()))


def affords(account: str, cost: int, model: Model, market: Market, now: datetime) -> bool:
    """True if free cash or borrowed money pays the cost."""
    found = worth(account, model, market, now)
    free = found.cash - found.spoken_for - found.overweight
    if not found.is_short and cost <= free:
        return True
    return cost <= found.power


def may_short(account: str, model: Model, market: Market, now: datetime) -> bool:
    """True if the account may sell short."""
    shorting = model.holders[account].shorting
    return shorting and worth(account, model, market, now).multiplier > 1


def withdrawable(account: str, model: Model, market: Market, now: datetime) -> int:
    """The settled cash that nothing holds and no margin needs."""
    found = worth(account, model, market, now)
    today = market.today(now)
    unsettled = sum(amount for day, amount in model.unsettled.get(account, ()) if day > today)
    settled = found.cash - max(unsettled, 0) * FINE
    return max(0, min(settled, found.excess) - found.spoken_for)


def _add(found: Worth, quantity: int, price: int, asset: Asset) -> None:
    """Add a position to what the account has."""
    shares, own = abs(quantity), asset.margin_requirement
    lends = asset.marginable and price >= _LENDS_FROM
    day_percent = own if own > _USUAL_PERCENT else _DAY_PERCENT
    found.value += price * quantity
    found.initial += price * shares * (max(_INITIAL_PERCENT, own) if lends else 100)
    if quantity > 0:
        found.intraday += price * shares * (day_percent if lends else 100)
        return
    found.is_short = True
    if price < _LOW_SHORT:
        found.intraday += 100 * max(_LENDS_FROM, price) * shares
    else:
        found.intraday += max(100 * _LOW_SHORT, price * day_percent) * shares
