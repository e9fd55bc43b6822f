"""The list of all accounts' transfers."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Connection, Select, select, union_all

from streetname.domain.funding.transfer import Direction, Transfer, TransferStatus, TransferType
from streetname.domain.values.ids import AccountId, TransferId
from streetname.storage import tables
from streetname.storage.queries.overview.page import (
    Page,
    accounts_named,
    before,
    begins_with,
    in_order,
    lots,
    paged,
    since,
    those_given,
)
from streetname.storage.rows.accounts import transfer_out

_transfers = tables.transfers
_accounts = tables.accounts
_profiles = tables.profiles


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
    return Page(_lines(connection, found.rows), found.total)


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
    columns, said = _transfers.c, wanted.search.strip()
    named = accounts_named(said, personal=wanted.personal)
    return union_all(
        select(columns.id).where(begins_with(columns.id, said.lower())),
        select(columns.id).where(columns.account_id.in_(named)),
    )


def _lines(connection: Connection, transfer_ids: Sequence[TransferId]) -> Sequence[TransferLine]:
    """The transfers with these identifiers, in this order."""
    statement = (
        select(_transfers, _accounts.c.account_number, _profiles.c.name)
        .join(_accounts, _accounts.c.id == _transfers.c.account_id)
        .join(_profiles, _profiles.c.account_id == _transfers.c.account_id)
    )
    found: list[TransferLine] = []
    for lot in lots(transfer_ids):
        rows = connection.execute(statement.where(_transfers.c.id.in_(lot)))
        lines = {
            row.id: TransferLine(transfer_out(row), row.account_number, row.name) for row in rows
        }
        found += (lines[transfer_id] for transfer_id in lot)
    return found
