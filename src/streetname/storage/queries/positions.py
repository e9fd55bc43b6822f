"""Questions about positions and what open orders hold of them."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec
from sqlalchemy import Connection, Select, func, select

from streetname.domain.market.asset import Asset
from streetname.domain.portfolio.position import Position
from streetname.domain.values.amounts import ZERO, Quantity
from streetname.domain.values.ids import AccountId, AssetId
from streetname.storage import tables
from streetname.storage.codecs import amount_out
from streetname.storage.queries.assets import assets_by_id
from streetname.storage.rows.ledger import position_out

_positions = tables.positions
_holds = tables.holds


class OwnedPosition(msgspec.Struct, frozen=True):
    """A position, what it is of, and how much of it open orders hold."""

    position: Position
    asset: Asset
    held: Quantity


def owned_positions(connection: Connection, account_id: AccountId) -> Sequence[OwnedPosition]:
    """What the account owns, by symbol."""
    positions = positions_of(connection, account_id)
    assets = assets_by_id(connection, [position.asset_id for position in positions])
    held = held_of(connection, account_id)
    owned = [
        OwnedPosition(position, assets[position.asset_id], held.get(position.asset_id, ZERO))
        for position in positions
    ]
    return sorted(owned, key=lambda one: one.asset.symbol)


def owned_position(
    connection: Connection, account_id: AccountId, asset: Asset
) -> OwnedPosition | None:
    """What the account owns of the asset, if anything."""
    statement = _owned(account_id).where(_positions.c.asset_id == asset.id)
    row = connection.execute(statement).first()
    if row is None:
        return None
    held = held_of(connection, account_id)
    return OwnedPosition(position_out(row), asset, held.get(asset.id, ZERO))


def positions_of(connection: Connection, account_id: AccountId) -> Sequence[Position]:
    """The account's positions that are not empty."""
    return [position_out(row) for row in connection.execute(_owned(account_id))]


def held_of(connection: Connection, account_id: AccountId) -> dict[AssetId, Decimal]:
    """What open orders and withdrawals hold of the account's cash and assets."""
    statement = (
        select(_holds.c.asset_id, func.sum(_holds.c.remaining).label("amount"))
        .where(_holds.c.account_id == account_id)
        .group_by(_holds.c.asset_id)
    )
    return {
        row.asset_id: amount_out(row.asset_id, int(row.amount))
        for row in connection.execute(statement)
    }


def _owned(account_id: AccountId) -> Select[tuple[object, ...]]:
    return select(_positions).where(
        _positions.c.account_id == account_id, _positions.c.quantity != 0
    )
