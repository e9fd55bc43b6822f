import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from alpaca.broker.models import Account as ClientAccount

from streetname.domain.accounts.account import Account, KycResults
from streetname.domain.accounts.amend import AmendAccount
from streetname.domain.accounts.profile import Profile, TrustedContact
from streetname.domain.errors import InvalidField, InvalidRequest
from streetname.domain.values.ids import AccountId
from streetname.wire.accounts import (
    AmendAccountRequest,
    OpenAccountRequest,
    account_body,
    amend_account_command,
    open_account_command,
)
from streetname.wire.decoding import decode
from tests.domain.applicants import an_application
from tests.domain.desks import FakeDesk

SAMPLE = {
    "contact": {
        "email_address": "cool_alpaca@example.com",
        "phone_number": "+15556667788",
        "street_address": ["20 N San Mateo Dr"],
        "unit": "Apt 1A",
        "city": "San Mateo",
        "state": "CA",
        "postal_code": "94401",
        "country": "USA",
    },
    "identity": {
        "given_name": "Amber",
        "family_name": "Falcon",
        "date_of_birth": "1990-01-01",
        "tax_id": "666-55-4321",
        "tax_id_type": "USA_SSN",
        "country_of_citizenship": "USA",
        "country_of_birth": "USA",
        "country_of_tax_residence": "USA",
        "funding_source": ["employment_income"],
        "annual_income_min": 30000.0,
        "annual_income_max": "50000",
        "risk_tolerance": "moderate",
    },
    "disclosures": {
        "is_control_person": False,
        "is_affiliated_exchange_or_finra": False,
        "is_politically_exposed": False,
        "immediate_family_exposed": False,
        "employment_status": "EMPLOYED",
        "employer_name": None,
    },
    "agreements": [
        {
            "agreement": "customer_agreement",
            "signed_at": "2026-03-02T14:00:00Z",
            "ip_address": "127.0.0.1",
        }
    ],
    "documents": [
        {
            "document_type": "identity_verification",
            "document_sub_type": "passport",
            "content": "/9j/4AAQ",
            "mime_type": "image/jpeg",
        },
        {"document_type": "w9", "content": "AAAA", "mime_type": "application/pdf"},
        {
            "document_type": "w8ben",
            "content_data": {"full_name": "Amber Falcon"},
            "mime_type": "application/json",
        },
    ],
    "trusted_contact": {
        "given_name": "Cobalt",
        "family_name": "Falcon",
        "street_address": "1 Main St",
    },
    "trading_configurations": None,
    "some_extra": {"that": "nobody", "asked": "for"},
}


def opened(sample: dict[str, Any]) -> tuple[Account, Profile]:
    desk = FakeDesk(datetime(2026, 3, 2, 15, 4, 5, 123456, UTC))
    request = decode(json.dumps(sample).encode(), OpenAccountRequest)
    account = desk.do(open_account_command(request))
    return account, desk.profiles[account.id]


def written(account: Account, profile: Profile, entities: set[str] | None = None) -> dict[str, Any]:
    chosen = None if entities is None else frozenset(entities)
    return json.loads(msgspec.json.encode(account_body(account, profile, Decimal(0), chosen)))


def test_an_account_is_written_to_the_letter() -> None:
    account, profile = opened(SAMPLE)
    passport, _, form = profile.documents
    assert written(account, profile) == {
        "id": account.id,
        "account_number": account.account_number,
        "account_name": "Amber Falcon",
        "status": "SUBMITTED",
        "crypto_status": "INACTIVE",
        "currency": "USD",
        "last_equity": "0",
        "created_at": "2026-03-02T15:04:05.123456Z",
        "account_type": "trading",
        "enabled_assets": ["us_equity"],
        "allow_instant_ach": False,
        "instant_ach_blocked": False,
        "trading_configurations": None,
        "contact": SAMPLE["contact"],
        "identity": {
            "given_name": "Amber",
            "family_name": "Falcon",
            "date_of_birth": "1990-01-01",
            "tax_id_type": "USA_SSN",
            "country_of_citizenship": "USA",
            "country_of_birth": "USA",
            "country_of_tax_residence": "USA",
            "funding_source": ["employment_income"],
            "visa_type": None,
            "visa_expiration_date": None,
            "date_of_departure_from_usa": None,
            "permanent_resident": None,
            "annual_income_min": "30000",
            "annual_income_max": "50000",
        },
        "disclosures": {
            "is_control_person": False,
            "is_affiliated_exchange_or_finra": False,
            "is_politically_exposed": False,
            "immediate_family_exposed": False,
            "employment_status": "EMPLOYED",
            "is_discretionary": False,
        },
        "agreements": [
            {
                "agreement": "customer_agreement",
                "signed_at": "2026-03-02T14:00:00Z",
                "ip_address": "127.0.0.1",
                "revision": "22.2024.08",
            }
        ],
        "documents": [
            {
                "id": passport.id,
                "document_type": "identity_verification",
                "document_sub_type": "passport",
                "mime_type": "image/jpeg",
                "created_at": "2026-03-02T15:04:05.123456Z",
            },
            {
                "id": form.id,
                "document_type": "w8ben",
                "mime_type": "application/json",
                "created_at": "2026-03-02T15:04:05.123456Z",
            },
        ],
        "trusted_contact": {
            "given_name": "Cobalt",
            "family_name": "Falcon",
            "street_address": "1 Main St",
        },
        "risk_tolerance": "moderate",
        "kyc_results": None,
    }


