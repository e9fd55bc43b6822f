"""The audit log: who did what, when and from where. Lines are added, never changed.

Who signs in comes into every environment that they belong to, so each of these has its line.
"""

from collections.abc import Sequence
from datetime import datetime

from streetname.people.values import AuditLine, Person
from streetname.storage.people_file import PeopleRows
from streetname.storage.people_records import AuditFilter, AuditRecord, PersonRecord


def line(
    environment: str,
    person: Person | PersonRecord | None,
    action: str,
    at: datetime,
    *,
    object_id: str | None = None,
    detail: str = "",
    address: str | None = None,
) -> AuditRecord:
    """A line before it has a number; the person keeps the name and e-mail that they have now."""
    return AuditRecord(
        at=at,
        environment=environment,
        person_id=None if person is None else person.id,
        person_name=None if person is None else person.name,
        person_email=None if person is None else person.email,
        action=action,
        object_id=object_id,
        detail=detail,
        address=address or "",
    )


def note_everywhere(
    rows: PeopleRows,
    person: PersonRecord,
    action: str,
    at: datetime,
    *,
    detail: str = "",
    address: str | None = None,
) -> None:
    """Write a line about the person in each environment that they belong to."""
    for membership in rows.memberships(person.id):
        rows.add_audit(
            line(
                membership.environment,
                person,
                action,
                at,
                object_id=person.id,
                detail=detail,
                address=address,
            )
        )


def found(
    rows: PeopleRows, wanted: AuditFilter, *, descending: bool, limit: int | None, offset: int
) -> tuple[Sequence[AuditLine], int]:
    """One page of the log, and how many lines the filter leaves in all."""
    records, total = rows.audit(wanted, descending=descending, limit=limit, offset=offset)
    return [_line(number, record) for number, record in records], total


def _line(number: int, record: AuditRecord) -> AuditLine:
    return AuditLine(
        id=number,
        at=record.at,
        environment=record.environment,
        person_id=record.person_id,
        person_name=record.person_name,
        person_email=record.person_email,
        action=record.action,
        object_id=record.object_id,
        detail=record.detail,
        address=record.address,
    )
