"""The bank refuses a transfer: it rejects one that is under way, or returns one that is complete.

Source: Alpaca, the life of a transfer.
"""

from typing import Protocol

from streetname.domain.accounts.account import AccountFinder, known
from streetname.domain.errors import InvalidField, NotFound, Unprocessable
from streetname.domain.funding import transfer
from streetname.domain.funding.booking import HoldDesk, book_return, release
from streetname.domain.funding.transfer import (
    TRANSITIONS,
    Transfer,
    TransferEvent,
    TransferStatus,
)
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, TransferId

REASONS = {
    TransferEvent.REJECTED: "rejected by the bank",
    TransferEvent.RETURNED: "returned by the bank",
}
"""What is said when the bank says nothing."""

LONGEST_REASON = 500
"""So many characters a bank may need to say why."""


class RejectTransfer(Command, frozen=True, gc=False, tag="reject_transfer"):
    """The bank will not move the money; `reason` is its word for it."""

    account_id: AccountId
    transfer_id: TransferId
    reason: str | None = None


class ReturnTransfer(Command, frozen=True, gc=False, tag="return_transfer"):
    """The bank takes back money that it had moved; `reason` is its word for it."""

    account_id: AccountId
    transfer_id: TransferId
    reason: str | None = None


class RefuseDesk(HoldDesk, AccountFinder, Protocol):
    """What a refusal of the bank needs to see."""

    def transfer(self, transfer_id: TransferId) -> Transfer | None:
        """The transfer, whosesoever it is."""
        ...


def reject_transfer(command: RejectTransfer, desk: RefuseDesk) -> Changes:
    """Reject what is under way; what it held is free again. Refused if it is not under way."""
    before, changes = _found(command, desk), Changes()
    if not is_rejectable(before):
        raise Unprocessable(f"transfer is {before.status} and can no longer be rejected")
    rejected = _ended(before, TransferEvent.REJECTED, command.reason, desk, changes)
    release(rejected, desk, changes)
    return changes


def return_transfer(command: ReturnTransfer, desk: RefuseDesk) -> Changes:
    """Book a complete transfer back, whatever it leaves. Refused unless it is complete."""
    before, changes = _found(command, desk), Changes()
    if before.status is not TransferStatus.COMPLETE:
        raise Unprocessable(f"transfer is {before.status}; only a complete one can be returned")
    returned = _ended(before, TransferEvent.RETURNED, command.reason, desk, changes)
    book_return(returned, desk, changes)
    return changes


def is_rejectable(found: Transfer) -> bool:
    """True while the bank has yet to move the money."""
    return (found.status, TransferEvent.REJECTED) in TRANSITIONS


def _found(command: RejectTransfer | ReturnTransfer, desk: RefuseDesk) -> Transfer:
    if len(command.reason or "") > LONGEST_REASON:
        raise InvalidField(f"reason must have at most {LONGEST_REASON} characters")
    account = known(desk, command.account_id)
    found = desk.transfer(command.transfer_id)
    if found is None or found.account_id != account.id:
        raise NotFound("transfer not found")
    return found


def _ended(
    before: Transfer, event: TransferEvent, reason: str | None, desk: RefuseDesk, changes: Changes
) -> Transfer:
    after = transfer.moved(before, event, desk.now, reason or REASONS[event])
    changes.reply = after
    changes.save(after)
    changes.announce(transfer.change(before, after))
    return after
