"""Moving a transfer along, one step at a time, until it has come to its outcome.

Source: Alpaca, the life of a transfer.
"""

from typing import Protocol

from streetname.domain.accounts.account import AccountFinder, AccountStatus
from streetname.domain.funding import transfer
from streetname.domain.funding.booking import HoldDesk, book, book_return, release
from streetname.domain.funding.pace import due, pace_of
from streetname.domain.funding.refuse import REASONS
from streetname.domain.funding.transfer import Direction, Transfer, TransferEvent, TransferStatus
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, TransferId

_FIRST_EVENTS = {
    TransferStatus.QUEUED: None,
    TransferStatus.PENDING: TransferEvent.DEFERRED,
    TransferStatus.APPROVED: TransferEvent.APPROVED,
    TransferStatus.REJECTED: TransferEvent.REJECTED,
    TransferStatus.CANCELED: TransferEvent.CANCELED,
}
"""What happens to a queued transfer of that outcome; any other is sent to clearing."""


class AdvanceTransfer(Command, frozen=True, gc=False, tag="advance_transfer"):
    """Take the next step of a transfer."""

    account_id: AccountId
    transfer_id: TransferId


class AdvanceDesk(HoldDesk, AccountFinder, Protocol):
    """What moving a transfer along needs to see."""

    def transfer(self, transfer_id: TransferId) -> Transfer | None:
        """The transfer, whosesoever it is."""
        ...


def advance_transfer(command: AdvanceTransfer, desk: AdvanceDesk) -> Changes:
    """Take one step and put the next one on the agenda; nothing when there is none to take."""
    before = desk.transfer(command.transfer_id)
    event = before and _next_event(before, desk)
    if before is None or event is None:
        return Changes()
    after = transfer.moved(before, event, desk.now, REASONS.get(event))
    changes = Changes(reply=after)
    changes.save(after)
    changes.announce(transfer.change(before, after))
    _settle(after, event, desk, changes)
    pace = pace_of(desk.rules.funding_pace)
    if pace is not None and _next_event(after, desk) is not None:
        changes.at(due(desk.now, pace.settlement, pace), command)
    return changes


def planned_event(moving: Transfer) -> TransferEvent | None:
    """What the bank does next unless something comes in between; None if it is done with it."""
    if moving.status is TransferStatus.QUEUED:
        return _FIRST_EVENTS.get(moving.outcome, TransferEvent.SENT)
    if moving.status is TransferStatus.SENT_TO_CLEARING:
        return TransferEvent.COMPLETED
    if moving.status is TransferStatus.COMPLETE and moving.outcome is TransferStatus.RETURNED:
        return TransferEvent.RETURNED
    return None


def _next_event(moving: Transfer, desk: AdvanceDesk) -> TransferEvent | None:
    event = planned_event(moving)
    if event is TransferEvent.COMPLETED and _has_no_home(moving, desk):
        return TransferEvent.REJECTED
    return event


def _has_no_home(moving: Transfer, desk: AdvanceDesk) -> bool:
    """True for a deposit whose account was closed while it was under way."""
    account = desk.find_account(moving.account_id)
    closed = account is None or account.status is AccountStatus.ACCOUNT_CLOSED
    return closed and moving.direction is Direction.INCOMING


def _settle(after: Transfer, event: TransferEvent, desk: AdvanceDesk, changes: Changes) -> None:
    """Give the step its effect on the books and on what is set aside."""
    match event:
        case TransferEvent.COMPLETED:
            release(after, desk, changes)
            book(after, desk, changes)
        case TransferEvent.REJECTED | TransferEvent.CANCELED:
            release(after, desk, changes)
        case TransferEvent.RETURNED:
            book_return(after, desk, changes)
        case TransferEvent.DEFERRED | TransferEvent.APPROVED | TransferEvent.SENT:
            pass
