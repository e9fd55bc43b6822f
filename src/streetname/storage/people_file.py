"""People as rows of the server file: who they are, where they belong, and how they got in.

Nothing is remembered between questions: a command of the command line may change the same file
while a server runs. Rules that need several rows to agree are checked inside `writing`.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, func, or_, select

from streetname.storage import server_tables as tables
from streetname.storage.codecs import (
    instant_in,
    instant_out,
    optional_instant_in,
    optional_instant_out,
)
from streetname.storage.database import exclusive, snapshot
from streetname.storage.people_records import (
    AuditFilter,
    AuditRecord,
    FailureRecord,
    InvitationRecord,
    LinkRecord,
    MembershipRecord,
    PersonRecord,
    SessionRecord,
)
from streetname.storage.server_schema import prepare


class PeopleRows:
    """Questions and changes within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has_environment(self, name: str) -> bool:
        """True if there is an environment of that name."""
        found = select(tables.environments.c.name).where(tables.environments.c.name == name)
        return self._connection.execute(found).first() is not None

    def everybody(self) -> Sequence[PersonRecord]:
        """Every person, by e-mail."""
        statement = select(tables.people).order_by(tables.people.c.email)
        return [_person(row) for row in self._connection.execute(statement)]

    def person(self, person_id: str) -> PersonRecord | None:
        """The person, if there is one."""
        return self._one_person(tables.people.c.id == person_id)

    def person_by_email(self, email: str) -> PersonRecord | None:
        """The person with that e-mail, if there is one."""
        return self._one_person(tables.people.c.email == email)

    def add_person(self, person: PersonRecord) -> None:
        """Note somebody new."""
        values = msgspec.structs.asdict(person)
        values["created_at"] = instant_in(person.created_at)
        values["last_active_at"] = optional_instant_in(person.last_active_at)
        self._connection.execute(tables.people.insert().values(values))

    def remove_person(self, person_id: str) -> None:
        """Forget somebody who is a member nowhere, with their sessions and links."""
        self.remove_sessions(person_id)
        self.remove_links(person_id)
        people = tables.people
        self._connection.execute(people.delete().where(people.c.id == person_id))

    def set_password(self, person_id: str, password_hash: str) -> None:
        """Replace what a password is checked against."""
        self._change_person(person_id, password_hash=password_hash)

    def offer_factor(self, person_id: str, seed: bytes | None) -> None:
        """Note a second factor that has not been confirmed yet, or that there is none such."""
        self._change_person(person_id, offered_factor_seed=seed)

    def set_factor(self, person_id: str, seed: bytes | None, last_code_step: int | None) -> None:
        """Put a second factor into force, or none."""
        self._change_person(
            person_id, factor_seed=seed, offered_factor_seed=None, last_code_step=last_code_step
        )

    def set_last_code_step(self, person_id: str, step: int) -> None:
        """Note the time step of the latest one-time code."""
        self._change_person(person_id, last_code_step=step)

    def membership(self, environment: str, person_id: str) -> MembershipRecord | None:
        """What the person is in the environment; None if they are no member."""
        members = tables.memberships.c
        statement = (
            select(tables.memberships)
            .where(members.environment == environment)
            .where(members.person_id == person_id)
        )
        row = self._connection.execute(statement).first()
        return None if row is None else _membership(row)

    def memberships(self, person_id: str) -> Sequence[MembershipRecord]:
        """Where the person belongs, the oldest first."""
        members = tables.memberships.c
        statement = (
            select(tables.memberships)
            .where(members.person_id == person_id)
            .order_by(members.since, members.environment)
        )
        return [_membership(row) for row in self._connection.execute(statement)]

    def members(self, environment: str) -> Sequence[tuple[MembershipRecord, PersonRecord]]:
        """Who belongs to the environment, by e-mail."""
        members, people = tables.memberships, tables.people
        statement = (
            select(members, people)
            .where(members.c.environment == environment)
            .join(people, people.c.id == members.c.person_id)
            .order_by(people.c.email)
        )
        rows = self._connection.execute(statement)
        return [(_membership(row), _person(row)) for row in rows]

    def count_in_role(self, environment: str, role: str) -> int:
        """How many members of the environment are in that role."""
        members = tables.memberships.c
        statement = (
            select(func.count())
            .select_from(tables.memberships)
            .where(members.environment == environment)
            .where(members.role == role)
        )
        return self._connection.execute(statement).scalar_one()

    def set_membership(self, membership: MembershipRecord) -> None:
        """Make the person a member, or give them another role."""
        self.remove_membership(membership.environment, membership.person_id)
        values = msgspec.structs.asdict(membership)
        values["since"] = instant_in(membership.since)
        self._connection.execute(tables.memberships.insert().values(values))

    def remove_membership(self, environment: str, person_id: str) -> None:
        """End a membership."""
        members = tables.memberships.c
        self._connection.execute(
            tables.memberships.delete()
            .where(members.environment == environment)
            .where(members.person_id == person_id)
        )

    def invitations(self, environment: str) -> Sequence[InvitationRecord]:
        """Who is invited to the environment, by e-mail."""
        invitations = tables.invitations
        statement = (
            select(invitations)
            .where(invitations.c.environment == environment)
            .order_by(invitations.c.email)
        )
        return [_invitation(row) for row in self._connection.execute(statement)]

    def invitation_by_token(self, token_hash: bytes) -> InvitationRecord | None:
        """The invitation that the token is for, however old."""
        invitations = tables.invitations
        statement = select(invitations).where(invitations.c.token_hash == token_hash)
        row = self._connection.execute(statement).first()
        return None if row is None else _invitation(row)

    def set_invitation(self, invitation: InvitationRecord) -> None:
        """Note an invitation, in place of what it was before."""
        self.remove_invitation(invitation.id)
        values = msgspec.structs.asdict(invitation)
        values["made_at"] = instant_in(invitation.made_at)
        values["expires_at"] = instant_in(invitation.expires_at)
        self._connection.execute(tables.invitations.insert().values(values))

    def remove_invitation(self, invitation_id: str) -> None:
        """Forget an invitation."""
        invitations = tables.invitations
        self._connection.execute(invitations.delete().where(invitations.c.id == invitation_id))

    def session(self, token_hash: bytes) -> SessionRecord | None:
        """The session that the token opened, however old."""
        sessions = tables.sessions
        statement = select(sessions).where(sessions.c.token_hash == token_hash)
        row = self._connection.execute(statement).first()
        return None if row is None else _session(row)

    def sessions(self, person_id: str) -> Sequence[SessionRecord]:
        """The person's sessions, the most recently seen first."""
        sessions = tables.sessions
        statement = (
            select(sessions)
            .where(sessions.c.person_id == person_id)
            .order_by(sessions.c.last_seen_at.desc(), sessions.c.id)
        )
        return [_session(row) for row in self._connection.execute(statement)]

    def add_session(self, session: SessionRecord) -> None:
        """Note that somebody is signed in, and that they are there."""
        values = msgspec.structs.asdict(session)
        values["started_at"] = instant_in(session.started_at)
        values["last_seen_at"] = instant_in(session.last_seen_at)
        self._connection.execute(tables.sessions.insert().values(values))
        self._change_person(session.person_id, last_active_at=values["last_seen_at"])

    def see_session(self, session: SessionRecord, environment: str, at: datetime) -> None:
        """Note where the session's person was last seen."""
        sessions, instant = tables.sessions, instant_in(at)
        self._connection.execute(
            sessions.update()
            .where(sessions.c.id == session.id)
            .values(environment=environment, last_seen_at=instant)
        )
        self._change_person(session.person_id, last_active_at=instant)

    def remove_session(self, person_id: str, session_id: str) -> bool:
        """End one session of the person; False if there is none such."""
        sessions = tables.sessions
        gone = self._connection.execute(
            sessions.delete()
            .where(sessions.c.id == session_id)
            .where(sessions.c.person_id == person_id)
        )
        return gone.rowcount == 1

    def remove_sessions(self, person_id: str, but: str | None = None) -> None:
        """End every session of the person, but for the one named."""
        sessions = tables.sessions
        statement = sessions.delete().where(sessions.c.person_id == person_id)
        if but is not None:
            statement = statement.where(sessions.c.id != but)
        self._connection.execute(statement)

    def remove_old_sessions(self, started_before: datetime, seen_before: datetime) -> None:
        """Forget the sessions that have ended by themselves."""
        sessions = tables.sessions
        is_old = sessions.c.started_at <= instant_in(started_before)
        is_idle = sessions.c.last_seen_at <= instant_in(seen_before)
        self._connection.execute(sessions.delete().where(is_old | is_idle))

    def add_link(self, link: LinkRecord) -> None:
        """Note a new link."""
        values = msgspec.structs.asdict(link)
        values["expires_at"] = instant_in(link.expires_at)
        self._connection.execute(tables.links.insert().values(values))

    def link(self, token_hash: bytes) -> LinkRecord | None:
        """The link, unless it was used, however old."""
        links = tables.links
        row = self._connection.execute(
            select(links).where(links.c.token_hash == token_hash)
        ).first()
        if row is None:
            return None
        return LinkRecord(
            row.token_hash, row.environment, row.person_id, instant_out(row.expires_at)
        )

    def remove_link(self, token_hash: bytes) -> None:
        """Forget a link that was used."""
        links = tables.links
        self._connection.execute(links.delete().where(links.c.token_hash == token_hash))

    def remove_links(self, person_id: str, environment: str | None = None) -> None:
        """Forget the person's links, or those to one environment."""
        links = tables.links
        statement = links.delete().where(links.c.person_id == person_id)
        if environment is not None:
            statement = statement.where(links.c.environment == environment)
        self._connection.execute(statement)

    def remove_old_links(self, now: datetime) -> None:
        """Forget the links that have expired."""
        links = tables.links
        self._connection.execute(links.delete().where(links.c.expires_at <= instant_in(now)))

    def failures(self, subjects: Sequence[bytes]) -> dict[bytes, FailureRecord]:
        """What has gone wrong for these subjects."""
        failures = tables.failures
        statement = select(failures).where(failures.c.subject.in_(subjects))
        return {row.subject: _failure(row) for row in self._connection.execute(statement)}

    def set_failures(self, failure: FailureRecord) -> None:
        """Note how often something has gone wrong for a subject."""
        self.remove_failures(failure.subject)
        values = msgspec.structs.asdict(failure)
        values["locked_until"] = optional_instant_in(failure.locked_until)
        values["since"] = instant_in(failure.since)
        values["last_at"] = instant_in(failure.last_at)
        self._connection.execute(tables.failures.insert().values(values))

    def remove_failures(self, subject: bytes) -> None:
        """Forget what has gone wrong for a subject."""
        failures = tables.failures
        self._connection.execute(failures.delete().where(failures.c.subject == subject))

    def remove_old_failures(self, before: datetime) -> None:
        """Forget what has not gone wrong for long."""
        failures = tables.failures
        self._connection.execute(failures.delete().where(failures.c.last_at <= instant_in(before)))

    def add_audit(self, line: AuditRecord) -> None:
        """Write a line, for good."""
        values = msgspec.structs.asdict(line)
        values["at"] = instant_in(line.at)
        self._connection.execute(tables.audit.insert().values(values))

    def audit(
        self, wanted: AuditFilter, *, descending: bool, limit: int | None, offset: int
    ) -> tuple[Sequence[tuple[int, AuditRecord]], int]:
        """One page of lines with their numbers, and how many the filter leaves in all."""
        lines = tables.audit.c
        conditions = [lines.environment == wanted.environment]
        if wanted.person_id is not None:
            conditions.append(lines.person_id == wanted.person_id)
        if wanted.action:
            conditions.append(lines.action.istartswith(wanted.action, autoescape=True))
        said = (
            lines.action,
            lines.object_id,
            lines.detail,
            lines.person_name,
            lines.person_email,
            lines.address,
        )
        conditions += [
            or_(*(column.icontains(word, autoescape=True) for column in said))
            for word in wanted.search.split()
        ]
        by = lines.id.desc() if descending else lines.id.asc()
        statement = select(tables.audit).where(*conditions).order_by(by)
        rows = self._connection.execute(statement.limit(limit).offset(offset))
        found = [(row.id, _audit(row)) for row in rows]
        counted = select(func.count()).select_from(tables.audit).where(*conditions)
        return found, self._connection.execute(counted).scalar_one()

    def _one_person(self, condition: Any) -> PersonRecord | None:  # noqa: ANN401 - SQLAlchemy's own
        row = self._connection.execute(select(tables.people).where(condition)).first()
        return None if row is None else _person(row)

    def _change_person(self, person_id: str, **values: object) -> None:
        people = tables.people
        self._connection.execute(people.update().where(people.c.id == person_id).values(values))


