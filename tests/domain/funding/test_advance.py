from datetime import UTC, datetime
from decimal import Decimal

import pytest

from streetname.domain.accounts.close import CloseAccount
from streetname.domain.funding.advance import AdvanceTransfer
from streetname.domain.funding.transfer import TransferChanged, TransferStatus
from streetname.domain.ledger.entry import EntryKind, imbalance
from streetname.domain.values.rules import FundingPace
from tests.domain.applicants import an_active_account
from tests.domain.desks import FakeDesk
from tests.domain.funding.moves import ach, deposit


def steps(desk: FakeDesk) -> list[str]:
    return [fact.status_to for fact in desk.facts if isinstance(fact, TransferChanged)]


def test_a_deposit_is_there_after_two_seconds() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "1234.567")
    desk.pass_time(seconds=1)
    assert desk.transfers[transfer.id].status is TransferStatus.SENT_TO_CLEARING
    assert desk.cash(account.id) == 0
    desk.pass_time(seconds=1)
    assert desk.transfers[transfer.id].status is TransferStatus.COMPLETE
    assert desk.cash(account.id) == Decimal("1234.567")
    assert steps(desk) == ["QUEUED", "SENT_TO_CLEARING", "COMPLETE"]
    assert desk.agenda == []


def test_a_deposit_is_booked_once_and_told_as_an_activity() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = deposit(desk, account.id, "500")
    (entry,) = desk.entries
    assert entry.kind is EntryKind.DEPOSIT
    assert entry.object_id == transfer.id
    assert not imbalance(entry.postings)
    (activity,) = desk.activities
    assert activity.type == "CSD"
    assert activity.net_amount == Decimal(500)
    assert activity.entry_id == entry.id
    assert activity.id.startswith("20260302000000000::")


def test_a_withdrawal_leaves_when_it_is_complete_and_its_hold_with_it() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    deposit(desk, account.id, "100")
    transfer = ach(desk, account.id, "60", direction="OUTGOING")
    desk.pass_time(seconds=2)
    assert desk.transfers[transfer.id].status is TransferStatus.COMPLETE
    assert desk.cash(account.id) == Decimal(40)
    assert desk.withdrawable(account.id) == Decimal(40)
    assert desk.holds == {}
    assert desk.entries[-1].kind is EntryKind.WITHDRAWAL
    assert (desk.activities[-1].type, desk.activities[-1].net_amount) == ("CSW", Decimal(-60))


def test_a_returned_deposit_is_taken_back() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "100", fixture="RETURNED")
    desk.pass_time(seconds=2)
    assert desk.cash(account.id) == Decimal(100)
    desk.pass_time(seconds=1)
    returned = desk.transfers[transfer.id]
    assert returned.status is TransferStatus.RETURNED
    assert returned.reason == "returned by the bank"
    assert desk.cash(account.id) == 0
    assert [entry.kind for entry in desk.entries] == ["deposit", "transfer_return"]
    assert [(a.type, a.net_amount) for a in desk.activities] == [("CSD", 100), ("CSD", -100)]


def test_a_returned_withdrawal_comes_back() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    deposit(desk, account.id, "100")
    ach(desk, account.id, "60", direction="OUTGOING", fixture="RETURNED")
    desk.pass_time(seconds=2)
    assert desk.cash(account.id) == Decimal(40)
    desk.pass_time(seconds=1)
    assert desk.cash(account.id) == Decimal(100)
    assert (desk.activities[-1].type, desk.activities[-1].net_amount) == ("CSW", Decimal(60))


@pytest.mark.parametrize("status", ["PENDING", "APPROVED", "REJECTED", "CANCELED"])
def test_a_fixture_decides_where_a_transfer_ends(status: str) -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "100", fixture=status)
    desk.pass_time(days=30)
    assert desk.transfers[transfer.id].status == status
    assert desk.entries == []


@pytest.mark.parametrize("status", ["REJECTED", "CANCELED"])
def test_a_withdrawal_that_the_bank_refuses_is_no_longer_held(status: str) -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    deposit(desk, account.id, "100")
    ach(desk, account.id, "60", direction="OUTGOING", fixture=status)
    desk.pass_time(seconds=1)
    assert desk.holds == {}
    assert desk.withdrawable(account.id) == Decimal(100)


def test_at_the_manual_pace_each_step_is_told() -> None:
    desk = FakeDesk(pace=FundingPace.MANUAL)
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "100")
    step = AdvanceTransfer(account.id, transfer.id)
    desk.pass_time(days=1)
    assert desk.transfers[transfer.id].status is TransferStatus.QUEUED
    desk.do(step)
    desk.pass_time(days=1)
    assert desk.transfers[transfer.id].status is TransferStatus.SENT_TO_CLEARING
    desk.do(step)
    assert desk.cash(account.id) == Decimal(100)


def test_a_step_too_many_changes_nothing() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = deposit(desk, account.id, "100")
    told = len(desk.facts)
    desk.do(AdvanceTransfer(account.id, transfer.id))
    assert desk.cash(account.id) == Decimal(100)
    assert len(desk.facts) == told


def test_at_the_realistic_pace_a_deposit_takes_thirteen_minutes() -> None:
    desk = FakeDesk(pace=FundingPace.REALISTIC)
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "100")
    desk.pass_time(minutes=3)
    assert desk.transfers[transfer.id].status is TransferStatus.SENT_TO_CLEARING
    desk.pass_time(minutes=9, seconds=59)
    assert desk.cash(account.id) == 0
    desk.pass_time(seconds=1)
    assert desk.cash(account.id) == Decimal(100)


@pytest.mark.parametrize(
    ("asked_at", "done_at"),
    [
        # Saturday at ten; by Monday the clocks have gone forward.
        (datetime(2026, 3, 7, 15, tzinfo=UTC), datetime(2026, 3, 9, 14, 14, 1, tzinfo=UTC)),
        # Good Friday at ten.
        (datetime(2026, 4, 3, 14, tzinfo=UTC), datetime(2026, 4, 6, 14, 14, 1, tzinfo=UTC)),
    ],
)
def test_at_the_realistic_pace_what_falls_on_a_free_day_is_done_at_that_time_of_the_next(
    asked_at: datetime, done_at: datetime
) -> None:
    desk = FakeDesk(now=asked_at, pace=FundingPace.REALISTIC)
    account = an_active_account(desk)
    ach(desk, account.id, "100")
    desk.pass_time(seconds=(done_at - desk.now).total_seconds() - 1)
    assert desk.cash(account.id) == 0
    desk.pass_time(seconds=1)
    assert desk.cash(account.id) == Decimal(100)


def test_a_deposit_to_an_account_that_was_closed_meanwhile_is_rejected() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "100")
    desk.do(CloseAccount(account.id))
    desk.pass_time(seconds=2)
    assert desk.transfers[transfer.id].status is TransferStatus.REJECTED
    assert desk.entries == []
