"""Forms that are made from a request's shape."""

import pytest
from starlette.datastructures import FormData

from streetname.dashboard.forms import (
    Field,
    FieldKind,
    Hint,
    body_of,
    changed,
    faults_of,
    fields_of,
    filled_in,
    request_of,
    values_of,
)
from streetname.domain.errors import BrokerError, InvalidField
from streetname.wire.accounts import OpenAccountRequest
from streetname.wire.orders import CreateOrderRequest
from streetname.wire.owners import ContactShape, DisclosuresShape, IdentityRequest, UploadRequest

_CONTACT = fields_of(ContactShape, {}, within="contact")
_IDENTITY = fields_of(
    IdentityRequest, {"identity.visa_type": Hint(options=("B1", "J1"))}, within="identity"
)


def _kinds(fields: list[Field]) -> dict[str, FieldKind]:
    return {field.name: field.kind for field in fields}


def test_a_field_is_entered_by_what_its_member_takes() -> None:
    kinds = {**_kinds(_CONTACT), **_kinds(_IDENTITY)}
    assert kinds["contact.email_address"] is FieldKind.TEXT
    assert kinds["contact.street_address"] is FieldKind.LINES
    assert kinds["identity.funding_source"] is FieldKind.SEVERAL
    assert kinds["identity.annual_income_min"] is FieldKind.NUMBER
    assert kinds["identity.number_of_dependents"] is FieldKind.NUMBER
    assert kinds["identity.permanent_resident"] is FieldKind.FLAG
    assert kinds["identity.visa_type"] is FieldKind.CHOICE


def test_a_shape_inside_a_shape_is_no_field() -> None:
    assert "disclosures.context" not in _kinds(
        fields_of(DisclosuresShape, {}, within="disclosures")
    )


def test_what_is_entered_becomes_the_body_of_a_client() -> None:
    form = FormData(
        [
            ("contact.street_address", " 1 Elm Road \r\n\r\nUnit 2"),
            ("contact.city", "Boston"),
            ("contact.unit", ""),
            ("identity.funding_source", "savings"),
            ("identity.funding_source", "family"),
            ("identity.number_of_dependents", "2"),
            ("identity.permanent_resident", "true"),
        ]
    )
    fields = [*_CONTACT, *_IDENTITY]
    body = body_of(filled_in(form, fields), fields)
    assert body["contact"] == {"street_address": ["1 Elm Road", "Unit 2"], "city": "Boston"}
    identity = request_of(body["identity"], IdentityRequest)
    assert identity.funding_source == ("savings", "family")
    assert identity.number_of_dependents == 2
    assert identity.permanent_resident is True


def test_numbered_fields_become_a_list() -> None:
    fields = fields_of(UploadRequest, {}, within="documents.0")
    body = body_of({"documents.0.document_type": "w9"}, fields)
    (document,) = request_of(body, dict[str, list[UploadRequest]])["documents"]
    assert document.document_type == "w9"


def test_only_what_was_changed_is_sent_and_an_emptied_text_as_such() -> None:
    kept = values_of(ContactShape(city="Boston", unit="2", state="MA"), within="contact")
    entered = {**kept, "contact.unit": "", "contact.state": "CO"}
    news = changed(kept, entered)
    assert body_of(news, _CONTACT, with_emptied=True) == {"contact": {"unit": "", "state": "CO"}}
    assert body_of(news, _CONTACT) == {"contact": {"state": "CO"}}


@pytest.mark.parametrize(
    ("message", "name", "said"),
    [
        ("contact.city is required", "contact.city", "City is required."),
        (
            "contact.street_address[1] is invalid",
            "contact.street_address",
            "Street address is invalid.",
        ),
    ],
)
def test_a_fault_stands_beside_its_field(message: str, name: str, said: str) -> None:
    by_field, others = faults_of(InvalidField(f"{message}, the sky is low"), _CONTACT)
    assert by_field == {name: said}
    assert others == ["the sky is low"]


def test_what_cannot_be_read_stands_beside_its_field() -> None:
    body = {"identity": {"number_of_dependents": "two"}}
    with pytest.raises(BrokerError) as refused:
        request_of(body, OpenAccountRequest)
    by_field, others = faults_of(refused.value, _IDENTITY)
    assert list(by_field) == ["identity.number_of_dependents"]
    assert others == []


def test_a_field_is_found_by_its_words_but_not_inside_others() -> None:
    fields = fields_of(CreateOrderRequest, {})
    by_field, _ = faults_of(InvalidField("limit orders require a limit price"), fields)
    assert list(by_field) == ["limit_price"]
    by_field, others = faults_of(InvalidField("the market is beside itself"), fields)
    assert by_field == {}
    assert others == ["the market is beside itself"]
