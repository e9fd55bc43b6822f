"""The fields about an account's owner, made from what the API takes to open and to amend one."""

from collections.abc import Mapping, Sequence

from streetname.dashboard.forms import Field, FieldKind, Group, Hint, Values, fields_of, values_of
from streetname.domain.accounts.agreements import AGREEMENTS
from streetname.domain.accounts.open import OpenAccount
from streetname.domain.accounts.profile import (
    Agreement,
    Contact,
    Disclosures,
    Identity,
    Preferences,
    Profile,
    TrustedContact,
)
from streetname.domain.accounts.vocabulary import (
    ASSET_CLASSES,
    DISCLOSURE_CONTEXTS,
    DOCUMENT_TYPES,
    EMPLOYMENT_SECTORS,
    EMPLOYMENT_STATUSES,
    EXPERIENCES,
    FUNDING_SOURCES,
    HORIZONS,
    LIQUIDITY_NEEDS,
    MARITAL_STATUSES,
    OBJECTIVES,
    RISK_TOLERANCES,
    TAX_ID_TYPES,
    VISA_TYPES,
)
from streetname.wire.accounts import AmendAccountRequest, OpenAccountRequest
from streetname.wire.owners import (
    AgreementShape,
    ContactShape,
    DisclosureContextShape,
    DisclosuresShape,
    IdentityRequest,
    TrustedContactShape,
    UploadRequest,
)

SIGNED = "agreements.agreement"
ASSETS = "enabled_assets"
DOCUMENTS = ("documents.0", "documents.1")

_ONCE_A_PREFERENCE = (
    "investment_objective",
    "investment_time_horizon",
    "liquidity_needs",
    "risk_tolerance",
)
"""Members of the identity of an older version; they stand among the preferences."""

_FIXED_OF_IDENTITY = (
    "date_of_birth",
    "tax_id",
    "tax_id_type",
    "country_of_birth",
    "country_of_tax_residence",
)
"""What never changes once it has been told; the API refuses it, so nobody is asked."""

_OF_EVERY_ACCOUNT = ("account_type", "account_number", "currency")
_COUNTRY = Hint(help="Three letters, such as USA.", attributes={"maxlength": "3"})
_NEEDED_COUNTRY = Hint(
    required=True, help="Three letters, such as USA.", attributes={"maxlength": "3"}
)
_DATE = Hint(kind=FieldKind.DATE)
_NEEDED = Hint(required=True)
_SEVERAL_LINES = "One line for each line of the address, up to three."
_FILE = "PDF, PNG or JPEG, up to four megabytes."
_TRUSTED_ADDRESS = Hint(help=_SEVERAL_LINES)

