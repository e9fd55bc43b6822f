"""The server file: environments and keys, as rows."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import Engine, select

from streetname.domain.values.ids import AccountId
from streetname.storage import server_tables as tables
from streetname.storage.codecs import instant_in


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


class EnvironmentRecord(msgspec.Struct, frozen=True):
    """An environment by name, and the four letters of its correspondent."""

    name: str
    correspondent: str


class ServerFile:
    """What a server knows beyond its environments."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        tables.metadata.create_all(engine)

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
                Key(row.key_id, KeyKind(row.kind), row.environment, row.account_id, row.secret_hash)
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
                connection.execute(tables.keys.insert().values(_row(key, at)))

    def remove_environment(self, name: str) -> None:
        """Forget an environment and its keys."""
        with self._engine.begin() as connection:
            connection.execute(tables.keys.delete().where(tables.keys.c.environment == name))
            gone = tables.environments.c.name == name
            connection.execute(tables.environments.delete().where(gone))

    def add_key(self, key: Key, at: datetime) -> None:
        """Note a new key."""
        with self._engine.begin() as connection:
            connection.execute(tables.keys.insert().values(_row(key, at)))

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


def _row(key: Key, at: datetime) -> dict[str, object]:
    return {
        "key_id": key.key_id,
        "kind": key.kind.value,
        "environment": key.environment,
        "account_id": key.account_id,
        "secret_hash": key.secret_hash,
        "created_at": instant_in(at),
    }
