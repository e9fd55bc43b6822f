"""Money moved by hand: what the bank does next, when its pace is manual."""

from typing import cast

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.errors import NotFound, Unprocessable
from streetname.domain.funding.advance import AdvanceTransfer
from streetname.domain.funding.approve import ApproveRelationship
from streetname.domain.funding.refuse import RejectTransfer, ReturnTransfer
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.transfer import Transfer
from streetname.domain.values.ids import RelationshipId, TransferId
from streetname.storage.queries.funding import relationship_by_id, transfer_by_id
from streetname.wire.control.transfers import RefusalRequest
from streetname.wire.funding import RelationshipBody, TransferBody, relationship_body, transfer_body

operations = Operations("/sandbox/v1")


@operations.add(
    "POST",
    "/transfers/{transfer_id}/advance",
    summary="Take the next step of a transfer now",
    response=TransferBody,
)
async def advance_transfer(call: Call) -> TransferBody:
    """Take the next step on the way to the transfer's outcome."""
    transfer = await _transfer(call)
    reply = await call.execute(AdvanceTransfer(transfer.account_id, transfer.id))
    if reply is None:
        raise Unprocessable(f"transfer is {transfer.status} and has no next step")
    return transfer_body(cast("Transfer", reply))


@operations.add(
    "POST",
    "/transfers/{transfer_id}/reject",
    summary="Let the bank reject a transfer that is under way",
    request=RefusalRequest,
    response=TransferBody,
)
async def reject_transfer(call: Call) -> TransferBody:
    """Reject the transfer; what a withdrawal held is free again."""
    request, transfer = await call.body(RefusalRequest, optional=True), await _transfer(call)
    reply = await call.execute(RejectTransfer(transfer.account_id, transfer.id, request.reason))
    return transfer_body(cast("Transfer", reply))


@operations.add(
    "POST",
    "/transfers/{transfer_id}/return",
    summary="Let the bank return a transfer that is complete",
    request=RefusalRequest,
    response=TransferBody,
)
async def return_transfer(call: Call) -> TransferBody:
    """Book the money back, even if the account owes it then."""
    request, transfer = await call.body(RefusalRequest, optional=True), await _transfer(call)
    reply = await call.execute(ReturnTransfer(transfer.account_id, transfer.id, request.reason))
    return transfer_body(cast("Transfer", reply))


@operations.add(
    "POST",
    "/ach_relationships/{relationship_id}/approve",
    summary="Approve a bank relationship now",
    response=RelationshipBody,
)
async def approve_relationship(call: Call) -> RelationshipBody:
    """Approve the relationship."""
    relationship_id = RelationshipId(call.uuid("relationship_id"))
    relationship = await call.read(relationship_by_id, relationship_id)
    if relationship is None:
        raise NotFound(f"relationship not found for {relationship_id}")
    reply = await call.execute(ApproveRelationship(relationship.account_id, relationship.id))
    if reply is None:
        raise Unprocessable(f"relationship is {relationship.status} and cannot be approved")
    return relationship_body(cast("Relationship", reply))


async def _transfer(call: Call) -> Transfer:
    transfer = await call.read(transfer_by_id, TransferId(call.uuid("transfer_id")))
    if transfer is None:
        raise NotFound(f"transfer not found for {call.path('transfer_id')}")
    return transfer
