"""Credentials: made here, kept as keyed hashes, compared in constant time.

The hash is keyed with a secret of the server that is in no database, so that a copied database
opens nothing.
"""

import hmac
from pathlib import Path

import msgspec

from streetname.domain.values.ids import AccountId
from streetname.engine.ids import new_key_id, new_secret
from streetname.storage.server_file import Key, KeyKind

_PREFIX = {KeyKind.BROKER: "CK", KeyKind.TRADING: "PK"}
_PEPPER_FILE = "server.key"
_OWNER_ONLY = 0o600


class Credential(msgspec.Struct, frozen=True):
    """A new key with its secret, which can be shown this once."""

    key_id: str
    secret_key: str


class Principal(msgspec.Struct, frozen=True):
    """Whom a key speaks for."""

    kind: KeyKind
    environment: str
    account_id: AccountId | None = None


class Keyring:
    """Every key of a server, in memory."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper
        self._keys: dict[str, Key] = {}

    def add(self, key: Key) -> None:
        """Take in a key."""
        self._keys[key.key_id] = key

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
        chosen: Credential | None = None,
    ) -> tuple[Key, Credential]:
        """A new key, with a secret that nobody can guess unless one was chosen."""
        credential = chosen or Credential(new_key_id(_PREFIX[kind]), new_secret())
        secret_hash = self._hash(credential.secret_key)
        return Key(credential.key_id, kind, environment, account_id, secret_hash), credential

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
        return Principal(key.kind, key.environment, key.account_id)

    def _hash(self, secret: str) -> bytes:
        return hmac.digest(self._pepper, secret.encode(), "sha256")


def pepper_in(folder: Path) -> bytes:
    """The secret that hashes are keyed with, made when the folder is new; for the owner's eyes."""
    file = folder / _PEPPER_FILE
    if not file.exists():
        file.touch(mode=_OWNER_ONLY)
        file.write_text(new_secret(), encoding="ascii")
    return file.read_bytes()
