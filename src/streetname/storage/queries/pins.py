"""Questions about pinned quotes."""

from sqlalchemy import Connection, exists, select

from streetname.domain.values.ids import AssetId
from streetname.storage import tables

_pins = tables.pins


def is_pinned(connection: Connection, asset_id: AssetId) -> bool:
    """True if the asset's quote is pinned until further notice."""
    in_force = (_pins.c.asset_id == asset_id) & _pins.c.until.is_(None)
    return bool(connection.execute(select(exists().where(in_force))).scalar())
