"""The figures of a trading account: equity, margin and buying power.

Written for accounts that hold stocks long. Open orders and pending withdrawals appear as `held`.
Source: Alpaca, account numbers and buying power.
"""

from decimal import Decimal

import msgspec

from streetname.domain.portfolio.valuation import Holdings
from streetname.domain.values.amounts import ZERO, Money

LEAST_MARGIN_EQUITY = Decimal(2_000)
_BROKER_MULTIPLIER = 2


class Figures(msgspec.Struct, frozen=True, gc=False):
    """Cash and holdings at one instant; everything else follows."""

    cash: Money
    held: Money
    unsettled: Money
    holdings: Holdings
    most_multiplier: int

    @property
    def equity(self) -> Money:
        """What would be left if everything were sold."""
        return self.cash + self.holdings.market_value

    @property
    def multiplier(self) -> int:
        """How many times its own money the account may use."""
        if self.equity < LEAST_MARGIN_EQUITY:
            return 1
        return min(self.most_multiplier, _BROKER_MULTIPLIER)

    @property
    def excess(self) -> Money:
        """Equity beyond the initial margin of what is owned."""
        return max(self.equity - self.holdings.initial_margin, ZERO)

    @property
    def buying_power(self) -> Money:
        """What may still be bought, after what open orders and withdrawals hold."""
        most = self.cash if self.multiplier == 1 else self.excess * self.multiplier
        return max(most - self.held, ZERO)

    @property
    def regulation_t_buying_power(self) -> Money:
        """What may be bought and kept overnight."""
        most = self.cash if self.multiplier == 1 else self.excess * _BROKER_MULTIPLIER
        return max(most - self.held, ZERO)

    @property
    def non_marginable_buying_power(self) -> Money:
        """What may be bought of assets that lend no money."""
        return max(min(self.cash, self.excess) - self.held, ZERO)

    @property
    def shorting_enabled(self) -> bool:
        """True if the account may sell short."""
        return self.multiplier > 1

    @property
    def options_buying_power(self) -> Money:
        """What may be bought of options, which lend no money but may be bought with lent money."""
        return max(self.excess - self.held, ZERO)

    @property
    def withdrawable(self) -> Money:
        """Settled cash that nothing holds and no margin needs."""
        settled = self.cash - max(self.unsettled, ZERO)
        return max(min(settled, self.excess) - self.held, ZERO)

    @property
    def transferable(self) -> Money:
        """Cash that may be moved to another account, unsettled proceeds included."""
        return max(min(self.cash, self.excess) - self.held, ZERO)


def suffices(cash: Money, held: Money, cost: Money) -> bool:
    """True if free cash alone pays for `cost`.

    Holdings only ever add to buying power, so nothing needs a price then.
    """
    return cost <= cash - held
