"""Setting what an account may trade and how. Source: Alpaca, account configurations."""

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeAlias

import msgspec

from streetname.domain.accounts.account import Account, AccountFinder, known
from streetname.domain.accounts.rules import refuse
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId

_CHECKS = frozenset({"both", "entry", "exit"})
_Values: TypeAlias = Mapping[str, frozenset[str] | frozenset[int]]
_VALUES: _Values = {
    "max_margin_multiplier": frozenset({"1", "2"}),
    "max_options_trading_level": frozenset({0, 1, 2, 3}),
    "trade_confirm_email": frozenset({"all", "none"}),
    "dtbp_check": _CHECKS,
    "pdt_check": _CHECKS,
}
_OWNERS_VALUES: _Values = {**_VALUES, "max_margin_multiplier": frozenset({"1", "2", "4"})}


class ConfigurationChange(msgspec.Struct, frozen=True, gc=False):
    """What is to be set; None leaves a member as it is.

    Only of `max_options_trading_level` None means something, no cap; so UNSET is what leaves it.
    """

    fractional_trading: bool | None = None
    suspend_trade: bool | None = None
    no_shorting: bool | None = None
    max_margin_multiplier: str | None = None
    max_options_trading_level: int | msgspec.UnsetType | None = msgspec.UNSET
    ptp_no_exception_entry: bool | None = None
    trade_confirm_email: str | None = None
    disable_overnight_trading: bool | None = None
    dtbp_check: str | None = None
    pdt_check: str | None = None


class Configure(Command, frozen=True, gc=False, tag="configure"):
    """Set some of an account's switches; only its owner may ask for four times the money."""

    account_id: AccountId
    change: ConfigurationChange
    by_owner: bool = False


class ConfigureDesk(Desk, AccountFinder, Protocol):
    """What configuring needs to see."""


def configure(command: Configure, desk: ConfigureDesk) -> Changes:
    """Set the switches; the reply is the account."""
    account = configured(known(desk, command.account_id), command.change, by_owner=command.by_owner)
    changes = Changes(reply=account)
    changes.save(account)
    return changes


def configured(account: Account, change: ConfigurationChange, *, by_owner: bool) -> Account:
    """The account with the switches set, or the refusal of a value that there is not."""
    refuse(_faults(change, _OWNERS_VALUES if by_owner else _VALUES))
    configuration = msgspec.structs.replace(account.configuration, **_given(change))
    return msgspec.structs.replace(account, configuration=configuration, configured=True)


def _given(change: ConfigurationChange) -> dict[str, bool | int | str | None]:
    members = msgspec.structs.asdict(change)
    level = members.pop("max_options_trading_level")
    given = {name: value for name, value in members.items() if value is not None}
    return given if level is msgspec.UNSET else {**given, "max_options_trading_level": level}


def _faults(change: ConfigurationChange, values: _Values) -> Iterator[str]:
    for name, value in _given(change).items():
        if value is not None and name in values and value not in values[name]:
            yield f"{name} value is invalid"
