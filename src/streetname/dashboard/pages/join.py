"""Joining a team: what an invitation's link shows, and how its person accepts."""

from starlette.responses import Response

from streetname.dashboard.gate import sentence, token_of
from streetname.dashboard.pages.entry import password_of, spent_link, welcome
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer, View, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError
from streetname.people.people import CodeRequired, Person, WrongLink

pages = Pages("/join")

_UNPROCESSABLE = 422


@pages.shows("/{invitation}", permission=None)
async def show_invitation(visit: Visit) -> Answer:
    """What the link invites to, and what is needed to accept; looking uses nothing up."""
    try:
        return _invitation(visit)
    except WrongLink as refusal:
        return spent_link(refusal, is_invitation=True)


@pages.does("/{invitation}", permission=None)
async def accept(visit: Visit) -> Answer:
    """Join: as who has signed in, or signing in by that, or as somebody new with a password."""
    try:
        if visit.has_session:
            return _join_at_once(visit)
        return await _join_with_password(visit)
    except WrongLink as refusal:
        return spent_link(refusal, is_invitation=True)
    except CodeRequired:
        return _invitation(visit, asks_code=True)
    except BrokerError as refusal:
        return _invitation(
            visit, said=sentence(refusal.message), asks_code=bool(visit.field("code"))
        )


def _join_at_once(visit: Visit) -> Answer:
    invitation = visit.path("invitation")
    session = visit.site.people.accept(invitation, token_of(visit.request))
    _note(visit, session.environment, session.person)
    return away(ROOT, f"You belong to {session.environment} now.")


async def _join_with_password(visit: Visit) -> Response:
    people, token = visit.site.people, visit.path("invitation")
    email = people.invitation(token).email
    if people.person_by_email(email) is None:
        found = await people.accept_as_new(token, password_of(visit), visit.address)
    else:
        code = visit.field("code").replace(" ", "") or None
        found = await people.sign_in(
            email, password_of(visit), code, visit.address, invitation=token
        )
    _note(visit, found.session.environment, found.session.person)
    return welcome(visit, found, ROOT)


def _note(visit: Visit, environment: str, person: Person) -> None:
    visit.site.people.note(
        environment, person, "team.member.join", person.id, person.email, address=visit.address
    )


def _invitation(visit: Visit, *, said: str | None = None, asks_code: bool = False) -> View:
    invitation = visit.site.people.invitation(visit.path("invitation"))
    return view(
        "entry/join.html",
        status=200 if said is None else _UNPROCESSABLE,
        invitation=invitation,
        is_known=visit.site.people.person_by_email(invitation.email) is not None,
        said=said,
        asks_code=asks_code,
    )
