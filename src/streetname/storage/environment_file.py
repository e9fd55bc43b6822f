"""Making a new environment's tables, and saying what an existing file is."""

from datetime import datetime

import msgspec
from sqlalchemy import Engine, inspect, select

from streetname.domain.market.asset import Asset
from streetname.domain.values.rules import Rules
from streetname.engine.clock import ClockSetting
from streetname.storage import tables
from streetname.storage.codecs import document_in, instant_in
from streetname.storage.database import WrongSchemaError
from streetname.storage.rows.market import asset_in
from streetname.storage.writer import insert_sql

SCHEMA_VERSION = 6


class Founding(msgspec.Struct, frozen=True):
    """What a new environment begins with."""

    name: str
    seed: int
    instant: datetime
    clock: ClockSetting
    rules: Rules
    assets: tuple[Asset, ...]


def found(engine: Engine, founding: Founding) -> None:
    """Make the tables of a new environment and its first rows, in one transaction."""
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        connection.execute(
            tables.environment.insert().values(
                id=1,
                schema_version=SCHEMA_VERSION,
                name=founding.name,
                seed=founding.seed,
                instant=instant_in(founding.instant),
                sequence=0,
                events=0,
                clock_mode=founding.clock.mode.value,
                clock_speed=founding.clock.speed,
                rules=document_in(founding.rules),
            )
        )
        rows = [asset_in(asset) for asset in founding.assets]
        if rows:
            connection.exec_driver_sql(insert_sql(tables.assets, engine), rows)


def is_founded(engine: Engine) -> bool:
    """True if the database holds an environment; refuses one of another version."""
    if not inspect(engine).has_table(tables.environment.name):
        return False
    with engine.connect() as connection:
        version = connection.execute(select(tables.environment.c.schema_version)).scalar()
    if version is None:
        return False
    if version != SCHEMA_VERSION:
        raise WrongSchemaError(
            f"this environment has schema {version}, this program reads {SCHEMA_VERSION}"
        )
    return True
