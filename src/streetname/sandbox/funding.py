"""Money at once: what a client would do in several steps, and a bank in days."""

from typing import cast

from streetname.domain.funding.advance import AdvanceTransfer
from streetname.domain.funding.approve import ApproveRelationship
from streetname.domain.funding.link import LinkBank
from streetname.domain.funding.relationship import Relationship, RelationshipStatus
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.funding.transfer import Direction, Transfer, TransferType
from streetname.domain.values.amounts import Money
from streetname.domain.values.ids import AccountId, RelationshipId
from streetname.environments.environment import Environment
from streetname.sandbox.applicants import Chance
from streetname.storage.queries.accounts import profile_of
from streetname.storage.queries.funding import list_relationships

_STEPS_TO_COMPLETE = 2


async def fund(environment: Environment, account_id: AccountId, amount: Money) -> Transfer:
    """Deposit the amount from the bank that is linked, or else from one made up for it."""
    links = await environment.read(list_relationships, account_id, ())
    if links:
        link = await _approved(environment, links[0])
    else:
        owner = await environment.read(profile_of, account_id)
        link = await link_at_once(environment, made_up_bank(account_id, owner.name, owner.email))
    return await deposit_at_once(environment, account_id, link.id, amount)


async def link_at_once(environment: Environment, bank: LinkBank) -> Relationship:
    """The link to a bank, which has approved it already."""
    return await _approved(environment, cast("Relationship", await environment.execute(bank)))


async def deposit_at_once(
    environment: Environment, account_id: AccountId, relationship_id: RelationshipId, amount: Money
) -> Transfer:
    """A deposit that is complete; no time passes."""
    incoming = Direction.INCOMING
    deposit = await request_transfer(environment, account_id, relationship_id, incoming, amount)
    return await _completed(environment, deposit)


async def withdraw_at_once(
    environment: Environment, account_id: AccountId, relationship_id: RelationshipId, amount: Money
) -> Transfer:
    """A withdrawal that is complete; no time passes."""
    outgoing = Direction.OUTGOING
    withdrawal = await request_transfer(environment, account_id, relationship_id, outgoing, amount)
    return await _completed(environment, withdrawal)


async def request_transfer(
    environment: Environment,
    account_id: AccountId,
    relationship_id: RelationshipId,
    direction: Direction,
    amount: Money,
    information: str | None = None,
) -> Transfer:
    """A transfer that the bank has yet to see; `information` may be a fixture."""
    reply = await environment.execute(
        RequestTransfer(
            account_id=account_id,
            transfer_type=TransferType.ACH,
            direction=direction,
            amount=amount,
            relationship_id=relationship_id,
            additional_information=information,
        )
    )
    return cast("Transfer", reply)


def made_up_bank(account_id: AccountId, owner: str, email: str) -> LinkBank:
    """A bank account that nobody has, always the same for the same address."""
    return LinkBank(
        account_id=account_id,
        account_owner_name=owner,
        bank_account_type="CHECKING",
        bank_account_number=str(Chance(email).number("bank", 10_000_000, 99_999_999)),
        bank_routing_number="121000358",
        nickname="Checking",
    )


async def _completed(environment: Environment, transfer: Transfer) -> Transfer:
    for _ in range(_STEPS_TO_COMPLETE):
        reply = await environment.execute(AdvanceTransfer(transfer.account_id, transfer.id))
        transfer = cast("Transfer", reply or transfer)
    return transfer


async def _approved(environment: Environment, link: Relationship) -> Relationship:
    if link.status is not RelationshipStatus.QUEUED:
        return link
    reply = await environment.execute(ApproveRelationship(link.account_id, link.id))
    return cast("Relationship", reply or link)
