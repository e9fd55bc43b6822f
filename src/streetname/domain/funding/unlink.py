"""Giving up a link to a bank; what is under way over it goes on."""

from typing import Protocol

from streetname.domain.accounts.account import AccountFinder, known
from streetname.domain.errors import NotFound
from streetname.domain.funding import relationship
from streetname.domain.funding.relationship import Relationship, RelationshipEvent
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId, RelationshipId


class UnlinkBank(Command, frozen=True, gc=False, tag="unlink_bank"):
    """Give up a link."""

    account_id: AccountId
    relationship_id: RelationshipId


class UnlinkDesk(Desk, AccountFinder, Protocol):
    """What giving up a link needs to see."""

    def relationship(
        self, account_id: AccountId, relationship_id: RelationshipId
    ) -> Relationship | None:
        """The link, if it is the account's."""
        ...


def unlink_bank(command: UnlinkBank, desk: UnlinkDesk) -> Changes:
    """Give up the link, or refuse because there is none that could be."""
    account = known(desk, command.account_id)
    link = desk.relationship(account.id, command.relationship_id)
    if link is None or not link.is_usable:
        raise NotFound("relationship not found")
    canceled = relationship.moved(link, RelationshipEvent.CANCELED, desk.now)
    changes = Changes(reply=canceled)
    changes.save(canceled)
    changes.announce(relationship.change(link, canceled))
    return changes
