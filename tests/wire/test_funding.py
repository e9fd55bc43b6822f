import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from alpaca.broker.models import ACHRelationship
from alpaca.broker.models import Transfer as ClientTransfer

from streetname.domain.errors import InvalidField
from streetname.domain.values.ids import AccountId
from streetname.wire.decoding import decode
from streetname.wire.funding import (
    RelationshipRequest,
    TransferRequest,
    link_bank_command,
    relationship_body,
    request_transfer_command,
    transfer_body,
)
from tests.domain.applicants import a_linked_bank, an_active_account
from tests.domain.desks import FakeDesk
from tests.domain.funding.moves import ach


def written(body: msgspec.Struct) -> dict[str, Any]:
    return json.loads(msgspec.json.encode(body))


def test_a_link_is_written_to_the_letter() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    link = a_linked_bank(desk, account.id)
    body = written(relationship_body(link))
    assert body == {
        "id": link.id,
        "account_id": account.id,
        "created_at": "2026-03-02T15:00:01.000000Z",
        "updated_at": "2026-03-02T15:00:02.000000Z",
        "status": "APPROVED",
        "account_owner_name": "Amber Falcon",
        "bank_account_type": "CHECKING",
        "bank_account_number": "32131231abc",
        "bank_routing_number": "121000358",
        "nickname": "Bank of America Checking",
        "processor_token": None,
    }
    assert str(ACHRelationship(**body).account_id) == account.id


def test_the_official_client_reads_a_link_by_token() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    request = decode(b'{"processor_token": "processor-sandbox-1"}', RelationshipRequest)
    link = desk.do(link_bank_command(account.id, request))
    read = ACHRelationship(**written(relationship_body(link)))
    assert read.processor_token == "processor-sandbox-1"


def test_a_transfer_is_written_to_the_letter() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "1234.5670")
    body = written(transfer_body(transfer))
    assert body == {
        "id": transfer.id,
        "relationship_id": transfer.relationship_id,
        "account_id": account.id,
        "type": "ach",
        "status": "QUEUED",
        "reason": None,
        "amount": "1234.567",
        "instant_amount": "0",
        "direction": "INCOMING",
        "created_at": "2026-03-02T15:01:01.000000Z",
        "updated_at": "2026-03-02T15:01:01.000000Z",
        "expires_at": "2026-03-09T15:01:01.000000Z",
        "hold_until": None,
        "additional_information": None,
    }
    assert str(ClientTransfer(**body).relationship_id) == transfer.relationship_id


@pytest.mark.parametrize("amount", [b"1234.567", b'"1234.567"'])
def test_an_amount_is_a_number_or_a_string(amount: bytes) -> None:
    body = b'{"transfer_type": "ach", "timing": "immediate", "amount": ' + amount + b"}"
    command = request_transfer_command(AccountId("a"), decode(body, TransferRequest))
    assert command.amount == Decimal("1234.567")


@pytest.mark.parametrize("amount", [b'"NaN"', b'"-Infinity"', b"1e400"])
def test_an_amount_that_is_none_is_refused(amount: bytes) -> None:
    request = decode(b'{"amount": ' + amount + b"}", TransferRequest)
    with pytest.raises(InvalidField, match=r"^amount "):
        request_transfer_command(AccountId("a"), request)
