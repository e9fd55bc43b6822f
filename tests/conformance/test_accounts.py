"""Accounts through the official client, and their refusals word for word."""

from typing import Any
from uuid import UUID

import pytest
from alpaca.broker.enums import AccountEntities
from alpaca.broker.requests import (
    CreateAccountRequest,
    ListAccountsRequest,
    UpdatableContact,
    UpdatableIdentity,
    UpdateAccountRequest,
)
from alpaca.common.enums import Sort
from alpaca.common.exceptions import APIError
from alpaca.trading.enums import AccountStatus

from tests.conformance.checks import UNKNOWN_ID, assert_documented, assert_refused
from tests.serving import Brokerage, application

FALCON = "amber.falcon@example.com"
HERON = "blue.heron@example.com"


def owner(email: str, given: str, family: str, phone: str = "+15550001111") -> dict[str, Any]:
    body = application(email)
    body["identity"] |= {"given_name": given, "family_name": family}
    body["contact"] |= {"phone_number": phone}
    return body


def test_a_new_account_is_submitted_and_then_active(brokerage: Brokerage) -> None:
    submitted = brokerage.client.create_account(CreateAccountRequest(**application(FALCON)))
    assert submitted.status is AccountStatus.SUBMITTED
    brokerage.advance(by="PT5S")
    account = brokerage.client.get_account_by_id(submitted.id)
    assert account.status is AccountStatus.ACTIVE
    assert account.account_number == submitted.account_number
    assert account.last_equity == "0"
    assert account.contact is not None
    assert account.contact.email_address == FALCON


def test_an_account_has_the_documented_members(brokerage: Brokerage) -> None:
    made = brokerage.http.post("/v1/accounts", json=application(FALCON)).json()
    assert_documented("account", made)
    assert_documented("account", brokerage.http.get(f"/v1/accounts/{made['id']}").json())
    for listed in brokerage.http.get("/v1/accounts").json():
        assert_documented("account", listed)


def test_a_tax_id_is_never_told_back(brokerage: Brokerage) -> None:
    response = brokerage.http.post("/v1/accounts", json=application(FALCON))
    assert "444-55-4321" not in response.text
    assert response.json()["identity"]["tax_id_type"] == "USA_SSN"


def test_a_disclosure_stops_the_review(brokerage: Brokerage) -> None:
    body = application(FALCON)
    body["disclosures"]["is_politically_exposed"] = True
    made = brokerage.client.create_account(CreateAccountRequest(**body))
    brokerage.advance(by="PT5S")
    account = brokerage.client.get_account_by_id(made.id)
    assert account.status is AccountStatus.ACTION_REQUIRED
    assert account.kyc_results is not None


def test_an_email_address_opens_one_account(brokerage: Brokerage) -> None:
    brokerage.open_account(FALCON)
    again = brokerage.http.post("/v1/accounts", json=application(FALCON.upper()))
    assert_refused(again, 409, 40910000, "account with this email already exists")


def test_a_missing_field_is_named(brokerage: Brokerage) -> None:
    body = application(FALCON)
    del body["identity"]["family_name"]
    response = brokerage.http.post("/v1/accounts", json=body)
    assert_refused(response, 422, 40010001, "identity.family_name is required")


def test_the_customer_agreement_is_required(brokerage: Brokerage) -> None:
    body = {**application(FALCON), "agreements": []}
    response = brokerage.http.post("/v1/accounts", json=body)
    assert_refused(response, 422, 40010001, "agreements must include customer_agreement")


def test_a_refused_application_leaves_no_account(brokerage: Brokerage) -> None:
    brokerage.http.post("/v1/accounts", json={**application(FALCON), "agreements": []})
    assert brokerage.http.get("/v1/accounts").json() == []


def test_a_body_that_is_no_json_is_refused(brokerage: Brokerage) -> None:
    headers = {"content-type": "application/json"}
    response = brokerage.http.post("/v1/accounts", content=b"{nope", headers=headers)
    message = "request body format is invalid: it is not JSON"
    assert_refused(response, 400, 40010000, message)


def test_an_unknown_account_is_refused_like_a_wrong_key(brokerage: Brokerage) -> None:
    with pytest.raises(APIError) as refusal:
        brokerage.client.get_account_by_id(UNKNOWN_ID)
    assert refusal.value.status_code == 401
    assert refusal.value.code == 40110000
    assert refusal.value.message == "request is not authorized"


def test_a_malformed_account_id_is_refused(brokerage: Brokerage) -> None:
    response = brokerage.http.get("/v1/accounts/17")
    assert_refused(response, 422, 40010001, "account_id is not a valid UUID")


def test_accounts_are_listed_newest_first_unless_asked_otherwise(brokerage: Brokerage) -> None:
    older, newer = brokerage.open_account(FALCON), brokerage.open_account(HERON)
    listed = brokerage.client.list_accounts(ListAccountsRequest())
    assert [account.id for account in listed] == [newer.id, older.id]
    ascending = brokerage.client.list_accounts(ListAccountsRequest(sort=Sort.ASC))
    assert [account.id for account in ascending] == [older.id, newer.id]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("falcon", [FALCON]),
        ("FALCON@EXAMPLE", [FALCON]),
        ("heron blue", [HERON]),
        ("heron amber", []),
        ("0002222", [HERON]),
        ("100%", []),
    ],
)
def test_every_word_of_a_search_must_occur(
    brokerage: Brokerage, query: str, found: list[str]
) -> None:
    brokerage.http.post("/v1/accounts", json=owner(FALCON, "Amber", "Falcon"))
    brokerage.http.post("/v1/accounts", json=owner(HERON, "Blue", "Heron", "+15550002222"))
    listed = brokerage.http.get("/v1/accounts", params={"query": query}).json()
    assert [account["contact"]["email_address"] for account in listed] == found


