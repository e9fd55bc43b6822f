"""Regulatory fees: what the SEC, FINRA and the Consolidated Audit Trail take of a day's trades.

Each is reckoned on all that one account has traded on one day, and rounded up to the cent once.
Written for equities; what is taken per option contract would be further rows of the table.
Source: Alpaca, regulatory fees.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

import msgspec

from streetname.domain.ledger.activity import Activity
from streetname.domain.values.amounts import ZERO, Money, Quantity, down_to_shares, up_to_cents
from streetname.domain.values.ids import AccountId
from streetname.domain.values.written import written

_PURCHASE = "buy"


class RegulatoryFee(StrEnum):
    """The fees, by the sub types of their activities."""

    SECTION_31 = "REG"
    TRADING_ACTIVITY = "TAF"
    AUDIT_TRAIL = "CAT"


class Rate(msgspec.Struct, frozen=True, gc=False):
    """What is taken from a day on: of each dollar or share, and of one trade at most."""

    since: date
    each: Decimal
    most: Money | None = None


RATES: dict[RegulatoryFee, tuple[Rate, ...]] = {
    RegulatoryFee.SECTION_31: (
        Rate(date(2024, 5, 22), Decimal("0.0000278")),
        Rate(date(2025, 5, 14), ZERO),
        Rate(date(2026, 4, 4), Decimal("0.0000206")),
    ),
    RegulatoryFee.TRADING_ACTIVITY: (
        Rate(date(2024, 1, 1), Decimal("0.000166"), Decimal("8.30")),
        Rate(date(2026, 1, 1), Decimal("0.000195"), Decimal("9.79")),
        Rate(date(2027, 1, 1), Decimal("0.000232"), Decimal("11.61")),
        Rate(date(2028, 1, 1), Decimal("0.000240"), Decimal("12.05")),
        Rate(date(2029, 1, 1), Decimal("0.000249"), Decimal("12.50")),
    ),
    RegulatoryFee.AUDIT_TRAIL: (
        Rate(date(2025, 1, 1), Decimal("0.000046")),
        Rate(date(2026, 1, 1), Decimal("0.000003")),
    ),
}
"""Section 31 per dollar of sales, trading activity per share sold, audit trail per share traded.

Oldest first; before the first day of a fee nothing is taken.
"""


class Tally(msgspec.Struct, frozen=True, gc=False):
    """What an account has traded on a day: all trades, the sales, and those at the cap."""

    account_id: AccountId
    day: date
    trades: int = 0
    shares: Quantity = ZERO
    sales: int = 0
    sold: Quantity = ZERO
    proceeds: Money = ZERO
    capped_sales: int = 0
    capped_shares: Quantity = ZERO


class Charge(msgspec.Struct, frozen=True, gc=False):
    """What one fee comes to, and of what."""

    fee: RegulatoryFee
    amount: Money
    basis: str


def counted(tally: Tally, fill: Activity) -> Tally:
    """The tally with one more trade of its account and day."""
    trade = fill.trade
    assert trade is not None, "only fills are counted"
    sells = trade.side != _PURCHASE
    capped = sells and trade.quantity > most_uncapped(tally.day)
    return Tally(
        tally.account_id,
        tally.day,
        tally.trades + 1,
        tally.shares + trade.quantity,
        tally.sales + sells,
        tally.sold + trade.quantity if sells else tally.sold,
        tally.proceeds + fill.net_amount if sells else tally.proceeds,
        tally.capped_sales + capped,
        tally.capped_shares + trade.quantity if capped else tally.capped_shares,
    )


def charges(tally: Tally) -> Sequence[Charge]:
    """What the day's trades are charged; a fee that comes to nothing is missing."""
    found = (
        Charge(RegulatoryFee.SECTION_31, _section_31(tally), f"${written(tally.proceeds)}"),
        Charge(
            RegulatoryFee.TRADING_ACTIVITY,
            _trading_activity(tally),
            f"{written(tally.sold)} shares ({tally.sales} trades)",
        ),
        Charge(RegulatoryFee.AUDIT_TRAIL, _audit_trail(tally), f"{tally.trades} trades"),
    )
    return [charge for charge in found if charge.amount]


def total(tally: Tally) -> Money:
    """What all fees of the day's trades come to."""
    of_sales = _section_31(tally) + _trading_activity(tally) if tally.sales else ZERO
    return of_sales + _audit_trail(tally)


@cache
def most_uncapped(day: date) -> Quantity:
    """The most shares that one sale may be of and still pay for each of them."""
    rate = rate_on(RegulatoryFee.TRADING_ACTIVITY, day)
    return ZERO if rate.most is None else down_to_shares(rate.most / rate.each)


@cache
def rate_on(fee: RegulatoryFee, day: date) -> Rate:
    """The rate in force on a day."""
    in_force = [rate for rate in RATES[fee] if rate.since <= day]
    return in_force[-1] if in_force else Rate(date.min, ZERO)


def fee_cause(account_id: AccountId, day: date) -> str:
    """What caused the fees of a day: the account's trades on it."""
    return f"{account_id}:{day.isoformat()}"


def _section_31(tally: Tally) -> Money:
    return up_to_cents(tally.proceeds * rate_on(RegulatoryFee.SECTION_31, tally.day).each)


def _trading_activity(tally: Tally) -> Money:
    rate = rate_on(RegulatoryFee.TRADING_ACTIVITY, tally.day)
    by_share = (tally.sold - tally.capped_shares) * rate.each
    return up_to_cents(by_share + tally.capped_sales * (rate.most or ZERO))


def _audit_trail(tally: Tally) -> Money:
    return up_to_cents(tally.shares * rate_on(RegulatoryFee.AUDIT_TRAIL, tally.day).each)
