"""Making the tables of a new server file, and refusing a file of another version."""

from sqlalchemy import Connection, Engine, inspect, select

from streetname.storage import server_tables as tables
from streetname.storage.database import WrongSchemaError, exclusive

SCHEMA_VERSION = 3
_BEFORE_VERSIONS = 1


def prepare(engine: Engine) -> None:
    """Make what a new file needs; nothing is done to one that is ready."""
    with engine.connect() as connection:
        if _is_ready(connection):
            return
    with exclusive(engine) as connection:
        if not _is_ready(connection):
            tables.metadata.create_all(connection)
            first = tables.server.insert().values(id=1, schema_version=SCHEMA_VERSION)
            connection.execute(first)


def _is_ready(connection: Connection) -> bool:
    """True if the tables are there; refuses those of another version."""
    found = inspect(connection)
    if not found.has_table(tables.environments.name):
        return False
    version = _BEFORE_VERSIONS
    if found.has_table(tables.server.name):
        version = connection.execute(select(tables.server.c.schema_version)).scalar_one()
    if version != SCHEMA_VERSION:
        raise WrongSchemaError(
            f"this data folder has schema {version}, this program reads {SCHEMA_VERSION}:"
            " use the program that made it, or begin with another folder"
        )
    return True
