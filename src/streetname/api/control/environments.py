"""Environments: made, listed, begun anew and removed.

A Broker key of the environment `default` is the operator's and may do all of it. Any other one
sees its own environment, and may begin that anew.
"""

from starlette.responses import Response

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.errors import Forbidden, NotFound
from streetname.environments.registry import DEFAULT
from streetname.wire.control.environments import (
    EnvironmentBody,
    EnvironmentName,
    EnvironmentRequest,
    NewEnvironment,
)
from streetname.wire.times import timestamp

operations = Operations("/sandbox/v1/environments")

_OPERATOR_ONLY = (
    f"only a Broker key of the environment {DEFAULT}, the operator's, makes and deletes"
    " environments: ask whoever runs this server, or reset your own environment instead"
)


@operations.add(
    "POST",
    "",
    summary="Make an environment, as the operator; its secret is shown this once",
    request=EnvironmentRequest,
    response=NewEnvironment,
)
async def create_environment(call: Call) -> NewEnvironment:
    """A new environment with keys, clock, market, accounts and books of its own."""
    _check_operator(call)
    request = await call.body(EnvironmentRequest)
    credential = await call.registry.create(request.name)
    return NewEnvironment(
        name=request.name,
        key_id=credential.key_id,
        secret_key=credential.secret_key,
        correspondent=call.registry.environment(request.name).correspondent,
    )


@operations.add(
    "GET",
    "",
    summary="List the environments that the key may reset: its own, or the operator's all",
    response=list[EnvironmentBody],
)
async def get_environments(call: Call) -> list[EnvironmentBody]:
    """Every environment that the caller may see, by name."""
    return [
        EnvironmentBody(environment.name, environment.correspondent, timestamp(environment.now))
        for environment in call.registry.environments()
        if _may_see(call, environment.name)
    ]


@operations.add(
    "DELETE",
    "/{name}",
    summary="Remove an environment with everything in it, as the operator",
    status=204,
)
async def delete_environment(call: Call) -> Response:
    """Remove an environment; the one that every server has stays."""
    _check_operator(call)
    await call.registry.delete(call.path("name"))
    return Response(status_code=204)


@operations.add(
    "POST",
    "/{name}/reset",
    summary="Begin an environment anew: same keys, same seed, nothing else",
    response=EnvironmentName,
)
async def reset_environment(call: Call) -> EnvironmentName:
    """Begin an environment anew; somebody else's is not found."""
    name = call.path("name")
    if not _may_see(call, name):
        raise NotFound(f"environment not found: {name}")
    await call.registry.reset(name)
    return EnvironmentName(name)


def _may_see(call: Call, name: str) -> bool:
    return call.environment.name in (DEFAULT, name)


def _check_operator(call: Call) -> None:
    if call.environment.name != DEFAULT:
        raise Forbidden(_OPERATOR_ONLY)
