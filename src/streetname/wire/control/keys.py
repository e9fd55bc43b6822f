"""An account's key for the Trading API on the wire."""

import msgspec


class NewKey(msgspec.Struct, frozen=True):
    """A new key; the secret is shown this once."""

    key_id: str
    secret_key: str
