"""Bank relationships and transfers on the wire. Source: Alpaca, funding."""

import msgspec

from streetname.domain.funding.link import LinkBank
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.funding.transfer import Transfer
from streetname.domain.values.ids import AccountId, RelationshipId
from streetname.wire.numbers import Number, sane, text
from streetname.wire.times import timestamp


class RelationshipRequest(msgspec.Struct, frozen=True):
    """A bank account to link."""

    account_owner_name: str | None = None
    bank_account_type: str | None = None
    bank_account_number: str | None = None
    bank_routing_number: str | None = None
    nickname: str | None = None
    processor_token: str | None = None


class RelationshipBody(msgspec.Struct, frozen=True):
    """A link to a bank account."""

    id: str
    account_id: str
    created_at: str
    updated_at: str
    status: str
    account_owner_name: str
    bank_account_type: str
    bank_account_number: str
    bank_routing_number: str
    nickname: str | None
    processor_token: str | None


class TransferRequest(msgspec.Struct, frozen=True):
    """Money to move."""

    transfer_type: str | None = None
    direction: str | None = None
    amount: Number | None = None
    relationship_id: str | None = None
    bank_id: str | None = None
    additional_information: str | None = None


class TransferBody(msgspec.Struct, frozen=True):
    """A transfer; none waits for its money to be usable, so `hold_until` is null."""

    id: str
    relationship_id: str
    account_id: str
    type: str
    status: str
    reason: str | None
    amount: str
    instant_amount: str
    direction: str
    created_at: str
    updated_at: str
    expires_at: str
    hold_until: str | None
    additional_information: str | None


def link_bank_command(account_id: AccountId, request: RelationshipRequest) -> LinkBank:
    """The command that a client's request for a link is."""
    return LinkBank(
        account_id=account_id,
        account_owner_name=request.account_owner_name,
        bank_account_type=request.bank_account_type,
        bank_account_number=request.bank_account_number,
        bank_routing_number=request.bank_routing_number,
        nickname=request.nickname,
        processor_token=request.processor_token,
    )


def relationship_body(relationship: Relationship) -> RelationshipBody:
    """The link as it is told."""
    return RelationshipBody(
        id=relationship.id,
        account_id=relationship.account_id,
        created_at=timestamp(relationship.created_at),
        updated_at=timestamp(relationship.updated_at),
        status=relationship.status,
        account_owner_name=relationship.account_owner_name,
        bank_account_type=relationship.bank_account_type,
        bank_account_number=relationship.bank_account_number,
        bank_routing_number=relationship.bank_routing_number,
        nickname=relationship.nickname,
        processor_token=relationship.processor_token,
    )


def request_transfer_command(account_id: AccountId, request: TransferRequest) -> RequestTransfer:
    """The command that a client's request for a transfer is."""
    named = request.relationship_id
    return RequestTransfer(
        account_id=account_id,
        transfer_type=request.transfer_type,
        direction=request.direction,
        amount=sane("amount", request.amount),
        relationship_id=RelationshipId(named) if named else None,
        bank_id=request.bank_id,
        additional_information=request.additional_information,
    )


def transfer_body(transfer: Transfer) -> TransferBody:
    """The transfer as it is told."""
    return TransferBody(
        id=transfer.id,
        relationship_id=transfer.relationship_id,
        account_id=transfer.account_id,
        type=transfer.type,
        status=transfer.status,
        reason=transfer.reason,
        amount=text(transfer.amount),
        instant_amount="0",
        direction=transfer.direction,
        created_at=timestamp(transfer.created_at),
        updated_at=timestamp(transfer.updated_at),
        expires_at=timestamp(transfer.expires_at),
        hold_until=None,
        additional_information=transfer.additional_information,
    )
