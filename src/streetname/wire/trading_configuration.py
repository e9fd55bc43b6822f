"""An account's trading configuration on the wire. Source: Alpaca, account configurations."""

import msgspec

from streetname.domain.accounts.account import Configuration
from streetname.domain.accounts.configure import ConfigurationChange


class ConfigurationRequest(msgspec.Struct, frozen=True):
    """What is to be set; null leaves a member as it is, except for the options level."""

    fractional_trading: bool | None = None
    suspend_trade: bool | None = None
    no_shorting: bool | None = None
    max_margin_multiplier: str | int | None = None
    max_options_trading_level: int | msgspec.UnsetType | None = msgspec.UNSET
    ptp_no_exception_entry: bool | None = None
    trade_confirm_email: str | None = None
    disable_overnight_trading: bool | None = None
    dtbp_check: str | None = None
    pdt_check: str | None = None


class ConfigurationBody(msgspec.Struct, frozen=True):
    """The whole configuration."""

    dtbp_check: str
    pdt_check: str
    trade_confirm_email: str
    suspend_trade: bool
    no_shorting: bool
    fractional_trading: bool
    max_margin_multiplier: str
    max_options_trading_level: int | None
    ptp_no_exception_entry: bool
    disable_overnight_trading: bool


def configuration_change(request: ConfigurationRequest) -> ConfigurationChange:
    """The change that a client asks for."""
    multiplier = request.max_margin_multiplier
    return ConfigurationChange(
        fractional_trading=request.fractional_trading,
        suspend_trade=request.suspend_trade,
        no_shorting=request.no_shorting,
        max_margin_multiplier=None if multiplier is None else str(multiplier),
        max_options_trading_level=request.max_options_trading_level,
        ptp_no_exception_entry=request.ptp_no_exception_entry,
        trade_confirm_email=request.trade_confirm_email,
        disable_overnight_trading=request.disable_overnight_trading,
        dtbp_check=request.dtbp_check,
        pdt_check=request.pdt_check,
    )


def configuration_body(kept: Configuration) -> ConfigurationBody:
    """The configuration as it is told back."""
    return ConfigurationBody(
        dtbp_check=kept.dtbp_check,
        pdt_check=kept.pdt_check,
        trade_confirm_email=kept.trade_confirm_email,
        suspend_trade=kept.suspend_trade,
        no_shorting=kept.no_shorting,
        fractional_trading=kept.fractional_trading,
        max_margin_multiplier=kept.max_margin_multiplier,
        max_options_trading_level=kept.max_options_trading_level,
        ptp_no_exception_entry=kept.ptp_no_exception_entry,
        disable_overnight_trading=kept.disable_overnight_trading,
    )
