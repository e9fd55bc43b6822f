"""What owners have handed in, over all accounts; what is written in it stays where it is."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, select

from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.codecs import instant_out
from streetname.storage.queries.overview.page import (
    Page,
    accounts_named,
    before,
    every,
    in_order,
    paged,
    since,
    those_given,
    with_owners,
)

_uploads = tables.uploads


class UploadColumn(StrEnum):
    """What the list can be sorted by."""

    CREATED_AT = "created_at"
    TYPE = "type"


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
    """One page of what owners have handed in."""
    by = _order(sort, descending=descending)
    found = paged(connection, _filtered(wanted), by, limit, offset)
    return Page(list(_lines(connection, found.rows)), found.total)


def every_upload_line(
    connection: Connection, wanted: UploadLineFilter, *, sort: UploadColumn, descending: bool
) -> Iterator[UploadLine]:
    """All in the list, a few at a time."""
    by = _order(sort, descending=descending)
    return _lines(connection, every(connection, _filtered(wanted), by))


def _order(sort: UploadColumn, *, descending: bool) -> Iterator[ColumnElement[Any]]:
    columns = _uploads.c
    by = (columns.created_at, columns.id)
    if sort is UploadColumn.TYPE:
        by = (columns.type, *by)
    return in_order(*by, descending=descending)


def _filtered(wanted: UploadLineFilter) -> Select[Any]:
    """The identifiers of the documents in the list."""
    columns = _uploads.c
    conditions = (
        bool(wanted.search)
        and columns.account_id.in_(accounts_named(wanted.search, personal=wanted.personal)),
        wanted.type is not None and columns.type == wanted.type,
        since(columns.created_at, wanted.created_from),
        before(columns.created_at, wanted.created_to),
    )
    return select(columns.id).where(*those_given(conditions))


def _lines(connection: Connection, upload_ids: Iterable[str]) -> Iterator[UploadLine]:
    """The documents with these identifiers, in this order."""
    for row in with_owners(connection, _uploads.c.id, upload_ids):
        yield UploadLine(
            id=row.id,
            account_id=row.account_id,
            account_number=row.account_number,
            name=row.name,
            type=row.type,
            sub_type=row.sub_type,
            mime_type=row.mime_type,
            created_at=instant_out(row.created_at),
        )