def test_the_official_client_reads_an_account() -> None:
    account, profile = opened(SAMPLE)
    read = ClientAccount(**written(account, profile))
    assert str(read.id) == account.id
    assert read.account_number == account.account_number
    assert read.identity is not None
    assert read.identity.tax_id is None
    assert read.identity.annual_income_min == 30000
    assert read.documents is not None
    assert len(read.documents) == 2


def test_the_official_client_reads_an_account_with_nothing_optional() -> None:
    desk = FakeDesk()
    account = desk.do(an_application())
    read = ClientAccount(**written(account, desk.profiles[account.id]))
    assert read.trusted_contact is None
    assert read.documents == []


def test_the_official_client_reads_the_result_of_a_review() -> None:
    account, profile = opened(SAMPLE)
    kyc = KycResults(indeterminate=("PEP",), summary="fail")
    body = written(msgspec.structs.replace(account, kyc=kyc), profile)
    assert body["kyc_results"] == {
        "accept": {},
        "indeterminate": {"PEP": {}},
        "reject": {},
        "additional_information": "",
        "summary": "fail",
    }
    read = ClientAccount(**body)
    assert read.kyc_results is not None
    assert read.kyc_results.indeterminate == {"PEP": {}}


def test_a_tax_id_never_goes_out() -> None:
    account, profile = opened(SAMPLE)
    assert profile.identity.tax_id == "666-55-4321"
    assert "666-55-4321" not in json.dumps(written(account, profile))


@pytest.mark.parametrize(
    "entity",
    [
        "contact",
        "identity",
        "disclosures",
        "agreements",
        "documents",
        "trusted_contact",
        "trading_configurations",
    ],
)
def test_only_the_parts_that_are_asked_for_are_written(entity: str) -> None:
    account, profile = opened(SAMPLE)
    parts = {
        "contact",
        "identity",
        "disclosures",
        "agreements",
        "documents",
        "trusted_contact",
        "trading_configurations",
    }
    body = written(account, profile, {entity})
    assert parts & set(body) == {entity}
    assert ClientAccount(**body).currency == "USD"


def test_a_configuration_is_shown_once_it_is_set() -> None:
    account, profile = opened({**SAMPLE, "trading_configurations": {"no_shorting": True}})
    assert written(account, profile)["trading_configurations"]["no_shorting"] is True


def test_an_address_of_a_trusted_contact_is_a_list_when_it_has_several_lines() -> None:
    account, profile = opened(SAMPLE)
    trusted = TrustedContact("Cobalt", "Falcon", street_address=("1 Main St", "Second floor"))
    body = written(account, msgspec.structs.replace(profile, trusted_contact=trusted))
    assert body["trusted_contact"]["street_address"] == ["1 Main St", "Second floor"]


def test_form_w8ben_may_come_as_json() -> None:
    _, profile = opened(SAMPLE)
    assert profile.documents[2].content == "eyJmdWxsX25hbWUiOiJBbWJlciBGYWxjb24ifQ=="


def test_an_empty_application_names_what_it_lacks() -> None:
    with pytest.raises(InvalidField) as refusal:
        opened({})
    for path in ("contact.email_address", "identity.given_name", "contact.street_address"):
        assert f"{path} is required" in refusal.value.message


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e999999"])
def test_an_income_that_is_no_amount_is_refused(amount: str) -> None:
    identity = {"identity": {"annual_income_min": amount}}
    with pytest.raises(InvalidField, match=r"^identity.annual_income_min "):
        opened({**SAMPLE, **identity})


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"contact": 1}', b'{"agreements": {}}', b'"\xff"']
)
def test_an_application_of_the_wrong_shape_is_a_bad_request(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match="request body format is invalid"):
        decode(body, OpenAccountRequest)


def test_of_an_amendment_null_and_absent_are_the_same() -> None:
    body = b'{"contact": null, "identity": {"given_name": null}, "enabled_assets": null}'
    command = amend_account_command(AccountId("a"), decode(body, AmendAccountRequest))
    assert command == AmendAccount(
        account_id=AccountId("a"), identity=command.identity, preferences=command.preferences
    )
    assert command.identity is not None
    assert not any(msgspec.structs.asdict(command.identity).values())
