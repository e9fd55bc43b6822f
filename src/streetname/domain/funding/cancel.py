"""Canceling a transfer that the bank has yet to get: on request, or after too long a wait."""

from typing import Protocol

from streetname.domain.accounts.account import AccountFinder, known
from streetname.domain.errors import NotFound, Unprocessable
from streetname.domain.funding import transfer
from streetname.domain.funding.booking import HoldDesk, release
from streetname.domain.funding.transfer import TRANSITIONS, Transfer, TransferEvent
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, TransferId


class CancelTransfer(Command, frozen=True, gc=False, tag="cancel_transfer"):
    """Cancel a transfer on request."""

    account_id: AccountId
    transfer_id: TransferId


class ExpireTransfer(Command, frozen=True, gc=False, tag="expire_transfer"):
    """Cancel a transfer whose time is over."""

    account_id: AccountId
    transfer_id: TransferId


class ExpireDesk(HoldDesk, Protocol):
    """What the end of a transfer's time needs to see."""

    def transfer(self, transfer_id: TransferId) -> Transfer | None:
        """The transfer, whosesoever it is."""
        ...


class CancelDesk(ExpireDesk, AccountFinder, Protocol):
    """What canceling needs to see."""


def cancel_transfer(command: CancelTransfer, desk: CancelDesk) -> Changes:
    """Cancel the transfer, or refuse because it is too late or not there."""
    account = known(desk, command.account_id)
    found = desk.transfer(command.transfer_id)
    if found is None or found.account_id != account.id:
        raise NotFound("transfer not found")
    if not is_cancelable(found):
        raise Unprocessable("transfer can no longer be canceled")
    return _canceled(found, None, desk)


def expire_transfer(command: ExpireTransfer, desk: ExpireDesk) -> Changes:
    """Cancel the transfer; nothing if it has moved on."""
    found = desk.transfer(command.transfer_id)
    if found is None or not is_cancelable(found):
        return Changes()
    return _canceled(found, "expired", desk)


def is_cancelable(found: Transfer) -> bool:
    """True while the bank has yet to get the transfer."""
    return (found.status, TransferEvent.CANCELED) in TRANSITIONS


def _canceled(found: Transfer, reason: str | None, desk: ExpireDesk) -> Changes:
    canceled = transfer.moved(found, TransferEvent.CANCELED, desk.now, reason)
    changes = Changes(reply=canceled)
    changes.save(canceled)
    changes.announce(transfer.change(found, canceled))
    release(canceled, desk, changes)
    return changes
