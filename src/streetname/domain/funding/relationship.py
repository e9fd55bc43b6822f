"""A link between an account and its owner's bank account, over which money is moved by ACH.

Its whole life is the table below. Source: Alpaca, ACH relationships.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from streetname.domain.values.changes import Fact, Value
from streetname.domain.values.ids import AccountId, RelationshipId


class RelationshipStatus(StrEnum):
    """Where a link is in its life."""

    QUEUED = "QUEUED"
    APPROVED = "APPROVED"
    CANCELED = "CANCELED"


class RelationshipEvent(StrEnum):
    """What can happen to a link."""

    APPROVED = "approved"
    CANCELED = "canceled"


_State = RelationshipStatus
_Event = RelationshipEvent

TRANSITIONS: dict[tuple[RelationshipStatus, RelationshipEvent], RelationshipStatus] = {
    (_State.QUEUED, _Event.APPROVED): _State.APPROVED,
    (_State.QUEUED, _Event.CANCELED): _State.CANCELED,
    (_State.APPROVED, _Event.CANCELED): _State.CANCELED,
}

TERMINAL = frozenset({RelationshipStatus.CANCELED})


class Relationship(Value, frozen=True, gc=False):
    """One link; of a bank that was named by a Plaid token the details may be empty."""

    id: RelationshipId
    account_id: AccountId
    status: RelationshipStatus
    account_owner_name: str
    bank_account_type: str
    bank_account_number: str
    bank_routing_number: str
    nickname: str | None
    processor_token: str | None
    created_at: datetime
    updated_at: datetime
    sequence: int = 0

    @property
    def is_usable(self) -> bool:
        """True until the link is given up."""
        return self.status not in TERMINAL


class RelationshipChanged(Fact, frozen=True, gc=False, tag="relationship_changed"):
    """A link has come to another status; the first time, from None."""

    account_id: AccountId
    relationship_id: RelationshipId
    at: datetime
    status_from: RelationshipStatus | None
    status_to: RelationshipStatus


def moved(relationship: Relationship, event: RelationshipEvent, at: datetime) -> Relationship:
    """The link after `event`; an assertion where the table has no row."""
    following = TRANSITIONS.get((relationship.status, event))
    assert following is not None, f"a link that is {relationship.status} cannot be {event}"
    return msgspec.structs.replace(relationship, status=following, updated_at=at)


def change(before: Relationship | None, after: Relationship) -> RelationshipChanged:
    """The fact that the link stands where it stands now."""
    return RelationshipChanged(
        account_id=after.account_id,
        relationship_id=after.id,
        at=after.updated_at,
        status_from=before.status if before else None,
        status_to=after.status,
    )
