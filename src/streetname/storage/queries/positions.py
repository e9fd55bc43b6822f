"""Questions about positions and what open orders hold of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from streetname.domain.ledger.chart import USD
from streetname.domain.market.asset import Asset
from streetname.domain.portfolio.position import Position
from streetname.domain.values.amounts import ONE, ZERO, Money, Quantity
from streetname.domain.values.ids import AccountId, AssetId
from streetname.storage import tables
from streetname.storage.codecs import amount_out, date_in, date_out, money_out, percent_out
from streetname.storage.queries.assets import assets_by_id
from streetname.storage.rows.ledger import position_out

_positions = tables.positions
_holds = tables.holds
_day_trades = tables.day_trades

ACCOUNTS_ON_A_PAGE = 1_000


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


def positions_at_close(
    connection: Connection, day: date, page: int
) -> Mapping[AccountId, Sequence[OwnedPosition]]:
    """What accounts owned at the close of `day`, the last one: so many accounts, from page 1 on.

    The positions are as they are now; `Position.as_of` says what they were. Nothing is held.
    """
    then = _owned_at_close(day)
    accounts = (
        select(_positions.c.account_id)
        .where(then)
        .distinct()
        .order_by(_positions.c.account_id)
        .limit(ACCOUNTS_ON_A_PAGE)
        .offset((page - 1) * ACCOUNTS_ON_A_PAGE)
        .scalar_subquery()
    )
    statement = select(_positions).where(then, _positions.c.account_id.in_(accounts))
    positions = [position_out(row) for row in connection.execute(statement)]
    assets = assets_by_id(connection, {position.asset_id for position in positions})
    found: dict[AccountId, list[OwnedPosition]] = {}
    for position in sorted(positions, key=lambda p: (p.account_id, assets[p.asset_id].symbol)):
        owned = OwnedPosition(position, assets[position.asset_id], ZERO)
        found.setdefault(position.account_id, []).append(owned)
    return found


def day_trades_since(connection: Connection, account_id: AccountId, day: date) -> Sequence[date]:
    """The days of the account's day trades from `day` on, one for each."""
    of_account = _day_trades.c.account_id == account_id
    statement = select(_day_trades.c.day).where(of_account, _day_trades.c.day >= date_in(day))
    return [date_out(row.day) for row in connection.execute(statement)]


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


def overweight_of(connection: Connection, account_id: AccountId) -> Money:
    """What open orders and withdrawals take of buying power beyond what they hold."""
    statement = (
        select(_holds.c.weight, func.sum(_holds.c.remaining).label("amount"))
        .where(_holds.c.account_id == account_id, _holds.c.asset_id == USD)
        .group_by(_holds.c.weight)
    )
    return sum(
        (
            money_out(int(row.amount)) * (percent_out(row.weight) - ONE)
            for row in connection.execute(statement)
        ),
        ZERO,
    )


def _owned_at_close(day: date) -> ColumnElement[bool]:
    """A condition: the position was there when `day` was over."""
    traded_on = _positions.c.traded_on
    unchanged = (traded_on <= date_in(day)) & (_positions.c.quantity != 0)
    return or_(unchanged, (traded_on > date_in(day)) & _positions.c.before.is_not(None))


def _owned(account_id: AccountId) -> Select[tuple[object, ...]]:
    return select(_positions).where(
        _positions.c.account_id == account_id, _positions.c.quantity != 0
    )
