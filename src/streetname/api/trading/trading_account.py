"""An account's figures and how it may trade. Source: Alpaca, the trading account."""

from typing import cast

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.accounts.account import Account
from streetname.domain.accounts.configure import Configure
from streetname.domain.errors import Unauthorized
from streetname.domain.portfolio.portfolio import closing_figures, figures
from streetname.engine.desk import most_multiplier
from streetname.storage.queries.accounts import account_by_id
from streetname.storage.queries.portfolio import portfolio
from streetname.wire.doors import Door
from streetname.wire.trading_account import TradingAccountBody, trading_account_body
from streetname.wire.trading_configuration import (
    ConfigurationBody,
    ConfigurationRequest,
    configuration_body,
    configuration_change,
)

operations = Operations("/v1/trading/accounts/{account_id}/account", trading="/v2/account")


@operations.add("GET", "", summary="Get an account's figures", response=TradingAccountBody)
async def get_trading_account(call: Call) -> TradingAccountBody:
    """What the account owns, owes and may spend, now and at the previous close."""
    environment = call.environment
    found = await call.read(portfolio, call.account_id, environment.now)
    if found is None:
        raise Unauthorized("request is not authorized")
    most = most_multiplier(found.account)
    now = figures(found, environment.tape, most)
    return trading_account_body(found, now, closing_figures(found, environment.tape, most))


@operations.add(
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


@operations.add(
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
