import json
from typing import Any

import msgspec

from streetname.domain.funding.relationship import RelationshipChanged
from streetname.domain.funding.transfer import TransferChanged
from streetname.domain.values.ids import sequence_of_ulid
from streetname.wire.transfer_events import funding_event, transfer_event
from tests.domain.applicants import an_active_account
from tests.domain.desks import FakeDesk
from tests.domain.funding.moves import ach


def written(body: msgspec.Struct) -> dict[str, Any]:
    return json.loads(msgspec.json.encode(body))


def the_facts_of_a_deposit() -> list[TransferChanged | RelationshipChanged]:
    desk = FakeDesk()
    account = an_active_account(desk)
    ach(desk, account.id, "100", fixture="RETURNED")
    desk.pass_time(seconds=3)
    return [fact for fact in desk.facts if isinstance(fact, TransferChanged | RelationshipChanged)]


def test_a_transfer_event_is_written_to_the_letter() -> None:
    fact = the_facts_of_a_deposit()[3]
    assert isinstance(fact, TransferChanged)
    body = written(transfer_event(fact, 15961))
    assert sequence_of_ulid(body["event_ulid"]) == 15961
    assert body == {
        "account_id": fact.account_id,
        "at": "2026-03-02T15:01:02.000000Z",
        "event_id": 15961,
        "event_ulid": body["event_ulid"],
        "status_from": "QUEUED",
        "status_to": "SENT_TO_CLEARING",
        "transfer_id": fact.transfer_id,
    }


def test_a_funding_event_is_written_to_the_letter() -> None:
    fact = the_facts_of_a_deposit()[-1]
    assert isinstance(fact, TransferChanged)
    body = written(funding_event(fact, 7, "LPCA"))
    assert sequence_of_ulid(body["event_id"]) == 7
    assert body == {
        "account_id": fact.account_id,
        "at": "2026-03-02T15:01:04.000000Z",
        "correspondent": "LPCA",
        "entity_id": fact.transfer_id,
        "entity_type": "Transfer",
        "event_id": body["event_id"],
        "reason": "returned by the bank",
        "status_from": "COMPLETE",
        "status_to": "RETURNED",
    }


def test_a_link_is_told_as_a_bank_relationship() -> None:
    fact = the_facts_of_a_deposit()[0]
    body = written(funding_event(fact, 1, "LPCA"))
    assert body["entity_type"] == "BankRelationship"
    assert (body["status_from"], body["status_to"]) == ("", "QUEUED")
