"""Asking for a transfer: checked, queued, and for a withdrawal the money set aside.

Source: Alpaca, creating a transfer.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from streetname.domain.accounts.account import Account, AccountFinder, AccountStatus, known
from streetname.domain.accounts.fixture import status_asked_for
from streetname.domain.errors import Forbidden, InvalidField, InvalidRequest, Unprocessable
from streetname.domain.funding import transfer
from streetname.domain.funding.advance import AdvanceTransfer
from streetname.domain.funding.cancel import ExpireTransfer
from streetname.domain.funding.pace import Pace, due, pace_of
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.transfer import (
    Direction,
    Transfer,
    TransferStatus,
    TransferType,
)
from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.hold import Hold
from streetname.domain.values.amounts import ZERO, Money, decimals
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId, RelationshipId, TransferId
from streetname.domain.values.instants import exchange_date
from streetname.domain.values.written import written

LASTS = timedelta(days=7)

_FINEST = 6
_MOST = Decimal(1_000_000_000)
_FUNDABLE = {
    Direction.INCOMING: frozenset({AccountStatus.ACTIVE, AccountStatus.ACCOUNT_UPDATED}),
    Direction.OUTGOING: frozenset({AccountStatus.ACTIVE}),
}
_NOUNS = {Direction.INCOMING: "deposits", Direction.OUTGOING: "withdrawals"}
_OUTCOMES = frozenset(TransferStatus) - {TransferStatus.SENT_TO_CLEARING}
_CAME_TO_NOTHING = frozenset({TransferStatus.REJECTED, TransferStatus.CANCELED})


class RequestTransfer(Command, frozen=True, gc=False, tag="request_transfer"):
    """Move money, as a client asks for it; `additional_information` may be a fixture."""

    account_id: AccountId
    transfer_type: str | None = None
    direction: str | None = None
    amount: Money | None = None
    relationship_id: RelationshipId | None = None
    bank_id: str | None = None
    additional_information: str | None = None


class RequestDesk(Desk, AccountFinder, Protocol):
    """What asking for a transfer needs to see."""

    def relationship(
        self, account_id: AccountId, relationship_id: RelationshipId
    ) -> Relationship | None:
        """The link, if it is the account's."""
        ...

    def transfers_of_day(
        self, account_id: AccountId, direction: Direction, day: date
    ) -> Sequence[Transfer]:
        """The account's transfers of that direction, asked for on that date in New York."""
        ...

    def withdrawable(self, account_id: AccountId) -> Money:
        """Settled cash that nothing holds."""
        ...

    def multiplier(self, account_id: AccountId) -> int:
        """How many times its own money the account may use."""
        ...


def request_transfer(command: RequestTransfer, desk: RequestDesk) -> Changes:
    """Queue the transfer, or refuse it; the reply is the transfer."""
    account = known(desk, command.account_id)
    queued = _transfer(command, account, desk)
    _check_permission(account, queued.direction)
    pace = pace_of(desk.rules.funding_pace)
    if pace is not None and pace.most_per_day is not None:
        _check_day(queued, pace.most_per_day, desk)
    changes = Changes(reply=queued)
    changes.save(queued)
    if queued.direction is Direction.OUTGOING:
        changes.save(_hold(queued, desk))
    changes.announce(transfer.change(None, queued))
    _put_on_agenda(queued, pace, desk, changes)
    return changes


def _transfer(command: RequestTransfer, account: Account, desk: RequestDesk) -> Transfer:
    rail = _type(command.transfer_type)
    direction = _direction(command.direction)
    amount = _amount(command.amount)
    if rail is TransferType.WIRE:
        raise _refusal_of_wire(command, direction)
    return Transfer(
        id=TransferId(desk.identify("transfer")),
        account_id=account.id,
        relationship_id=_relationship_id(command, desk),
        type=rail,
        direction=direction,
        amount=amount,
        status=TransferStatus.QUEUED,
        created_at=desk.now,
        updated_at=desk.now,
        expires_at=desk.now + LASTS,
        additional_information=command.additional_information or None,
        outcome=_outcome(command.additional_information),
        sequence=desk.sequence,
    )


