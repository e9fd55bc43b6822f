"""The trading account on the wire, at each of the two doors.

Options have nothing to show yet. The rules about pattern day traders were repealed in 2026; their
members stay, neutral from then on, because older clients want them.
Source: Alpaca, the trading account.
"""

from typing import Any, TypeVar

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.portfolio.figures import Figures
from streetname.domain.portfolio.portfolio import DayTrading, Portfolio
from streetname.domain.values.instants import in_new_york
from streetname.wire.numbers import text
from streetname.wire.times import timestamp
from streetname.wire.trading_configuration import ConfigurationBody, configuration_body

_CLEARING_BROKER = "ALPACA_APCA"
_CRYPTO_TIER = 1


class _AccountBody(msgspec.Struct, frozen=True, kw_only=True):
    """What both doors tell."""

    id: str
    account_number: str
    status: str
    crypto_status: str
    currency: str
    buying_power: str
    regt_buying_power: str
    effective_buying_power: str
    non_marginable_buying_power: str
    options_buying_power: str
    daytrading_buying_power: str
    bod_dtbp: str
    cash: str
    accrued_fees: str
    pending_transfer_in: str
    pending_transfer_out: str
    pending_reg_taf_fees: str
    portfolio_value: str
    pattern_day_trader: bool
    trading_blocked: bool
    transfers_blocked: bool
    account_blocked: bool
    created_at: str
    trade_suspended_by_user: bool
    multiplier: str
    shorting_enabled: bool
    equity: str
    last_equity: str
    long_market_value: str
    short_market_value: str
    position_market_value: str
    initial_margin: str
    maintenance_margin: str
    last_maintenance_margin: str
    sma: str
    daytrade_count: int
    balance_asof: str
    options_approved_level: int = 0
    options_trading_level: int = 0
    intraday_adjustments: str
    admin_configurations: dict[str, bool]
    user_configurations: ConfigurationBody | None


class OwnTradingAccountBody(_AccountBody, frozen=True, kw_only=True):
    """What an account owns, owes and may spend, as its owner is told."""

    crypto_tier: int = _CRYPTO_TIER


class TradingAccountBody(_AccountBody, frozen=True, kw_only=True):
    """What an account owns, owes and may spend, as the correspondent is told."""

    cash_withdrawable: str
    cash_transferable: str
    previous_close: str
    last_long_market_value: str
    last_short_market_value: str
    last_cash: str
    last_initial_margin: str
    last_regt_buying_power: str
    last_buying_power: str
    last_daytrading_buying_power: str
    last_options_buying_power: str
    last_daytrade_count: int
    clearing_broker: str = _CLEARING_BROKER
    memoposts: str = "0"


class Shown(msgspec.Struct, frozen=True):
    """All that is told of an account: as it is, and as it was at the previous close."""

    portfolio: Portfolio
    now: Figures
    last: Figures
    day_trading: DayTrading
    last_day_trading: DayTrading


_Body = TypeVar("_Body", bound=_AccountBody)


def own_trading_account_body(shown: Shown) -> OwnTradingAccountBody:
    """The account as its owner is told."""
    return _body(OwnTradingAccountBody, shown)


def trading_account_body(shown: Shown) -> TradingAccountBody:
    """The account as the correspondent is told."""
    now, last = shown.now, shown.last
    return _body(
        TradingAccountBody,
        shown,
        cash_withdrawable=text(now.withdrawable),
        cash_transferable=text(now.transferable),
        previous_close=in_new_york(shown.portfolio.previous.closes_at).isoformat(),
        last_cash=text(last.cash),
        last_long_market_value=text(last.holdings.long_value),
        last_short_market_value=text(last.holdings.short_value),
        last_initial_margin=text(last.holdings.initial_margin),
        last_buying_power=text(last.buying_power),
        last_regt_buying_power=text(last.regulation_t_buying_power),
        last_options_buying_power=text(last.options_buying_power),
        last_daytrading_buying_power=text(shown.last_day_trading.buying_power),
        last_daytrade_count=shown.last_day_trading.count,
    )


def transfer_blocks(*, blocked: bool) -> dict[str, bool]:
    """The broker's word on transfers: both ways are blocked, and let again, together."""
    return {"incoming_transfers_blocked": blocked, "outgoing_transfers_blocked": blocked}


def _body(kind: type[_Body], shown: Shown, **further: Any) -> _Body:  # noqa: ANN401
    portfolio, now, last = shown.portfolio, shown.now, shown.last
    account, day_trading = portfolio.account, shown.day_trading
    return kind(
        id=account.id,
        account_number=account.account_number,
        status=account.status,
        crypto_status=account.crypto_status,
        currency=account.currency,
        created_at=timestamp(account.created_at),
        trading_blocked=account.trading_blocked,
        transfers_blocked=account.transfers_blocked,
        account_blocked=account.account_blocked,
        trade_suspended_by_user=account.configuration.suspend_trade,
        user_configurations=_user_configurations(account),
        admin_configurations=transfer_blocks(blocked=True) if account.transfers_blocked else {},
        buying_power=text(now.buying_power),
        regt_buying_power=text(now.regulation_t_buying_power),
        effective_buying_power=text(now.buying_power),
        non_marginable_buying_power=text(now.non_marginable_buying_power),
        options_buying_power=text(now.options_buying_power),
        daytrading_buying_power=text(day_trading.buying_power),
        bod_dtbp=text(day_trading.buying_power),
        daytrade_count=day_trading.count,
        pattern_day_trader=day_trading.is_pattern,
        cash=text(now.cash),
        accrued_fees=text(now.accrued_fees),
        pending_reg_taf_fees=text(now.pending_fees),
        pending_transfer_in=text(portfolio.incoming),
        pending_transfer_out=text(portfolio.outgoing),
        intraday_adjustments=text(portfolio.adjustments),
        multiplier=str(now.multiplier),
        shorting_enabled=now.shorting_enabled,
        equity=text(now.equity),
        portfolio_value=text(now.equity),
        long_market_value=text(now.holdings.long_value),
        short_market_value=text(now.holdings.short_value),
        position_market_value=text(now.holdings.gross_value),
        initial_margin=text(now.holdings.initial_margin),
        maintenance_margin=text(now.holdings.maintenance_margin),
        sma=text(now.special_memorandum_account),
        balance_asof=portfolio.previous.date.isoformat(),
        last_equity=text(last.equity),
        last_maintenance_margin=text(last.holdings.maintenance_margin),
        **further,
    )


def _user_configurations(account: Account) -> ConfigurationBody | None:
    return configuration_body(account.configuration) if account.configured else None
