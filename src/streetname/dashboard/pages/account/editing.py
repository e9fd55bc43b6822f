"""Changing an account: its owner's details, and how it may trade."""

from typing import cast

from streetname.dashboard.forms import (
    Hint,
    Values,
    body_of,
    changed,
    faults_of,
    fields_of,
    filled_in,
    request_of,
    values_of,
)
from streetname.dashboard.gate import sentence
from streetname.dashboard.pages.account.frame import Frame, framed
from streetname.dashboard.pages.account.owner_form import AMENDMENT, fields_in, profile_values
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, View, away
from streetname.dashboard.visit import Visit
from streetname.domain.accounts.account import Account
from streetname.domain.accounts.configure import Configure
from streetname.domain.errors import BrokerError
from streetname.people.roles import Permission
from streetname.storage.queries.accounts import profile_of
from streetname.wire.accounts import AmendAccountRequest, amend_account_command
from streetname.wire.trading_configuration import ConfigurationRequest, configuration_change

pages = Pages("/accounts/{account_id}")

_UNPROCESSABLE = 422
_FIELDS = fields_in(AMENDMENT)
_CHECKS = ("entry", "exit", "both")
_CONFIGURATION = fields_of(
    ConfigurationRequest,
    {
        "fractional_trading": Hint(
            "Fractions of shares",
            help="Lets the account order parts of a share, or for dollars.",
            required=True,
        ),
        "suspend_trade": Hint(
            "Suspend trading", help="Refuses every new order; open ones stay.", required=True
        ),
        "no_shorting": Hint(
            "No short selling", help="Refuses to sell what the account does not own.", required=True
        ),
        "max_margin_multiplier": Hint(
            "Margin, at most",
            ("1", "2"),
            help="How many times its own money the account may use; 1 is none borrowed.",
            required=True,
        ),
        "max_options_trading_level": Hint(
            "Options level, at most",
            help="0 to 3: which options may be traded. Empty is as approved.",
        ),
        "ptp_no_exception_entry": Hint(
            "Publicly traded partnerships",
            help="Lets the account buy those whose sale is taxed at the source.",
            required=True,
        ),
        "trade_confirm_email": Hint(
            "E-mails about trades",
            ("all", "none"),
            help="Kept, but no e-mails are sent.",
            required=True,
        ),
        "disable_overnight_trading": Hint(
            "No overnight trading",
            help="Keeps orders out of the session from 20:00 to 4:00.",
            required=True,
        ),
        "dtbp_check": Hint(
            "Check of day-trading buying power",
            _CHECKS,
            help="Kept for older clients, without effect.",
            required=True,
        ),
        "pdt_check": Hint(
            "Check of pattern day trading",
            _CHECKS,
            help="Kept for older clients, without effect.",
            required=True,
        ),
    },
)


@pages.shows("/edit", Permission.ACCOUNTS)
async def show_amendment(visit: Visit) -> Answer:
    """The owner's details, to be changed."""
    visit.demand(Permission.PERSONAL)
    frame = await framed(visit, "")
    return _amendment(frame, await _kept(visit, frame.account))


@pages.does("/edit", Permission.ACCOUNTS)
async def amend(visit: Visit) -> Answer:
    """Change what has been changed in the form, and nothing else."""
    visit.demand(Permission.PERSONAL)
    frame = await framed(visit, "")
    values = filled_in(visit.form, _FIELDS)
    news = changed(await _kept(visit, frame.account), values)
    if not news:
        return away(frame.href, "Nothing was changed.")
    try:
        body = body_of(news, _FIELDS, with_emptied=True)
        command = amend_account_command(frame.account.id, request_of(body, AmendAccountRequest))
        account = cast("Account", await visit.execute(command))
    except BrokerError as refusal:
        return _amendment(frame, values, refusal)
    await visit.note("account.amend", account.id, ", ".join(news))
    verified = account.status is not frame.account.status
    said = " It is being verified again." if verified else ""
    return away(frame.href, f"The account is changed.{said}")


@pages.shows("/configuration", Permission.ACCOUNTS)
async def show_configuration(visit: Visit) -> Answer:
    """How the account may trade, to be changed."""
    frame = await framed(visit, "")
    return _configuration(frame, values_of(frame.account.configuration))


@pages.does("/configuration", Permission.ACCOUNTS)
async def configure(visit: Visit) -> Answer:
    """Set how the account may trade."""
    frame = await framed(visit, "")
    values = filled_in(visit.form, _CONFIGURATION)
    news = changed(values_of(frame.account.configuration), values)
    body = {name: value or None for name, value in news.items()}
    try:
        change = configuration_change(request_of(body, ConfigurationRequest))
        await visit.execute(Configure(frame.account.id, change))
    except BrokerError as refusal:
        return _configuration(frame, values, refusal)
    await visit.note("account.configure", frame.account.id, ", ".join(news))
    return away(frame.href, "The trading configuration is set.")


async def _kept(visit: Visit, account: Account) -> Values:
    profile = await visit.read(profile_of, account.id)
    return profile_values(profile, account.enabled_assets)


def _amendment(frame: Frame, values: Values, refusal: BrokerError | None = None) -> View:
    errors, others = ({}, []) if refusal is None else faults_of(refusal, _FIELDS)
    return frame.view(
        "edit.html",
        status=200 if refusal is None else _UNPROCESSABLE,
        groups=AMENDMENT,
        values=values,
        errors=errors,
        others=[sentence(each) for each in others],
    )


def _configuration(frame: Frame, values: Values, refusal: BrokerError | None = None) -> View:
    errors, others = ({}, []) if refusal is None else faults_of(refusal, _CONFIGURATION)
    return frame.view(
        "configuration.html",
        status=200 if refusal is None else _UNPROCESSABLE,
        fields=_CONFIGURATION,
        values=values,
        errors=errors,
        others=[sentence(each) for each in others],
    )
