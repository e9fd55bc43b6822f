"""An account's owner on the wire: contact, identity, disclosures, agreements, documents.

A member that is not known is left out, never null, because the official client fails on a null
part. Only the four members about visas are always there. A tax id comes in and never goes out.
Source: Alpaca, the account object.
"""

from base64 import b64encode
from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar

import msgspec

from streetname.domain.accounts.profile import (
    Agreement,
    Contact,
    DisclosureContext,
    Disclosures,
    Identity,
    OwnerDocument,
    TrustedContact,
    Upload,
)
from streetname.wire.numbers import Number, sane, text_or_none
from streetname.wire.times import timestamp

Lines: TypeAlias = tuple[str, ...] | str
"""An address, of one line or of several."""

_AMOUNTS = (
    "annual_income_min",
    "annual_income_max",
    "liquid_net_worth_min",
    "liquid_net_worth_max",
    "total_net_worth_min",
    "total_net_worth_max",
)
_TYPES_UNKNOWN_TO_THE_CLIENT = frozenset(
    {
        "w9",
        "pep_declaration_form",
        "hio_declaration_form",
        "company_formation",
        "entity_registration",
        "entity_operating_document",
    }
)
"""A document of such a type is not shown: one would spoil the whole answer for `alpaca-py`."""


class ContactShape(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the owner is reached, both ways."""

    email_address: str | None = None
    phone_number: str | None = None
    street_address: Lines | None = None
    unit: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class IdentityRequest(msgspec.Struct, frozen=True):
    """Who the owner is, as a client tells it; preferences in here are of an older version."""

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
    annual_income_min: Number | None = None
    annual_income_max: Number | None = None
    liquid_net_worth_min: Number | None = None
    liquid_net_worth_max: Number | None = None
    total_net_worth_min: Number | None = None
    total_net_worth_max: Number | None = None
    marital_status: str | None = None
    number_of_dependents: int | None = None
    investment_experience_with_stocks: str | None = None
    investment_experience_with_options: str | None = None
    investment_objective: str | None = None
    investment_time_horizon: str | None = None
    liquidity_needs: str | None = None
    risk_tolerance: str | None = None


class IdentityBody(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who the owner is, as it is told back."""

    given_name: str | None = None
    middle_name: str | None = None
    family_name: str | None = None
    date_of_birth: str | None = None
    tax_id_type: str | None = None
    country_of_citizenship: str | None = None
    country_of_birth: str | None = None
    country_of_tax_residence: str | None = None
    funding_source: tuple[str, ...] | None = None
    visa_type: str | None
    visa_type_other_free_text: str | None = None
    visa_expiration_date: str | None
    date_of_departure_from_usa: str | None
    permanent_resident: bool | None
    annual_income_min: str | None = None
    annual_income_max: str | None = None
    liquid_net_worth_min: str | None = None
    liquid_net_worth_max: str | None = None
    total_net_worth_min: str | None = None
    total_net_worth_max: str | None = None
    marital_status: str | None = None
    number_of_dependents: int | None = None
    investment_experience_with_stocks: str | None = None
    investment_experience_with_options: str | None = None


class DisclosureContextShape(msgspec.Struct, frozen=True, omit_defaults=True):
    """The firm or the relative behind a disclosure, both ways."""

    context_type: str | None = None
    company_name: str | None = None
    company_street_address: str | None = None
    company_city: str | None = None
    company_state: str | None = None
    company_country: str | None = None
    company_compliance_email: str | None = None
    given_name: str | None = None
    family_name: str | None = None


class DisclosuresShape(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the owner discloses, both ways."""

    is_control_person: bool | None = None
    is_affiliated_exchange_or_finra: bool | None = None
    is_politically_exposed: bool | None = None
    immediate_family_exposed: bool | None = None
    context: tuple[DisclosureContextShape, ...] | None = None
    employment_status: str | None = None
    employer_name: str | None = None
    employer_address: str | None = None
    employment_position: str | None = None
    employment_sector: str | None = None


class DisclosuresBody(DisclosuresShape, frozen=True, omit_defaults=True, kw_only=True):
    """What the owner has disclosed; accounts are never managed for their owners here."""

    is_discretionary: bool


class AgreementShape(msgspec.Struct, frozen=True, omit_defaults=True):
    """A signed agreement, both ways."""

    agreement: str | None = None
    signed_at: str | None = None
    ip_address: str | None = None
    revision: str | None = None


class UploadRequest(msgspec.Struct, frozen=True):
    """A document that is handed in, as base64 or, for form W-8BEN, as JSON."""

    document_type: str | None = None
    document_sub_type: str | None = None
    mime_type: str | None = None
    content: str | None = None
    content_data: dict[str, Any] | None = None


class DocumentBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document that is kept."""

    id: str
    document_type: str
    mime_type: str
    created_at: str
    document_sub_type: str | None = None


class TrustedContactShape(msgspec.Struct, frozen=True, omit_defaults=True):
    """Someone to ask when the owner cannot be reached, both ways."""

    given_name: str | None = None
    family_name: str | None = None
    email_address: str | None = None
    phone_number: str | None = None
    street_address: Lines | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


def contact(shape: ContactShape) -> Contact:
    """The contact that a client tells."""
    return _converted(shape, Contact, street_address=_lines(shape.street_address))


def contact_shape(kept: Contact) -> ContactShape:
    """The contact as it is told back."""
    return _converted(kept, ContactShape)


def identity(request: IdentityRequest) -> Identity:
    """The identity that a client tells."""
    amounts = {name: sane(f"identity.{name}", getattr(request, name)) for name in _AMOUNTS}
    return _converted(request, Identity, **amounts)


def identity_body(kept: Identity) -> IdentityBody:
    """The identity as it is told back."""
    amounts = {name: text_or_none(getattr(kept, name)) for name in _AMOUNTS}
    return _converted(kept, IdentityBody, **amounts)


def disclosures(request: DisclosuresShape) -> Disclosures:
    """The disclosures that a client tells."""
    return _converted(request, Disclosures, context=_each(request.context, DisclosureContext))


def disclosures_body(kept: Disclosures) -> DisclosuresBody:
    """The disclosures as they are told back."""
    return _converted(
        kept,
        DisclosuresBody,
        context=_each(kept.context, DisclosureContextShape),
        is_discretionary=False,
    )


def agreements(shapes: Iterable[AgreementShape]) -> tuple[Agreement, ...]:
    """The agreements that a client tells."""
    return tuple(_converted(shape, Agreement) for shape in shapes)


def agreement_shapes(kept: Iterable[Agreement]) -> tuple[AgreementShape, ...]:
    """The agreements as they are told back."""
    return tuple(_converted(agreement, AgreementShape) for agreement in kept)


def uploads(requests: Iterable[UploadRequest]) -> tuple[Upload, ...]:
    """The documents that a client hands in."""
    return tuple(_converted(each, Upload, content=_content(each)) for each in requests)


def document_bodies(kept: Iterable[OwnerDocument]) -> tuple[DocumentBody, ...]:
    """The documents as they are told back, without what is written in them."""
    return tuple(
        _converted(document, DocumentBody, created_at=timestamp(document.created_at))
        for document in kept
        if document.document_type not in _TYPES_UNKNOWN_TO_THE_CLIENT
    )


def trusted_contact(shape: TrustedContactShape) -> TrustedContact:
    """The trusted contact that a client tells."""
    return _converted(shape, TrustedContact, street_address=_lines(shape.street_address))


def trusted_contact_shape(kept: TrustedContact) -> TrustedContactShape:
    """The trusted contact as it is told back: an address of one line as a string."""
    lines = kept.street_address
    address = lines[0] if lines and len(lines) == 1 else lines
    return _converted(kept, TrustedContactShape, street_address=address)


_Shape = TypeVar("_Shape", bound=msgspec.Struct)


def _converted(source: msgspec.Struct, shape: type[_Shape], **others: object) -> _Shape:
    """The members of `shape` from those of the same name, and from `others`."""
    names = (name for name in shape.__struct_fields__ if name not in others)
    return shape(**{name: getattr(source, name) for name in names}, **others)


def _each(
    sources: Iterable[msgspec.Struct] | None, shape: type[_Shape]
) -> tuple[_Shape, ...] | None:
    return None if sources is None else tuple(_converted(one, shape) for one in sources)


def _lines(address: Lines | None) -> tuple[str, ...] | None:
    return (address,) if isinstance(address, str) else address


def _content(upload: UploadRequest) -> str | None:
    if upload.content is None and upload.content_data is not None:
        return b64encode(msgspec.json.encode(upload.content_data)).decode()
    return upload.content
