import json
from typing import Any

import msgspec

from streetname.domain.accounts.account import AccountChanged
from streetname.domain.values.ids import sequence_of_ulid
from streetname.wire.account_events import account_event
from tests.domain.applicants import an_active_account, signed
from tests.domain.desks import FakeDesk


def events_of_an_opening(**application: Any) -> list[Any]:
    desk = FakeDesk()
    an_active_account(desk, **application)
    return [
        json.loads(msgspec.json.encode(account_event(fact, sequence)))
        for sequence, fact in enumerate(desk.facts, 1)
        if isinstance(fact, AccountChanged)
    ]


def test_an_event_is_written_to_the_letter() -> None:
    *_, event = events_of_an_opening()
    assert sequence_of_ulid(event["event_ulid"]) == 3
    assert event == {
        "account_id": event["account_id"],
        "account_number": event["account_number"],
        "at": "2026-03-02T15:00:00.500000Z",
        "event_id": 3,
        "event_ulid": event["event_ulid"],
        "status_from": "APPROVED",
        "status_to": "ACTIVE",
        "kyc_results": None,
    }


def test_the_first_event_comes_from_nothing() -> None:
    event, *_ = events_of_an_opening()
    assert (event["status_from"], event["status_to"]) == ("", "SUBMITTED")
    assert event["account_number"] == ""


def test_crypto_is_told_where_it_changes() -> None:
    *_, event = events_of_an_opening(
        enabled_assets=("us_equity", "crypto"), agreements=(signed(), signed("crypto_agreement"))
    )
    assert (event["crypto_status_from"], event["crypto_status_to"]) == ("APPROVED", "ACTIVE")
