"""The end of the verification that follows a material change of an account."""

from datetime import timedelta
from typing import Protocol

from streetname.domain.accounts import lifecycle
from streetname.domain.accounts.account import AccountFinder, AccountStatus
from streetname.domain.accounts.lifecycle import AccountEvent
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId

VERIFICATION_TAKES = timedelta(milliseconds=300)


class VerifyAccount(Command, frozen=True, gc=False, tag="verify_account"):
    """The verification is done."""

    account_id: AccountId


class VerifyDesk(Desk, AccountFinder, Protocol):
    """What the end of a verification needs to see."""


def verify_account(command: VerifyAccount, desk: VerifyDesk) -> Changes:
    """The account is active again; nothing if it is not under verification."""
    account = desk.find_account(command.account_id)
    if account is None or account.status is not AccountStatus.ACCOUNT_UPDATED:
        return Changes()
    verified = lifecycle.moved(account, AccountEvent.VERIFIED)
    changes = Changes(reply=verified)
    changes.save(verified)
    changes.announce(lifecycle.change(account, verified, desk.now))
    return changes
