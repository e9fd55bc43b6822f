"""What stands on top of every document: who writes, and to whom."""

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.accounts.profile import Contact, Profile
from streetname.domain.values.ids import AccountId

_AT_HOME = (None, "", "USA")


class Firm(msgspec.Struct, frozen=True):
    """The brokerage that writes: its name, and the letters by which the street knows it."""

    name: str
    correspondent: str


class Recipient(msgspec.Struct, frozen=True):
    """The account, its owner, and the lines of the owner's address."""

    account_id: AccountId
    account_number: str
    name: str
    address: tuple[str, ...]


def recipient(account: Account, owner: Profile) -> Recipient:
    """The owner as the address window of an envelope shows it."""
    identity = owner.identity
    names = (identity.given_name, identity.middle_name, identity.family_name)
    return Recipient(
        account_id=account.id,
        account_number=account.account_number,
        name=" ".join(name for name in names if name),
        address=tuple(line for line in _address(owner.contact) if line),
    )


def _address(contact: Contact) -> list[str]:
    place = " ".join(part for part in (contact.state, contact.postal_code) if part)
    country = "" if contact.country in _AT_HOME else contact.country or ""
    return [
        *(contact.street_address or ()),
        contact.unit or "",
        ", ".join(part for part in (contact.city, place) if part),
        country,
    ]
