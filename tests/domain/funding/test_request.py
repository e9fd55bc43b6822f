from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from streetname.domain.accounts.account import AccountStatus
from streetname.domain.accounts.amend import AmendAccount
from streetname.domain.accounts.profile import Identity
from streetname.domain.errors import BrokerError, Forbidden
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.funding.transfer import TransferChanged, TransferStatus
from streetname.domain.funding.unlink import UnlinkBank
from streetname.domain.values.ids import RelationshipId
from streetname.domain.values.rules import FundingPace
from tests.domain.applicants import a_linked_bank, an_active_account
from tests.domain.desks import FakeDesk
from tests.domain.funding.moves import ach, deposit


def test_a_new_transfer_is_queued_for_a_week_at_most() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "1234.567")
    assert transfer.status is TransferStatus.QUEUED
    assert transfer.amount == Decimal("1234.567")
    assert transfer.expires_at == transfer.created_at + timedelta(days=7)
    (*_, fact) = desk.facts
    assert isinstance(fact, TransferChanged)
    assert (fact.status_from, fact.status_to) == (None, "QUEUED")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"transfer_type": None}, "transfer_type must be either ach or wire"),
        ({"transfer_type": "cash"}, "transfer_type must be either ach or wire"),
        ({"direction": "SIDEWAYS"}, "direction must be either incoming or outgoing"),
        ({"direction": None}, "direction must be either incoming or outgoing"),
        ({"amount": None}, "amount must be greater than 0.00"),
        ({"amount": Decimal(0)}, "amount must be greater than 0.00"),
        ({"amount": Decimal(-5)}, "amount must be greater than 0.00"),
        ({"amount": Decimal("0.0000001")}, "amount must have at most 6 decimals"),
        (
            {"amount": Decimal("1000000000.01")},
            "amount must be less than or equal to 1000000000",
        ),
        ({"relationship_id": None}, "invalid relationship_id"),
        ({"relationship_id": "unknown"}, "invalid relationship_id"),
        ({"bank_id": "a bank"}, "bank_id should be empty for ach transfer"),
        (
            {"additional_information": "for the rent"},
            "only wire transfer type can provide additional information for the transfer",
        ),
        (
            {"additional_information": "/fixtures/status=LOST/fixtures/"},
            "additional_information is invalid",
        ),
        (
            {"transfer_type": "wire"},
            "cannot submit incoming wire transfer using this API",
        ),
        (
            {"transfer_type": "wire", "direction": "OUTGOING"},
            "bank_id required for wire transfer",
        ),
        (
            {"transfer_type": "wire", "direction": "OUTGOING", "bank_id": "a bank"},
            "relationship_id should be empty for wire transfer",
        ),
        (
            {
                "transfer_type": "wire",
                "direction": "OUTGOING",
                "bank_id": "a bank",
                "relationship_id": None,
            },
            "wire transfers are not supported yet",
        ),
    ],
)
def test_what_cannot_be_moved_is_refused(change: dict[str, object], told: str) -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    link = a_linked_bank(desk, account.id)
    sound = RequestTransfer(account.id, "ach", "INCOMING", Decimal(100), link.id)
    with pytest.raises(BrokerError) as refusal:
        desk.do(msgspec.structs.replace(sound, **change))
    assert refusal.value.message == told
    assert (refusal.value.status, refusal.value.number) == (422, 40010001)
    assert desk.transfers == {}


def test_a_direction_may_be_in_lower_case() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    assert ach(desk, account.id, "1", direction="incoming").direction == "INCOMING"


def test_money_does_not_move_over_a_link_that_is_given_up_or_someone_elses() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    other = an_active_account(desk, contact={"email_address": "other@example.com"})
    given_up = a_linked_bank(desk, account.id)
    desk.do(UnlinkBank(account.id, given_up.id))
    foreign = a_linked_bank(desk, other.id)
    for link in (given_up, foreign):
        with pytest.raises(BrokerError, match="invalid relationship_id"):
            desk.do(
                RequestTransfer(account.id, "ach", "INCOMING", Decimal(1), RelationshipId(link.id))
            )


