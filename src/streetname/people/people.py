"""Everybody who may sign in: the one door to this room.

Every answer is read from the database at every question, so that what the command line has changed
holds at once.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import datetime

from streetname.domain.errors import Conflict, Forbidden, Unprocessable
from streetname.engine.ids import new_secret
from streetname.people import audit, invitations, members, second_factor
from streetname.people.attempts import Attempt, Attempts
from streetname.people.invitations import Invitations
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
from streetname.people.values import (
    AuditLine,
    Invitation,
    Link,
    Member,
    Membership,
    Person,
    Session,
    SignIn,
)
from streetname.storage.people_file import PeopleFile, PeopleRows
from streetname.storage.people_records import AuditFilter, MembershipRecord, PersonRecord

__all__ = [
    "AuditFilter",
    "AuditLine",
    "CodeRequired",
    "Invitation",
    "Link",
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

_IS_HERE = "somebody with this e-mail address is here already"


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
        self._invitations = Invitations(self._keyed)

    async def sign_up(self, name: str, email: str, password: str) -> Person:
        """Somebody new, who is a member nowhere yet.

        Whoever comes again with the same password before they belong anywhere is let through, so
        that a sign-up that failed half-way can be repeated.
        """
        plain, shown = members.checked_email(email), members.checked_name(name)
        check_password(password, plain)
        with self._file.reading() as rows:
            known = rows.person_by_email(plain)
        if known is not None:
            return await self._sign_up_again(known, password)
        password_hash = await self._passwords.hash(password)
        with self._file.writing() as rows:
            person = self._add_person(rows, plain, shown, password_hash)
        return members.person_from(person)

    def begin_team(self, environment: str, person_id: str, address: str | None) -> SignIn:
        """The first session of who has just made the environment, and is its super user."""
        now = self._now()
        with self._file.writing() as rows:
            person = members.known_person(rows, person_id)
            members.join(rows, environment, person, Role.SUPER_USER, now)
            membership = members.known_member(rows, environment, person_id)
            return self._open(rows, membership, address, now, "by signing up")

    def invite(self, environment: str, email: str, name: str, role: Role) -> tuple[Invitation, str]:
        """A new invitation, and the token of the link with which it is accepted, within a day."""
        plain, shown = members.checked_email(email), members.checked_name(name)
        with self._file.writing() as rows:
            return self._invitations.make(rows, environment, plain, shown, role, self._now())

    def invite_again(self, environment: str, invitation_id: str) -> tuple[Invitation, str]:
        """The invitation, and the token of another link in place of the one before."""
        with self._file.writing() as rows:
            return self._invitations.renew(rows, environment, invitation_id, self._now())

    def withdraw(self, environment: str, invitation_id: str) -> Invitation:
        """The invitation that nobody can accept any more."""
        with self._file.writing() as rows:
            return self._invitations.withdraw(rows, environment, invitation_id, self._now())

    def invitations(self, environment: str) -> Sequence[Invitation]:
        """Who is invited and has not accepted yet, by e-mail."""
        with self._file.reading() as rows:
            return self._invitations.of_environment(rows, environment, self._now())

    def invitation(self, token: str) -> Invitation:
        """What the link invites to; it is not used up by that."""
        now = self._now()
        with self._file.reading() as rows:
            return invitations.shown(self._invitations.find(rows, token, now), now)

    def accept(self, invitation: str, session: str) -> Session:
        """The session of the person, who has become a member and looks at the environment.

        Both are tokens: of the invitation's link, and of a session of whom it is for.
        """
        now = self._now()
        with self._file.writing() as rows:
            found = self._sessions.find(rows, session, now)
            if found is None:
                raise SignedOut
            person = members.known_person(rows, found.record.person_id)
            membership = self._invitations.accept(rows, invitation, person, now)
            found = self._sessions.switch(rows, session, membership.environment, now)
            return self._sessions.shown(rows, found, session)

    async def accept_as_new(self, invitation: str, password: str, address: str | None) -> SignIn:
        """The first session of who was not here before, and has chosen a password."""
        found = self.invitation(invitation)
        check_password(password, found.email)
        password_hash = await self._passwords.hash(password)
        with self._file.writing() as rows:
            person = self._add_person(rows, found.email, found.name, password_hash)
            now = self._now()
            membership = self._invitations.accept(rows, invitation, person, now)
            return self._open(rows, membership, address, now, "by a new password")

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

    def forget_residents(self, environment: str) -> None:
        """Forget who belongs to an environment alone that is about to go, with their sessions."""
        with self._file.writing() as rows:
            members.forget_residents(rows, environment)

    def owner(self, environment: str) -> Person:
        """The local super user of the environment, who needs no password; made if missing."""
        with self._file.writing() as rows:
            return members.person_from(members.owner_of(rows, environment, self._now()))

    async def sign_in(
        self,
        email: str,
        password: str,
        code: str | None,
        address: str | None,
        *,
        invitation: str | None = None,
    ) -> SignIn:
        """A new session for who has the password, and the one-time code if they use one.

        With the token of an invitation they accept it by that, and look at its environment.
        """
        plain, now = members.plain_email(email), self._now()
        attempt = self._attempts.begin(plain, address, now)
        with self._file.reading() as rows:
            known = rows.person_by_email(plain)
        kept = None if known is None else known.password_hash
        with self._noting_a_lock(known, attempt, address):
            if not await self._passwords.matches(kept, password) or known is None or kept is None:
                raise WrongCredentials
            if known.factor_seed is not None and (code is None or not code.strip()):
                with self._file.writing() as rows:
                    self._attempts.take_back(rows, attempt)
                raise CodeRequired
            renewed = kept
            if self._passwords.is_outdated(kept):
                renewed = await self._passwords.hash(password)
            with self._file.writing() as rows:
                person = rows.person(known.id)
                if person is None or person.password_hash != kept:
                    raise WrongCredentials  # it was changed while it was checked
                self._take_code(rows, person, code or "", now)
                self._attempts.succeed(rows, attempt)
                if renewed != kept:
                    rows.set_password(person.id, renewed)
                if invitation is None:
                    home = next(iter(rows.memberships(person.id)), None)
                else:
                    home = self._invitations.accept(rows, invitation, person, now)
                signed_in = home and self._open(rows, home, address, now, "by password")
        if signed_in is None:
            raise Forbidden("you are a member of no environment")
        return signed_in

    def one_time_link(self, environment: str, person_id: str | None = None) -> str:
        """The token of a link that signs in once, within a day: the owner unless told.

        For the operator of the server alone: whoever has the link is that person, everywhere they
        belong. What a member may give to somebody is an invitation.
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

    def link(self, token: str) -> Link:
        """Whom the link signs in; it is not used up by that."""
        with self._file.reading() as rows:
            membership = self._sessions.link(rows, token, self._now())
            person = members.known_person(rows, membership.person_id)
        return Link(members.person_from(person), membership.environment, Role(membership.role))

    def use_link(self, token: str, address: str | None) -> SignIn:
        """A new session for whom the link is for, who looks at the link's environment."""
        now = self._now()
        with self._file.writing() as rows:
            membership = self._sessions.take_link(rows, token, now)
            return self._open(rows, membership, address, now, "by a link")

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

    def sign_out(self, token: str, address: str | None = None) -> None:
        """End the session, if it has not ended."""
        now = self._now()
        with self._file.writing() as rows:
            found = self._sessions.find(rows, token, now)
            if found is not None:
                person = members.known_person(rows, found.record.person_id)
                audit.note_everywhere(rows, person, "person.sign_out", now, address=address)
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
        members.check_is_somebody(person)
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
        members.check_is_somebody(person)
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
        """What the person's app needs; it is in force once a code of it was confirmed.

        Until then, and until the password changes, it stays the same: it may have been scanned.
        """
        with self._file.writing() as rows:
            person = members.known_person(rows, person_id)
            members.check_is_somebody(person)
            if person.password_hash is None:
                raise Unprocessable("a second factor needs a first one: choose a password first")
            if person.factor_seed is not None:
                raise Conflict("there is a second factor already: remove it first")
            seed = person.offered_factor_seed or new_secret().encode()
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
        line = audit.line(
            environment,
            person,
            action,
            at or self._now(),
            object_id=object_id,
            detail=detail,
            address=address,
        )
        with self._file.writing() as rows:
            members.check_environment(rows, environment)
            rows.add_audit(line)

    def audit(
        self,
        wanted: AuditFilter,
        *,
        descending: bool = True,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[Sequence[AuditLine], int]:
        """One page of the audit log, and how many lines the filter leaves in all."""
        with self._file.reading() as rows:
            return audit.found(rows, wanted, descending=descending, limit=limit, offset=offset)

    def _open(
        self,
        rows: PeopleRows,
        membership: MembershipRecord,
        address: str | None,
        now: datetime,
        how: str,
    ) -> SignIn:
        """A new session, which is noted wherever it lets the person in."""
        person = members.known_person(rows, membership.person_id)
        audit.note_everywhere(rows, person, "person.sign_in", now, detail=how, address=address)
        return self._sessions.open(rows, membership, address, now)

    @contextmanager
    def _noting_a_lock(
        self, person: PersonRecord | None, attempt: Attempt, address: str | None
    ) -> Generator[None]:
        """Note it wherever the person belongs if the attempt is wrong and locks them out."""
        try:
            yield
        except WrongCredentials:
            if person is not None and attempt.locks_until is not None:
                detail = f"until {attempt.locks_until:%H:%M:%S} UTC"
                with self._file.writing() as rows:
                    audit.note_everywhere(
                        rows, person, "person.lock", attempt.at, detail=detail, address=address
                    )
            raise

    async def _sign_up_again(self, known: PersonRecord, password: str) -> Person:
        """The person who signed up and got no further; no code is asked for here."""
        refusal = Conflict(_IS_HERE)
        with self._file.reading() as rows:
            if rows.memberships(known.id) or known.factor_seed is not None:
                raise refusal
        attempt = self._attempts.begin(known.email, None, self._now())
        if not await self._passwords.matches(known.password_hash, password):
            raise refusal
        with self._file.writing() as rows:
            self._attempts.succeed(rows, attempt)
        return members.person_from(known)

    def _add_person(
        self, rows: PeopleRows, email: str, name: str, password_hash: str
    ) -> PersonRecord:
        """Somebody new; refused if somebody with that address is here."""
        if rows.person_by_email(email) is not None:
            raise Conflict(_IS_HERE)
        person = members.new_person(email, name, self._now(), password_hash)
        rows.add_person(person)
        return person

    async def _check_current(self, person: PersonRecord, password: str) -> None:
        """Refuse a wrong password of who is signed in; it counts like one at the door."""
        attempt = self._attempts.begin(person.email, None, self._now())
        with self._noting_a_lock(person, attempt, None):
            if not await self._passwords.matches(person.password_hash, password):
                raise WrongCredentials("the current password is wrong")
        with self._file.writing() as rows:
            self._attempts.succeed(rows, attempt)

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
    rows.offer_factor(person_id, None)
    rows.remove_sessions(person_id, but=session_id)
    rows.remove_links(person_id)
