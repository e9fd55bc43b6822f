"""Opening an account: the application is checked, kept, and sent to the review.

Source: Alpaca, creating an account.
"""

from collections.abc import Iterator
from typing import Protocol

from streetname.domain.accounts import lifecycle, uploads
from streetname.domain.accounts.account import Account, AccountStatus
from streetname.domain.accounts.agreements import allow_margin, with_revision
from streetname.domain.accounts.configure import ConfigurationChange, configured
from streetname.domain.accounts.fixture import status_asked_for
from streetname.domain.accounts.profile import (
    Agreement,
    Contact,
    Disclosures,
    Identity,
    Preferences,
    Profile,
    TrustedContact,
    Upload,
)
from streetname.domain.accounts.review import (
    OUTCOMES,
    REVIEW_TAKES,
    ReviewAccount,
    reasons_to_ask,
)
from streetname.domain.accounts.rules import refuse
from streetname.domain.accounts.validation import profile_faults
from streetname.domain.errors import Conflict
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import exchange_date

_OPENED_HERE = frozenset({"trading", "donor_advised"})
_OPENED_ELSEWHERE = frozenset({"custodial", "ira"})
_SMALLEST_NUMBER = 100_000_000
_NUMBERS = 900_000_000


class OpenAccount(Command, frozen=True, gc=False, tag="open_account"):
    """Apply for an account; `additional_information` may be a fixture."""

    contact: Contact
    identity: Identity
    disclosures: Disclosures
    agreements: tuple[Agreement, ...]
    documents: tuple[Upload, ...] = ()
    trusted_contact: TrustedContact | None = None
    preferences: Preferences = Preferences()
    account_type: str = "trading"
    currency: str = "USD"
    enabled_assets: tuple[str, ...] = ("us_equity",)
    configuration: ConfigurationChange | None = None
    additional_information: str | None = None
    primary_account_holder_id: str | None = None


class OpenDesk(Desk, Protocol):
    """What opening an account needs to see."""

    def email_taken(self, email: str) -> bool:
        """True if an account, open or closed, has that address; it comes in lower case."""
        ...

    def account_number_taken(self, number: str) -> bool:
        """True if an account has that number."""
        ...


def open_account(command: OpenAccount, desk: OpenDesk) -> Changes:
    """Open the account as submitted; the reply is the account."""
    profile = _profile(command, desk)
    refuse(_faults(command, profile, desk))
    if desk.email_taken(profile.email):
        raise Conflict("account with this email already exists")
    account = _account(command, profile, desk)
    changes = Changes(reply=account)
    changes.save(account, profile)
    changes.announce(lifecycle.change(None, account, desk.now))
    changes.at(desk.now + REVIEW_TAKES, _review(account, command))
    return changes


def _profile(command: OpenAccount, desk: OpenDesk) -> Profile:
    return Profile(
        account_id=AccountId(desk.identify("account")),
        contact=command.contact,
        identity=command.identity,
        disclosures=command.disclosures,
        agreements=tuple(map(with_revision, command.agreements)),
        documents=tuple(uploads.kept(upload, desk) for upload in command.documents),
        trusted_contact=command.trusted_contact,
        preferences=command.preferences,
    )


def _faults(command: OpenAccount, profile: Profile, desk: OpenDesk) -> Iterator[str]:
    yield from _kind_faults(command)
    yield from profile_faults(profile, command.enabled_assets, exchange_date(desk.now))
    yield from uploads.upload_faults(command.documents)
    outcome = status_asked_for(command.additional_information)
    if outcome and outcome not in OUTCOMES:
        yield "additional_information is invalid"


def _kind_faults(command: OpenAccount) -> Iterator[str]:
    if command.account_type in _OPENED_ELSEWHERE:
        yield f"account_type {command.account_type} is not supported yet"
    elif command.account_type not in _OPENED_HERE:
        yield "account_type is invalid"
    if command.currency != "USD":
        yield f"currency {command.currency} is not supported yet"
    if command.primary_account_holder_id:
        yield "primary_account_holder_id is not supported yet"


def _account(command: OpenAccount, profile: Profile, desk: OpenDesk) -> Account:
    submitted = AccountStatus.SUBMITTED
    account = Account(
        id=profile.account_id,
        account_number=_account_number(desk),
        status=submitted,
        crypto_status=lifecycle.crypto_status(submitted, command.enabled_assets),
        currency=command.currency,
        account_type=command.account_type,
        enabled_assets=command.enabled_assets,
        created_at=desk.now,
        margin_agreed=allow_margin(profile.agreements),
        sequence=desk.sequence,
    )
    if command.configuration is None:
        return account
    return configured(account, command.configuration, by_owner=False)


def _account_number(desk: OpenDesk) -> str:
    """Nine digits that no other account has."""
    while True:
        drawn = int(desk.identify("account_number").replace("-", ""), 16)
        number = str(_SMALLEST_NUMBER + drawn % _NUMBERS)
        if not desk.account_number_taken(number):
            return number


def _review(account: Account, command: OpenAccount) -> ReviewAccount:
    asked_for = status_asked_for(command.additional_information)
    if asked_for:
        return ReviewAccount(account.id, AccountStatus(asked_for))
    reasons = reasons_to_ask(command.disclosures)
    if reasons:
        return ReviewAccount(account.id, AccountStatus.ACTION_REQUIRED, reasons)
    return ReviewAccount(account.id)
