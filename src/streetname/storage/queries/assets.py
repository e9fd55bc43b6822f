"""Questions about assets."""

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, or_, select

from streetname.domain.market.asset import Asset, AssetClass, AssetStatus
from streetname.domain.values.ids import AssetId
from streetname.storage import tables
from streetname.storage.rows.market import asset_out

_assets = tables.assets


class AssetFilter(msgspec.Struct, frozen=True):
    """What a list of assets is limited to; an asset needs only one of the attributes."""

    status: AssetStatus | None = None
    asset_class: AssetClass | None = None
    exchange: str | None = None
    attributes: tuple[str, ...] = ()


def list_assets(connection: Connection, wanted: AssetFilter) -> Sequence[Asset]:
    """The assets by class, exchange and symbol."""
    columns = _assets.c
    conditions: list[ColumnElement[bool] | Literal[False]] = [
        wanted.status is not None and columns.status == wanted.status.value,
        wanted.asset_class is not None and columns.asset_class == wanted.asset_class.value,
        wanted.exchange is not None and columns.exchange == wanted.exchange,
        bool(wanted.attributes) and or_(*map(_has_attribute, wanted.attributes)),
    ]
    statement = select(_assets).where(*(one for one in conditions if one is not False))
    ordered = statement.order_by(columns.asset_class, columns.exchange, columns.symbol)
    return [asset_out(row) for row in connection.execute(ordered)]


def asset_named(connection: Connection, symbol_or_id: str) -> Asset | None:
    """The asset with that symbol or identifier."""
    named = or_(_assets.c.symbol == symbol_or_id, _assets.c.id == symbol_or_id.lower())
    row = connection.execute(select(_assets).where(named)).first()
    return None if row is None else asset_out(row)


def assets_named(connection: Connection, names: Collection[str]) -> dict[str, Asset]:
    """The assets with these symbols or identifiers, by what they were called."""
    ids = [name.lower() for name in names]
    named = or_(_assets.c.symbol.in_(names), _assets.c.id.in_(ids))
    found = [asset_out(row) for row in connection.execute(select(_assets).where(named))]
    by_name = {name: asset for asset in found for name in (asset.id, asset.symbol)}
    known = ((name, by_name.get(name) or by_name.get(name.lower())) for name in names)
    return {name: asset for name, asset in known if asset is not None}


def assets_by_id(connection: Connection, ids: Collection[AssetId]) -> dict[AssetId, Asset]:
    """The assets with these identifiers."""
    rows = connection.execute(select(_assets).where(_assets.c.id.in_(ids)))
    return {asset.id: asset for asset in map(asset_out, rows)}


def _has_attribute(attribute: str) -> ColumnElement[bool]:
    """A condition on the attributes, which are kept as one text with commas between."""
    return ("," + _assets.c.attributes + ",").contains(f",{attribute},", autoescape=True)
