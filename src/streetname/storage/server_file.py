"""The server file: environments and keys, as rows. People are in `people_file.py`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import Engine, select

from streetname.domain.values.ids import AccountId
from streetname.storage import server_tables as tables
from streetname.storage.codecs import (
    instant_in,
    instant_out,
    optional_instant_in,
    optional_instant_out,
)
from streetname.storage.database import checkpoint
from streetname.storage.server_schema import prepare


class KeyKind(StrEnum):
    """Whose key it is: the correspondent's, or one account's."""

    BROKER = "broker"
    TRADING = "trading"


class Key(msgspec.Struct, frozen=True):
    """A credential without its secret."""

    key_id: str
    kind: KeyKind
    environment: str
    account_id: AccountId | None
    secret_hash: bytes
    created_at: datetime
    name: str = ""
    created_by: str | None = None
    last_used_at: datetime | None = None


class EnvironmentRecord(msgspec.Struct, frozen=True):
    """An environment by name, and the four letters of its correspondent."""

    name: str
    correspondent: str


class ServerFile:
    """What a server knows beyond its environments."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def environments(self) -> Sequence[EnvironmentRecord]:
        """Every environment, by name."""
        statement = select(tables.environments).order_by("name")
        with self._engine.connect() as connection:
            rows = connection.execute(statement)
            return [EnvironmentRecord(row.name, row.correspondent) for row in rows]

    def all_keys(self) -> Sequence[Key]:
        """Every key."""
        with self._engine.connect() as connection:
            return [
                Key(
                    key_id=row.key_id,
                    kind=KeyKind(row.kind),
                    environment=row.environment,
                    account_id=row.account_id,
                    secret_hash=row.secret_hash,
                    created_at=instant_out(row.created_at),
                    name=row.name,
                    created_by=row.created_by,
                    last_used_at=optional_instant_out(row.last_used_at),
                )
                for row in connection.execute(select(tables.keys))
            ]

    def add_environment(self, record: EnvironmentRecord, keys: Sequence[Key], at: datetime) -> None:
        """Note a new environment together with its first keys."""
        with self._engine.begin() as connection:
            connection.execute(
                tables.environments.insert().values(
                    name=record.name,
                    correspondent=record.correspondent,
                    created_at=instant_in(at),
                )
            )
            for key in keys:
                connection.execute(tables.keys.insert().values(_row(key)))

    def remove_environment(self, name: str) -> None:
        """Forget an environment, its keys, who belonged to it, and what they did there."""
        of_it = (
            tables.keys,
            tables.memberships,
            tables.invitations,
            tables.links,
            tables.audit,
        )
        with self._engine.begin() as connection:
            for table in of_it:
                connection.execute(table.delete().where(table.c.environment == name))
            gone = tables.environments.c.name == name
            connection.execute(tables.environments.delete().where(gone))

    def add_key(self, key: Key) -> None:
        """Note a new key."""
        with self._engine.begin() as connection:
            connection.execute(tables.keys.insert().values(_row(key)))

    def remove_key(self, key_id: str) -> None:
        """Forget a key."""
        with self._engine.begin() as connection:
            connection.execute(tables.keys.delete().where(tables.keys.c.key_id == key_id))

    def replace_key(self, old_id: str, key: Key) -> None:
        """Note a key in place of another one."""
        with self._engine.begin() as connection:
            connection.execute(tables.keys.delete().where(tables.keys.c.key_id == old_id))
            connection.execute(tables.keys.insert().values(_row(key)))

    def note_uses(self, used: Mapping[str, datetime]) -> None:
        """Note when keys were last used."""
        with self._engine.begin() as connection:
            for key_id, at in used.items():
                connection.execute(
                    tables.keys.update()
                    .where(tables.keys.c.key_id == key_id)
                    .values(last_used_at=instant_in(at))
                )

    def fold_log(self) -> None:
        """Fold the write-ahead log into the file; no commit does that by itself."""
        checkpoint(self._engine)

    def remove_trading_keys(self, environment: str) -> None:
        """Forget the keys of the environment's accounts."""
        keys = tables.keys.c
        with self._engine.begin() as connection:
            connection.execute(
                tables.keys.delete()
                .where(keys.environment == environment)
                .where(keys.kind == KeyKind.TRADING.value)
            )

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()


def _row(key: Key) -> dict[str, object]:
    return {
        "key_id": key.key_id,
        "kind": key.kind.value,
        "environment": key.environment,
        "account_id": key.account_id,
        "secret_hash": key.secret_hash,
        "name": key.name,
        "created_by": key.created_by,
        "created_at": instant_in(key.created_at),
        "last_used_at": optional_instant_in(key.last_used_at),
    }