def test_a_withdrawal_is_set_aside_at_once_and_no_more_than_there_is() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    deposit(desk, account.id, "100")
    transfer = ach(desk, account.id, "60", direction="OUTGOING")
    assert desk.holds[transfer.id].remaining == Decimal(60)
    assert desk.withdrawable(account.id) == Decimal(40)
    assert desk.cash(account.id) == Decimal(100)
    with pytest.raises(Forbidden, match="insufficient withdrawable cash") as refusal:
        ach(desk, account.id, "40.01", direction="OUTGOING")
    assert (refusal.value.status, refusal.value.number) == (403, 40310000)
    assert len(desk.holds) == 1


@pytest.mark.parametrize("block", ["account_blocked", "transfers_blocked"])
def test_a_blocked_account_moves_no_money(block: str) -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    a_linked_bank(desk, account.id)
    desk.accounts[account.id] = msgspec.structs.replace(account, **{block: True})
    with pytest.raises(Forbidden, match=r"^deposits are not permitted for this account$"):
        ach(desk, account.id, "1")
    with pytest.raises(Forbidden, match=r"^withdrawals are not permitted for this account$"):
        ach(desk, account.id, "1", direction="OUTGOING")


def test_while_the_owner_is_verified_money_comes_in_but_does_not_leave() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    deposit(desk, account.id, "100")
    amended = desk.do(AmendAccount(account.id, identity=Identity(given_name="Jon")))
    assert amended.status is AccountStatus.ACCOUNT_UPDATED
    assert ach(desk, account.id, "1").status is TransferStatus.QUEUED
    with pytest.raises(Forbidden, match="withdrawals are not permitted"):
        ach(desk, account.id, "1", direction="OUTGOING")


def test_at_the_realistic_pace_the_bank_moves_so_much_a_day() -> None:
    desk = FakeDesk(pace=FundingPace.REALISTIC)
    account = an_active_account(desk)
    with pytest.raises(BrokerError) as refusal:
        ach(desk, account.id, "50000.01")
    assert refusal.value.message == "maximum total daily transfer allowed is $50000"
    assert (refusal.value.status, refusal.value.number) == (400, 40010001)
    assert ach(desk, account.id, "50000").status is TransferStatus.QUEUED


def test_at_the_realistic_pace_there_is_one_transfer_a_day_each_way() -> None:
    desk = FakeDesk(pace=FundingPace.REALISTIC)
    account = an_active_account(desk)
    ach(desk, account.id, "100")
    desk.pass_time(minutes=13)
    with pytest.raises(BrokerError) as refusal:
        ach(desk, account.id, "100")
    assert refusal.value.message == (
        "maximum number of ACH transfers allowed is 1 per trading day in each direction"
    )
    assert (refusal.value.status, refusal.value.number) == (422, 42210000)
    ach(desk, account.id, "50", direction="OUTGOING")
    desk.pass_time(days=1)
    assert ach(desk, account.id, "100").status is TransferStatus.QUEUED


def test_a_day_ends_at_midnight_in_new_york() -> None:
    before_midnight = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)
    desk = FakeDesk(now=before_midnight, pace=FundingPace.REALISTIC)
    account = an_active_account(desk)
    ach(desk, account.id, "100")
    desk.pass_time(minutes=20)
    with pytest.raises(BrokerError, match="1 per trading day"):
        ach(desk, account.id, "100")
    desk.pass_time(minutes=10)
    ach(desk, account.id, "100")


def test_what_came_to_nothing_does_not_count_for_the_day() -> None:
    desk = FakeDesk(pace=FundingPace.REALISTIC)
    account = an_active_account(desk)
    ach(desk, account.id, "50000", fixture="REJECTED")
    desk.pass_time(minutes=3)
    assert ach(desk, account.id, "50000").status is TransferStatus.QUEUED


def test_at_the_fast_pace_there_are_no_caps() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    for _ in range(3):
        ach(desk, account.id, "1000000")
    desk.pass_time(seconds=2)
    assert desk.cash(account.id) == Decimal(3_000_000)
