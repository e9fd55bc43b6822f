"""Permissions: whether the account may trade at all, this way, in this direction, at this hour.

Source: Alpaca, account states, business refusals, queueing windows.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from streetname.domain.accounts.account import Account, AccountStatus
from streetname.domain.errors import Forbidden, InvalidField, Unprocessable
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import session_on
from streetname.domain.orders.order import (
    Order,
    OrderClass,
    PositionIntent,
    Side,
    TimeInForce,
)
from streetname.domain.orders.terms import Terms
from streetname.domain.portfolio.figures import Figures
from streetname.domain.values.amounts import ZERO, Quantity
from streetname.domain.values.instants import NEW_YORK, exchange_date
from streetname.domain.values.rules import Rules

_TRADING = frozenset({AccountStatus.ACTIVE, AccountStatus.ACCOUNT_UPDATED, AccountStatus.LIMITED})
_BEFORE_OPEN = timedelta(minutes=2)
_BEFORE_CLOSE = timedelta(minutes=10)
_EVENING = time(19)
_UNSAFE_PARTNERSHIP = "ptp_no_exception"
_WINDOWS = {
    TimeInForce.OPG: "opg orders must be submitted after 7:00pm and before 9:28am",
    TimeInForce.CLS: "cls orders must be submitted after 7:00pm and before 3:55pm",
}


def check_account(account: Account) -> None:
    """Refuse an account that may not trade now."""
    if account.account_blocked or account.trading_blocked or account.status not in _TRADING:
        raise Forbidden("account is not authorized to trade")
    if account.configuration.suspend_trade:
        raise Forbidden("new orders are rejected by user request")


def check_asset_class(account: Account, asset: Asset) -> None:
    """Refuse a class of assets that the account has not enabled."""
    if asset.asset_class not in account.enabled_assets:
        raise InvalidField(f"{asset.asset_class} orders not allowed for account")


def check_liquidation(account: Account, side: Side, owned: Quantity) -> None:
    """Refuse to let an account that may only liquidate make its position larger."""
    closes = owned < ZERO if side is Side.BUY else owned > ZERO
    if account.status is AccountStatus.LIMITED and not closes:
        raise Forbidden("account is restricted to liquidation only")


def check_reduction(account: Account, old: Order, new: Order) -> None:
    """Let an account that may only liquidate open less than before, and nothing else."""
    assert old.quantity is not None, "orders by notional are not replaced"
    assert new.quantity is not None
    if account.status is AccountStatus.LIMITED and new.quantity >= old.quantity:
        raise Forbidden("account is restricted to liquidation only")


def intent_of(terms: Terms, owned: Quantity) -> PositionIntent:
    """What the order does to a position of `owned` shares; refuses a client's other idea of it."""
    if terms.side is Side.BUY:
        closes = owned < ZERO
        inferred = PositionIntent.BUY_TO_CLOSE if closes else PositionIntent.BUY_TO_OPEN
    else:
        closes = owned > ZERO
        inferred = PositionIntent.SELL_TO_CLOSE if closes else PositionIntent.SELL_TO_OPEN
    if terms.position_intent not in (None, inferred):
        raise Unprocessable(
            f"position intent mismatch, inferred: {inferred}, specified: {terms.position_intent}"
        )
    return inferred


def check_group(terms: Terms, intent: PositionIntent) -> None:
    """Refuse a bracket that is no entry, and an OCO order that is no exit."""
    if terms.order_class in (OrderClass.BRACKET, OrderClass.OTO) and intent.closes:
        raise Unprocessable(f"{terms.order_class} orders must be entry orders")
    if terms.order_class is OrderClass.OCO and not intent.closes:
        raise Unprocessable("oco orders must be exit orders")


