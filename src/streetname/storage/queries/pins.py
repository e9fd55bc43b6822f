"""Questions about pinned quotes."""

from collections.abc import Sequence

from sqlalchemy import Connection, exists, select

from streetname.domain.market.quote import Pin
from streetname.domain.values.ids import AssetId
from streetname.storage import tables
from streetname.storage.rows.market import pin_out

_pins = tables.pins


def is_pinned(connection: Connection, asset_id: AssetId) -> bool:
    """True if the asset's quote is pinned until further notice."""
    in_force = (_pins.c.asset_id == asset_id) & _pins.c.until.is_(None)
    return bool(connection.execute(select(exists().where(in_force))).scalar())


def pins_in_force(connection: Connection) -> Sequence[Pin]:
    """Every quote that is pinned until further notice, the oldest pin first."""
    in_force = select(_pins).where(_pins.c.until.is_(None))
    rows = connection.execute(in_force.order_by(_pins.c.since, _pins.c.asset_id))
    return [pin_out(row) for row in rows]
