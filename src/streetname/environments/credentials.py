"""Credentials: made here, kept as keyed hashes, compared in constant time.

The hash is keyed with a secret of the server that is in no database, so that a copied database
opens nothing.
"""

import hmac
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec

from streetname.domain.values.ids import AccountId
from streetname.engine.clock import system_time
from streetname.engine.ids import new_key_id, new_secret
from streetname.storage.server_file import Key, KeyKind

PRINCIPAL = "streetname.principal"
"""Where the server itself says in a request's scope who is calling. No client can put it there:
what comes over a socket becomes the path, the query, headers and the body, and nothing else."""

_PREFIX = {KeyKind.BROKER: "CK", KeyKind.TRADING: "PK"}
_PEPPER_FILE = "server.key"


class Credential(msgspec.Struct, frozen=True):
    """A new key with its secret, which can be shown this once."""

    key_id: str
    secret_key: str


class Principal(msgspec.Struct, frozen=True):
    """Whom a key speaks for."""

    kind: KeyKind
    environment: str
    account_id: AccountId | None = None
    key_id: str = ""


class KeyLine(msgspec.Struct, frozen=True):
    """What may be shown of a key."""

    key_id: str
    kind: KeyKind
    account_id: AccountId | None
    name: str
    created_by: str | None
    created_at: datetime
    last_used_at: datetime | None


class Keyring:
    """Every key of a server, in memory. Its time is real, whatever time an environment has."""

    def __init__(self, pepper: bytes, now: Callable[[], datetime] = system_time) -> None:
        self._pepper = pepper
        self._now = now
        self._keys: dict[str, Key] = {}
        self._used: dict[str, datetime] = {}
        self._unwritten: set[str] = set()

    def add(self, key: Key) -> None:
        """Take in a key."""
        self._keys[key.key_id] = key

    def remove(self, key_id: str) -> None:
        """Drop a key: it opens nothing from now on."""
        del self._keys[key_id]
        self._used.pop(key_id, None)

    def key(self, environment: str, key_id: str) -> Key | None:
        """The environment's key of that name."""
        key = self._keys.get(key_id)
        return None if key is None or key.environment != environment else key

    def lines(self, environment: str) -> Sequence[KeyLine]:
        """The environment's keys, the oldest first."""
        keys = [key for key in self._keys.values() if key.environment == environment]
        return [
            KeyLine(
                key_id=key.key_id,
                kind=key.kind,
                account_id=key.account_id,
                name=key.name,
                created_by=key.created_by,
                created_at=key.created_at,
                last_used_at=self._used.get(key.key_id, key.last_used_at),
            )
            for key in sorted(keys, key=lambda key: (key.created_at, key.key_id))
        ]

    def count(self, environment: str, kind: KeyKind) -> int:
        """How many keys of that kind the environment has."""
        return sum(
            key.environment == environment and key.kind is kind for key in self._keys.values()
        )

    def take_uses(self) -> dict[str, datetime]:
        """When keys were last used of which that has not been asked yet."""
        used = {key_id: self._used[key_id] for key_id in self._unwritten if key_id in self._used}
        self._unwritten.clear()
        return used

    def forget(self, environment: str, kind: KeyKind | None = None) -> None:
        """Drop the environment's keys, or those of one kind."""
        self._keys = {
            key_id: key
            for key_id, key in self._keys.items()
            if key.environment != environment or kind not in (None, key.kind)
        }

    def make(
        self,
        kind: KeyKind,
        environment: str,
        account_id: AccountId | None = None,
        *,
        chosen: Credential | None = None,
        name: str = "",
        created_by: str | None = None,
    ) -> tuple[Key, Credential]:
        """A new key, with a secret that nobody can guess unless one was chosen."""
        credential = chosen or Credential(new_key_id(_PREFIX[kind]), new_secret())
        key = Key(
            key_id=credential.key_id,
            kind=kind,
            environment=environment,
            account_id=account_id,
            secret_hash=self._hash(credential.secret_key),
            created_at=self._now(),
            name=name,
            created_by=created_by,
        )
        return key, credential

    def has(self, key_id: str) -> bool:
        """True if there is a key of that name."""
        return key_id in self._keys

    def principal(self, key_id: str, secret: str) -> Principal | None:
        """Whom the credentials speak for; None if they are wrong."""
        key = self._keys.get(key_id)
        expected = self._hash("") if key is None else key.secret_hash
        matches = hmac.compare_digest(self._hash(secret), expected)
        if key is None or not matches:
            return None
        self._used[key_id] = self._now()
        self._unwritten.add(key_id)
        return Principal(key.kind, key.environment, key.account_id, key_id)

    def _hash(self, secret: str) -> bytes:
        return hmac.digest(self._pepper, secret.encode(), "sha256")


def pepper_in(folder: Path) -> bytes:
    """The secret that hashes are keyed with, made when the folder is new; for the owner's eyes."""
    file = folder / _PEPPER_FILE
    if not file.exists() or not file.stat().st_size:
        _write_at_once(file, new_secret().encode())
    return file.read_bytes()


def _write_at_once(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, whatever happens meanwhile."""
    with NamedTemporaryFile(dir=file.parent, prefix=f"{file.name}.", delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(file)
