"""People who apply for accounts, and what becomes of their applications."""

from typing import Any

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.accounts.open import OpenAccount
from streetname.domain.accounts.profile import Agreement, Contact, Disclosures, Identity
from streetname.domain.funding.link import LinkBank
from streetname.domain.funding.relationship import Relationship
from streetname.domain.values.ids import AccountId
from tests.domain.desks import FakeDesk

_CONTACT = Contact(
    email_address="cool_alpaca@example.com",
    phone_number="555-666-7788",
    street_address=("20 N San Mateo Dr",),
    unit="Apt 1A",
    city="San Mateo",
    state="CA",
    postal_code="94401",
    country="USA",
)
_IDENTITY = Identity(
    given_name="Amber",
    family_name="Falcon",
    date_of_birth="1990-01-01",
    tax_id="666-55-4321",
    tax_id_type="USA_SSN",
    country_of_citizenship="USA",
    country_of_birth="USA",
    country_of_tax_residence="USA",
    funding_source=("employment_income",),
)
_DISCLOSURES = Disclosures(
    is_control_person=False,
    is_affiliated_exchange_or_finra=False,
    is_politically_exposed=False,
    immediate_family_exposed=False,
)


def signed(agreement: str = "customer_agreement", revision: str | None = None) -> Agreement:
    return Agreement(agreement, "2026-03-02T14:00:00Z", "127.0.0.1", revision)


def an_application(
    *,
    contact: dict[str, Any] | None = None,
    identity: dict[str, Any] | None = None,
    disclosures: dict[str, Any] | None = None,
    **members: Any,
) -> OpenAccount:
    """An application that nothing is wrong with, but for what is said."""
    replace = msgspec.structs.replace
    application = OpenAccount(
        contact=replace(_CONTACT, **(contact or {})),
        identity=replace(_IDENTITY, **(identity or {})),
        disclosures=replace(_DISCLOSURES, **(disclosures or {})),
        agreements=(signed(),),
    )
    return replace(application, **members)


def an_active_account(desk: FakeDesk, **application: Any) -> Account:
    account = desk.do(an_application(**application))
    desk.pass_time(seconds=1)
    return desk.accounts[account.id]


def checking_account(account_id: AccountId) -> LinkBank:
    return LinkBank(
        account_id=account_id,
        account_owner_name="Amber Falcon",
        bank_account_type="CHECKING",
        bank_account_number="32131231abc",
        bank_routing_number="121000358",
        nickname="Bank of America Checking",
    )


def a_linked_bank(desk: FakeDesk, account_id: AccountId) -> Relationship:
    link = desk.do(checking_account(account_id))
    desk.pass_time(minutes=1)
    return desk.links[link.id]
