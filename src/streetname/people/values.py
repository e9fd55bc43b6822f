"""What is said of people: who they are, where they belong, and where they are signed in."""

from datetime import datetime

import msgspec

from streetname.people.roles import Role


class Person(msgspec.Struct, frozen=True):
    """Somebody who may sign in, wherever they belong.

    Shared is who stands for a role in one environment: anybody with a link for that role.
    """

    id: str
    email: str
    name: str
    has_password: bool
    has_second_factor: bool
    is_shared: bool
    created_at: datetime
    last_active_at: datetime | None


class Membership(msgspec.Struct, frozen=True):
    """An environment that a person belongs to, and what they are there."""

    environment: str
    role: Role


class Member(msgspec.Struct, frozen=True):
    """Somebody who belongs to an environment; locked while they may not try to sign in."""

    person: Person
    role: Role
    since: datetime
    locked: bool


class Invitation(msgspec.Struct, frozen=True):
    """What somebody may become in an environment: e-mail and name are as they were typed in."""

    id: str
    environment: str
    email: str
    name: str
    role: Role
    made_at: datetime
    has_expired: bool


class Link(msgspec.Struct, frozen=True):
    """Whom a one-time link signs in, and where they look with it."""

    person: Person
    environment: str
    role: Role


class Session(msgspec.Struct, frozen=True):
    """Somebody who is signed in: `environment` is what they look at, `role` what they are there.

    `form_token` proves that a form is one of ours, and was shown of this environment. It follows
    from the session's token too, so that a list of sessions has it empty.
    """

    id: str
    person: Person
    environment: str
    role: Role
    form_token: str
    started_at: datetime
    last_seen_at: datetime
    address: str


class SignIn(msgspec.Struct, frozen=True):
    """A session that has just begun, and the token that opens it, which is shown this once."""

    token: str
    session: Session


class AuditLine(msgspec.Struct, frozen=True):
    """Something that was done: name and e-mail are those that the person had then."""

    id: int
    at: datetime
    environment: str
    person_id: str | None
    person_name: str | None
    person_email: str | None
    action: str
    object_id: str | None
    detail: str
    address: str
