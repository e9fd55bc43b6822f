"""Day trades: what is opened and closed again on one day, and the rules about who does it often.

Until July 2026 an account with four of them in five trading days was a *pattern day trader* and had
to own $25,000; since then accounts have an intraday margin instead, and nobody counts.
However many orders close what was opened before them, it is one day trade; opening more and
closing again is a second one. Source: Alpaca, user protection; FINRA, the 2026 intraday margin.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from streetname.domain.errors import Forbidden
from streetname.domain.market.asset import AssetClass
from streetname.domain.market.calendar import FIRST_DAY, Session, sessions_between
from streetname.domain.portfolio.position import Position
from streetname.domain.values.amounts import ZERO, Money, Quantity
from streetname.domain.values.changes import Value
from streetname.domain.values.ids import AccountId, AssetId, OrderId
from streetname.domain.values.rules import MarginProfile, Rules

INTRADAY_MARGIN_FROM = date(2026, 7, 6)
LEAST_PATTERN_EQUITY = Decimal(25_000)
PATTERN = 4
PATTERN_MULTIPLIER = 4
_SESSIONS = 5
_DENIED = 40310100
_LONGEST_SPAN = timedelta(days=21)


class DayTrade(Value, frozen=True, gc=False):
    """A day trade, named by the order that began to close."""

    account_id: AccountId
    day: date
    asset_id: AssetId
    order_id: OrderId


def counts_day_trades(rules: Rules, day: date) -> bool:
    """True if the rules about pattern day traders are those of `day`."""
    if rules.margin_profile is MarginProfile.AUTO:
        return day < INTRADAY_MARGIN_FROM
    return rules.margin_profile is MarginProfile.PATTERN_DAY_TRADER


def counted_from(day: date) -> date:
    """The first of the five trading days that count on `day`, today included."""
    sessions: Sequence[Session] = sessions_between(max(FIRST_DAY, day - _LONGEST_SPAN), day)
    return sessions[-_SESSIONS:][0].date if sessions else day


def is_pattern(count: int) -> bool:
    """True if so many day trades within five trading days make a pattern day trader."""
    return count >= PATTERN


def makes_day_trade(position: Position, quantity: Quantity, day: date) -> bool:
    """True if trading `quantity` (negative: a sale) closes what was opened on `day`, as first."""
    closes = position.quantity * quantity < ZERO
    return closes and not position.reduced and bool(position.opened_on(day))


def day_trade(
    rules: Rules,
    position: Position,
    quantity: Quantity,
    day: date,
    order_id: OrderId,
    asset_class: AssetClass,
) -> DayTrade | None:
    """The day trade that a fill of `quantity` makes, seen from the position before it, if any."""
    if not makes_day_trade(position, quantity, day) or asset_class is AssetClass.CRYPTO:
        return None
    if not counts_day_trades(rules, day):
        return None
    return DayTrade(position.account_id, day, position.asset_id, order_id)


def check_day_trade(  # noqa: PLR0913 - each names one fact of the order
    rules: Rules,
    position: Position,
    quantity: Quantity,
    day: date,
    *,
    count: int,
    last_equity: Money,
    asset_class: AssetClass = AssetClass.US_EQUITY,
    meets_order: bool = False,
) -> None:
    """Refuse an order that could make its account a pattern day trader.

    `count` is that of the last five trading days, `last_equity` that of the previous close, and
    `meets_order` says that an open order of the other side could trade the same asset today. Only
    an environment that has chosen these rules refuses; under `auto` they are counted by.
    """
    if rules.margin_profile is not MarginProfile.PATTERN_DAY_TRADER:
        return
    if asset_class is AssetClass.CRYPTO or last_equity >= LEAST_PATTERN_EQUITY:
        return
    if count + 1 < PATTERN:
        return
    if meets_order or makes_day_trade(position, quantity, day):
        raise Forbidden("trade denied due to pattern day trading protection", code=_DENIED)


def day_trading_buying_power(count: int, last_equity: Money, last_maintenance: Money) -> Money:
    """What a pattern day trader may open during one day; nothing for anyone else."""
    if not is_pattern(count):
        return ZERO
    return max(PATTERN_MULTIPLIER * (last_equity - last_maintenance), ZERO)
