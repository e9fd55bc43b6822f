"""Requests: what clients have asked of this environment lately, and how it was answered."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from markupsafe import Markup

from streetname.dashboard import json_text
from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.listing import Asked, Filter, Listing
from streetname.dashboard.pages.developers.tabs import developer_tabs
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import NotFound
from streetname.environments.recent_requests import KEPT, LARGEST_KEPT, RecentRequest
from streetname.people.roles import Permission

pages = Pages("/developers/requests")

_SECONDS_RECORDED = 600
_PREVIEW = 60
_FROM_PAGE = "Live Testing"


class Outcome(StrEnum):
    """How a request ended."""

    ANSWERED = "answered"
    REFUSED = "refused"
    BROKEN = "broken"


def outcome(request: RecentRequest) -> Outcome:
    """How the request ended."""
    if not request.has_failed:
        return Outcome.ANSWERED
    return Outcome.REFUSED if request.status < 500 else Outcome.BROKEN  # noqa: PLR2004 - HTTP


def _preview(request: RecentRequest) -> str:
    """The beginning of what was sent on one line."""
    if not request.body:
        return ""
    line = " ".join(json_text.masked(request.body).split())
    return line if len(line) <= _PREVIEW else f"{line[:_PREVIEW]}…"


LISTING: Listing[RecentRequest] = Listing(
    "requests",
    (
        Column("At", lambda one: one.at, Kind.INSTANT, sort="time"),
        Column("Method", lambda one: one.method, sort="method"),
        Column(
            "Path",
            lambda one: one.path,
            sort="path",
            href=lambda one: f"{ROOT}/developers/requests/{one.number}",
        ),
        Column("Outcome", outcome, Kind.WORDS, minor=True),
        Column("Status", lambda one: one.status, Kind.COUNT, sort="status"),
        Column(
            "Took, ms",
            lambda one: Decimal(f"{one.milliseconds:.1f}"),
            Kind.QUANTITY,
            sort="duration",
        ),
        Column("Key", lambda one: one.key_id or _FROM_PAGE, minor=True),
        Column("Request", lambda one: one.request_id, Kind.ID, minor=True),
        Column("Body", _preview, minor=True),
    ),
    caption="Requests",
    sort="time",
    search="Path, key or request id",
    filters=(Filter("outcome", "Outcome", [(each.value, each.value) for each in Outcome]),),
    empty="No request has come since the server was started.",
)

_BY: Mapping[str, Callable[[RecentRequest], Any]] = {
    "time": lambda one: one.number,
    "method": lambda one: one.method,
    "path": lambda one: one.path,
    "status": lambda one: one.status,
    "duration": lambda one: one.milliseconds,
}


@pages.shows(permission=Permission.KEYS_VIEW)
async def show_requests(visit: Visit) -> Answer:
    """The latest requests."""
    asked = LISTING.asked(visit)
    found = _found(visit, asked)
    if asked.wants_csv:
        return LISTING.csv(visit, found)
    page = found[asked.offset : asked.offset + asked.size]
    return view(
        "developers/requests.html",
        tabs=developer_tabs(visit),
        table=LISTING.table(visit, asked, page, len(found)),
        kept=KEPT,
        minutes_recorded=-(-int(visit.environment.requests.seconds_recorded) // 60),
    )


@pages.does("/record", Permission.LIVE_TESTING)
async def record(visit: Visit) -> Answer:
    """Keep the bodies of all requests for ten minutes, or no longer."""
    wanted = visit.field("record") == "on"
    visit.environment.requests.record(_SECONDS_RECORDED if wanted else 0)
    await visit.note("requests.record", visit.environment.name, "on" if wanted else "off")
    said = (
        "For ten minutes, what is sent with any request is kept."
        if wanted
        else "From now on, only what failed requests sent is kept."
    )
    return away("/developers/requests", said)


@pages.shows("/{number}", Permission.KEYS_VIEW)
async def show_request(visit: Visit) -> Answer:
    """One request, with what was sent and answered as far as it was kept."""
    number = visit.path("number")
    one = next(
        (one for one in visit.environment.requests.latest() if str(one.number) == number), None
    )
    if one is None:
        raise NotFound("this request is not remembered any more")
    return view(
        "developers/request.html",
        tabs=developer_tabs(visit),
        request=one,
        outcome=outcome(one),
        key=one.key_id or _FROM_PAGE,
        query=json_text.masked_query(one.query.decode("latin-1")) if one.query else "",
        body=_shown(one.body),
        answer=_shown(one.answer),
        largest=LARGEST_KEPT,
    )


def _found(visit: Visit, asked: Asked) -> Sequence[RecentRequest]:
    words = asked.search.lower().split()
    wanted = asked.choice("outcome", Outcome)
    found = [
        one
        for one in visit.environment.requests.latest()
        if wanted in (None, outcome(one)) and all(word in _said_of(one) for word in words)
    ]
    return sorted(found, key=_BY[asked.sort], reverse=asked.descending)


def _said_of(one: RecentRequest) -> str:
    return f"{one.method} {one.path} {one.status} {one.request_id} {one.key_id}".lower()


def _shown(body: bytes | None) -> Markup | None:
    return json_text.coloured(json_text.masked(body)) if body else None