class PeopleFile:
    """The people of a server."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    @contextmanager
    def reading(self) -> Generator[PeopleRows]:
        """One consistent view."""
        with snapshot(self._engine) as connection:
            yield PeopleRows(connection)

    @contextmanager
    def writing(self) -> Generator[PeopleRows]:
        """A transaction that nobody writes beside; an exception takes everything back."""
        with exclusive(self._engine) as connection:
            yield PeopleRows(connection)


def _person(row: Row[Any]) -> PersonRecord:
    return PersonRecord(
        id=row.id,
        email=row.email,
        name=row.name,
        created_at=instant_out(row.created_at),
        password_hash=row.password_hash,
        factor_seed=row.factor_seed,
        offered_factor_seed=row.offered_factor_seed,
        last_code_step=row.last_code_step,
        last_active_at=optional_instant_out(row.last_active_at),
    )


def _membership(row: Row[Any]) -> MembershipRecord:
    return MembershipRecord(row.environment, row.person_id, row.role, instant_out(row.since))


def _invitation(row: Row[Any]) -> InvitationRecord:
    return InvitationRecord(
        id=row.id,
        token_hash=row.token_hash,
        environment=row.environment,
        email=row.email,
        name=row.name,
        role=row.role,
        made_at=instant_out(row.made_at),
        expires_at=instant_out(row.expires_at),
    )


def _session(row: Row[Any]) -> SessionRecord:
    return SessionRecord(
        id=row.id,
        token_hash=row.token_hash,
        person_id=row.person_id,
        environment=row.environment,
        started_at=instant_out(row.started_at),
        last_seen_at=instant_out(row.last_seen_at),
        address=row.address,
    )


def _failure(row: Row[Any]) -> FailureRecord:
    return FailureRecord(
        subject=row.subject,
        times=row.times,
        locked_until=optional_instant_out(row.locked_until),
        since=instant_out(row.since),
        last_at=instant_out(row.last_at),
    )


def _audit(row: Row[Any]) -> AuditRecord:
    return AuditRecord(
        at=instant_out(row.at),
        environment=row.environment,
        person_id=row.person_id,
        person_name=row.person_name,
        person_email=row.person_email,
        action=row.action,
        object_id=row.object_id,
        detail=row.detail,
        address=row.address,
    )
