"""Questions about bank relationships and transfers."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, func, select

from streetname.domain.funding.relationship import Relationship, RelationshipStatus
from streetname.domain.funding.transfer import TERMINAL, Direction, Transfer, TransferStatus
from streetname.domain.values.amounts import Money
from streetname.domain.values.ids import AccountId, RelationshipId, TransferId
from streetname.storage import tables
from streetname.storage.codecs import money_out
from streetname.storage.rows.accounts import relationship_out, transfer_out

_relationships = tables.relationships
_transfers = tables.transfers
_holds = tables.holds

_BOOKED_OR_OVER = sorted(status.value for status in TERMINAL | {TransferStatus.COMPLETE})


class TransferFilter(msgspec.Struct, frozen=True):
    """What a list of transfers is limited to."""

    direction: Direction | None = None
    limit: int = 100
    offset: int = 0


class Underway(msgspec.Struct, frozen=True):
    """The money that is on its way into an account and out of it."""

    incoming: Money
    outgoing: Money


def relationship_by_id(
    connection: Connection, relationship_id: RelationshipId
) -> Relationship | None:
    """The bank relationship, whosesoever it is."""
    statement = select(_relationships).where(_relationships.c.id == relationship_id)
    row = connection.execute(statement).first()
    return None if row is None else relationship_out(row)


def transfer_by_id(connection: Connection, transfer_id: TransferId) -> Transfer | None:
    """The transfer, whosesoever it is."""
    row = connection.execute(select(_transfers).where(_transfers.c.id == transfer_id)).first()
    return None if row is None else transfer_out(row)


def list_relationships(
    connection: Connection, account_id: AccountId, statuses: Collection[str]
) -> Sequence[Relationship]:
    """The account's bank relationships, oldest first; without `statuses` those not given up."""
    columns = _relationships.c
    wanted = (
        columns.status.in_(statuses)
        if statuses
        else columns.status != RelationshipStatus.CANCELED.value
    )
    statement = select(_relationships).where(columns.account_id == account_id, wanted)
    rows = connection.execute(statement.order_by(columns.sequence))
    return [relationship_out(row) for row in rows]


def list_transfers(
    connection: Connection, account_id: AccountId, wanted: TransferFilter
) -> Sequence[Transfer]:
    """The account's transfers, newest first."""
    columns = _transfers.c
    statement = select(_transfers).where(columns.account_id == account_id)
    if wanted.direction is not None:
        statement = statement.where(columns.direction == wanted.direction.value)
    ordered = statement.order_by(columns.sequence.desc())
    rows = connection.execute(ordered.limit(wanted.limit).offset(wanted.offset))
    return [transfer_out(row) for row in rows]


def money_underway(connection: Connection, account_id: AccountId) -> Underway:
    """The money in deposits that are not booked yet, and what withdrawals hold."""
    columns = _transfers.c
    incoming = select(func.sum(columns.amount)).where(
        columns.account_id == account_id,
        columns.direction == Direction.INCOMING.value,
        columns.status.not_in(_BOOKED_OR_OVER),
    )
    outgoing = (
        select(func.sum(_holds.c.remaining))
        .join(_transfers, columns.id == _holds.c.object_id)
        .where(_holds.c.account_id == account_id, columns.direction == Direction.OUTGOING.value)
    )
    return Underway(
        money_out(int(connection.execute(incoming).scalar() or 0)),
        money_out(int(connection.execute(outgoing).scalar() or 0)),
    )
