"""Templates become pages here: what all of them may use, and what stands around each."""

from functools import cache
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from streetname import __version__
from streetname.dashboard import formats
from streetname.dashboard.addressing import path_of
from streetname.dashboard.clock_bar import clock_bar
from streetname.dashboard.navigation import navigation
from streetname.dashboard.site import ROOT
from streetname.dashboard.theme import theme_of
from streetname.dashboard.views import View
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError

_FILTERS = (
    formats.money,
    formats.price,
    formats.rounded,
    formats.signed,
    formats.brief,
    formats.quantity,
    formats.amount,
    formats.named_amount,
    formats.percent,
    formats.count,
    formats.tone,
    formats.signed_tone,
    formats.instant,
    formats.day,
    formats.duration,
    formats.words,
    formats.short,
)


@cache
def templates() -> Environment:
    """Our templates: everything shown is escaped, and nothing may be missing."""
    environment = Environment(
        loader=PackageLoader("streetname.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    untyped: Any = environment
    untyped.filters.update({function.__name__: function for function in _FILTERS})
    untyped.globals.update(ROOT=ROOT, version=__version__)
    return environment


async def rendered(visit: Visit, view: View) -> Response:
    """The view as a page: with everything around it once somebody has signed in."""
    around = _around(visit) if visit.has_session else {}
    shown = {"visit": visit, **around, **view.shown}
    return _html(visit.request, View(view.template, shown, view.status))


def failure(request: Request, status: int, said: str, visit: Visit | None = None) -> Response:
    """A page that says what is wrong, with the shell around it for whoever has signed in.

    Without a visit it needs no environment to be shown.
    """
    phrase = HTTPStatus(status).phrase
    shell = _shell(visit) if visit is not None and visit.has_session else {}
    shown = {"status": status, "phrase": phrase, "said": said, "signed_in": bool(shell), **shell}
    return _html(request, View("failure.html", shown, status))


def _html(request: Request, view: View) -> Response:
    shown = {"theme": theme_of(request), "path": path_of(request), **view.shown}
    return HTMLResponse(templates().get_template(view.template).render(shown), view.status)


def _shell(visit: Visit) -> dict[str, Any]:
    """What stands around a failure; nothing if the environment is not there any more."""
    try:
        return {"visit": visit, **_around(visit)}
    except BrokerError:
        return {}


def _around(visit: Visit) -> dict[str, Any]:
    """The shell: where one can go, what time it is, and what has just been done."""
    return {
        "navigation": navigation(visit),
        "clock": clock_bar(visit.environment, visit.site.journeys),
        "notices": () if visit.is_refresh else visit.site.notices.take(visit.session.id),
        "memberships": visit.site.people.memberships(visit.session.person.id),
    }
