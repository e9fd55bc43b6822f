"""Money on its way between a customer's account and the owner's bank.

Its whole life is the table below. A deposit is booked when it is complete, a withdrawal is held
from the moment it is asked for. Source: Alpaca, the transfer object and its life.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from streetname.domain.values.amounts import Money
from streetname.domain.values.changes import Fact, Value
from streetname.domain.values.ids import AccountId, RelationshipId, TransferId


class TransferType(StrEnum):
    """The rail that the money takes."""

    ACH = "ach"
    WIRE = "wire"


class Direction(StrEnum):
    """Into the account or out of it."""

    INCOMING = "INCOMING"
    OUTGOING = "OUTGOING"


class TransferStatus(StrEnum):
    """Where a transfer is in its life."""

    QUEUED = "QUEUED"
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    SENT_TO_CLEARING = "SENT_TO_CLEARING"
    COMPLETE = "COMPLETE"
    RETURNED = "RETURNED"
    REJECTED = "REJECTED"
    CANCELED = "CANCELED"


class TransferEvent(StrEnum):
    """What can happen to a transfer."""

    DEFERRED = "deferred"
    APPROVED = "approved"
    SENT = "sent"
    COMPLETED = "completed"
    RETURNED = "returned"
    REJECTED = "rejected"
    CANCELED = "canceled"


_State = TransferStatus
_Event = TransferEvent

TRANSITIONS: dict[tuple[TransferStatus, TransferEvent], TransferStatus] = {
    (_State.QUEUED, _Event.SENT): _State.SENT_TO_CLEARING,
    (_State.QUEUED, _Event.DEFERRED): _State.PENDING,
    (_State.QUEUED, _Event.APPROVED): _State.APPROVED,
    (_State.QUEUED, _Event.REJECTED): _State.REJECTED,
    (_State.QUEUED, _Event.CANCELED): _State.CANCELED,
    (_State.SENT_TO_CLEARING, _Event.COMPLETED): _State.COMPLETE,
    (_State.SENT_TO_CLEARING, _Event.REJECTED): _State.REJECTED,
    # The only way on from a complete transfer: the bank takes it back.
    (_State.COMPLETE, _Event.RETURNED): _State.RETURNED,
}

TERMINAL = frozenset({TransferStatus.RETURNED, TransferStatus.REJECTED, TransferStatus.CANCELED})


class Transfer(Value, frozen=True, gc=False):
    """One transfer; `outcome` is the status in which it is to end, unless it is canceled.

    `sequence` tells which came first, also at one instant.
    """

    id: TransferId
    account_id: AccountId
    relationship_id: RelationshipId
    type: TransferType
    direction: Direction
    amount: Money
    status: TransferStatus
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    reason: str | None = None
    additional_information: str | None = None
    outcome: TransferStatus = TransferStatus.COMPLETE
    sequence: int = 0

    @property
    def signed_amount(self) -> Money:
        """What the account gains by it; negative for a withdrawal."""
        return self.amount if self.direction is Direction.INCOMING else -self.amount


class TransferChanged(Fact, frozen=True, gc=False, tag="transfer_changed"):
    """A transfer has come to another status; the first time, from None."""

    account_id: AccountId
    transfer_id: TransferId
    at: datetime
    status_from: TransferStatus | None
    status_to: TransferStatus
    reason: str | None = None


def moved(
    transfer: Transfer, event: TransferEvent, at: datetime, reason: str | None = None
) -> Transfer:
    """The transfer after `event`; an assertion where the table has no row."""
    following = TRANSITIONS.get((transfer.status, event))
    assert following is not None, f"a transfer that is {transfer.status} cannot be {event}"
    return msgspec.structs.replace(transfer, status=following, updated_at=at, reason=reason)


def change(before: Transfer | None, after: Transfer) -> TransferChanged:
    """The fact that the transfer stands where it stands now."""
    return TransferChanged(
        account_id=after.account_id,
        transfer_id=after.id,
        at=after.updated_at,
        status_from=before.status if before else None,
        status_to=after.status,
        reason=after.reason,
    )
