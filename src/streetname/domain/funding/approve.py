"""The bank approves a link."""

from typing import Protocol

from streetname.domain.funding import relationship
from streetname.domain.funding.relationship import (
    Relationship,
    RelationshipEvent,
    RelationshipStatus,
)
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId, RelationshipId


class ApproveRelationship(Command, frozen=True, gc=False, tag="approve_relationship"):
    """The bank has checked the link."""

    account_id: AccountId
    relationship_id: RelationshipId


class ApproveDesk(Desk, Protocol):
    """What approving a link needs to see."""

    def relationship(
        self, account_id: AccountId, relationship_id: RelationshipId
    ) -> Relationship | None:
        """The link, if it is the account's."""
        ...


def approve_relationship(command: ApproveRelationship, desk: ApproveDesk) -> Changes:
    """Approve the link; nothing if it is approved or given up already."""
    queued = desk.relationship(command.account_id, command.relationship_id)
    if queued is None or queued.status is not RelationshipStatus.QUEUED:
        return Changes()
    approved = relationship.moved(queued, RelationshipEvent.APPROVED, desk.now)
    changes = Changes(reply=approved)
    changes.save(approved)
    changes.announce(relationship.change(queued, approved))
    return changes
