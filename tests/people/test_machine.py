"""Whatever people, their guests and their attackers do, in whatever order."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from streetname.domain.errors import BrokerError, Conflict, NotFound
from streetname.people.people import LockedOut, SignIn, WrongCredentials
from streetname.people.roles import Role
from tests.people.a_server_of_people import (
    ALPHA,
    BETA,
    PASSWORD,
    PeopleServer,
    result,
)

EMAILS = [f"{name}@example.com" for name in ("amber", "beryl", "coral")]
ENVIRONMENTS = [ALPHA, BETA]
WRONG = "nothing of the sort"

emails = st.sampled_from(EMAILS)
environments = st.sampled_from(ENVIRONMENTS)
roles = st.sampled_from(Role)


@dataclass
class Guesses:
    """What the model knows of one person's wrong attempts."""

    wrong: int = 0
    locked_until: datetime | None = None
    last: datetime | None = None


@dataclass
class Opened:
    """What the model knows of one session."""

    email: str
    session_id: str
    started: datetime
    seen: datetime
    ended: bool = False


class SignInMachine(RuleBasedStateMachine):
    """Two environments and three people, beside a model that fits on a page."""

    sessions = Bundle("sessions")

    @initialize()
    def open_the_server(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.server = PeopleServer(Path(self.folder.name))
        self.people = self.server.people
        self.ids: dict[str, str] = {}
        self.roles: dict[tuple[str, str], Role] = {}
        self.guesses = {email: Guesses() for email in EMAILS}
        self.opened: dict[str, Opened] = {}
        for email in EMAILS:
            person = result(self.people.sign_up(email.split("@")[0], email, PASSWORD))
            self.ids[email] = person.id
        for environment in ENVIRONMENTS:
            for email in EMAILS[:2]:
                self.server.joins(email, Role.SUPER_USER, environment)
                self.roles[environment, email] = Role.SUPER_USER

    @rule(minutes=st.sampled_from([0.5, 1, 2, 61]))
    def time_passes(self, minutes: float) -> None:
        self.server.clock.advance(minutes=minutes)

    @rule(hours=st.sampled_from([11, 13]))
    def a_night_passes(self, hours: int) -> None:
        self.server.clock.advance(hours=hours)

    @rule(environment=environments, email=emails, role=roles)
    def add(self, environment: str, email: str, role: Role) -> None:
        is_member = (environment, email) in self.roles
        expected = Conflict if is_member else None
        self.attempt(expected, lambda: self.server.joins(email, role, environment))
        if not is_member:
            self.roles[environment, email] = role

    @rule(environment=environments, email=emails, role=roles)
    def change_role(self, environment: str, email: str, role: Role) -> None:
        refusal = self.refusal_of_leaving(environment, email)
        if refusal is Conflict and role is Role.SUPER_USER:
            refusal = None
        self.attempt(refusal, lambda: self.people.change_role(environment, self.ids[email], role))
        if refusal is None:
            self.roles[environment, email] = role

    @rule(environment=environments, email=emails)
    def remove(self, environment: str, email: str) -> None:
        refusal = self.refusal_of_leaving(environment, email)
        self.attempt(refusal, lambda: self.people.remove_member(environment, self.ids[email]))
        if refusal is None:
            del self.roles[environment, email]

    @rule(target=sessions, email=emails)
    def sign_in(self, email: str) -> object:
        if self.is_locked(email):
            self.attempt(LockedOut, lambda: self.try_password(email, PASSWORD))
            return multiple()
        if not self.places(email):
            self.attempt(BrokerError, lambda: self.try_password(email, PASSWORD))
            self.guesses[email] = Guesses()
            return multiple()
        signed_in = self.try_password(email, PASSWORD)
        self.guesses[email] = Guesses()
        now = self.server.clock.now
        self.opened[signed_in.token] = Opened(email, signed_in.session.id, now, now)
        return signed_in.token

    @rule(email=emails, times=st.integers(1, 6))
    def guess(self, email: str, times: int) -> None:
        for _ in range(times):
            if self.is_locked(email):
                self.attempt(LockedOut, lambda: self.try_password(email, WRONG))
                continue
            self.attempt(WrongCredentials, lambda: self.try_password(email, WRONG))
            known, now = self.guesses[email], self.server.clock.now
            forgotten = known.last is not None and now - known.last >= timedelta(days=1)
            wrong = 1 if forgotten else known.wrong + 1
            minutes = 0 if wrong < 5 else min(2 ** (wrong - 5), 60)
            until = now + timedelta(minutes=minutes) if minutes else None
            self.guesses[email] = Guesses(wrong, until, now)

    @rule(token=sessions)
    def look(self, token: str) -> None:
        opened, now = self.opened[token], self.server.clock.now
        session = self.people.session(token)
        if not self.goes_on(opened):
            assert session is None
            return
        assert session is not None
        assert session.person.id == self.ids[opened.email]
        assert session.role is self.roles[session.environment, opened.email]
        if now - opened.seen >= timedelta(minutes=1):
            opened.seen = now
        assert session.last_seen_at in (opened.seen, now)
        opened.seen = session.last_seen_at

    @rule(token=sessions, environment=environments)
    def switch(self, token: str, environment: str) -> None:
        opened = self.opened[token]
        may = self.goes_on(opened) and (environment, opened.email) in self.roles
        expected = None if may else BrokerError
        self.attempt(expected, lambda: self.people.switch_environment(token, environment))
        if may:
            opened.seen = self.server.clock.now

    @rule(token=sessions)
    def sign_out(self, token: str) -> None:
        self.people.sign_out(token)
        self.opened[token].ended = True

    @rule(token=sessions)
    def end_the_others(self, token: str) -> None:
        mine = self.opened[token]
        self.people.end_other_sessions(self.ids[mine.email], mine.session_id)
        for opened in self.opened.values():
            if opened.email == mine.email and opened is not mine:
                opened.ended = True

    @invariant()
    def every_environment_has_a_super_user_and_the_members_it_should(self) -> None:
        for environment in ENVIRONMENTS:
            found = {
                (environment, member.person.email): member.role
                for member in self.people.members(environment)
            }
            assert Role.SUPER_USER in found.values()
            assert found == {key: role for key, role in self.roles.items() if key[0] == environment}

    @invariant()
    def exactly_those_are_locked_who_guessed_too_often(self) -> None:
        for environment in ENVIRONMENTS:
            for member in self.people.members(environment):
                assert member.locked == self.is_locked(member.person.email)

    @invariant()
    def exactly_the_sessions_that_go_on_are_listed(self) -> None:
        for email in EMAILS:
            listed = {session.id for session in self.people.sessions(self.ids[email])}
            going_on = (one for one in self.opened.values() if one.email == email)
            assert listed == {one.session_id for one in going_on if self.goes_on(one)}

    def teardown(self) -> None:
        self.server.close()
        self.folder.cleanup()

    def places(self, email: str) -> list[str]:
        return [environment for environment, member in self.roles if member == email]

    def goes_on(self, opened: Opened) -> bool:
        now = self.server.clock.now
        is_young = now < opened.started + timedelta(days=7)
        is_awake = now < opened.seen + timedelta(hours=12)
        return not opened.ended and is_young and is_awake and bool(self.places(opened.email))

    def is_locked(self, email: str) -> bool:
        until = self.guesses[email].locked_until
        return until is not None and until > self.server.clock.now

    def refusal_of_leaving(self, environment: str, email: str) -> type[BrokerError] | None:
        role = self.roles.get((environment, email))
        if role is None:
            return NotFound
        here = [found for key, found in self.roles.items() if key[0] == environment]
        is_last = role is Role.SUPER_USER and here.count(Role.SUPER_USER) == 1
        return Conflict if is_last else None

    def try_password(self, email: str, password: str) -> SignIn:
        return result(self.people.sign_in(email, password, None, None))

    def attempt(self, expected: type[BrokerError] | None, work: Callable[[], object]) -> None:
        """Do it, and see that it is refused as expected."""
        refused = None
        try:
            work()
        except BrokerError as error:
            refused = error
        if expected is None:
            assert refused is None
        else:
            assert isinstance(refused, expected)


TestSignInMachine = SignInMachine.TestCase
TestSignInMachine.settings = settings(max_examples=20, stateful_step_count=40)
