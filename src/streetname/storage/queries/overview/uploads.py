"""What owners have handed in, over all accounts; what is written in it stays where it is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    func,
    literal,
    select,
    text,
)

from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.queries.overview.page import Page, accounts_named, in_order, those_given

_accounts = tables.accounts
_profiles = tables.profiles
_LOT = 500


class UploadColumn(StrEnum):
    """What the list can be sorted by."""

    CREATED_AT = "created_at"
    TYPE = "type"


_ORDERS = {
    UploadColumn.CREATED_AT: ("created_at", "id"),
    UploadColumn.TYPE: ("type", "created_at", "id"),
}


class UploadLineFilter(msgspec.Struct, frozen=True):
    """What the list is limited to: handed in from the first instant until before the other.

    A search is for accounts, by what is `personal` only if it says so.
    """

    search: str = ""
    personal: bool = False
    type: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None


class UploadLine(msgspec.Struct, frozen=True, gc=False):
    """A document that an owner has handed in."""

    id: str
    account_id: AccountId
    account_number: str
    name: str
    type: str
    sub_type: str | None
    mime_type: str
    created_at: datetime


def upload_lines(
    connection: Connection,
    wanted: UploadLineFilter,
    *,
    sort: UploadColumn = UploadColumn.CREATED_AT,
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> Page[UploadLine]:
    """One page of what owners have handed in; most have handed in nothing, and are passed over."""
    statement = _in_order(_found(wanted), sort, descending=descending)
    with_total = statement.add_columns(func.count().over().label("total"))
    rows = connection.execute(with_total.limit(limit).offset(offset)).all()
    return Page([_line(row) for row in rows], rows[0].total if rows else 0)


def every_upload_line(
    connection: Connection, wanted: UploadLineFilter, *, sort: UploadColumn, descending: bool
) -> Iterator[UploadLine]:
    """All in the list, a few at a time."""
    statement = _in_order(_found(wanted), sort, descending=descending)
    for row in connection.execute(statement.execution_options(yield_per=_LOT)):
        yield _line(row)


def _in_order(
    statement: Select[*tuple[Any, ...]], sort: UploadColumn, *, descending: bool
) -> Select[*tuple[Any, ...]]:
    columns = statement.selected_columns
    by = (columns[name] for name in _ORDERS[sort])
    return statement.order_by(*in_order(*by, descending=descending))


def _found(wanted: UploadLineFilter) -> Select[*tuple[Any, ...]]:
    """Every such document; most owners have none, and the index knows who has."""
    document = _profiles.c.document
    handed_in = func.json_each(document, "$.documents").table_valued("value", name="handed_in")

    def member(name: str) -> ColumnElement[Any]:
        return func.json_extract(handed_in.c.value, f"$.{name}")

    created_at = member("created_at")
    conditions = (
        bool(wanted.search) and _accounts.c.id.in_(_meant(wanted)),
        wanted.type is not None and member("document_type") == wanted.type,
        wanted.created_from is not None and created_at >= _written(wanted.created_from),
        wanted.created_to is not None and created_at < _written(wanted.created_to),
    )
    return (
        select(
            member("id").label("id"),
            _accounts.c.id.label("account_id"),
            _accounts.c.account_number,
            _profiles.c.name,
            member("document_type").label("type"),
            member("document_sub_type").label("sub_type"),
            member("mime_type").label("mime_type"),
            created_at.label("created_at"),
        )
        .select_from(_profiles)
        .join(_accounts, _accounts.c.id == _profiles.c.account_id)
        .join(handed_in, literal(value=True))
        .where(text(tables.HAS_DOCUMENTS), *those_given(conditions))
    )


def _meant(wanted: UploadLineFilter) -> CompoundSelect[Any]:
    return accounts_named(wanted.search, personal=wanted.personal)


def _written(instant: datetime) -> str:
    """The instant to the second, which sorts before how it is kept."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


def _line(row: Row[Any]) -> UploadLine:
    return UploadLine(
        id=row.id,
        account_id=row.account_id,
        account_number=row.account_number,
        name=row.name,
        type=row.type,
        sub_type=row.sub_type,
        mime_type=row.mime_type,
        created_at=datetime.fromisoformat(row.created_at),
    )
