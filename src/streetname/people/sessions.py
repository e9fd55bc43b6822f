"""Sessions: being signed in, for a week at most and no longer than half a day without a sign.

The token is the only proof. Of it a keyed hash is kept, so that reading the database opens nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from streetname.domain.errors import NotFound
from streetname.engine.ids import new_public_id, new_secret
from streetname.people.keyed_hash import KeyedHash
from streetname.people.members import known_person, person_from
from streetname.people.refusals import SignedOut, WrongLink
from streetname.people.roles import Role
from streetname.people.values import Session, SignIn
from streetname.storage.people_file import PeopleRows
from streetname.storage.people_records import LinkRecord, MembershipRecord, SessionRecord

IDLE_LIFETIME = timedelta(hours=12)
LIFETIME = timedelta(days=7)
LINK_LIFETIME = timedelta(hours=24)
_SEEN_EVERY = timedelta(minutes=1)
_LONGEST_ADDRESS = 64


class Found(msgspec.Struct, frozen=True):
    """A session that goes on, and what its person is where they look."""

    record: SessionRecord
    membership: MembershipRecord

    def is_news(self, now: datetime) -> bool:
        """True if it should be written down that the person is here."""
        has_moved = self.record.environment != self.membership.environment
        return has_moved or now - self.record.last_seen_at >= _SEEN_EVERY


class Sessions:
    """Opens and finds sessions."""

    def __init__(self, keyed: KeyedHash) -> None:
        self._keyed = keyed

    def open(
        self, rows: PeopleRows, membership: MembershipRecord, address: str | None, now: datetime
    ) -> SignIn:
        """A new session with a new token."""
        token = new_secret()
        record = SessionRecord(
            id=new_public_id(),
            token_hash=self._hash(token),
            person_id=membership.person_id,
            environment=membership.environment,
            started_at=now,
            last_seen_at=now,
            address=(address or "")[:_LONGEST_ADDRESS],
        )
        rows.remove_old_sessions(now - LIFETIME, now - IDLE_LIFETIME)
        rows.add_session(record)
        return SignIn(token, self.shown(rows, Found(record, membership), token))

    def find(self, rows: PeopleRows, token: str, now: datetime) -> Found | None:
        """The session that the token opens; None if it has ended.

        Who no longer belongs to the environment that they look at is moved to another one.
        """
        record = rows.session(self._hash(token))
        if record is None or not _goes_on(record, now):
            return None
        membership = _membership(rows, record)
        return None if membership is None else Found(record, membership)

    def see(self, rows: PeopleRows, found: Found, now: datetime) -> Found:
        """The session, after it was written down that the person is here."""
        environment = found.membership.environment
        rows.see_session(found.record, environment, now)
        record = msgspec.structs.replace(found.record, environment=environment, last_seen_at=now)
        return Found(record, found.membership)

    def switch(self, rows: PeopleRows, token: str, environment: str, now: datetime) -> Found:
        """The session, looking at another environment from now on."""
        found = self.find(rows, token, now)
        if found is None:
            raise SignedOut
        membership = rows.membership(environment, found.record.person_id)
        if membership is None:
            raise NotFound(f"environment not found: {environment}")
        return self.see(rows, Found(found.record, membership), now)

    def close(self, rows: PeopleRows, token: str) -> None:
        """End the session, if it has not ended."""
        record = rows.session(self._hash(token))
        if record is not None:
            rows.remove_session(record.person_id, record.id)

    def of_person(self, rows: PeopleRows, person_id: str, now: datetime) -> Sequence[Session]:
        """Where the person is signed in, the most recently seen first."""
        known = [record for record in rows.sessions(person_id) if _goes_on(record, now)]
        places = [(record, _membership(rows, record)) for record in known]
        return [self.shown(rows, Found(record, place)) for record, place in places if place]

    def shown(self, rows: PeopleRows, found: Found, token: str | None = None) -> Session:
        """What may be said of a session; with the token also what its forms carry."""
        record, membership = found.record, found.membership
        return Session(
            id=record.id,
            person=person_from(known_person(rows, record.person_id)),
            environment=membership.environment,
            role=Role(membership.role),
            form_token="" if token is None else self._form_token(token, membership.environment),
            started_at=record.started_at,
            last_seen_at=record.last_seen_at,
            address=record.address,
        )

    def make_link(self, rows: PeopleRows, membership: MembershipRecord, now: datetime) -> str:
        """The token of a link that signs the member in once."""
        token = new_secret()
        rows.remove_old_links(now)
        rows.add_link(
            LinkRecord(
                token_hash=self._keyed.of("link", token),
                environment=membership.environment,
                person_id=membership.person_id,
                expires_at=now + LINK_LIFETIME,
            )
        )
        return token

    def link(self, rows: PeopleRows, token: str, now: datetime) -> MembershipRecord:
        """Whom the link signs in, and where; refuses one that was used, or has expired."""
        link = rows.link(self._keyed.of("link", token))
        if link is None or link.expires_at <= now:
            raise WrongLink
        membership = rows.membership(link.environment, link.person_id)
        if membership is None:
            raise WrongLink
        return membership

    def take_link(self, rows: PeopleRows, token: str, now: datetime) -> MembershipRecord:
        """Whom the link signs in, and where; it is used up by that."""
        membership = self.link(rows, token, now)
        rows.remove_link(self._keyed.of("link", token))
        return membership

    def _form_token(self, token: str, environment: str) -> str:
        """What forms carry: one of a page that showed another environment is out of date."""
        return self._keyed.of("form", f"{token}\0{environment}").hex()

    def _hash(self, token: str) -> bytes:
        return self._keyed.of("session", token)


def _goes_on(record: SessionRecord, now: datetime) -> bool:
    return now < min(record.started_at + LIFETIME, record.last_seen_at + IDLE_LIFETIME)


def _membership(rows: PeopleRows, record: SessionRecord) -> MembershipRecord | None:
    """What the person is where they look, or else in the oldest place where they belong."""
    here = rows.membership(record.environment, record.person_id)
    return here or next(iter(rows.memberships(record.person_id)), None)