def check_opening(terms: Terms, intent: PositionIntent, account: Account, asset: Asset) -> None:
    """Refuse what the account may not open in this asset, whatever it has.

    Whatever is owned can be sold, also a fraction of what is divided no longer.
    """
    buys = intent is PositionIntent.BUY_TO_OPEN
    if not intent.closes and not asset.fractionable and terms.is_fractional:
        raise Forbidden(f'asset "{asset.symbol}" is not fractionable')
    if buys and not account.configuration.fractional_trading and terms.is_fractional:
        raise Forbidden("fractional trading is disabled for this account")
    unsafe = _UNSAFE_PARTNERSHIP in asset.attributes
    if buys and unsafe and not account.configuration.ptp_no_exception_entry:
        raise Forbidden("opening of positions in ptp assets without an exception is not allowed")


def check_shorting(account: Account, figures: Figures) -> None:
    """Refuse an account that may not sell short, by its equity or by its own wish."""
    if account.configuration.no_shorting or not figures.shorting_enabled:
        raise Forbidden("account is not allowed to short")


def check_commission(terms: Terms, rules: Rules) -> None:
    """Refuse to pay the client for trading, and a commission where none may be charged."""
    if terms.commission.amount and not rules.commissions:
        raise Forbidden("commission not allowed for account")
    if terms.commission.amount < ZERO:
        raise Forbidden("negative commission is prohibited")


def check_borrowing(terms: Terms, intent: PositionIntent, asset: Asset) -> None:
    """Refuse to short what cannot be borrowed, or not for so long; and fractions at either end."""
    if intent is PositionIntent.SELL_TO_OPEN and terms.is_fractional:
        raise Unprocessable("fractional orders cannot be sold short")
    if intent is PositionIntent.BUY_TO_CLOSE and terms.is_fractional:
        raise Unprocessable("fractional orders cannot cover a short position")
    if intent is PositionIntent.SELL_TO_OPEN and not asset.shortable:
        raise Unprocessable(f'asset "{asset.symbol}" cannot be sold short')
    hard = asset.shortable and not asset.easy_to_borrow
    if terms.side is Side.SELL and hard and terms.time_in_force is not TimeInForce.DAY:
        raise Unprocessable(
            f'only day orders are allowed for hard-to-borrow asset "{asset.symbol}"'
        )


def check_opposite(intent: PositionIntent, orders: Iterable[Order]) -> None:
    """Refuse to open a position while an order to open the opposite one is open.

    `orders` are the account's open ones on the other side of the asset.
    """
    if intent is PositionIntent.SELL_TO_OPEN:
        opposite, message = (
            PositionIntent.BUY_TO_OPEN,
            "cannot open a short sell while a long buy order is open",
        )
    elif intent is PositionIntent.BUY_TO_OPEN:
        opposite, message = (
            PositionIntent.SELL_TO_OPEN,
            "cannot open a long buy while a short sell order is open",
        )
    else:
        return
    for order in orders:
        if order.intent is opposite:
            raise Forbidden(message)


def check_window(lasting: TimeInForce, now: datetime) -> None:
    """Refuse an order for an auction that comes too late for it.

    On a trading day the window is closed from shortly before the auction until the evening.
    """
    if lasting not in _WINDOWS:
        return
    today = exchange_date(now)
    session = session_on(today)
    if session is None:
        return
    if lasting is TimeInForce.OPG:
        closed_from = session.opens_at - _BEFORE_OPEN
    else:
        closed_from = session.closes_at - _BEFORE_CLOSE
    if closed_from <= now < datetime.combine(today, _EVENING, NEW_YORK):
        raise Forbidden(_WINDOWS[lasting])


def check_dollar_sales(terms: Terms, orders: Iterable[Order]) -> None:
    """Refuse a second sale by dollars, or a sale behind one, while the first waits for the open.

    `orders` are those on the same side of the asset that wait.
    """
    sales = [order for order in orders if order.intent.closes]
    by_dollars = any(order.notional is not None for order in sales)
    if by_dollars or (terms.notional is not None and sales):
        raise Forbidden(
            "unable to open new notional orders while having open closing position orders"
        )
