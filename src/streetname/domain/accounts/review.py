"""The review of an application: the sandbox approves it, unless something speaks against it.

Each hop is a command of its own, so an account is seen in every status.
Source: Alpaca, how the sandbox decides.
"""

from datetime import timedelta
from typing import Protocol

import msgspec

from streetname.domain.accounts import lifecycle
from streetname.domain.accounts.account import (
    AccountFinder,
    AccountStatus,
    KycResults,
)
from streetname.domain.accounts.lifecycle import AccountEvent
from streetname.domain.accounts.profile import Disclosures
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId

REVIEW_TAKES = timedelta(milliseconds=200)
OPENING_TAKES = timedelta(milliseconds=300)

OUTCOMES = frozenset(
    {
        AccountStatus.SUBMITTED,
        AccountStatus.ACTION_REQUIRED,
        AccountStatus.APPROVAL_PENDING,
        AccountStatus.APPROVED,
        AccountStatus.REJECTED,
        AccountStatus.ACTIVE,
        AccountStatus.DISABLED,
        AccountStatus.ACCOUNT_CLOSED,
    }
)
"""Where a review may end."""

_ENDS_REVIEW = {
    AccountStatus.ACTION_REQUIRED: AccountEvent.QUESTIONED,
    AccountStatus.APPROVAL_PENDING: AccountEvent.DEFERRED,
    AccountStatus.REJECTED: AccountEvent.REJECTED,
}
_FOLLOWS_OPENING = {
    AccountStatus.DISABLED: AccountEvent.DISABLED,
    AccountStatus.ACCOUNT_CLOSED: AccountEvent.CLOSED,
}
_REASONS = {
    "is_control_person": "CONTROL_PERSON",
    "is_affiliated_exchange_or_finra": "AFFILIATED",
    "is_politically_exposed": "PEP",
    "immediate_family_exposed": "FAMILY_MEMBER_PEP",
}


class ReviewAccount(Command, frozen=True, gc=False, tag="review_account"):
    """Take the next hop towards the outcome of the review."""

    account_id: AccountId
    outcome: AccountStatus = AccountStatus.ACTIVE
    reasons: tuple[str, ...] = ()


class ReviewDesk(Desk, AccountFinder, Protocol):
    """What a review needs to see."""


def review_account(command: ReviewAccount, desk: ReviewDesk) -> Changes:
    """Take one hop and put the next one on the agenda; nothing when the review is over."""
    account = desk.find_account(command.account_id)
    event = account and _next_event(account.status, command.outcome)
    if account is None or event is None:
        return Changes()
    reviewed = lifecycle.moved(account, event)
    reviewed = msgspec.structs.replace(reviewed, kyc=_results(event, command.reasons))
    changes = Changes(reply=reviewed)
    changes.save(reviewed)
    changes.announce(lifecycle.change(account, reviewed, desk.now))
    if _next_event(reviewed.status, command.outcome):
        changes.at(desk.now + OPENING_TAKES, command)
    return changes


def reasons_to_ask(disclosures: Disclosures) -> tuple[str, ...]:
    """Why the owner has to be asked for more, by what is disclosed."""
    return tuple(reason for flag, reason in _REASONS.items() if getattr(disclosures, flag))


def _next_event(status: AccountStatus, outcome: AccountStatus) -> AccountEvent | None:
    """What happens next on the way to the outcome; None where the way ends."""
    if status is outcome:
        return None
    if status is AccountStatus.SUBMITTED:
        return _ENDS_REVIEW.get(outcome, AccountEvent.APPROVED)
    if status is AccountStatus.APPROVED:
        return AccountEvent.OPENED
    return _FOLLOWS_OPENING.get(outcome) if status is AccountStatus.ACTIVE else None


def _results(event: AccountEvent, reasons: tuple[str, ...]) -> KycResults | None:
    if event is AccountEvent.QUESTIONED:
        return KycResults(indeterminate=reasons or ("OTHER",), summary="fail")
    if event is AccountEvent.REJECTED:
        return KycResults(reject=reasons or ("OTHER",), summary="fail")
    return None
