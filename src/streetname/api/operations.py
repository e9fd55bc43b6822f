"""Operations: each a method, a path and a function, with the shapes of what goes in and out.

One declaration serves the router, the error handling and `/openapi.json`. The function is handed a
`Call` and gives back a shape, a list of shapes, nothing, or a finished response.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from streetname.api.call import Call
from streetname.api.errors import answered
from streetname.environments.registry import Registry

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
    is_open: bool = False


class Operations:
    """A list of operations, to which a module's functions are added where they are defined."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
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
            self.listed.append(
                Operation(
                    method,
                    self._prefix + path,
                    handler,
                    summary,
                    request,
                    response,
                    status,
                    tuple(parameters),
                    media_type,
                    is_open,
                )
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
    """The routes of the operations."""
    return [
        Route(operation.path, _endpoint(operation, registry), methods=[operation.method])
        for operation in operations
    ]


def _endpoint(operation: Operation, registry: Registry) -> Callable[[Request], Awaitable[Response]]:
    handler, status, is_open = operation.handler, operation.status, operation.is_open

    async def endpoint(request: Request) -> Response:
        call = Call(request, registry)
        if not is_open:
            call.authenticate()
        body = await handler(call)
        return body if isinstance(body, Response) else encoded(body, status)

    return answered(endpoint)
