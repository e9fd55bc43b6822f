"""Behind a proxy: who calls is whom the proxy has seen.

Each proxy on the way adds to `X-Forwarded-For` whom it was called by. Ours is the last of them, and
what stands before its own word may be anybody's invention.
"""

from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

_HEADER = b"x-forwarded-for"
_NO_PORT = 0


class Forwarded:
    """Wraps the application of a server that nobody reaches but by its proxy."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request as whoever the proxy was called by."""
        address = _last_hop(scope)
        if address is not None:
            scope["client"] = (address, _NO_PORT)
        await self._app(scope, receive, send)


def _last_hop(scope: Scope) -> str | None:
    """The address that the nearest proxy has added; None if there is none."""
    values = [value for name, value in scope.get("headers", ()) if name == _HEADER]
    if not values:
        return None
    try:
        return str(ip_address(values[-1].decode("latin-1").rpartition(",")[2].strip()))
    except ValueError:
        return None
