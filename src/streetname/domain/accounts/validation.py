"""What an owner must tell, and in which form. Source: Alpaca, data validations."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from streetname.domain.accounts.agreements import agreement_faults
from streetname.domain.accounts.formats import (
    is_birth_date_of_adult,
    is_city,
    is_country,
    is_date,
    is_email,
    is_name,
    is_phone,
    is_postal_code_in,
    is_street_line,
    is_tax_id,
    is_us_state,
    is_us_tax_id,
    of_length,
    one_of,
    one_of_in_any_case,
)
from streetname.domain.accounts.profile import (
    Contact,
    DisclosureContext,
    Disclosures,
    Identity,
    Preferences,
    Profile,
    TrustedContact,
)
from streetname.domain.accounts.rules import Rule, faults_in, faults_in_list
from streetname.domain.accounts.vocabulary import (
    ASSET_CLASSES,
    DISCLOSURE_CONTEXTS,
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
    US_TAX_ID_TYPES,
    VISA_TYPES,
)

_USA = "USA"
_MOST_STREET_LINES = 3

_IDENTITY = (
    Rule("given_name", is_name, required=True),
    Rule("middle_name", is_name),
    Rule("family_name", is_name, required=True),
    Rule("country_of_tax_residence", is_country, required=True),
    Rule("country_of_citizenship", is_country),
    Rule("country_of_birth", is_country),
    Rule("marital_status", one_of(MARITAL_STATUSES)),
    Rule("investment_experience_with_stocks", one_of(EXPERIENCES)),
    Rule("investment_experience_with_options", one_of(EXPERIENCES)),
)
_FLAGS = (
    "is_control_person",
    "is_affiliated_exchange_or_finra",
    "is_politically_exposed",
    "immediate_family_exposed",
)
_DISCLOSURES = (
    Rule("employment_status", one_of_in_any_case(EMPLOYMENT_STATUSES)),
    Rule("employer_name", of_length(1, 100)),
    Rule("employer_address", of_length(1, 200)),
    Rule("employment_position", of_length(1, 100)),
    Rule("employment_sector", one_of(EMPLOYMENT_SECTORS)),
)
_CONTEXT_TYPE = Rule("context_type", one_of(DISCLOSURE_CONTEXTS), required=True)
_RELATIVE = (
    Rule("given_name", is_name, required=True),
    Rule("family_name", is_name, required=True),
)
_FIRM = (
    Rule("company_name", of_length(1, 100), required=True),
    Rule("company_street_address", is_street_line, required=True),
    Rule("company_city", is_city, required=True),
    Rule("company_country", is_country, required=True),
    Rule("company_compliance_email", is_email, required=True),
)
_TRUSTED_CONTACT = (
    Rule("given_name", is_name, required=True),
    Rule("family_name", is_name, required=True),
    Rule("email_address", is_email),
    Rule("phone_number", is_phone),
    Rule("city", is_city),
    Rule("state", of_length(1, 50)),
    Rule("postal_code", of_length(1, 12)),
    Rule("country", is_country),
)
_PREFERENCES = (
    Rule("investment_objective", one_of(OBJECTIVES)),
    Rule("investment_time_horizon", one_of(HORIZONS)),
    Rule("liquidity_needs", one_of(LIQUIDITY_NEEDS)),
    Rule("risk_tolerance", one_of(RISK_TOLERANCES)),
)


def profile_faults(profile: Profile, enabled_assets: Sequence[str], today: date) -> Iterator[str]:
    """Everything that is wrong with what the owner tells."""
    yield from _contact(profile.contact, profile.identity.country_of_tax_residence)
    yield from _identity(profile.identity, today)
    yield from _disclosures(profile.disclosures)
    yield from _trusted_contact(profile.trusted_contact)
    yield from _preferences(profile.preferences)
    yield from asset_faults(enabled_assets)
    yield from agreement_faults(profile.agreements, enabled_assets)


def asset_faults(enabled_assets: Sequence[str]) -> Iterator[str]:
    """What is wrong with the asset classes that the account is to trade."""
    if not enabled_assets:
        yield "enabled_assets is required"
    yield from faults_in_list("enabled_assets", enabled_assets, one_of(ASSET_CLASSES))


def _contact(contact: Contact, residence: str | None) -> Iterator[str]:
    country = contact.country or residence
    state = is_us_state if country == _USA else of_length(1, 50)
    american = _USA in (contact.country, residence)
    yield from faults_in(
        "contact",
        contact,
        (
            Rule("email_address", is_email, required=True),
            Rule("phone_number", is_phone, required=True),
            Rule("unit", of_length(1, 20)),
            Rule("city", is_city, required=True),
            Rule("state", state, required=american),
            Rule("postal_code", is_postal_code_in(country), required=american),
            Rule("country", is_country),
        ),
    )
    yield from _street_address("contact", contact.street_address or ())
    if not contact.street_address:
        yield "contact.street_address is required"


def _street_address(path: str, lines: Sequence[str]) -> Iterator[str]:
    yield from faults_in_list(f"{path}.street_address", lines, is_street_line)
    if len(lines) > _MOST_STREET_LINES:
        yield f"{path}.street_address has more than {_MOST_STREET_LINES} lines"


def _identity(identity: Identity, today: date) -> Iterator[str]:
    yield from faults_in("identity", identity, _IDENTITY)
    born = Rule("date_of_birth", is_birth_date_of_adult(today), required=True)
    yield from faults_in("identity", identity, (born,))
    yield from _tax_id(identity)
    yield from _visa(identity)
    if not identity.funding_source:
        yield "identity.funding_source is required"
    yield from faults_in_list(
        "identity.funding_source", identity.funding_source or (), one_of(FUNDING_SOURCES)
    )
    yield from _means(identity)


def _tax_id(identity: Identity) -> Iterator[str]:
    """The number and its type go together, and whoever pays taxes in the USA has both."""
    american = identity.country_of_tax_residence == _USA
    types = US_TAX_ID_TYPES if american else TAX_ID_TYPES
    form = is_us_tax_id if identity.tax_id_type in US_TAX_ID_TYPES else is_tax_id
    yield from faults_in(
        "identity",
        identity,
        (
            Rule("tax_id", form, required=american or bool(identity.tax_id_type)),
            Rule("tax_id_type", one_of(types), required=american or bool(identity.tax_id)),
        ),
    )


def _visa(identity: Identity) -> Iterator[str]:
    visitor = identity.visa_type in {"B1", "B2"}
    other = identity.visa_type == "OTHER"
    yield from faults_in(
        "identity",
        identity,
        (
            Rule("visa_type", one_of(VISA_TYPES)),
            Rule("visa_type_other_free_text", of_length(1, 50), required=other),
            Rule("visa_expiration_date", is_date, required=bool(identity.visa_type)),
            Rule("date_of_departure_from_usa", is_date, required=visitor),
        ),
    )


def _means(identity: Identity) -> Iterator[str]:
    """Ranges of money that do not run backwards, and no fewer than no dependents."""
    ranges = {
        "annual_income": (identity.annual_income_min, identity.annual_income_max),
        "liquid_net_worth": (identity.liquid_net_worth_min, identity.liquid_net_worth_max),
        "total_net_worth": (identity.total_net_worth_min, identity.total_net_worth_max),
    }
    for name, (least, most) in ranges.items():
        if _runs_backwards(least, most):
            yield f"identity.{name}_max is invalid"
    if (identity.number_of_dependents or 0) < 0:
        yield "identity.number_of_dependents is invalid"


def _runs_backwards(least: Decimal | None, most: Decimal | None) -> bool:
    return least is not None and most is not None and most < least


def _disclosures(disclosures: Disclosures) -> Iterator[str]:
    for flag in _FLAGS:
        if getattr(disclosures, flag) is None:
            yield f"disclosures.{flag} is required"
    yield from faults_in("disclosures", disclosures, _DISCLOSURES)
    for position, context in enumerate(disclosures.context or ()):
        yield from _disclosure_context(f"disclosures.context[{position}]", context)


def _disclosure_context(path: str, context: DisclosureContext) -> Iterator[str]:
    about = _RELATIVE if context.context_type == "IMMEDIATE_FAMILY_EXPOSED" else _FIRM
    yield from faults_in(path, context, (_CONTEXT_TYPE, *about))
    if context.company_country == _USA:
        state = Rule("company_state", is_us_state, required=True)
        yield from faults_in(path, context, (state,))


def _trusted_contact(trusted: TrustedContact | None) -> Iterator[str]:
    if trusted is None:
        return
    yield from faults_in("trusted_contact", trusted, _TRUSTED_CONTACT)
    yield from _street_address("trusted_contact", trusted.street_address or ())
    if not (trusted.email_address or trusted.phone_number or trusted.street_address):
        yield "trusted_contact needs an email_address, a phone_number or a street_address"


def _preferences(preferences: Preferences) -> Iterator[str]:
    for fault in faults_in("", preferences, _PREFERENCES):
        yield fault.removeprefix(".")
