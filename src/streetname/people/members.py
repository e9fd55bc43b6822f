"""Members: who belongs to an environment. Somebody always is its super user.

An e-mail address names one person on the whole server. Nobody has proved that it is theirs, so
nobody becomes a member for their address alone: see the invitations.
"""

import re
from datetime import datetime

import msgspec

from streetname.domain.errors import Conflict, InvalidField, NotFound, Unprocessable
from streetname.engine.ids import new_public_id
from streetname.people.roles import Role
from streetname.people.values import Person
from streetname.storage.people_file import PeopleRows
from streetname.storage.people_records import MembershipRecord, PersonRecord

OWNER_EMAIL = "owner@localhost"
"""No address that anybody could give: it has no dot."""

_OWNER_NAME = "Owner"
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_LONGEST_EMAIL = 254
_LONGEST_NAME = 100


def plain_email(email: str) -> str:
    """The address as it is compared."""
    return email.strip().lower()


def checked_email(email: str) -> str:
    """The address as it is kept; refuses what is none."""
    plain = plain_email(email)
    if len(plain) > _LONGEST_EMAIL or not plain.isprintable() or not _EMAIL.fullmatch(plain):
        raise InvalidField("this is not an e-mail address")
    return plain


def checked_name(name: str) -> str:
    """The name without spaces around it; refuses one that is empty, too long or unreadable."""
    plain = name.strip()
    if not 0 < len(plain) <= _LONGEST_NAME or not plain.isprintable():
        raise InvalidField(f"a name has 1 to {_LONGEST_NAME} characters, all of them visible")
    return plain


def new_person(email: str, name: str, now: datetime, password_hash: str | None) -> PersonRecord:
    """Somebody who was not there before."""
    return PersonRecord(new_public_id(), email, name, now, password_hash)


def person_from(record: PersonRecord) -> Person:
    """The person, without what they are checked against."""
    return Person(
        id=record.id,
        email=record.email,
        name=record.name,
        has_password=record.password_hash is not None,
        has_second_factor=record.factor_seed is not None,
        is_shared=is_shared(record),
        created_at=record.created_at,
        last_active_at=record.last_active_at,
    )


def is_shared(person: PersonRecord) -> bool:
    """True for who is no person but stands for a role: whoever has a link for it."""
    return person.email != OWNER_EMAIL and not _EMAIL.fullmatch(person.email)


def check_is_somebody(person: PersonRecord) -> None:
    """Refuse a password or a second factor of one's own to who shares the person with others."""
    if is_shared(person):
        raise Unprocessable(
            f"whoever has a link for a role is {person.email}, so nobody has a password or a second"
            " factor as that: ask a super user for an invitation of your own"
        )


def known_person(rows: PeopleRows, person_id: str) -> PersonRecord:
    """The person; refuses an identifier that is nobody's."""
    person = rows.person(person_id)
    if person is None:
        raise NotFound("person not found")
    return person


def known_member(rows: PeopleRows, environment: str, person_id: str) -> MembershipRecord:
    """What the person is in the environment; refuses one who does not belong to it."""
    membership = rows.membership(environment, person_id)
    if membership is None:
        raise NotFound(f"there is no such member of {environment}")
    return membership


def check_environment(rows: PeopleRows, environment: str) -> None:
    """Refuse the name of an environment that is not there."""
    if not rows.has_environment(environment):
        raise NotFound(f"environment not found: {environment}")


def join(
    rows: PeopleRows, environment: str, person: PersonRecord, role: Role, now: datetime
) -> None:
    """Make the person a member; refuses one who is a member already."""
    check_environment(rows, environment)
    if rows.membership(environment, person.id) is not None:
        raise Conflict(f"{person.email} is a member of {environment} already")
    rows.set_membership(MembershipRecord(environment, person.id, role.value, now))


def change_role(rows: PeopleRows, environment: str, person_id: str, role: Role) -> None:
    """Give a member another role; refuses to leave the environment without a super user."""
    membership = known_member(rows, environment, person_id)
    if role is not Role.SUPER_USER:
        _check_somebody_stays(rows, membership)
    rows.set_membership(msgspec.structs.replace(membership, role=role.value))


def leave(rows: PeopleRows, environment: str, person_id: str) -> None:
    """End a membership; refuses to leave the environment without a super user."""
    _check_somebody_stays(rows, known_member(rows, environment, person_id))
    rows.remove_membership(environment, person_id)
    rows.remove_links(person_id, environment)


def owner_of(rows: PeopleRows, environment: str, now: datetime) -> PersonRecord:
    """The local super user of the environment, made if there is none."""
    check_environment(rows, environment)
    owner = rows.person_by_email(OWNER_EMAIL)
    if owner is None:
        owner = new_person(OWNER_EMAIL, _OWNER_NAME, now, None)
        rows.add_person(owner)
    membership = rows.membership(environment, owner.id)
    if membership is None or membership.role != Role.SUPER_USER:
        rows.set_membership(MembershipRecord(environment, owner.id, Role.SUPER_USER.value, now))
    return owner


def resident_of(rows: PeopleRows, environment: str, role: Role, now: datetime) -> PersonRecord:
    """Somebody without a password who belongs to this environment alone, in this role.

    Their address is none that anybody could give, because it has no dot.
    """
    check_environment(rows, environment)
    email = _resident_email(environment, role)
    resident = rows.person_by_email(email)
    if resident is None:
        resident = new_person(email, role.title, now, None)
        rows.add_person(resident)
    if rows.membership(environment, resident.id) is None:
        rows.remove_sessions(resident.id)  # of whoever was removed, or of an earlier environment
    rows.set_membership(MembershipRecord(environment, resident.id, role.value, now))
    return resident


def forget_residents(rows: PeopleRows, environment: str) -> None:
    """Forget who belongs to the environment alone, and end their sessions.

    Its name may be given again, to somebody whom they are not to visit.
    """
    for role in Role:
        resident = rows.person_by_email(_resident_email(environment, role))
        if resident is not None:
            rows.remove_person(resident.id)


def _resident_email(environment: str, role: Role) -> str:
    return f"{role.value}@{environment}"


def _check_somebody_stays(rows: PeopleRows, membership: MembershipRecord) -> None:
    is_super_user = membership.role == Role.SUPER_USER
    if is_super_user and rows.count_in_role(membership.environment, Role.SUPER_USER.value) == 1:
        raise Conflict(
            f"this is the last super user of {membership.environment}: make somebody else one first"
        )