_HINTS: Mapping[str, Hint] = {
    "contact.email_address": Hint("E-mail", required=True, attributes={"type": "email"}),
    "contact.phone_number": Hint("Phone", required=True, attributes={"type": "tel"}),
    "contact.street_address": Hint(required=True, help=_SEVERAL_LINES),
    "contact.city": _NEEDED,
    "contact.country": _COUNTRY,
    "identity.given_name": _NEEDED,
    "identity.family_name": _NEEDED,
    "identity.date_of_birth": Hint(required=True, kind=FieldKind.DATE),
    "identity.tax_id": Hint("Tax id", help="Needed of whoever pays taxes in the USA."),
    "identity.tax_id_type": Hint("Type of tax id", sorted(TAX_ID_TYPES), are_codes=True),
    "identity.country_of_citizenship": _COUNTRY,
    "identity.country_of_birth": _COUNTRY,
    "identity.country_of_tax_residence": _NEEDED_COUNTRY,
    "identity.visa_type": Hint(options=sorted(VISA_TYPES), are_codes=True),
    "identity.visa_type_other_free_text": Hint("Other type of visa"),
    "identity.visa_expiration_date": _DATE,
    "identity.date_of_departure_from_usa": Hint("Departure from the USA", kind=FieldKind.DATE),
    "identity.funding_source": Hint("Sources of funds", sorted(FUNDING_SOURCES), required=True),
    "identity.annual_income_min": Hint("Annual income, at least"),
    "identity.annual_income_max": Hint("Annual income, at most"),
    "identity.liquid_net_worth_min": Hint("Liquid net worth, at least"),
    "identity.liquid_net_worth_max": Hint("Liquid net worth, at most"),
    "identity.total_net_worth_min": Hint("Total net worth, at least"),
    "identity.total_net_worth_max": Hint("Total net worth, at most"),
    "identity.marital_status": Hint(options=sorted(MARITAL_STATUSES)),
    "identity.investment_experience_with_stocks": Hint(
        "Experience with stocks", sorted(EXPERIENCES)
    ),
    "identity.investment_experience_with_options": Hint(
        "Experience with options", sorted(EXPERIENCES)
    ),
    "disclosures.is_control_person": Hint("Controls a listed company", required=True),
    "disclosures.is_affiliated_exchange_or_finra": Hint(
        "Affiliated with an exchange or FINRA", required=True
    ),
    "disclosures.is_politically_exposed": Hint("Politically exposed", required=True),
    "disclosures.immediate_family_exposed": Hint("Close family politically exposed", required=True),
    "disclosures.context.0.context_type": Hint("What it is", sorted(DISCLOSURE_CONTEXTS)),
    "disclosures.context.0.company_country": _COUNTRY,
    "disclosures.employment_status": Hint(options=sorted(EMPLOYMENT_STATUSES)),
    "disclosures.employment_sector": Hint(options=sorted(EMPLOYMENT_SECTORS)),
    SIGNED: Hint("Signed", AGREEMENTS, required=True, kind=FieldKind.SEVERAL),
    "agreements.signed_at": Hint(required=True, help="An instant, such as 2026-03-02T15:00:00Z."),
    "agreements.ip_address": Hint("From the IP address", required=True),
    "trusted_contact.email_address": Hint("E-mail", attributes={"type": "email"}),
    "trusted_contact.phone_number": Hint("Phone", attributes={"type": "tel"}),
    "trusted_contact.street_address": _TRUSTED_ADDRESS,
    "trusted_contact.country": _COUNTRY,
    **{f"{each}.document_type": Hint("Type", sorted(DOCUMENT_TYPES)) for each in DOCUMENTS},
    **{f"{each}.document_sub_type": Hint("Sub-type") for each in DOCUMENTS},
    **{f"{each}.content": Hint("File", help=_FILE, kind=FieldKind.FILE) for each in DOCUMENTS},
    "account_type": Hint("Type", ("trading", "donor_advised")),
    ASSETS: Hint("May hold", sorted(ASSET_CLASSES, reverse=True)),
    "investment_objective": Hint(options=sorted(OBJECTIVES)),
    "investment_time_horizon": Hint(options=sorted(HORIZONS)),
    "liquidity_needs": Hint(options=sorted(LIQUIDITY_NEEDS)),
    "risk_tolerance": Hint(options=sorted(RISK_TOLERANCES)),
    "allow_instant_ach": Hint("Allow instant ACH"),
    "additional_information": Hint(
        help="In the sandbox, /fixtures/status=REJECTED/fixtures/ asks for that outcome.",
    ),
}

_CONTACT = Group("Contact", fields_of(ContactShape, _HINTS, within="contact"))
_TRUSTED = Group(
    "Trusted contact",
    fields_of(TrustedContactShape, _HINTS, within="trusted_contact"),
    is_folded=True,
    help="Somebody to ask when the owner cannot be reached. All of it may be left out.",
)
_DISCLOSURES = Group("Disclosures", fields_of(DisclosuresShape, _HINTS, within="disclosures"))
_CONTEXT = Group(
    "Firm or relative behind a disclosure",
    fields_of(DisclosureContextShape, _HINTS, within="disclosures.context.0"),
    is_folded=True,
    help="For whoever controls a company, is affiliated, or has somebody in the family who is.",
)
_AGREEMENTS = Group(
    "Agreements", fields_of(AgreementShape, _HINTS, within="agreements", without=("revision",))
)

