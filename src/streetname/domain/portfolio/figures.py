"""The figures of a trading account: equity, margin and buying power.

Open orders and pending withdrawals appear as `held`, and what they take of buying power beyond that
as `overweight`; regulatory fees of the day that are still to be booked appear as `pending_fees`.
None of it may be spent again. The proceeds of a short sale are in the cash, and what the shares
will cost is in the holdings.
Source: Alpaca, account numbers and buying power.
"""

from decimal import Decimal

import msgspec

from streetname.domain.portfolio.margin import (
    CASH_MULTIPLIER,
    INTRADAY_MULTIPLIER,
    OVERNIGHT_MULTIPLIER,
)
from streetname.domain.portfolio.valuation import Holdings
from streetname.domain.values.amounts import ZERO, Money

LEAST_MARGIN_EQUITY = Decimal(2_000)


class Figures(msgspec.Struct, frozen=True, gc=False):
    """Cash and holdings at one instant; everything else follows.

    `most_multiplier` and `may_short` are what agreement and configuration allow. `pending_fees` are
    regulatory fees of the day, `accrued_fees` interest of the month; neither is booked yet.
    """

    cash: Money
    held: Money
    unsettled: Money
    holdings: Holdings
    most_multiplier: int
    may_short: bool = True
    pending_fees: Money = ZERO
    accrued_fees: Money = ZERO
    overweight: Money = ZERO

    @property
    def equity(self) -> Money:
        """What would be left if everything were sold, and what is short bought back."""
        return self.cash + self.holdings.market_value

    @property
    def multiplier(self) -> int:
        """How many times its own money the account may use."""
        return CASH_MULTIPLIER if self.equity < LEAST_MARGIN_EQUITY else self.most_multiplier

    @property
    def shorting_enabled(self) -> bool:
        """True if the account may sell what it does not own."""
        return self.may_short and self.multiplier > CASH_MULTIPLIER

    @property
    def excess(self) -> Money:
        """Equity beyond the initial margin of the positions."""
        return max(self.equity - self.holdings.initial_margin, ZERO)

    @property
    def special_memorandum_account(self) -> Money:
        """The credit line that Regulation T keeps: here, the excess of the moment."""
        return self.excess

    @property
    def buying_power(self) -> Money:
        """What may still be bought, after what open orders and withdrawals hold."""
        if self.multiplier == INTRADAY_MULTIPLIER:
            return self._power_of(INTRADAY_MULTIPLIER * self._intraday_excess)
        return self.regulation_t_buying_power

    @property
    def regulation_t_buying_power(self) -> Money:
        """What may be bought and kept overnight."""
        if self.multiplier == CASH_MULTIPLIER:
            return self._power_of(self._own_cash)
        return self._power_of(OVERNIGHT_MULTIPLIER * self.excess)

    @property
    def non_marginable_buying_power(self) -> Money:
        """What may be bought of assets that lend no money."""
        return self._left_of(min(self.cash, self.excess))

    @property
    def options_buying_power(self) -> Money:
        """What may be bought of options, which lend no money but may be bought with lent money."""
        return self._left_of(self.excess)

    @property
    def withdrawable(self) -> Money:
        """Settled cash that nothing holds and no margin needs."""
        settled = self.cash - max(self.unsettled, ZERO)
        return self._left_of(min(settled, self.excess))

    @property
    def transferable(self) -> Money:
        """Cash that may be moved to another account, unsettled proceeds included."""
        return self._left_of(min(self.cash, self.excess))

    @property
    def _own_cash(self) -> Money:
        """Cash that is not the proceeds of a short sale, of which shares must be bought back."""
        return min(self.cash, self.excess) if self.holdings.short_value else self.cash

    @property
    def _intraday_excess(self) -> Money:
        return max(self.equity - self.holdings.intraday_margin, ZERO)

    def _power_of(self, most: Money) -> Money:
        return self._left_of(most - self.overweight)

    def _left_of(self, most: Money) -> Money:
        return max(most - self.held - self.pending_fees, ZERO)


def suffices(cash: Money, held: Money, cost: Money, *, has_shorts: bool = False) -> bool:
    """True if free cash alone surely pays for `cost`.

    What is owned only ever adds to buying power, so nothing needs a price then; what is short takes
    from it, and then the figures must be asked. `held` includes fees that are still to be booked.
    """
    return not has_shorts and cost <= cash - held
