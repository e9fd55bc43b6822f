"""The dashboard as an application of its own, mounted beside the API when it is first asked for."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from streetname.dashboard import gate
from streetname.dashboard.catalogue import PAGES
from streetname.dashboard.rendering import failure
from streetname.dashboard.routing import Page
from streetname.dashboard.site import ROOT, STATIC, Site
from streetname.dashboard.visit import Visit

_NOT_ALLOWED = 405
_SAID = {404: "There is no such page.", 405: "This page cannot do that."}


def make_dashboard(site: Site) -> ASGIApp:
    """Every page, behind the gate."""
    routes = [_route(page, site) for page in PAGES]

    async def failed(request: Request, error: Exception) -> Response:
        """What the router, the gate or a form's reader refuses, as a page."""
        assert isinstance(error, HTTPException), "it is asked for these alone"
        above = _page_above(request, routes) if error.status_code == _NOT_ALLOWED else None
        if above is not None:
            return RedirectResponse(above, 303)
        token = gate.token_of(request)
        visit = Visit(request, site, site.people.session(token) if token else None)
        said = _SAID.get(error.status_code, error.detail)
        return failure(request, error.status_code, said, visit)

    app = Starlette(
        routes=[*routes, Mount(f"{ROOT}/static", StaticFiles(directory=STATIC))],
        exception_handlers={HTTPException: failed},
    )
    return gate.hardened(app)


def pages() -> Sequence[Page]:
    """Every page there is."""
    return PAGES


def _route(page: Page, site: Site) -> Route:
    return Route(ROOT + page.path, gate.guarded(page, site), methods=[page.method])


def _page_above(request: Request, routes: Sequence[Route]) -> str | None:
    """The page that a form belongs to which is sent to this address; None for a form itself.

    A refused form is shown again at the address that it was sent to. Whoever comes back there, by
    the clock bar or by loading it anew, comes without the form.
    """
    if request.method == "POST":
        return None
    path = request.url.path
    while path != ROOT:
        path = path.rpartition("/")[0]
        asked = {**request.scope, "method": "GET", "path": path}
        if any(route.matches(asked)[0] is Match.FULL for route in routes):
            break
    return path
