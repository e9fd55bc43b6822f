from decimal import Decimal

import pytest

from streetname.domain.errors import NotFound, Unprocessable
from streetname.domain.funding.cancel import CancelTransfer, ExpireTransfer
from streetname.domain.funding.transfer import TransferStatus
from streetname.domain.values.ids import TransferId
from streetname.domain.values.rules import FundingPace
from tests.domain.applicants import an_active_account
from tests.domain.desks import FakeDesk
from tests.domain.funding.moves import ach, deposit


def test_a_queued_transfer_is_cancelled_and_never_moves_again() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "100")
    canceled = desk.do(CancelTransfer(account.id, transfer.id))
    assert canceled.status is TransferStatus.CANCELED
    desk.pass_time(days=1)
    assert desk.transfers[transfer.id].status is TransferStatus.CANCELED
    assert desk.cash(account.id) == 0


def test_a_cancelled_withdrawal_is_no_longer_held() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    deposit(desk, account.id, "100")
    transfer = ach(desk, account.id, "60", direction="OUTGOING")
    desk.do(CancelTransfer(account.id, transfer.id))
    assert desk.holds == {}
    assert desk.withdrawable(account.id) == Decimal(100)


def test_what_the_bank_has_got_is_not_cancelled() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "100")
    desk.pass_time(seconds=1)
    with pytest.raises(Unprocessable, match="transfer can no longer be canceled") as refusal:
        desk.do(CancelTransfer(account.id, transfer.id))
    assert (refusal.value.status, refusal.value.number) == (422, 42210000)


def test_a_transfer_of_someone_else_is_not_found() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    other = an_active_account(desk, contact={"email_address": "other@example.com"})
    transfer = ach(desk, other.id, "100")
    for unknown in (transfer.id, TransferId("none")):
        with pytest.raises(NotFound, match="transfer not found"):
            desk.do(CancelTransfer(account.id, unknown))
    assert desk.transfers[transfer.id].status is not TransferStatus.CANCELED


@pytest.mark.parametrize("pace", [FundingPace.FAST, FundingPace.MANUAL])
def test_a_transfer_that_nothing_moves_is_cancelled_after_a_week(pace: FundingPace) -> None:
    desk = FakeDesk(pace=pace)
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "100", fixture="QUEUED")
    desk.pass_time(days=6, hours=23)
    assert desk.transfers[transfer.id].status is TransferStatus.QUEUED
    desk.pass_time(hours=1)
    expired = desk.transfers[transfer.id]
    assert (expired.status, expired.reason) == (TransferStatus.CANCELED, "expired")


def test_a_transfer_that_has_moved_on_does_not_expire() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = deposit(desk, account.id, "100")
    desk.do(ExpireTransfer(account.id, transfer.id))
    assert desk.transfers[transfer.id].status is TransferStatus.COMPLETE