def test_an_account_is_found_by_its_number(brokerage: Brokerage) -> None:
    wanted = brokerage.open_account(FALCON)
    brokerage.open_account(HERON)
    request = ListAccountsRequest(query=wanted.account_number)
    assert [account.id for account in brokerage.client.list_accounts(request)] == [wanted.id]


def test_accounts_are_listed_by_when_they_were_created(brokerage: Brokerage) -> None:
    older, newer = brokerage.open_account(FALCON), brokerage.open_account(HERON)
    since = brokerage.client.list_accounts(ListAccountsRequest(created_after=newer.created_at))
    assert [account.id for account in since] == [newer.id]
    before = brokerage.client.list_accounts(ListAccountsRequest(created_before=older.created_at))
    assert [account.id for account in before] == [older.id]


def test_accounts_are_listed_by_status(brokerage: Brokerage) -> None:
    active = brokerage.open_account(FALCON)
    submitted = brokerage.client.create_account(CreateAccountRequest(**application(HERON)))

    def listed(*statuses: AccountStatus) -> set[UUID]:
        request = ListAccountsRequest(status=list(statuses))
        return {UUID(str(account.id)) for account in brokerage.client.list_accounts(request)}

    assert listed(AccountStatus.ACTIVE) == {active.id}
    assert listed(AccountStatus.SUBMITTED) == {submitted.id}
    assert listed(AccountStatus.ACTIVE, AccountStatus.SUBMITTED) == {active.id, submitted.id}


def test_only_the_parts_that_are_asked_for_are_listed(brokerage: Brokerage) -> None:
    brokerage.open_account(FALCON)
    request = ListAccountsRequest(entities=[AccountEntities.CONTACT, AccountEntities.AGREEMENTS])
    (account,) = brokerage.client.list_accounts(request)
    assert account.contact is not None
    assert account.agreements is not None
    assert account.identity is None
    assert account.disclosures is None
    assert account.documents is None


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"status": "ASLEEP"}, "invalid status"),
        ({"sort": "sideways"}, "sort must be one of asc, desc"),
        (
            {"created_after": "yesterday"},
            "created_after must be a date or an RFC 3339 timestamp",
        ),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    brokerage: Brokerage, params: dict[str, str], message: str
) -> None:
    response = brokerage.http.get("/v1/accounts", params=params)
    assert_refused(response, 422, 40010001, message)


def test_what_is_given_is_amended_and_the_rest_stays(brokerage: Brokerage) -> None:
    account = brokerage.open_account(FALCON)
    change = UpdateAccountRequest(contact=UpdatableContact(phone_number="+15559998877"))
    amended = brokerage.client.update_account(account.id, change)
    assert amended.contact is not None
    assert amended.contact.phone_number == "+15559998877"
    assert amended.contact.city == "San Mateo"
    assert amended.status is AccountStatus.ACTIVE


def test_a_new_name_has_the_owner_verified_again(brokerage: Brokerage) -> None:
    account = brokerage.open_account(FALCON)
    change = UpdateAccountRequest(identity=UpdatableIdentity(family_name="Merlin"))
    amended = brokerage.client.update_account(account.id, change)
    assert amended.status is AccountStatus.ACCOUNT_UPDATED
    brokerage.advance(by="P1D")
    assert brokerage.client.get_account_by_id(account.id).status is AccountStatus.ACTIVE


def test_a_date_of_birth_cannot_be_amended(brokerage: Brokerage) -> None:
    account = brokerage.open_account(FALCON)
    change = {"identity": {"date_of_birth": "1991-01-01"}}
    response = brokerage.http.patch(f"/v1/accounts/{account.id}", json=change)
    assert_refused(response, 422, 40010001, "identity.date_of_birth cannot be updated")


def test_an_empty_account_can_be_closed_once(brokerage: Brokerage) -> None:
    account = brokerage.open_account(FALCON)
    assert brokerage.client.close_account(account.id) is None
    closed = brokerage.client.get_account_by_id(account.id)
    assert closed.status is AccountStatus.ACCOUNT_CLOSED
    again = brokerage.http.post(f"/v1/accounts/{account.id}/actions/close")
    assert_refused(again, 422, 40010001, "account is already closed")


def test_the_older_way_to_close_an_account_works_too(brokerage: Brokerage) -> None:
    account = brokerage.open_account(FALCON)
    response = brokerage.http.delete(f"/v1/accounts/{account.id}")
    assert (response.status_code, response.content) == (204, b"")
    closed = brokerage.client.get_account_by_id(account.id)
    assert closed.status is AccountStatus.ACCOUNT_CLOSED


def test_an_account_with_money_stays_open(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    response = brokerage.http.post(f"/v1/accounts/{account_id}/actions/close")
    message = "account must have no positions and zero cash balance before closing"
    assert_refused(response, 422, 40010001, message)


def test_an_unknown_account_cannot_be_closed(brokerage: Brokerage) -> None:
    response = brokerage.http.post(f"/v1/accounts/{UNKNOWN_ID}/actions/close")
    assert_refused(response, 404, 40410000, "account not found")


def test_last_equity_is_that_of_the_previous_close(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "187.00", "187.10")
    brokerage.order(account_id, qty="4").raise_for_status()
    assert brokerage.client.get_account_by_id(account_id).last_equity == "0"
    brokerage.advance(until="next_session")
    (listed,) = brokerage.client.list_accounts(ListAccountsRequest())
    equity = "49999.8"  # 50000 - 4 × 187.10, and 4 shares at 187.05, halfway between the quotes
    assert listed.last_equity == equity
    assert brokerage.client.get_account_by_id(account_id).last_equity == equity
