"""Closing an account that owns nothing any more; it stays readable, and its e-mail taken.

Source: Alpaca, closing an account.
"""

from collections.abc import Sequence
from typing import Protocol

from streetname.domain.accounts import lifecycle
from streetname.domain.accounts.account import AccountFinder, AccountStatus
from streetname.domain.accounts.lifecycle import TRANSITIONS, AccountEvent
from streetname.domain.errors import InvalidField, NotFound
from streetname.domain.values.amounts import CENT, Money
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId


class CloseAccount(Command, frozen=True, gc=False, tag="close_account"):
    """Close an account for good."""

    account_id: AccountId


class CloseDesk(Desk, AccountFinder, Protocol):
    """What closing an account needs to see."""

    def cash(self, account_id: AccountId) -> Money:
        """The posted balance."""
        ...

    def positions(self, account_id: AccountId) -> Sequence[object]:
        """What the account owns."""
        ...


def close_account(command: CloseAccount, desk: CloseDesk) -> Changes:
    """Close the account, or refuse because it owns something or is not one that can be closed.

    An account without cash and positions has no open orders either: they would hold some.
    """
    account = desk.find_account(command.account_id)
    if account is None:
        raise NotFound("account not found")
    if account.status is AccountStatus.ACCOUNT_CLOSED:
        raise InvalidField("account is already closed")
    if (account.status, AccountEvent.CLOSED) not in TRANSITIONS:
        raise InvalidField(f"account is {account.status} and cannot be closed")
    if abs(desk.cash(account.id)) >= CENT or desk.positions(account.id):
        raise InvalidField("account must have no positions and zero cash balance before closing")
    closed = lifecycle.moved(account, AccountEvent.CLOSED)
    changes = Changes(reply=closed)
    changes.save(closed)
    changes.announce(lifecycle.change(account, closed, desk.now))
    return changes
