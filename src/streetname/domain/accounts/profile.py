"""The personal part of an account: what its owner has told, as the owner has told it.

One set of shapes serves the application, the record and the amendment, so every member may be
missing (None); `validation` says which ones a record must have.
Source: Alpaca, creating an account.
"""

from datetime import datetime
from decimal import Decimal
from typing import TypeVar

import msgspec

from streetname.domain.values.changes import Value
from streetname.domain.values.ids import AccountId


class Contact(msgspec.Struct, frozen=True, gc=False):
    """How the owner is reached; `country` is an ISO 3166 code of three letters."""

    email_address: str | None = None
    phone_number: str | None = None
    street_address: tuple[str, ...] | None = None
    unit: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Identity(msgspec.Struct, frozen=True, gc=False):
    """Who the owner is; dates are `YYYY-MM-DD`, incomes and worths are US dollars."""

    given_name: str | None = None
    middle_name: str | None = None
    family_name: str | None = None
    date_of_birth: str | None = None
    tax_id: str | None = None
    tax_id_type: str | None = None
    country_of_citizenship: str | None = None
    country_of_birth: str | None = None
    country_of_tax_residence: str | None = None
    visa_type: str | None = None
    visa_type_other_free_text: str | None = None
    visa_expiration_date: str | None = None
    date_of_departure_from_usa: str | None = None
    permanent_resident: bool | None = None
    funding_source: tuple[str, ...] | None = None
    annual_income_min: Decimal | None = None
    annual_income_max: Decimal | None = None
    liquid_net_worth_min: Decimal | None = None
    liquid_net_worth_max: Decimal | None = None
    total_net_worth_min: Decimal | None = None
    total_net_worth_max: Decimal | None = None
    marital_status: str | None = None
    number_of_dependents: int | None = None
    investment_experience_with_stocks: str | None = None
    investment_experience_with_options: str | None = None


class DisclosureContext(msgspec.Struct, frozen=True, gc=False):
    """The firm or the relative behind a disclosure."""

    context_type: str | None = None
    company_name: str | None = None
    company_street_address: str | None = None
    company_city: str | None = None
    company_state: str | None = None
    company_country: str | None = None
    company_compliance_email: str | None = None
    given_name: str | None = None
    family_name: str | None = None


class Disclosures(msgspec.Struct, frozen=True, gc=False):
    """What the owner must disclose, and employment; `employment_status` in the owner's case."""

    is_control_person: bool | None = None
    is_affiliated_exchange_or_finra: bool | None = None
    is_politically_exposed: bool | None = None
    immediate_family_exposed: bool | None = None
    context: tuple[DisclosureContext, ...] | None = None
    employment_status: str | None = None
    employer_name: str | None = None
    employer_address: str | None = None
    employment_position: str | None = None
    employment_sector: str | None = None


class Agreement(msgspec.Struct, frozen=True, gc=False):
    """A signed agreement, with where and when it was signed."""

    agreement: str | None = None
    signed_at: str | None = None
    ip_address: str | None = None
    revision: str | None = None


class Upload(msgspec.Struct, frozen=True, gc=False):
    """A document as it is handed in; `content` is base64."""

    document_type: str | None = None
    document_sub_type: str | None = None
    mime_type: str | None = None
    content: str | None = None


class OwnerDocument(msgspec.Struct, frozen=True, gc=False):
    """A document of the owner that is kept; `content` is base64."""

    id: str
    created_at: datetime
    document_type: str
    document_sub_type: str | None
    mime_type: str
    content: str


class TrustedContact(msgspec.Struct, frozen=True, gc=False):
    """Someone to ask when the owner cannot be reached."""

    given_name: str | None = None
    family_name: str | None = None
    email_address: str | None = None
    phone_number: str | None = None
    street_address: tuple[str, ...] | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Preferences(msgspec.Struct, frozen=True, gc=False):
    """What the owner invests for; kept, and without effect on trading."""

    investment_objective: str | None = None
    investment_time_horizon: str | None = None
    liquidity_needs: str | None = None
    risk_tolerance: str | None = None
    allow_instant_ach: bool | None = None


class Profile(Value, frozen=True, gc=False):
    """The owner of one account; `renamed` once the one change of name is used up."""

    account_id: AccountId
    contact: Contact
    identity: Identity
    disclosures: Disclosures
    agreements: tuple[Agreement, ...]
    documents: tuple[OwnerDocument, ...] = ()
    trusted_contact: TrustedContact | None = None
    preferences: Preferences = Preferences()
    renamed: bool = False

    @property
    def email(self) -> str:
        """The e-mail address in lower case, as addresses are compared."""
        return (self.contact.email_address or "").lower()

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.identity.given_name or ''} {self.identity.family_name or ''}".strip()


_Part = TypeVar("_Part", bound=msgspec.Struct)


def merged(kept: _Part, given: _Part | None) -> _Part:
    """`kept`, with every member that is given replaced; lists are replaced as a whole."""
    if given is None:
        return kept
    members = msgspec.structs.asdict(given)
    return msgspec.structs.replace(
        kept, **{name: value for name, value in members.items() if value is not None}
    )
