from decimal import Decimal
from typing import Any

import pytest

from streetname.domain.accounts.profile import (
    Agreement,
    DisclosureContext,
    Preferences,
    TrustedContact,
    Upload,
)
from streetname.domain.errors import InvalidField
from tests.domain.applicants import an_application
from tests.domain.desks import FakeDesk


def refused(**members: Any) -> str:
    with pytest.raises(InvalidField) as refusal:
        FakeDesk().do(an_application(**members))
    assert (refusal.value.status, refusal.value.number) == (422, 40010001)
    return refusal.value.message


def accepted(**members: Any) -> None:
    FakeDesk().do(an_application(**members))


@pytest.mark.parametrize(
    ("member", "value", "told"),
    [
        ("email_address", None, "contact.email_address is required"),
        ("email_address", "", "contact.email_address is required"),
        ("email_address", "no.at.sign", "contact.email_address is invalid"),
        ("email_address", "a" * 60 + "@example.com", "contact.email_address is invalid"),
        ("phone_number", "call me", "contact.phone_number is invalid"),
        ("street_address", None, "contact.street_address is required"),
        ("street_address", ("PO Box 12",), "contact.street_address[0] is invalid"),
        ("street_address", ("P.O. Box 12",), "contact.street_address[0] is invalid"),
        ("street_address", ("1 Main St", "7"), "contact.street_address[1] is invalid"),
        ("unit", "x" * 21, "contact.unit is invalid"),
        ("city", "X", "contact.city is invalid"),
        ("city", "12345", "contact.city is invalid"),
        ("city", " Rome", "contact.city is invalid"),
        ("city", "Zürich", "contact.city is invalid"),
        ("state", None, "contact.state is required"),
        ("state", "XX", "contact.state is invalid"),
        ("postal_code", None, "contact.postal_code is required"),
        ("postal_code", "9440", "contact.postal_code is invalid"),
        ("country", "US", "contact.country is invalid"),
    ],
)
def test_contact_must_be_sound(member: str, value: object, told: str) -> None:
    assert refused(contact={member: value}) == told


def test_an_address_has_at_most_three_lines() -> None:
    lines = ("1 Main St", "Second floor", "Left door", "Ring twice")
    assert refused(contact={"street_address": lines}) == (
        "contact.street_address has more than 3 lines"
    )


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("email_address", "alpaca+" + "x" * 70 + "@example.com"),
        ("phone_number", "+15556667788"),
        ("street_address", ("221B Baker Street", "Box Hill")),
        ("state", "California"),
        ("state", "ca"),
        ("postal_code", "94401-1234"),
        ("unit", ""),
    ],
)
def test_contact_may_be_written_in_more_ways_than_one(member: str, value: object) -> None:
    accepted(contact={member: value})


@pytest.mark.parametrize(
    ("country", "postal_code"), [("GBR", "SW1A 1AA"), ("CAN", "K1A 0B1"), ("HKG", None)]
)
def test_an_address_abroad_needs_no_us_state(country: str, postal_code: str | None) -> None:
    abroad = {
        "country_of_tax_residence": country,
        "tax_id": "K7302915",
        "tax_id_type": "PASSPORT",
    }
    contact = {"country": country, "state": None, "postal_code": postal_code}
    accepted(contact=contact, identity=abroad)


@pytest.mark.parametrize(
    ("member", "value", "told"),
    [
        ("given_name", None, "identity.given_name is required"),
        ("given_name", "1234", "identity.given_name is invalid"),
        ("family_name", "D" * 51, "identity.family_name is invalid"),
        ("date_of_birth", None, "identity.date_of_birth is required"),
        ("date_of_birth", "1990-02-30", "identity.date_of_birth is invalid"),
        ("date_of_birth", "19900101", "identity.date_of_birth is invalid"),
        ("date_of_birth", "2008-03-03", "identity.date_of_birth is invalid"),
        ("country_of_birth", "XYZ", "identity.country_of_birth is invalid"),
        ("tax_id", None, "identity.tax_id is required"),
        ("tax_id", "000-12-3456", "identity.tax_id is invalid"),
        ("tax_id", "123-00-4567", "identity.tax_id is invalid"),
        ("tax_id", "123-45-0000", "identity.tax_id is invalid"),
        ("tax_id", "111111111", "identity.tax_id is invalid"),
        ("tax_id", "123456789", "identity.tax_id is invalid"),
        ("tax_id_type", None, "identity.tax_id_type is required"),
        ("tax_id_type", "USA_SNN", "identity.tax_id_type is invalid"),
        ("tax_id_type", "PASSPORT", "identity.tax_id_type is invalid"),
        ("funding_source", None, "identity.funding_source is required"),
        ("funding_source", ("lottery",), "identity.funding_source[0] is invalid"),
        ("number_of_dependents", -1, "identity.number_of_dependents is invalid"),
        ("marital_status", "COMPLICATED", "identity.marital_status is invalid"),
    ],
)
def test_identity_must_be_sound(member: str, value: object, told: str) -> None:
    assert refused(identity={member: value}) == told


