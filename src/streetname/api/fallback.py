"""What has no route: not implemented yet, a wrong method, or nothing that Alpaca has either."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from streetname.api.errors import refused
from streetname.domain.errors import MethodNotAllowed, NotFound

_METHOD_NOT_ALLOWED = 405
_APIS = ("/v1", "/v2", "/v3")


async def not_found(request: Request, _error: Exception) -> Response:
    """404 in Alpaca's shape; below the APIs' paths it says that the operation is missing here."""
    path = request.url.path
    if path.startswith(_APIS):
        return refused(
            NotFound(
                f"endpoint not found: {request.method} {path} is not implemented yet;"
                " /openapi.json lists what is"
            )
        )
    return refused(NotFound("endpoint not found"))


async def wrong_method(_request: Request, error: Exception) -> Response:
    """405 in Alpaca's shape."""
    assert isinstance(error, HTTPException)
    assert error.status_code == _METHOD_NOT_ALLOWED
    response = refused(MethodNotAllowed("method not allowed"))
    response.headers.update(error.headers or {})
    return response
