"""Whether the server is alive, and whether it is ready."""

import msgspec

from streetname.api.call import Call
from streetname.api.operations import Operations

operations = Operations("")


class Health(msgspec.Struct):
    """That the server answers."""

    status: str


class Readiness(msgspec.Struct):
    """That the server takes requests, and for how many environments."""

    status: str
    environments: int


@operations.add(
    "GET", "/healthz", summary="Whether the server answers", response=Health, is_open=True
)
async def health(_call: Call) -> Health:
    """The server answers."""
    return Health("ok")


@operations.add(
    "GET", "/readyz", summary="Whether the server is ready", response=Readiness, is_open=True
)
async def readiness(call: Call) -> Readiness:
    """Every environment is open and running."""
    return Readiness("ready", len(call.registry.environments()))