@pytest.mark.parametrize("tax_id", ["666-55-4321", "119119119", "444-55-4321", "912-70-1234"])
def test_the_tax_ids_of_the_samples_are_let_through(tax_id: str) -> None:
    accepted(identity={"tax_id": tax_id})


def test_someone_is_of_age_on_the_eighteenth_birthday() -> None:
    accepted(identity={"date_of_birth": "2008-03-02"})


def test_someone_who_pays_taxes_abroad_needs_no_tax_id_but_no_half_of_one() -> None:
    abroad = {"country_of_tax_residence": "FRA", "tax_id": None, "tax_id_type": None}
    accepted(identity=abroad)
    accepted(identity={**abroad, "tax_id": "A11", "tax_id_type": "OTHER_GOV_ID"})
    assert refused(identity={**abroad, "tax_id": "13 02 75"}) == (
        "identity.tax_id is invalid, identity.tax_id_type is required"
    )


@pytest.mark.parametrize(
    ("visa", "told"),
    [
        ({"visa_type": "H1B"}, "identity.visa_expiration_date is required"),
        (
            {"visa_type": "B1", "visa_expiration_date": "2027-01-01"},
            "identity.date_of_departure_from_usa is required",
        ),
        (
            {"visa_type": "OTHER", "visa_expiration_date": "2027-01-01"},
            "identity.visa_type_other_free_text is required",
        ),
    ],
)
def test_a_visa_needs_its_details(visa: dict[str, str], told: str) -> None:
    assert refused(identity=visa) == told


def test_a_range_of_income_does_not_run_backwards() -> None:
    incomes = {"annual_income_min": Decimal(2), "annual_income_max": Decimal(1)}
    assert refused(identity=incomes) == "identity.annual_income_max is invalid"


def test_all_four_disclosures_are_needed() -> None:
    assert refused(disclosures={"is_control_person": None}) == (
        "disclosures.is_control_person is required"
    )


@pytest.mark.parametrize("status", ["EMPLOYED", "employed", "Student"])
def test_employment_status_may_come_in_any_case(status: str) -> None:
    accepted(disclosures={"employment_status": status})


def test_the_context_of_a_disclosure_names_the_firm_or_the_relative() -> None:
    firm = DisclosureContext(context_type="CONTROLLED_FIRM", company_country="USA")
    relative = DisclosureContext(context_type="IMMEDIATE_FAMILY_EXPOSED", given_name="Cobalt")
    told = refused(disclosures={"context": (firm, relative)})
    assert "disclosures.context[0].company_name is required" in told
    assert "disclosures.context[0].company_state is required" in told
    assert told.endswith("disclosures.context[1].family_name is required")


def test_an_agreement_tells_when_and_where_it_was_signed() -> None:
    unsigned = Agreement("customer_agreement", "yesterday", "here")
    assert refused(agreements=(unsigned,)) == (
        "agreements[0].signed_at is invalid, agreements[0].ip_address is invalid"
    )


def test_a_customer_agreement_is_always_needed() -> None:
    assert refused(agreements=()) == "agreements must include customer_agreement"


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        (
            Upload("selfie", None, "image/png", "AAAA"),
            "documents[0].document_type is invalid",
        ),
        (
            Upload("w9", None, "text/plain", "AAAA"),
            "documents[0].mime_type is invalid",
        ),
        (
            Upload("w9", None, "application/json", "AAAA"),
            "documents[0].mime_type is invalid",
        ),
        (
            Upload("w8ben", None, "application/json", "not base64!"),
            "documents[0].content is invalid",
        ),
        (
            Upload("w8ben", None, "application/json", None),
            "documents[0].content is required",
        ),
    ],
)
def test_documents_must_be_sound(upload: Upload, told: str) -> None:
    assert refused(documents=(upload,)) == told


def test_a_document_has_at_most_ten_megabytes() -> None:
    largest = "A" * 13_981_016
    accepted(documents=(Upload("other", None, "application/pdf", largest),))
    assert refused(documents=(Upload("other", None, "application/pdf", largest + "AAAA"),)) == (
        "documents[0].content is invalid"
    )


def test_a_trusted_contact_can_be_reached_somehow() -> None:
    assert refused(trusted_contact=TrustedContact("Cobalt", "Falcon")) == (
        "trusted_contact needs an email_address, a phone_number or a street_address"
    )
    accepted(trusted_contact=TrustedContact("Cobalt", "Falcon", phone_number="+15556667788"))


def test_preferences_are_of_the_known_words() -> None:
    assert refused(preferences=Preferences(risk_tolerance="yolo")) == "risk_tolerance is invalid"


def test_all_faults_are_told_together() -> None:
    told = refused(contact={"city": None}, identity={"given_name": None}, agreements=())
    assert told == (
        "contact.city is required, identity.given_name is required, "
        "agreements must include customer_agreement"
    )
