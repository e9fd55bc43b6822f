"""The life of an account as one table: (state, event) to state. What is absent cannot happen.

The crypto part, where it is enabled, makes the same hops as the account.
Source: Alpaca, account statuses.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from streetname.domain.accounts.account import Account, AccountChanged, AccountStatus

CRYPTO = "crypto"


class AccountEvent(StrEnum):
    """What can happen to an account."""

    QUESTIONED = "questioned"
    DEFERRED = "deferred"
    APPROVED = "approved"
    REJECTED = "rejected"
    OPENED = "opened"
    UPDATED = "updated"
    VERIFIED = "verified"
    DISABLED = "disabled"
    CLOSED = "closed"


_State = AccountStatus
_Event = AccountEvent

TRANSITIONS: dict[tuple[AccountStatus, AccountEvent], AccountStatus] = {
    (_State.SUBMITTED, _Event.QUESTIONED): _State.ACTION_REQUIRED,
    (_State.SUBMITTED, _Event.DEFERRED): _State.APPROVAL_PENDING,
    (_State.SUBMITTED, _Event.APPROVED): _State.APPROVED,
    (_State.SUBMITTED, _Event.REJECTED): _State.REJECTED,
    (_State.APPROVED, _Event.OPENED): _State.ACTIVE,
    (_State.ACTIVE, _Event.UPDATED): _State.ACCOUNT_UPDATED,
    (_State.ACTIVE, _Event.DISABLED): _State.DISABLED,
    (_State.ACTIVE, _Event.CLOSED): _State.ACCOUNT_CLOSED,
    (_State.ACCOUNT_UPDATED, _Event.VERIFIED): _State.ACTIVE,
    # An account that is being looked at again is open, and so may be closed.
    (_State.ACCOUNT_UPDATED, _Event.CLOSED): _State.ACCOUNT_CLOSED,
    (_State.DISABLED, _Event.CLOSED): _State.ACCOUNT_CLOSED,
    # An application that waits for its owner may be given up.
    (_State.ACTION_REQUIRED, _Event.CLOSED): _State.ACCOUNT_CLOSED,
    (_State.APPROVAL_PENDING, _Event.CLOSED): _State.ACCOUNT_CLOSED,
}

TERMINAL = frozenset({AccountStatus.REJECTED, AccountStatus.ACCOUNT_CLOSED})


def after(state: AccountStatus, event: AccountEvent) -> AccountStatus:
    """The state that `event` leads to; an assertion where the table has no row."""
    following = TRANSITIONS.get((state, event))
    assert following is not None, f"an account that is {state} cannot be {event}"
    return following


def moved(account: Account, event: AccountEvent) -> Account:
    """The account after `event`, its crypto part with it."""
    status = after(account.status, event)
    return msgspec.structs.replace(
        account, status=status, crypto_status=crypto_status(status, account.enabled_assets)
    )


def crypto_status(status: AccountStatus, enabled_assets: tuple[str, ...]) -> AccountStatus:
    """The status of the crypto part of an account that has this status and these assets."""
    return status if CRYPTO in enabled_assets else AccountStatus.INACTIVE


def change(before: Account | None, after: Account, at: datetime) -> AccountChanged:
    """The fact that the account stands where it stands now."""
    return AccountChanged(
        account_id=after.id,
        account_number=after.account_number,
        at=at,
        status_from=before.status if before else None,
        status_to=after.status,
        crypto_status_from=before.crypto_status if before else None,
        crypto_status_to=after.crypto_status,
        kyc=after.kyc,
    )
