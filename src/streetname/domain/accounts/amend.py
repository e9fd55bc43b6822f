"""Amending an account: what is given replaces what was kept.

A material change has the owner verified again, during which money may come in but not leave.
Source: Alpaca, updating an account.
"""

from collections.abc import Iterator
from typing import Protocol

import msgspec

from streetname.domain.accounts import lifecycle
from streetname.domain.accounts.account import Account, AccountFinder, AccountStatus, known
from streetname.domain.accounts.agreements import allow_margin, with_added
from streetname.domain.accounts.lifecycle import AccountEvent
from streetname.domain.accounts.profile import (
    Agreement,
    Contact,
    Disclosures,
    Identity,
    Preferences,
    Profile,
    TrustedContact,
    merged,
)
from streetname.domain.accounts.rules import refuse
from streetname.domain.accounts.validation import profile_faults
from streetname.domain.accounts.verify import VERIFICATION_TAKES, VerifyAccount
from streetname.domain.errors import Conflict, InvalidField
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import exchange_date

_NAMES = ("given_name", "middle_name", "family_name")
_FIXED = ("account_type", "currency", "account_number")
_FIXED_OF_IDENTITY = (
    "tax_id",
    "tax_id_type",
    "date_of_birth",
    "country_of_tax_residence",
    "country_of_birth",
)
_MATERIAL_OF_CONTACT = (
    "street_address",
    "unit",
    "city",
    "state",
    "postal_code",
    "country",
)
_MATERIAL_OF_IDENTITY = (*_NAMES, "country_of_citizenship")
_MATERIAL_OF_DISCLOSURES = (
    "is_control_person",
    "is_affiliated_exchange_or_finra",
    "is_politically_exposed",
    "immediate_family_exposed",
    "employer_name",
    "employer_address",
    "employment_position",
)


class AmendAccount(Command, frozen=True, gc=False, tag="amend_account"):
    """Change what is given; of what cannot change, a member that is given is refused."""

    account_id: AccountId
    contact: Contact | None = None
    identity: Identity | None = None
    disclosures: Disclosures | None = None
    agreements: tuple[Agreement, ...] = ()
    trusted_contact: TrustedContact | None = None
    preferences: Preferences | None = None
    enabled_assets: tuple[str, ...] | None = None
    account_type: str | None = None
    currency: str | None = None
    account_number: str | None = None


class AmendDesk(Desk, AccountFinder, Protocol):
    """What amending an account needs to see."""

    def profile(self, account_id: AccountId) -> Profile:
        """The personal part of an account that there is."""
        ...

    def email_taken(self, email: str) -> bool:
        """True if an account, open or closed, has that address; it comes in lower case."""
        ...


def amend_account(command: AmendAccount, desk: AmendDesk) -> Changes:
    """Change what is given; the reply is the account."""
    account = known(desk, command.account_id)
    if account.status in lifecycle.TERMINAL:
        raise InvalidField(f"account is {account.status} and cannot be updated")
    kept = desk.profile(account.id)
    refuse(_forbidden_changes(command, kept))
    profile = _amended_profile(command, kept)
    enabled_assets = command.enabled_assets or account.enabled_assets
    refuse(profile_faults(profile, enabled_assets, exchange_date(desk.now)))
    if profile.email != kept.email and desk.email_taken(profile.email):
        raise Conflict("account with this email already exists")

    amended = _amended_account(account, profile, enabled_assets)
    changes = Changes()
    if _is_material(kept, profile) and amended.status is AccountStatus.ACTIVE:
        amended = lifecycle.moved(amended, AccountEvent.UPDATED)
        changes.at(desk.now + VERIFICATION_TAKES, VerifyAccount(account.id))
    changes.reply = amended
    changes.save(amended, profile)
    if _statuses(account) != _statuses(amended):
        changes.announce(lifecycle.change(account, amended, desk.now))
    return changes


def _forbidden_changes(command: AmendAccount, kept: Profile) -> Iterator[str]:
    for name in _FIXED:
        if getattr(command, name) is not None:
            yield f"{name} cannot be updated"
    identity = command.identity or Identity()
    for name in _FIXED_OF_IDENTITY:
        if getattr(identity, name) is not None:
            yield f"identity.{name} cannot be updated"
    for name in _renamed(identity, kept.identity):
        if kept.renamed:
            yield f"identity.{name} cannot be updated"


def _renamed(given: Identity, kept: Identity) -> list[str]:
    """The names that are given and are other than before; an owner may do that once."""
    return [name for name in _NAMES if getattr(given, name) not in (None, getattr(kept, name))]


def _amended_profile(command: AmendAccount, kept: Profile) -> Profile:
    identity = command.identity or Identity()
    trusted_contact = merged(kept.trusted_contact or TrustedContact(), command.trusted_contact)
    return msgspec.structs.replace(
        kept,
        contact=merged(kept.contact, command.contact),
        identity=merged(kept.identity, identity),
        disclosures=merged(kept.disclosures, command.disclosures),
        agreements=with_added(kept.agreements, command.agreements),
        trusted_contact=None if trusted_contact == TrustedContact() else trusted_contact,
        preferences=merged(kept.preferences, command.preferences),
        renamed=kept.renamed or bool(_renamed(identity, kept.identity)),
    )


def _amended_account(
    account: Account, profile: Profile, enabled_assets: tuple[str, ...]
) -> Account:
    return msgspec.structs.replace(
        account,
        enabled_assets=enabled_assets,
        crypto_status=lifecycle.crypto_status(account.status, enabled_assets),
        margin_agreed=allow_margin(profile.agreements),
    )


def _is_material(before: Profile, after: Profile) -> bool:
    """True if the change is one that has the owner verified again."""
    return (
        _differ(before.contact, after.contact, _MATERIAL_OF_CONTACT)
        or _differ(before.identity, after.identity, _MATERIAL_OF_IDENTITY)
        or _differ(before.disclosures, after.disclosures, _MATERIAL_OF_DISCLOSURES)
    )


def _differ(before: msgspec.Struct, after: msgspec.Struct, members: tuple[str, ...]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in members)


def _statuses(account: Account) -> tuple[AccountStatus, AccountStatus]:
    return account.status, account.crypto_status
