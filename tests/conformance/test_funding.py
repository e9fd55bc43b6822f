"""Bank relationships and transfers through the official client."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from alpaca.broker.enums import ACHRelationshipStatus, BankAccountType, TransferDirection
from alpaca.broker.enums import TransferStatus as Status
from alpaca.broker.enums import TransferTiming as Timing
from alpaca.broker.requests import (
    CreateACHRelationshipRequest,
    CreateACHTransferRequest,
    GetTransfersRequest,
)
from alpaca.common.exceptions import APIError

from tests.conformance.checks import UNKNOWN_ID, assert_documented, assert_refused
from tests.serving import Brokerage, bank


def link(brokerage: Brokerage, account_id: str) -> str:
    request = CreateACHRelationshipRequest(
        account_owner_name="Amber Falcon",
        bank_account_type=BankAccountType.CHECKING,
        bank_account_number="32131231abc",
        bank_routing_number="121000358",
        nickname="Checking",
    )
    relationship = brokerage.client.create_ach_relationship_for_account(account_id, request)
    return str(relationship.id)


def move(
    brokerage: Brokerage, account_id: str, relationship_id: str, amount: str, direction: str
) -> Any:
    request = CreateACHTransferRequest(
        amount=amount,
        direction=TransferDirection(direction),
        timing=Timing.IMMEDIATE,
        relationship_id=UUID(relationship_id),
    )
    return brokerage.client.create_transfer_for_account(account_id, request)


def an_account(brokerage: Brokerage) -> str:
    return str(brokerage.open_account().id)


def test_a_relationship_is_queued_and_then_approved(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    link(brokerage, account_id)
    (queued,) = brokerage.client.get_ach_relationships_for_account(account_id)
    assert queued.status is ACHRelationshipStatus.QUEUED
    brokerage.advance(by="PT5S")
    (approved,) = brokerage.client.get_ach_relationships_for_account(
        account_id, [ACHRelationshipStatus.APPROVED]
    )
    assert approved.id == queued.id
    none = brokerage.client.get_ach_relationships_for_account(
        account_id, [ACHRelationshipStatus.QUEUED]
    )
    assert none == []


def test_an_account_has_one_relationship_at_a_time(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    relationship_id = link(brokerage, account_id)
    path = f"/v1/accounts/{account_id}/ach_relationships"
    again = brokerage.http.post(path, json=bank())
    assert_refused(again, 409, 40910000, "only one active ach relationship allowed")
    brokerage.client.delete_ach_relationship_for_account(account_id, relationship_id)
    assert brokerage.client.get_ach_relationships_for_account(account_id) == []
    assert link(brokerage, account_id) != relationship_id


def test_a_given_up_relationship_is_listed_only_when_asked_for(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    relationship_id = link(brokerage, account_id)
    path = f"/v1/accounts/{account_id}/ach_relationships"
    deleted = brokerage.http.delete(f"{path}/{relationship_id}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    (canceled,) = brokerage.http.get(path, params={"statuses": "CANCELED"}).json()
    assert canceled["id"] == relationship_id
    gone = brokerage.http.delete(f"{path}/{relationship_id}")
    assert_refused(gone, 404, 40410000, "relationship not found")


def test_a_routing_number_must_be_one(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    path = f"/v1/accounts/{account_id}/ach_relationships"
    response = brokerage.http.post(path, json={**bank(), "bank_routing_number": "121000359"})
    assert_refused(response, 400, 40010001, "bank_routing_number is invalid")


def test_a_deposit_raises_the_cash_once_it_is_complete(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    relationship_id = link(brokerage, account_id)
    brokerage.advance(by="PT5S")
    transfer = move(brokerage, account_id, relationship_id, "1234.56", "INCOMING")
    assert transfer.status is Status.QUEUED
    assert brokerage.cash(account_id) == 0
    assert brokerage.trade_account(account_id)["pending_transfer_in"] == "1234.56"
    brokerage.advance(by="PT10S")
    (complete,) = brokerage.client.get_transfers_for_account(account_id)
    assert complete.status is Status.COMPLETE
    assert brokerage.cash(account_id) == Decimal("1234.56")
    assert brokerage.trade_account(account_id)["pending_transfer_in"] == "0"


def test_a_withdrawal_is_held_at_once_and_leaves_when_complete(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    (relationship,) = brokerage.client.get_ach_relationships_for_account(account_id)
    move(brokerage, account_id, str(relationship.id), "400.25", "OUTGOING")
    held = brokerage.trade_account(account_id)
    assert held["cash"] == "1000"
    assert held["pending_transfer_out"] == "400.25"
    assert held["cash_withdrawable"] == "599.75"
    assert held["buying_power"] == "599.75"
    brokerage.advance(by="PT10S")
    left = brokerage.trade_account(account_id)
    assert left["cash"] == "599.75"
    assert left["pending_transfer_out"] == "0"


def test_no_more_is_withdrawn_than_there_is(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    (relationship,) = brokerage.client.get_ach_relationships_for_account(account_id)
    with pytest.raises(APIError) as refusal:
        move(brokerage, account_id, str(relationship.id), "1000.01", "OUTGOING")
    assert (refusal.value.status_code, refusal.value.code) == (403, 40310000)
    assert refusal.value.message == "insufficient withdrawable cash"


def test_a_canceled_withdrawal_gives_back_what_it_held(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    (relationship,) = brokerage.client.get_ach_relationships_for_account(account_id)
    transfer = move(brokerage, account_id, str(relationship.id), "400", "OUTGOING")
    brokerage.client.cancel_transfer_for_account(account_id, transfer.id)
    newest = brokerage.client.get_transfers_for_account(account_id)[0]
    assert newest.status is Status.CANCELED
    assert brokerage.trade_account(account_id)["cash_withdrawable"] == "1000"
    path = f"/v1/accounts/{account_id}/transfers/{transfer.id}"
    assert_refused(brokerage.http.delete(path), 422, 42210000, "transfer can no longer be canceled")


def test_an_unknown_transfer_cannot_be_canceled(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    response = brokerage.http.delete(f"/v1/accounts/{account_id}/transfers/{UNKNOWN_ID}")
    assert_refused(response, 404, 40410000, "transfer not found")


def test_transfers_are_listed_newest_first_by_direction_and_in_pages(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    (relationship,) = brokerage.client.get_ach_relationships_for_account(account_id)
    for amount in ("1", "2", "3"):
        move(brokerage, account_id, str(relationship.id), amount, "OUTGOING")
        brokerage.advance(by="PT5S")
    every = brokerage.client.get_transfers_for_account(account_id)
    assert [transfer.amount for transfer in every] == ["3", "2", "1", "1000"]
    incoming = GetTransfersRequest(direction=TransferDirection.INCOMING)
    deposits = brokerage.client.get_transfers_for_account(account_id, incoming)
    assert [transfer.amount for transfer in deposits] == ["1000"]
    path = f"/v1/accounts/{account_id}/transfers"
    page = brokerage.http.get(path, params={"limit": 2, "offset": 1}).json()
    assert [transfer["amount"] for transfer in page] == ["2", "1"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"transfer_type": "pigeon"}, "transfer_type must be either ach or wire"),
        ({"direction": "SIDEWAYS"}, "direction must be either incoming or outgoing"),
        ({"amount": "0"}, "amount must be greater than 0.00"),
        ({"relationship_id": UNKNOWN_ID}, "invalid relationship_id"),
        ({"transfer_type": "wire"}, "cannot submit incoming wire transfer using this API"),
        ({"bank_id": UNKNOWN_ID}, "bank_id should be empty for ach transfer"),
    ],
)
def test_a_transfer_that_makes_no_sense_is_refused(
    brokerage: Brokerage, change: dict[str, str], message: str
) -> None:
    account_id = an_account(brokerage)
    body = {
        "transfer_type": "ach",
        "direction": "INCOMING",
        "amount": "100",
        "relationship_id": link(brokerage, account_id),
        **change,
    }
    response = brokerage.http.post(f"/v1/accounts/{account_id}/transfers", json=body)
    assert_refused(response, 422, 40010001, message)


def test_relationships_and_transfers_have_the_documented_members(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account()
    for name, path in (("ach_relationship", "ach_relationships"), ("transfer", "transfers")):
        (body,) = brokerage.http.get(f"/v1/accounts/{account_id}/{path}").json()
        assert_documented(name, body)


@pytest.mark.parametrize("path", ["ach_relationships", "transfers"])
def test_an_unknown_account_has_no_funding(brokerage: Brokerage, path: str) -> None:
    response = brokerage.http.get(f"/v1/accounts/{UNKNOWN_ID}/{path}")
    assert_refused(response, 401, 40110000, "request is not authorized")
