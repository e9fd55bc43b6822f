"""Environments on the wire."""

import msgspec


class EnvironmentRequest(msgspec.Struct, frozen=True):
    """A new environment's name."""

    name: str


class NewEnvironment(msgspec.Struct, frozen=True):
    """A new environment with its Broker key; the secret is shown this once."""

    name: str
    key_id: str
    secret_key: str
    correspondent: str


class EnvironmentBody(msgspec.Struct, frozen=True):
    """An environment, and what time it is in it."""

    name: str
    correspondent: str
    now: str


class EnvironmentName(msgspec.Struct, frozen=True):
    """Which environment was meant."""

    name: str
