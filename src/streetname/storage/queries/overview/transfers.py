"""The list of all accounts' transfers."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Connection, Select, select

from streetname.domain.funding.transfer import Direction, Transfer, TransferStatus, TransferType
from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.queries.overview.page import (
    Page,
    accounts_named,
    before,
    begins_with,
    found_by,
    in_order,
    paged,
    since,
    those_given,
    with_owners,
)
from streetname.storage.rows.accounts import transfer_out

_transfers = tables.transfers


class TransferColumn(StrEnum):
    """What the list can be sorted by."""

    TYPE = "type"
    DIRECTION = "direction"
    AMOUNT = "amount"
    STATUS = "status"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    EXPIRES_AT = "expires_at"


class TransferLineFilter(msgspec.Struct, frozen=True):
    """What the list is limited to: updated at `updated_from` or later, and before `updated_to`.

    What is searched is the beginning of an identifier, or whatever an account is found by:
    what is `personal` of its owner only if the search is.
    """

    search: str = ""
    personal: bool = False
    type: TransferType | None = None
    direction: Direction | None = None
    status: TransferStatus | None = None
    account_id: AccountId | None = None
    updated_from: datetime | None = None
    updated_to: datetime | None = None


class TransferLine(msgspec.Struct, frozen=True, gc=False):
    """One transfer, and whose it is."""

    transfer: Transfer
    account_number: str
    name: str


def transfer_lines(
    connection: Connection,
    wanted: TransferLineFilter,
    *,
    sort: TransferColumn = TransferColumn.UPDATED_AT,
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> Page[TransferLine]:
    """One page of transfers."""
    by = in_order(_transfers.c[sort.value], _transfers.c.sequence, descending=descending)
    few = bool(wanted.search)
    found = paged(connection, _filtered(wanted), by, limit, offset, few=few)
    rows = with_owners(connection, _transfers.c.id, found.rows)
    lines = [TransferLine(transfer_out(row), row.account_number, row.name) for row in rows]
    return Page(lines, found.total)


def _filtered(wanted: TransferLineFilter) -> Select[Any]:
    """The identifiers of the transfers in the list."""
    columns = _transfers.c
    conditions = (
        bool(wanted.search) and columns.id.in_(_meant(wanted)),
        wanted.type is not None and columns.type == wanted.type.value,
        wanted.direction is not None and columns.direction == wanted.direction.value,
        wanted.status is not None and columns.status == wanted.status.value,
        wanted.account_id is not None and columns.account_id == wanted.account_id,
        since(columns.updated_at, wanted.updated_from),
        before(columns.updated_at, wanted.updated_to),
    )
    return select(columns.id).where(*those_given(conditions))


def _meant(wanted: TransferLineFilter) -> CompoundSelect[Any]:
    """The identifiers of the transfers that are meant."""
    columns, said = _transfers.c, wanted.search.strip()
    return found_by(
        columns.id,
        begins_with(columns.id, said.lower()),
        columns.account_id.in_(accounts_named(said, personal=wanted.personal)),
    )
