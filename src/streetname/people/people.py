"""Everybody who may sign in: the one door to this room.

Every answer is read from the database at every question, so that what the command line has changed
holds at once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from streetname.domain.errors import Conflict, Forbidden, Unprocessable
from streetname.engine.ids import new_secret
from streetname.people import members, second_factor
from streetname.people.attempts import Attempts
from streetname.people.keyed_hash import KeyedHash
from streetname.people.passwords import Passwords, check_password
from streetname.people.refusals import (
    CodeRequired,
    LockedOut,
    SignedOut,
    WrongCode,
    WrongCredentials,
    WrongLink,
)
from streetname.people.roles import Role
from streetname.people.second_factor import SecondFactor
from streetname.people.sessions import Sessions
from streetname.people.values import AuditLine, Member, Membership, Person, Session, SignIn
from streetname.storage.people_file import (
    AuditFilter,
    AuditRecord,
    PeopleFile,
    PeopleRows,
    PersonRecord,
)

__all__ = [
    "AuditFilter",
    "AuditLine",
    "CodeRequired",
    "LockedOut",
    "Member",
    "Membership",
    "People",
    "Person",
    "SecondFactor",
    "Session",
    "SignIn",
    "SignedOut",
    "WrongCode",
    "WrongCredentials",
    "WrongLink",
]

_MOST_LINES = 1000
_LARGEST_NUMBER = 2**63 - 1


class People:
    """The people of a server: `now` is real time, `pepper` what every hash is keyed with."""

    def __init__(
        self,
        file: PeopleFile,
        pepper: bytes,
        now: Callable[[], datetime],
        passwords: Passwords | None = None,
    ) -> None:
        self._file = file
        self._now = now
        self._keyed = KeyedHash(pepper)
        self._passwords = passwords or Passwords(self._keyed)
        self._attempts = Attempts(file, self._keyed)
        self._sessions = Sessions(self._keyed)

    async def sign_up(self, name: str, email: str, password: str) -> Person:
        """Somebody new, who is a member nowhere yet.

        Whoever comes again with the same password before they belong anywhere is let through, so
        that a sign-up that failed half-way can be repeated.
        """
        plain, shown = members.checked_email(email), members.checked_name(name)
        check_password(password, plain)
        with self._file.reading() as rows:
            known = rows.person_by_email(plain)
        if known is not None and known.password_hash is not None:
            return await self._sign_up_again(known, password)
        password_hash = await self._passwords.hash(password)
        with self._file.writing() as rows:
            self._make_room(rows, plain)
            person = members.new_person(plain, shown, self._now(), password_hash)
            rows.add_person(person)
        return members.person_from(person)

    async def add_member(
        self, environment: str, email: str, name: str, role: Role
    ) -> tuple[Person, str]:
        """The new member, and the token of the link with which they choose their password.

        The token is empty for who has a password already, or was invited elsewhere before.
        """
        plain, shown = members.checked_email(email), members.checked_name(name)
        now = self._now()
        with self._file.writing() as rows:
            person = rows.person_by_email(plain)
            if person is None:
                person = members.new_person(plain, shown, now, None)
                rows.add_person(person)
            members.join(rows, environment, person, role, now)
            token = ""
            if members.may_be_invited(rows, environment, person):
                membership = members.known_member(rows, environment, person.id)
                token = self._sessions.make_link(rows, membership, now)
        return members.person_from(person), token

    def invite_again(self, environment: str, person_id: str) -> str:
        """The token of another link for a member who has not chosen a password yet.

        Whoever has the link is that person, so it is refused for everybody else.
        """
        with self._file.writing() as rows:
            membership = members.known_member(rows, environment, person_id)
            person = members.known_person(rows, person_id)
            if not members.may_be_invited(rows, environment, person):
                raise Conflict(f"{person.email} needs no invitation from {environment}")
            return self._sessions.make_link(rows, membership, self._now())

    def members(self, environment: str) -> Sequence[Member]:
        """Who belongs to the environment, by e-mail."""
        now = self._now()
        with self._file.reading() as rows:
            return [
                Member(
                    person=members.person_from(person),
                    role=Role(membership.role),
                    since=membership.since,
                    locked=self._attempts.locked_until(rows, person.email, now) is not None,
                )
                for membership, person in rows.members(environment)
            ]

    def memberships(self, person_id: str) -> Sequence[Membership]:
        """Where the person belongs, the oldest first."""
        with self._file.reading() as rows:
            return _memberships(rows, person_id)

    def everybody(self) -> Sequence[tuple[Person, Sequence[Membership]]]:
        """Every person of the server by e-mail, and where they belong."""
        with self._file.reading() as rows:
            return [
                (members.person_from(person), _memberships(rows, person.id))
                for person in rows.everybody()
            ]

    def person_by_email(self, email: str) -> Person | None:
        """The person with that address, if there is one."""
        with self._file.reading() as rows:
            person = rows.person_by_email(members.plain_email(email))
        return None if person is None else members.person_from(person)

    def change_role(self, environment: str, person_id: str, role: Role) -> None:
        """Give a member another role, which holds at once."""
        with self._file.writing() as rows:
            members.change_role(rows, environment, person_id, role)

    def remove_member(self, environment: str, person_id: str) -> None:
        """End a membership at once; the person stays, and belongs where else they belong."""
        with self._file.writing() as rows:
            members.leave(rows, environment, person_id)

    def owner(self, environment: str) -> Person:
        """The local super user of the environment, who needs no password; made if missing."""
        with self._file.writing() as rows:
            return members.person_from(members.owner_of(rows, environment, self._now()))

    async def sign_in(
        self, email: str, password: str, code: str | None, address: str | None
    ) -> SignIn:
        """A new session for who has the password, and the one-time code if they use one."""
        plain, now = members.plain_email(email), self._now()
        attempt = self._attempts.begin(plain, address, now)
        with self._file.reading() as rows:
            known = rows.person_by_email(plain)
        kept = None if known is None else known.password_hash
        if not await self._passwords.matches(kept, password) or known is None or kept is None:
            raise WrongCredentials
        if known.factor_seed is not None and (code is None or not code.strip()):
            with self._file.writing() as rows:
                self._attempts.take_back(rows, attempt, now)
            raise CodeRequired
        renewed = kept
        if self._passwords.is_outdated(kept):
            renewed = await self._passwords.hash(password)
        with self._file.writing() as rows:
            person = rows.person(known.id)
            if person is None or person.password_hash != kept:
                raise WrongCredentials  # it was changed while it was checked
            self._take_code(rows, person, code or "", now)
            self._attempts.succeed(rows, attempt, now)
            if renewed != kept:
                rows.set_password(person.id, renewed)
            home = next(iter(rows.memberships(person.id)), None)
            signed_in = home and self._sessions.open(rows, home, address, now)
        if signed_in is None:
            raise Forbidden("you are a member of no environment")
        return signed_in

    def one_time_link(self, environment: str, person_id: str | None = None) -> str:
        """The token of a link that signs in once, within a day: the owner unless told.

        For the operator of the server alone: whoever has the link is that person, everywhere they
        belong. What a member may give to another one is `invite_again`.
        """
        now = self._now()
        with self._file.writing() as rows:
            if person_id is None:
                person_id = members.owner_of(rows, environment, now).id
            membership = members.known_member(rows, environment, person_id)
            return self._sessions.make_link(rows, membership, now)

    def link_for_role(self, environment: str, role: Role) -> str:
        """The token of a link that signs in once as somebody of that role, in no other environment.

        For whoever holds the environment's Broker key, who could do all of that by the API.
        """
        now = self._now()
        with self._file.writing() as rows:
            resident = members.resident_of(rows, environment, role, now)
            membership = members.known_member(rows, environment, resident.id)
            return self._sessions.make_link(rows, membership, now)

    def use_link(self, token: str, address: str | None) -> SignIn:
        """A new session for whom the link is for, who looks at the link's environment."""
        now = self._now()
        with self._file.writing() as rows:
            membership = self._sessions.take_link(rows, token, now)
            return self._sessions.open(rows, membership, address, now)

    def session(self, token: str) -> Session | None:
        """The session that the token opens; None if it has ended."""
        now = self._now()
        with self._file.reading() as rows:
            found = self._sessions.find(rows, token, now)
            if found is None:
                return None
            if not found.is_news(now):
                return self._sessions.shown(rows, found, token)
        with self._file.writing() as rows:
            found = self._sessions.find(rows, token, now)
            if found is None:
                return None
            return self._sessions.shown(rows, self._sessions.see(rows, found, now), token)

    def switch_environment(self, token: str, environment: str) -> Session:
        """The session, looking at another environment that its person belongs to."""
        with self._file.writing() as rows:
            found = self._sessions.switch(rows, token, environment, self._now())
            return self._sessions.shown(rows, found, token)

    def sign_out(self, token: str) -> None:
        """End the session, if it has not ended."""
        with self._file.writing() as rows:
            self._sessions.close(rows, token)

    def sessions(self, person_id: str) -> Sequence[Session]:
        """Where the person is signed in, the most recently seen first."""
        with self._file.reading() as rows:
            return self._sessions.of_person(rows, person_id, self._now())

    def end_session(self, person_id: str, session_id: str) -> None:
        """End one of the person's sessions, if it has not ended."""
        with self._file.writing() as rows:
            rows.remove_session(person_id, session_id)

    def end_other_sessions(self, person_id: str, session_id: str | None = None) -> None:
        """End all of the person's sessions, but for the one named."""
        with self._file.writing() as rows:
            rows.remove_sessions(person_id, but=session_id)

    async def set_password(
        self, person_id: str, current: str | None, new: str, *, session_id: str | None = None
    ) -> None:
        """Give the person a password, in place of the current one if they have one.

        Ends their other sessions and every link to them; the session named goes on.
        """
        with self._file.reading() as rows:
            person = members.known_person(rows, person_id)
        check_password(new, person.email)
        if person.password_hash is not None:
            await self._check_current(person, current or "")
        password_hash = await self._passwords.hash(new)
        with self._file.writing() as rows:
            now_known = members.known_person(rows, person_id)
            if now_known.password_hash != person.password_hash:
                raise Conflict("the password has just been changed: try again")
            _replace_password(rows, person_id, password_hash, session_id)

    async def reset_password(
        self, email: str, new: str, *, remove_second_factor: bool = False
    ) -> Person:
        """Give somebody another password without asking for theirs: for the operator alone.

        Ends every session and every lock-out of the person.
        """
        with self._file.reading() as rows:
            person = _known_email(rows, email)
        check_password(new, person.email)
        password_hash = await self._passwords.hash(new)
        with self._file.writing() as rows:
            person = _known_email(rows, email)
            _replace_password(rows, person.id, password_hash, None)
            self._attempts.forgive(rows, person.email)
            if remove_second_factor:
                rows.set_factor(person.id, None, None)
            return members.person_from(members.known_person(rows, person.id))

    def begin_second_factor(self, person_id: str) -> SecondFactor:
        """What the person's app needs; it is in force once a code of it was confirmed."""
        with self._file.writing() as rows:
            person = members.known_person(rows, person_id)
            if person.password_hash is None:
                raise Unprocessable("a second factor needs a first one: choose a password first")
            if person.factor_seed is not None:
                raise Conflict("there is a second factor already: remove it first")
            seed = new_secret().encode()
            rows.offer_factor(person_id, seed)
        return second_factor.offered(self._keyed, seed, person.email)

    def confirm_second_factor(self, person_id: str, code: str) -> None:
        """Put the second factor into force that was begun."""
        with self._file.writing() as rows:
            person = members.known_person(rows, person_id)
            seed = person.offered_factor_seed
            if seed is None:
                raise Conflict("no second factor was begun")
            step = second_factor.accepted_step(self._keyed, seed, code, self._now(), None)
            if step is None:
                raise WrongCode
            rows.set_factor(person_id, seed, step)

    async def remove_second_factor(self, person_id: str, password: str) -> None:
        """Let the password alone be enough again."""
        with self._file.reading() as rows:
            person = members.known_person(rows, person_id)
        await self._check_current(person, password)
        with self._file.writing() as rows:
            rows.set_factor(person_id, None, None)

    def note(
        self,
        environment: str,
        person: Person | None,
        action: str,
        object_id: str | None = None,
        detail: str = "",
        at: datetime | None = None,
        address: str = "",
    ) -> None:
        """Write a line of the audit log, for good; without `at` it is stamped now."""
        line = AuditRecord(
            at=at or self._now(),
            environment=environment,
            person_id=None if person is None else person.id,
            person_name=None if person is None else person.name,
            person_email=None if person is None else person.email,
            action=action,
            object_id=object_id,
            detail=detail,
            address=address,
        )
        with self._file.writing() as rows:
            members.check_environment(rows, environment)
            rows.add_audit(line)

    def audit(
        self,
        environment: str,
        *,
        limit: int = 100,
        before: int | None = None,
        person: str | None = None,
        action: str | None = None,
    ) -> Sequence[AuditLine]:
        """Lines of the audit log, the newest first, from below the number `before`.

        `person` is an identifier.
        """
        with self._file.reading() as rows:
            found = rows.audit(
                environment,
                limit=min(max(1, limit), _MOST_LINES),
                before=None if before is None else max(0, min(before, _LARGEST_NUMBER)),
                person_id=person,
                action=action,
            )
        return [_audit_line(number, line) for number, line in found]

    def audit_found(
        self,
        wanted: AuditFilter,
        *,
        descending: bool = True,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[Sequence[AuditLine], int]:
        """One page of the audit log, and how many lines the filter leaves in all."""
        with self._file.reading() as rows:
            found, total = rows.audit_found(
                wanted, descending=descending, limit=limit, offset=offset
            )
        return [_audit_line(number, line) for number, line in found], total

    async def _sign_up_again(self, known: PersonRecord, password: str) -> Person:
        """The person who signed up and got no further."""
        refusal = Conflict("somebody with this e-mail address is here already")
        with self._file.reading() as rows:
            if rows.memberships(known.id):
                raise refusal
        attempt = self._attempts.begin(known.email, None, self._now())
        if not await self._passwords.matches(known.password_hash, password):
            raise refusal
        with self._file.writing() as rows:
            self._attempts.succeed(rows, attempt, self._now())
        return members.person_from(known)

    def _make_room(self, rows: PeopleRows, email: str) -> None:
        """Forget who was invited once, never came, and belongs nowhere."""
        known = rows.person_by_email(email)
        if known is None:
            return
        if known.password_hash is not None or rows.memberships(known.id):
            raise Conflict("somebody with this e-mail address is here already")
        rows.remove_person(known.id)

    async def _check_current(self, person: PersonRecord, password: str) -> None:
        """Refuse a wrong password of who is signed in; it counts like one at the door."""
        attempt = self._attempts.begin(person.email, None, self._now())
        if not await self._passwords.matches(person.password_hash, password):
            raise WrongCredentials("the current password is wrong")
        with self._file.writing() as rows:
            self._attempts.succeed(rows, attempt, self._now())

    def _take_code(self, rows: PeopleRows, person: PersonRecord, code: str, now: datetime) -> None:
        """Refuse a wrong one-time code, and use up a right one."""
        if person.factor_seed is None:
            return
        step = second_factor.accepted_step(
            self._keyed, person.factor_seed, code, now, person.last_code_step
        )
        if step is None:
            raise WrongCode
        rows.set_last_code_step(person.id, step)


def _memberships(rows: PeopleRows, person_id: str) -> Sequence[Membership]:
    return [
        Membership(membership.environment, Role(membership.role))
        for membership in rows.memberships(person_id)
    ]


def _known_email(rows: PeopleRows, email: str) -> PersonRecord:
    person = rows.person_by_email(members.plain_email(email))
    return members.known_person(rows, "" if person is None else person.id)


def _replace_password(
    rows: PeopleRows, person_id: str, password_hash: str, session_id: str | None
) -> None:
    """Change the password, and end what was opened before by whatever means."""
    rows.set_password(person_id, password_hash)
    rows.remove_sessions(person_id, but=session_id)
    rows.remove_links(person_id)


def _audit_line(number: int, line: AuditRecord) -> AuditLine:
    return AuditLine(
        id=number,
        at=line.at,
        environment=line.environment,
        person_id=line.person_id,
        person_name=line.person_name,
        person_email=line.person_email,
        action=line.action,
        object_id=line.object_id,
        detail=line.detail,
        address=line.address,
    )
