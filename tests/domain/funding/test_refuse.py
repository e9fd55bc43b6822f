"""The bank refuses: before it has moved the money, or after."""

from decimal import Decimal

import pytest

from streetname.domain.errors import InvalidField, NotFound, Unprocessable
from streetname.domain.funding.refuse import LONGEST_REASON, RejectTransfer, ReturnTransfer
from streetname.domain.funding.transfer import TransferStatus
from streetname.domain.values.ids import TransferId
from tests.domain.applicants import an_active_account
from tests.domain.desks import FakeDesk
from tests.domain.funding.moves import ach, deposit


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_withdrawal_that_is_rejected_holds_nothing_and_moves_no_more(seconds: int) -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    deposit(desk, account.id, "100")
    transfer = ach(desk, account.id, "60", direction="OUTGOING")
    desk.pass_time(seconds=seconds)
    rejected = desk.do(RejectTransfer(account.id, transfer.id))
    assert (rejected.status, rejected.reason) == (
        TransferStatus.REJECTED,
        "rejected by the bank",
    )
    assert desk.holds == {}
    desk.pass_time(days=1)
    assert desk.transfers[transfer.id].status is TransferStatus.REJECTED
    assert desk.cash(account.id) == 100


def test_a_deposit_is_returned_long_after_it_was_complete_even_into_debt() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = deposit(desk, account.id, "100")
    desk.do(RejectTransfer(account.id, ach(desk, account.id, "5").id))
    ach(desk, account.id, "60", direction="OUTGOING")
    desk.pass_time(days=3)
    assert desk.cash(account.id) == 40
    returned = desk.do(ReturnTransfer(account.id, transfer.id, "R01"))
    assert (returned.status, returned.reason) == (TransferStatus.RETURNED, "R01")
    assert desk.cash(account.id) == Decimal(-60)


def test_a_withdrawal_that_is_returned_is_in_the_account_again() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    deposit(desk, account.id, "100")
    transfer = ach(desk, account.id, "60", direction="OUTGOING")
    desk.pass_time(days=1)
    desk.do(ReturnTransfer(account.id, transfer.id))
    assert desk.cash(account.id) == 100


def test_each_refusal_has_its_time() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    transfer = ach(desk, account.id, "100")
    with pytest.raises(Unprocessable, match="QUEUED; only a complete one can be returned"):
        desk.do(ReturnTransfer(account.id, transfer.id))
    desk.pass_time(days=1)
    with pytest.raises(Unprocessable, match="COMPLETE and can no longer be rejected"):
        desk.do(RejectTransfer(account.id, transfer.id))
    desk.do(ReturnTransfer(account.id, transfer.id))
    with pytest.raises(Unprocessable, match="RETURNED; only"):
        desk.do(ReturnTransfer(account.id, transfer.id))
    assert desk.cash(account.id) == 0


def test_a_transfer_of_someone_else_is_not_found() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    other = an_active_account(desk, contact={"email_address": "other@example.com"})
    transfer = ach(desk, other.id, "100")
    for unknown in (transfer.id, TransferId("none")):
        for kind in (RejectTransfer, ReturnTransfer):
            with pytest.raises(NotFound, match="transfer not found"):
                desk.do(kind(account.id, unknown))


@pytest.mark.parametrize("refusal", [RejectTransfer, ReturnTransfer])
def test_a_bank_gives_its_reason_in_a_few_lines(
    refusal: type[RejectTransfer | ReturnTransfer],
) -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    done, under_way = deposit(desk, account.id, "100"), ach(desk, account.id, "5")
    refused = under_way if refusal is RejectTransfer else done
    with pytest.raises(InvalidField, match="reason must have at most 500 characters"):
        desk.do(refusal(account.id, refused.id, "é" * (LONGEST_REASON + 1)))
    said = "é" * LONGEST_REASON
    assert desk.do(refusal(account.id, refused.id, said)).reason == said
