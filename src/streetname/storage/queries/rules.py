"""Questions about the environment's switches."""

import msgspec
from sqlalchemy import Connection, select

from streetname.domain.values.rules import Rules
from streetname.storage import tables


def rules_in_force(connection: Connection) -> Rules:
    """The switches as they are."""
    text = connection.execute(select(tables.environment.c.rules)).scalar_one()
    return msgspec.json.decode(text, type=Rules)
