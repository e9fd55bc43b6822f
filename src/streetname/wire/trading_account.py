"""The trading account on the wire.

Short selling, options and accrued fees have nothing to show yet. The rules about pattern day
traders were repealed in 2026; their members stay, neutral, because older clients want them.
Source: Alpaca, the trading account.
"""

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.portfolio.figures import Figures
from streetname.domain.portfolio.portfolio import Portfolio
from streetname.domain.values.instants import in_new_york
from streetname.wire.numbers import text
from streetname.wire.times import timestamp
from streetname.wire.trading_configuration import ConfigurationBody, configuration_body

_CLEARING_BROKER = "ALPACA_APCA"


class TradingAccountBody(msgspec.Struct, frozen=True, kw_only=True):
    """What an account owns, owes and may spend."""

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
    daytrading_buying_power: str = "0"
    bod_dtbp: str = "0"
    cash: str
    cash_withdrawable: str
    cash_transferable: str
    accrued_fees: str = "0"
    pending_transfer_in: str
    pending_transfer_out: str
    pending_reg_taf_fees: str = "0"
    portfolio_value: str
    pattern_day_trader: bool = False
    trading_blocked: bool
    transfers_blocked: bool
    account_blocked: bool
    created_at: str
    trade_suspended_by_user: bool
    multiplier: str
    shorting_enabled: bool = False
    equity: str
    last_equity: str
    long_market_value: str
    short_market_value: str = "0"
    position_market_value: str
    initial_margin: str
    maintenance_margin: str
    last_maintenance_margin: str
    sma: str
    daytrade_count: int = 0
    balance_asof: str
    previous_close: str
    last_long_market_value: str
    last_short_market_value: str = "0"
    last_cash: str
    last_initial_margin: str
    last_regt_buying_power: str
    last_buying_power: str
    last_daytrading_buying_power: str = "0"
    last_options_buying_power: str
    last_daytrade_count: int = 0
    clearing_broker: str = _CLEARING_BROKER
    options_approved_level: int = 0
    options_trading_level: int = 0
    intraday_adjustments: str
    memoposts: str = "0"
    admin_configurations: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    user_configurations: ConfigurationBody | None


def trading_account_body(portfolio: Portfolio, now: Figures, last: Figures) -> TradingAccountBody:
    """The account by its figures `now`, and by its `last` ones at the previous close."""
    account = portfolio.account
    return TradingAccountBody(
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
        buying_power=text(now.buying_power),
        regt_buying_power=text(now.regulation_t_buying_power),
        effective_buying_power=text(now.buying_power),
        non_marginable_buying_power=text(now.non_marginable_buying_power),
        options_buying_power=text(now.options_buying_power),
        cash=text(now.cash),
        cash_withdrawable=text(now.withdrawable),
        cash_transferable=text(now.transferable),
        pending_transfer_in=text(portfolio.incoming),
        pending_transfer_out=text(portfolio.outgoing),
        intraday_adjustments=text(portfolio.adjustments),
        multiplier=str(now.multiplier),
        equity=text(now.equity),
        portfolio_value=text(now.equity),
        long_market_value=text(now.holdings.market_value),
        position_market_value=text(now.holdings.market_value),
        initial_margin=text(now.holdings.initial_margin),
        maintenance_margin=text(now.holdings.maintenance_margin),
        sma=text(now.excess),
        balance_asof=portfolio.previous.date.isoformat(),
        previous_close=in_new_york(portfolio.previous.closes_at).isoformat(),
        last_equity=text(last.equity),
        last_cash=text(last.cash),
        last_long_market_value=text(last.holdings.market_value),
        last_initial_margin=text(last.holdings.initial_margin),
        last_maintenance_margin=text(last.holdings.maintenance_margin),
        last_buying_power=text(last.buying_power),
        last_regt_buying_power=text(last.regulation_t_buying_power),
        last_options_buying_power=text(last.options_buying_power),
    )


def _user_configurations(account: Account) -> ConfigurationBody | None:
    return configuration_body(account.configuration) if account.configured else None
