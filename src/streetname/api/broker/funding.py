"""Money between accounts and their owners' banks. Source: Alpaca, funding."""

from typing import cast

from starlette.responses import Response

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.errors import InvalidField
from streetname.domain.funding.cancel import CancelTransfer
from streetname.domain.funding.relationship import Relationship
from streetname.domain.funding.transfer import Direction, Transfer
from streetname.domain.funding.unlink import UnlinkBank
from streetname.domain.values.ids import RelationshipId, TransferId
from streetname.storage.queries.funding import (
    TransferFilter,
    list_relationships,
    list_transfers,
)
from streetname.wire.funding import (
    RelationshipBody,
    RelationshipRequest,
    TransferBody,
    TransferRequest,
    link_bank_command,
    relationship_body,
    request_transfer_command,
    transfer_body,
)

operations = Operations("/v1/accounts/{account_id}")

_USUALLY_LISTED = 100
_MOST_LISTED = 1_000
_FARTHEST = 1_000_000_000


@operations.add(
    "POST",
    "/ach_relationships",
    summary="Link an account to its owner's bank",
    request=RelationshipRequest,
    response=RelationshipBody,
)
async def create_relationship(call: Call) -> RelationshipBody:
    """Link a bank account, which the bank has yet to approve."""
    request = await call.body(RelationshipRequest)
    link = await call.execute(link_bank_command(call.account_id, request))
    return relationship_body(cast("Relationship", link))


@operations.add(
    "GET",
    "/ach_relationships",
    summary="List an account's bank relationships",
    response=list[RelationshipBody],
    parameters=[
        Parameter(
            "statuses",
            "statuses, separated by commas; without them those that are not canceled",
            repeated=True,
        )
    ],
)
async def get_relationships(call: Call) -> list[RelationshipBody]:
    """The account's bank relationships, oldest first."""
    account_id = await call.known_account()
    found = await call.read(list_relationships, account_id, call.listed("statuses"))
    return [relationship_body(link) for link in found]


@operations.add(
    "DELETE",
    "/ach_relationships/{relationship_id}",
    summary="Give up a bank relationship",
    status=204,
)
async def delete_relationship(call: Call) -> Response:
    """Give up a bank relationship; what is under way over it goes on."""
    relationship_id = RelationshipId(call.uuid("relationship_id"))
    await call.execute(UnlinkBank(call.account_id, relationship_id))
    return Response(status_code=204)


@operations.add(
    "POST",
    "/transfers",
    summary="Move money between an account and its owner's bank",
    request=TransferRequest,
    response=TransferBody,
)
async def create_transfer(call: Call) -> TransferBody:
    """Ask for a deposit or a withdrawal, which time moves along."""
    request = await call.body(TransferRequest)
    transfer = await call.execute(request_transfer_command(call.account_id, request))
    return transfer_body(cast("Transfer", transfer))


@operations.add(
    "GET",
    "/transfers",
    summary="List an account's transfers",
    response=list[TransferBody],
    parameters=[
        Parameter("direction", "INCOMING or OUTGOING"),
        Parameter("limit", "1 to 1000, 100 unless given"),
        Parameter("offset", "how many to leave out"),
    ],
)
async def get_transfers(call: Call) -> list[TransferBody]:
    """The account's transfers, newest first."""
    account_id = await call.known_account()
    wanted = TransferFilter(
        direction=_direction(call),
        limit=call.number("limit", default=_USUALLY_LISTED, least=1, most=_MOST_LISTED),
        offset=call.number("offset", default=0, most=_FARTHEST),
    )
    return [transfer_body(one) for one in await call.read(list_transfers, account_id, wanted)]


@operations.add("DELETE", "/transfers/{transfer_id}", summary="Cancel a transfer", status=204)
async def delete_transfer(call: Call) -> Response:
    """Cancel a transfer that the bank has yet to get."""
    await call.execute(CancelTransfer(call.account_id, TransferId(call.uuid("transfer_id"))))
    return Response(status_code=204)


def _direction(call: Call) -> Direction | None:
    written = (call.query("direction") or "").upper()
    if not written:
        return None
    if written not in tuple(Direction):
        raise InvalidField("direction must be either incoming or outgoing")
    return Direction(written)
