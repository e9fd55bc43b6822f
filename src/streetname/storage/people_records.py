"""What the server file keeps of people: one record per row."""

from datetime import datetime

import msgspec


class PersonRecord(msgspec.Struct, frozen=True):
    """A person, with what their password and second factor are checked against."""

    id: str
    email: str
    name: str
    created_at: datetime
    password_hash: str | None = None
    factor_seed: bytes | None = None
    offered_factor_seed: bytes | None = None
    last_code_step: int | None = None
    last_active_at: datetime | None = None


class MembershipRecord(msgspec.Struct, frozen=True):
    """What a person is in an environment."""

    environment: str
    person_id: str
    role: str
    since: datetime


class InvitationRecord(msgspec.Struct, frozen=True):
    """What somebody may become in an environment: e-mail and name are as they were typed in."""

    id: str
    token_hash: bytes
    environment: str
    email: str
    name: str
    role: str
    made_at: datetime
    expires_at: datetime


class SessionRecord(msgspec.Struct, frozen=True):
    """Somebody who is signed in."""

    id: str
    token_hash: bytes
    person_id: str
    environment: str
    started_at: datetime
    last_seen_at: datetime
    address: str


class LinkRecord(msgspec.Struct, frozen=True):
    """A link that signs somebody in once."""

    token_hash: bytes
    environment: str
    person_id: str
    expires_at: datetime


class FailureRecord(msgspec.Struct, frozen=True):
    """How often in a row, or within a while, something went wrong for a subject."""

    subject: bytes
    times: int
    locked_until: datetime | None
    since: datetime
    last_at: datetime


class AuditRecord(msgspec.Struct, frozen=True):
    """Something that somebody did, before it has a number."""

    at: datetime
    environment: str
    person_id: str | None
    person_name: str | None
    person_email: str | None
    action: str
    object_id: str | None
    detail: str
    address: str


class AuditFilter(msgspec.Struct, frozen=True):
    """Which lines of an environment's audit log are meant.

    An action begins so. Every word that is searched stands somewhere in the line.
    """

    environment: str
    search: str = ""
    person_id: str | None = None
    action: str = ""
