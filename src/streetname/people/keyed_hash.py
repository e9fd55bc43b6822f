"""Hashes that are keyed with a secret of the server, so that a copied database opens nothing."""

import hmac


class KeyedHash:
    """Hashes for several purposes, none of which says anything about another."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper

    def of(self, purpose: str, content: str | bytes) -> bytes:
        """32 bytes that follow from the content, and from which it does not."""
        given = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        return hmac.digest(self._pepper, purpose.encode() + b"\0" + given, "sha256")
