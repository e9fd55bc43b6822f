"""Operations: each a method, a path and a function, with the shapes of what goes in and out.

One declaration serves the router, the error handling and `/openapi.json`, and both doors if both
have the operation. The function is handed a `Call` and gives back a shape, a list of shapes,
nothing, or a finished response.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from streetname.api.auth import door_of
from streetname.api.call import Call
from streetname.api.errors import Endpoint, answered
from streetname.environments.registry import Registry
from streetname.wire.doors import Door

JSON = "application/json; charset=UTF-8"

Handler = Callable[[Call], Awaitable[object]]


class Parameter(msgspec.Struct, frozen=True):
    """A query parameter, for the description of the API."""

    name: str
    about: str
    required: bool = False
    repeated: bool = False


class Operation(msgspec.Struct, frozen=True):
    """One method of one path."""

    method: str
    path: str
    handler: Handler
    summary: str
    request: Any = None
    response: Any = None
    status: int = 200
    parameters: tuple[Parameter, ...] = ()
    media_type: str = JSON
    door: Door | None = Door.BROKER

    @property
    def is_open(self) -> bool:
        """True if nobody is asked for a key."""
        return self.door is None


class Operations:
    """A list of operations, to which a module's functions are added where they are defined.

    `broker` and `trading` are what their paths begin with at each door; without one, they are not
    there. An operation that is open to everyone begins with `broker`.
    """

    def __init__(self, broker: str | None = None, *, trading: str | None = None) -> None:
        doors = {Door.BROKER: broker, Door.TRADING: trading}
        self._prefixes = {door: prefix for door, prefix in doors.items() if prefix is not None}
        self.listed: list[Operation] = []

    def add(  # noqa: PLR0913 - each names one fact of the operation
        self,
        method: str,
        path: str,
        *,
        summary: str,
        request: Any = None,  # noqa: ANN401 - any shape
        response: Any = None,  # noqa: ANN401 - any shape
        status: int = 200,
        parameters: Sequence[Parameter] = (),
        media_type: str = JSON,
        is_open: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Make the decorated function an operation."""

        def added(handler: Handler) -> Handler:
            self.listed.extend(
                Operation(
                    method,
                    prefix + path,
                    handler,
                    summary,
                    request,
                    response,
                    status,
                    tuple(parameters),
                    media_type,
                    None if is_open else door,
                )
                for door, prefix in self._prefixes.items()
            )
            return handler

        return added


_encoder = msgspec.json.Encoder()


def encoded(body: object, status: int = 200) -> Response:
    """A response with the shape as JSON; without a body if there is nothing to say."""
    if body is None:
        return Response(status_code=status)
    return Response(_encoder.encode(body), status, media_type=JSON)


def routes(operations: Sequence[Operation], registry: Registry) -> list[Route]:
    """The routes of the operations; where both doors have one, the credentials decide."""
    places: dict[tuple[str, str], dict[Door | None, Endpoint]] = {}
    for operation in operations:
        at_place = places.setdefault((operation.path, operation.method), {})
        assert operation.door not in at_place, f"{operation.path} is there twice"
        at_place[operation.door] = _endpoint(operation, registry)
    return [
        Route(path, _Application(answered(_either(endpoints, registry))), methods=[method])
        for (path, method), endpoints in places.items()
    ]


class _Application:
    """An endpoint as an application of its own.

    Starlette would wrap a function into what turns exceptions into responses, once more.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._endpoint(Request(scope, receive, send))
        await response(scope, receive, send)


def _either(endpoints: Mapping[Door | None, Endpoint], registry: Registry) -> Endpoint:
    if len(endpoints) == 1:
        return next(iter(endpoints.values()))

    async def endpoint(request: Request) -> Response:
        return await endpoints[door_of(request, registry)](request)

    return endpoint


def _endpoint(operation: Operation, registry: Registry) -> Endpoint:
    handler, status, door = operation.handler, operation.status, operation.door

    async def endpoint(request: Request) -> Response:
        call = Call(request, registry)
        if door is not None:
            call.authenticate(door)
        body = await handler(call)
        return body if isinstance(body, Response) else encoded(body, status)

    return endpoint
