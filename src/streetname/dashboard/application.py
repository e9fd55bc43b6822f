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

_SAID = {404: "There is no such page.", 405: "This page cannot do that."}


def make_dashboard(site: Site) -> ASGIApp:
    """Every page, behind the gate."""
    routes = [_route(page, site) for page in PAGES]
    app = Starlette(
        routes=[*routes, Mount(f"{ROOT}/static", StaticFiles(directory=STATIC))],
        exception_handlers={HTTPException: _failed},
    )
    return gate.hardened(app)


def pages() -> Sequence[Page]:
    """Every page there is."""
    return PAGES


def _route(page: Page, site: Site) -> Route:
    return Route(ROOT + page.path, gate.guarded(page, site), methods=[page.method])


async def _failed(request: Request, error: Exception) -> Response:
    """What the router, the gate or a form's reader refuses, as a page."""
    assert isinstance(error, HTTPException), "it is asked for these alone"
    return failure(request, error.status_code, _SAID.get(error.status_code, error.detail))
