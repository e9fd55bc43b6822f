"""Environments: made, listed, begun anew and removed, with the Broker key of any of them."""

from starlette.responses import Response

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.errors import Unprocessable
from streetname.environments.registry import DEFAULT
from streetname.wire.control.environments import (
    EnvironmentBody,
    EnvironmentName,
    EnvironmentRequest,
    NewEnvironment,
)
from streetname.wire.times import timestamp

operations = Operations("/sandbox/v1/environments")


@operations.add(
    "POST",
    "",
    summary="Make an environment; its secret is shown this once",
    request=EnvironmentRequest,
    response=NewEnvironment,
)
async def create_environment(call: Call) -> NewEnvironment:
    """A new environment with keys, clock, market, accounts and books of its own."""
    request = await call.body(EnvironmentRequest)
    credential = await call.registry.create(request.name)
    return NewEnvironment(
        name=request.name,
        key_id=credential.key_id,
        secret_key=credential.secret_key,
        correspondent=call.registry.environment(request.name).correspondent,
    )


@operations.add("GET", "", summary="List the environments", response=list[EnvironmentBody])
async def get_environments(call: Call) -> list[EnvironmentBody]:
    """Every environment, by name."""
    return [
        EnvironmentBody(environment.name, environment.correspondent, timestamp(environment.now))
        for environment in call.registry.environments()
    ]


@operations.add(
    "DELETE", "/{name}", summary="Remove an environment with everything in it", status=204
)
async def delete_environment(call: Call) -> Response:
    """Remove an environment; the one that every server has stays."""
    name = call.path("name")
    if name == DEFAULT:
        raise Unprocessable(f"the environment {DEFAULT} cannot be deleted: reset it instead")
    await call.registry.delete(name)
    return Response(status_code=204)


@operations.add(
    "POST",
    "/{name}/reset",
    summary="Begin an environment anew: same keys, same seed, nothing else",
    response=EnvironmentName,
)
async def reset_environment(call: Call) -> EnvironmentName:
    """Begin an environment anew."""
    name = call.path("name")
    await call.registry.reset(name)
    return EnvironmentName(name)
