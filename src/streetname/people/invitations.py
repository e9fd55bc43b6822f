"""Invitations: what somebody may become in an environment, once they say that they want to.

Until then they belong nowhere by it, and nothing is told of them but what the inviter typed in: the
address may be of somebody here whom the inviter does not know. Only the person of that address can
accept, with the link that the inviter was shown.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from streetname.domain.errors import Conflict, Forbidden, NotFound
from streetname.engine.ids import new_public_id, new_secret
from streetname.people.keyed_hash import KeyedHash
from streetname.people.members import check_environment, join, known_member
from streetname.people.refusals import WrongLink
from streetname.people.roles import Role
from streetname.people.sessions import LINK_LIFETIME
from streetname.people.values import Invitation
from streetname.storage.people_file import PeopleRows
from streetname.storage.people_records import InvitationRecord, MembershipRecord, PersonRecord


class Invitations:
    """Makes, finds and takes invitations; of a link's token the keyed hash is kept."""

    def __init__(self, keyed: KeyedHash) -> None:
        self._keyed = keyed

    def make(
        self, rows: PeopleRows, environment: str, email: str, name: str, role: Role, now: datetime
    ) -> tuple[Invitation, str]:
        """A new invitation and its link's token; refuses a member, and a second invitation."""
        check_environment(rows, environment)
        person = rows.person_by_email(email)
        if person is not None and rows.membership(environment, person.id) is not None:
            raise Conflict(f"{email} is a member of {environment} already")
        if any(known.email == email for known in rows.invitations(environment)):
            raise Conflict(f"{email} is invited to {environment} already: make another link")
        token = new_secret()
        invitation = InvitationRecord(
            id=new_public_id(),
            token_hash=self._hash(token),
            environment=environment,
            email=email,
            name=name,
            role=role.value,
            made_at=now,
            expires_at=now + LINK_LIFETIME,
        )
        rows.set_invitation(invitation)
        return shown(invitation, now), token

    def renew(
        self, rows: PeopleRows, environment: str, invitation_id: str, now: datetime
    ) -> tuple[Invitation, str]:
        """The invitation with another link's token; the old link opens nothing any more."""
        known, token = _known(rows, environment, invitation_id), new_secret()
        renewed = replace(known, token_hash=self._hash(token), expires_at=now + LINK_LIFETIME)
        rows.set_invitation(renewed)
        return shown(renewed, now), token

    def withdraw(
        self, rows: PeopleRows, environment: str, invitation_id: str, now: datetime
    ) -> Invitation:
        """The invitation that is no longer."""
        known = _known(rows, environment, invitation_id)
        rows.remove_invitation(known.id)
        return shown(known, now)

    def of_environment(
        self, rows: PeopleRows, environment: str, now: datetime
    ) -> Sequence[Invitation]:
        """Those that nobody has accepted yet, by e-mail."""
        return [shown(invitation, now) for invitation in rows.invitations(environment)]

    def find(self, rows: PeopleRows, token: str, now: datetime) -> InvitationRecord:
        """What the link invites to; refuses one that was used or withdrawn, or has expired."""
        found = rows.invitation_by_token(self._hash(token))
        if found is None or found.expires_at <= now:
            raise WrongLink
        return found

    def accept(
        self, rows: PeopleRows, token: str, person: PersonRecord, now: datetime
    ) -> MembershipRecord:
        """What the person is from now on; refused for anybody but whom the invitation is for."""
        found = self.find(rows, token, now)
        if found.email != person.email:
            raise Forbidden(f"this invitation is for {found.email}, and you are {person.email}")
        rows.remove_invitation(found.id)
        join(rows, found.environment, person, Role(found.role), now)
        return known_member(rows, found.environment, person.id)

    def _hash(self, token: str) -> bytes:
        return self._keyed.of("invitation", token)


def shown(invitation: InvitationRecord, now: datetime) -> Invitation:
    """The invitation, without what its link is checked against."""
    return Invitation(
        id=invitation.id,
        environment=invitation.environment,
        email=invitation.email,
        name=invitation.name,
        role=Role(invitation.role),
        made_at=invitation.made_at,
        has_expired=invitation.expires_at <= now,
    )


def _known(rows: PeopleRows, environment: str, invitation_id: str) -> InvitationRecord:
    for invitation in rows.invitations(environment):
        if invitation.id == invitation_id:
            return invitation
    raise NotFound(f"there is no such invitation to {environment}")
