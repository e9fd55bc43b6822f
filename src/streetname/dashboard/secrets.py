"""Secrets that are shown once: to the session that made them, on the next page, and never again."""

from streetname.environments.credentials import Credential


class Secrets:
    """New keys with their secrets, by session, until they have been seen."""

    def __init__(self) -> None:
        self._waiting: dict[str, Credential] = {}

    def leave(self, session_id: str, credential: Credential) -> None:
        """Leave a new key for the next page."""
        self._waiting[session_id] = credential

    def take(self, session_id: str) -> Credential | None:
        """The new key, if there is one; it is gone with that."""
        return self._waiting.pop(session_id, None)