def _type(given: str | None) -> TransferType:
    if given not in tuple(TransferType):
        raise InvalidField("transfer_type must be either ach or wire")
    return TransferType(given)


def _direction(given: str | None) -> Direction:
    direction = (given or "").upper()
    if direction not in tuple(Direction):
        raise InvalidField("direction must be either incoming or outgoing")
    return Direction(direction)


def _amount(given: Money | None) -> Money:
    if given is None or given <= ZERO:
        raise InvalidField("amount must be greater than 0.00")
    if decimals(given) > _FINEST:
        raise InvalidField(f"amount must have at most {_FINEST} decimals")
    if given > _MOST:
        raise InvalidField(f"amount must be less than or equal to {written(_MOST)}")
    return given


def _refusal_of_wire(command: RequestTransfer, direction: Direction) -> InvalidField:
    if direction is Direction.INCOMING:
        return InvalidField("cannot submit incoming wire transfer using this API")
    if not command.bank_id:
        return InvalidField("bank_id required for wire transfer")
    if command.relationship_id:
        return InvalidField("relationship_id should be empty for wire transfer")
    return InvalidField("wire transfers are not supported yet")


def _relationship_id(command: RequestTransfer, desk: RequestDesk) -> RelationshipId:
    if command.bank_id:
        raise InvalidField("bank_id should be empty for ach transfer")
    named = command.relationship_id
    link = desk.relationship(command.account_id, named) if named else None
    if link is None or not link.is_usable:
        raise InvalidField("invalid relationship_id")
    return link.id


def _outcome(information: str | None) -> TransferStatus:
    if not information:
        return TransferStatus.COMPLETE
    asked_for = status_asked_for(information)
    if asked_for is None:
        raise InvalidField(
            "only wire transfer type can provide additional information for the transfer"
        )
    if asked_for not in _OUTCOMES:
        raise InvalidField("additional_information is invalid")
    return TransferStatus(asked_for)


def _check_permission(account: Account, direction: Direction) -> None:
    blocked = account.account_blocked or account.transfers_blocked
    if blocked or account.status not in _FUNDABLE[direction]:
        raise Forbidden(f"{_NOUNS[direction]} are not permitted for this account")


def _check_day(queued: Transfer, most: Money, desk: RequestDesk) -> None:
    """The bank moves so much a day each way, and by one ACH transfer each way."""
    today = [
        other
        for other in desk.transfers_of_day(
            queued.account_id, queued.direction, exchange_date(desk.now)
        )
        if other.status not in _CAME_TO_NOTHING
    ]
    if queued.amount + sum(other.amount for other in today) > most:
        raise InvalidRequest(
            f"maximum total daily transfer allowed is ${written(most)}", code=InvalidField.code
        )
    if today:
        raise Unprocessable(
            "maximum number of ACH transfers allowed is 1 per trading day in each direction"
        )


def _hold(queued: Transfer, desk: RequestDesk) -> Hold:
    if queued.amount > desk.withdrawable(queued.account_id):
        raise Forbidden("insufficient withdrawable cash")
    weight = Decimal(desk.multiplier(queued.account_id))
    return Hold(queued.id, queued.account_id, USD, queued.amount, weight)


def _put_on_agenda(
    queued: Transfer, pace: Pace | None, desk: RequestDesk, changes: Changes
) -> None:
    """What moves a transfer along, or ends one that nothing moves along."""
    if pace is not None:
        sent_at = due(desk.now, pace.clearing, pace)
        changes.at(sent_at, AdvanceTransfer(queued.account_id, queued.id))
    if pace is None or queued.outcome is TransferStatus.QUEUED:
        changes.at(queued.expires_at, ExpireTransfer(queued.account_id, queued.id))
