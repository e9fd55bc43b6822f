"""The dashboard as an application of its own, mounted beside the API when it is first asked for."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from streetname.dashboard import gate
from streetname.dashboard.catalogue import PAGES
from streetname.dashboard.rendering import failure
from streetname.dashboard.routing import Page
from streetname.dashboard.site import ROOT, STATIC, Site


def make_dashboard(site: Site) -> ASGIApp:
    """Every page, behind the gate."""
    routes = [_route(page, site) for page in PAGES]
    app = Starlette(
        routes=[*routes, Mount(f"{ROOT}/static", StaticFiles(directory=STATIC))],
        exception_handlers={404: _missing, 405: _missing},
    )
    return gate.hardened(app)


def pages() -> Sequence[Page]:
    """Every page there is."""
    return PAGES


def _route(page: Page, site: Site) -> Route:
    return Route(ROOT + page.path, gate.guarded(page, site), methods=[page.method])


async def _missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    said = "There is no such page." if status == 404 else "This page cannot do that."  # noqa: PLR2004 - HTTP
    return failure(request, status, said)
