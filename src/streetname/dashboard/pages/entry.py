"""Coming in and going out: sign in, sign up, one-time links, sign out."""

import re
from unicodedata import combining, normalize

from starlette.responses import RedirectResponse, Response

from streetname.dashboard.gate import forget, next_page, remember, sentence, token_of
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.theme import THEME_COOKIE, Theme
from streetname.dashboard.views import Answer, View, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError, InvalidField, NotFound
from streetname.people.people import CodeRequired, SignIn, WrongLink
from streetname.people.roles import Permission

pages = Pages()

_A_WEEK = 7 * 86_400
_A_YEAR = 365 * 86_400
_UNPROCESSABLE = 422
_BY_INVITATION = (
    "Nobody signs up by themselves here: whoever runs this server, or a member of your team,"
    " invites you under Team settings and gives you a link."
)
_NOT_OF_A_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 63


@pages.shows("/sign-in", permission=None)
async def show_sign_in(visit: Visit) -> Answer:
    """The form to sign in with; whoever has signed in already goes on."""
    if visit.has_session:
        return away(next_page(visit.query("next")))
    return view(
        "entry/sign_in.html", next=visit.query("next"), email="", said=None, asks_code=False
    )


@pages.does("/sign-in", permission=None)
async def sign_in(visit: Visit) -> Answer:
    """Sign in with e-mail and password, and with a code where that is set up."""
    email = visit.field("email")
    code = visit.field("code").replace(" ", "") or None
    try:
        found = await visit.site.people.sign_in(email, password_of(visit), code, visit.address)
    except CodeRequired:
        return _sign_in_again(visit, None, asks_code=True)
    except BrokerError as refusal:
        return _sign_in_again(visit, sentence(refusal.message), asks_code=code is not None)
    return welcome(visit, found, next_page(visit.field("next")))


@pages.shows("/link/{token}", permission=None)
async def show_link(visit: Visit) -> Answer:
    """Whom a one-time link signs in; programs that only look at it do not use it up."""
    try:
        return view("entry/link.html", link=visit.site.people.link(visit.path("token")))
    except WrongLink as refusal:
        return spent_link(refusal)


@pages.does("/link/{token}", permission=None)
async def use_link(visit: Visit) -> Answer:
    """Sign in with a link that works once."""
    try:
        found = visit.site.people.use_link(visit.path("token"), visit.address)
    except WrongLink as refusal:
        return spent_link(refusal)
    return welcome(visit, found, ROOT)


def spent_link(refusal: WrongLink, *, is_invitation: bool = False) -> View:
    """That a link does nothing any more, and how to come by another one."""
    return view(
        "entry/spent_link.html",
        status=refusal.status,
        said=sentence(refusal.message),
        is_invitation=is_invitation,
    )


@pages.shows("/sign-up", permission=None)
async def show_sign_up(visit: Visit) -> Answer:
    """The form for a new team."""
    _check_sign_up(visit)
    return view("entry/sign_up.html", team="", name="", email="", said=None)


@pages.does("/sign-up", permission=None)
async def sign_up(visit: Visit) -> Answer:
    """A new team: an environment, its first super user, and its key, which is shown this once."""
    _check_sign_up(visit)
    people, registry = visit.site.people, visit.site.registry
    team, name, email = visit.field("team"), visit.field("name"), visit.field("email")
    try:
        environment = environment_name(team)
        registry.check_new(environment)
        person = await people.sign_up(name, email, password_of(visit))
        credential = await registry.create(environment)
        # Not by signing in: that may be locked, and the key is shown to this session alone.
        found = people.begin_team(environment, person.id, visit.address)
    except BrokerError as refusal:
        said = sentence(refusal.message)
        return view(
            "entry/sign_up.html",
            status=_UNPROCESSABLE,
            team=team,
            name=name,
            email=email,
            said=said,
        )
    people.note(environment, person, "team.sign_up", environment, address=visit.address)
    visit.site.secrets.leave(found.session.id, credential)
    return welcome(visit, found, f"{ROOT}/developers/keys")


@pages.does("/sign-out", Permission.VIEW)
async def sign_out(visit: Visit) -> Answer:
    """End the session."""
    visit.site.people.sign_out(token_of(visit.request), visit.address)
    response = RedirectResponse(f"{ROOT}/sign-in", 303)
    forget(response)
    return response


@pages.does("/environment", Permission.VIEW)
async def switch_environment(visit: Visit) -> Answer:
    """Look at another environment of which the person is a member."""
    visit.site.people.switch_environment(token_of(visit.request), visit.field("environment"))
    return away(ROOT)


@pages.does("/theme", Permission.VIEW)
async def change_theme(visit: Visit) -> Answer:
    """Light, dark, or as the system is."""
    try:
        theme = Theme(visit.field("theme"))
    except ValueError as error:
        raise InvalidField("there is no such theme") from error
    response = RedirectResponse(next_page(visit.field("back")), 303)
    response.set_cookie(THEME_COOKIE, theme.value, max_age=_A_YEAR, path=ROOT, samesite="lax")
    return response


def environment_name(team: str) -> str:
    """The name of a team's environment: its letters and digits, in lower case, joined by dashes.

    Letters lose what stands above or below them: `Müller & Söhne` are `muller-sohne`.
    """
    plain = "".join(each for each in normalize("NFKD", team) if not combining(each))
    name = _NOT_OF_A_NAME.sub("-", plain.lower()).strip("-")[:_LONGEST_NAME].strip("-")
    if not name:
        raise InvalidField("the team's name needs at least one letter or digit")
    return name


def _check_sign_up(visit: Visit) -> None:
    if not visit.site.sign_up:
        raise NotFound(_BY_INVITATION)


def _sign_in_again(visit: Visit, said: str | None, *, asks_code: bool) -> View:
    return view(
        "entry/sign_in.html",
        status=200 if said is None else _UNPROCESSABLE,
        next=visit.field("next"),
        email=visit.field("email"),
        said=said,
        asks_code=asks_code,
    )


def password_of(visit: Visit) -> str:
    """The password of the form exactly as it was entered: space around it may be part of it."""
    password = visit.form.get("password")
    return password if isinstance(password, str) else ""


def welcome(visit: Visit, found: SignIn, to: str) -> Response:
    """Let whoever has just signed in go on, in their session."""
    response = RedirectResponse(to, 303)
    remember(response, visit, found.token, _A_WEEK)
    return response