_IDENTITY = fields_of(IdentityRequest, _HINTS, within="identity", without=_ONCE_A_PREFERENCE)
_FUNDS = next(field for field in _IDENTITY if field.name == "identity.funding_source")
_ALWAYS_ASKED = 9
"""How many members of the identity come first, which nearly every owner tells."""

APPLICATION: Sequence[Group] = (
    _CONTACT,
    Group(
        "Identity",
        [*_IDENTITY[:_ALWAYS_ASKED], _FUNDS],
    ),
    Group(
        "More of the identity",
        [field for field in _IDENTITY[_ALWAYS_ASKED:] if field is not _FUNDS],
        is_folded=True,
        help="Visa, means and experience.",
    ),
    _DISCLOSURES,
    _CONTEXT,
    _AGREEMENTS,
    _TRUSTED,
    Group(
        "Documents",
        [
            field
            for each in DOCUMENTS
            for field in fields_of(UploadRequest, _HINTS, within=each, without=("mime_type",))
        ],
        is_folded=True,
        help="Optional. Choose files again if the form comes back: browsers forget them.",
    ),
    Group(
        "Account and preferences",
        fields_of(OpenAccountRequest, _HINTS, without=("currency", "primary_account_holder_id")),
        is_folded=True,
        help="A trading account for US equities, unless told otherwise.",
    ),
)
"""All that is asked of somebody who applies for an account."""

AMENDMENT: Sequence[Group] = (
    _CONTACT,
    Group(
        "Identity",
        [
            field
            for field in _IDENTITY
            if field.name.removeprefix("identity.") not in _FIXED_OF_IDENTITY
        ],
    ),
    _DISCLOSURES,
    _TRUSTED,
    Group(
        "Account and preferences", fields_of(AmendAccountRequest, _HINTS, without=_OF_EVERY_ACCOUNT)
    ),
)
"""All that may be changed in an account."""


def fields_in(groups: Sequence[Group]) -> list[Field]:
    """Every field of the groups, in order."""
    return [field for group in groups for field in group.fields]


def application_values(application: OpenAccount) -> Values:
    """What the form holds for this application."""
    return {
        **values_of(application),
        **_owner(
            application.contact,
            application.identity,
            application.disclosures,
            application.trusted_contact,
            application.preferences,
        ),
        **_agreements(application.agreements),
    }


def profile_values(profile: Profile, enabled_assets: Sequence[str]) -> Values:
    """What the form holds for an account as it is."""
    return {
        **_owner(
            profile.contact,
            profile.identity,
            profile.disclosures,
            profile.trusted_contact,
            profile.preferences,
        ),
        ASSETS: list(enabled_assets),
    }


def _owner(
    contact: Contact,
    identity: Identity,
    disclosures: Disclosures,
    trusted_contact: TrustedContact | None,
    preferences: Preferences,
) -> dict[str, str | Sequence[str]]:
    values = {
        **values_of(contact, within="contact"),
        **values_of(identity, within="identity"),
        **values_of(disclosures, within="disclosures"),
        **values_of(trusted_contact, within="trusted_contact"),
        **values_of(preferences),
    }
    for name in ("contact.street_address", "trusted_contact.street_address"):
        if name in values:
            values[name] = "\n".join(values[name])
    return values


def _agreements(agreements: Sequence[Agreement]) -> Values:
    if not agreements:
        return {}
    first = agreements[0]
    return {
        SIGNED: [one.agreement for one in agreements if one.agreement],
        "agreements.signed_at": first.signed_at or "",
        "agreements.ip_address": first.ip_address or "",
    }
