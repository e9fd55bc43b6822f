"""An account's figures and how it may trade. Source: Alpaca, the trading account."""

from typing import cast

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.accounts.account import Account
from streetname.domain.accounts.configure import Configure
from streetname.domain.errors import NotFound, Unauthorized
from streetname.domain.portfolio.portfolio import (
    closing_day_trading,
    closing_figures,
    day_trading,
    figures,
)
from streetname.storage.queries.accounts import account_by_id
from streetname.storage.queries.portfolio import portfolio
from streetname.wire.doors import Door
from streetname.wire.trading_account import (
    OwnTradingAccountBody,
    Shown,
    TradingAccountBody,
    own_trading_account_body,
    trading_account_body,
)
from streetname.wire.trading_configuration import (
    ConfigurationBody,
    ConfigurationRequest,
    configuration_body,
    configuration_change,
)

_of_correspondent = Operations("/v1/trading/accounts/{account_id}")
_of_owner = Operations(trading="/v2/account")
_of_both = Operations("/v1/trading/accounts/{account_id}/account", trading="/v2/account")


@_of_correspondent.add(
    "GET", "/account", summary="Get an account's figures", response=TradingAccountBody
)
async def get_trading_account(call: Call) -> TradingAccountBody:
    """What an account owns, owes and may spend, now and at the previous close."""
    return trading_account_body(await _shown(call))


@_of_owner.add("GET", "", summary="Get the account's figures", response=OwnTradingAccountBody)
async def get_own_account(call: Call) -> OwnTradingAccountBody:
    """What the caller's account owns, owes and may spend."""
    return own_trading_account_body(await _shown(call))


async def _shown(call: Call) -> Shown:
    environment = call.environment
    found = await call.read(portfolio, call.account_id, environment.now)
    if found is None:
        raise Unauthorized("request is not authorized")
    now, last = figures(found, environment.tape), closing_figures(found, environment.tape)
    return Shown(found, now, last, day_trading(found, last), closing_day_trading(found, last))


@_of_correspondent.add("GET", "/limits", summary="Get an account's daily trading limit", status=404)
async def get_limits(call: Call) -> None:
    """There is no way yet to give an account a limit, so none has one."""
    await call.known_account()
    raise NotFound("no daily trading limit is configured for the account")


@_of_both.add(
    "GET",
    "/configurations",
    summary="Get how an account may trade",
    response=ConfigurationBody,
)
async def get_configuration(call: Call) -> ConfigurationBody:
    """The whole configuration, whether or not it was ever set."""
    account = await call.read(account_by_id, call.account_id)
    if account is None:
        raise Unauthorized("request is not authorized")
    return configuration_body(account.configuration)


@_of_both.add(
    "PATCH",
    "/configurations",
    summary="Set how an account may trade",
    request=ConfigurationRequest,
    response=ConfigurationBody,
)
async def patch_configuration(call: Call) -> ConfigurationBody:
    """Set what is given; answered with the whole configuration."""
    request = await call.body(ConfigurationRequest)
    by_owner = call.door is Door.TRADING
    command = Configure(call.account_id, configuration_change(request), by_owner)
    return configuration_body(cast("Account", await call.execute(command)).configuration)


OPERATIONS = (*_of_correspondent.listed, *_of_owner.listed, *_of_both.listed)
