"""The gate: who is visiting, whether a form is really ours, and what a role allows.

Against forged requests a form must come from our own origin and carry the token of the session.
Against scripts that are not ours, every answer comes with a strict Content-Security-Policy.
"""

import hmac
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streetname.dashboard.addressing import here, parts_of, path_of
from streetname.dashboard.notices import Notice, Tone
from streetname.dashboard.rendering import failure, rendered
from streetname.dashboard.routing import Page
from streetname.dashboard.site import ROOT, Site
from streetname.dashboard.views import Answer, Away, View
from streetname.dashboard.visit import RoleForbids, Visit
from streetname.domain.errors import BrokerError
from streetname.engine.runner import CommitFailedError, StoppedError
from streetname.people.people import Session

SESSION_COOKIE = "streetname_session"
TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field, not a secret

_MOST_FILES = 10
_MOST_FIELDS = 500
_LARGEST_PART = 2 << 20
_LONGEST_FORM = 12 << 20
_MOST_DIGITS = len(str(_LONGEST_FORM))

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in _POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

_TOO_LARGE = "This form is too large."

_log = logging.getLogger(__name__)


def hardened(app: ASGIApp) -> ASGIApp:
    """The application, with the headers that keep browsers strict on every answer."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault(
                    "Cache-Control", "no-cache" if "/static/" in scope["path"] else "no-store"
                )
            await send(message)

        await app(scope, receive, strictly)

    return answer


def guarded(page: Page, site: Site) -> Callable[[Request], Awaitable[Response]]:
    """The page's endpoint: only for those who may, and only for forms of our own."""

    async def endpoint(request: Request) -> Response:
        visit = Visit(request, site, _session(request, site))
        if page.permission is not None and not visit.has_session:
            return _to_sign_in(request)
        try:
            if page.method == "POST":
                await _take_form(visit)
            if page.permission is not None:
                visit.demand(page.permission)
            return await _response(visit, await page.handler(visit))
        except BrokerError as refusal:
            return await _refused(visit, page, refusal)
        except StoppedError:
            return failure(request, 503, "The environment is being reset. Try again in a moment.")
        except CommitFailedError:
            return failure(request, 500, "This could not be made durable and has had no effect.")
        except (ClientDisconnect, HTTPException):
            raise
        except Exception:  # noqa: BLE001 - a bug: the person gets a page, the log the rest
            _log.exception("%s %s failed", request.method, path_of(request))
            return failure(request, 500, "Something went wrong here. It has been logged.")

    return endpoint


def remember(response: Response, visit: Visit, token: str, seconds: int) -> None:
    """Let the browser keep the session's token; no script can read it."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=seconds,
        path=ROOT,
        httponly=True,
        samesite="lax",
        secure=visit.origin.startswith("https:"),
    )


def forget(response: Response) -> None:
    """Let the browser drop the session's token."""
    response.delete_cookie(SESSION_COOKIE, path=ROOT, httponly=True, samesite="lax")


def token_of(request: Request) -> str:
    """The session's token as the browser sent it; empty if it has none."""
    return request.cookies.get(SESSION_COOKIE, "")


def next_page(wanted: str) -> str:
    """Where to go after signing in: a page of ours, whatever a link may ask for."""
    parts = parts_of(wanted)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith(ROOT)
    return wanted if ours and "\\" not in wanted else ROOT


def _session(request: Request, site: Site) -> Session | None:
    token = token_of(request)
    return site.people.session(token) if token else None


def _to_sign_in(request: Request) -> Response:
    wanted = here(request)
    asks = request.method == "GET" and wanted != ROOT
    query = f"?next={quote(wanted)}" if asks else ""
    return RedirectResponse(f"{ROOT}/sign-in{query}", 303)


async def _take_form(visit: Visit) -> None:
    """Read the form, unless somebody else's page has sent it."""
    request = visit.request
    if not _is_ours(visit):
        raise HTTPException(403, "This form came from another site, so nothing was done.")
    if _length_said(request) > _LONGEST_FORM:
        raise HTTPException(413, _TOO_LARGE)
    visit.form = await Request(request.scope, _bounded(request.receive)).form(
        max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_LARGEST_PART
    )
    if not all(_is_text(value) for _, value in visit.form.multi_items()):
        raise HTTPException(400, "This form is not text in UTF-8.")
    if visit.has_session:
        sent = visit.form.get(TOKEN_FIELD)
        expected = visit.session.form_token
        if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), expected.encode()):
            raise HTTPException(403, "This form is out of date. Load the page again and repeat it.")


def _length_said(request: Request) -> int:
    """How many bytes the form says that it has; of nonsense, too many."""
    length = request.headers.get("content-length", "0")
    is_number = length.isascii() and length.isdigit() and len(length) <= _MOST_DIGITS
    return int(length) if is_number else _LONGEST_FORM + 1


def _bounded(receive: Receive) -> Receive:
    """Receives a form, and refuses it once it is too large: it may not have said so before."""
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > _LONGEST_FORM:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return bounded


def _is_text(value: object) -> bool:
    """True unless it is a text that nobody can write: some character sets have such ones."""
    try:
        str(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_ours(visit: Visit) -> bool:
    """True if the browser says that one of our own pages sent this."""
    headers = visit.request.headers
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") == "same-origin"
    host = headers.get("host")
    return origin == visit.origin or (bool(host) and parts_of(origin).netloc == host)


async def _response(visit: Visit, answer: Answer) -> Response:
    match answer:
        case View():
            return await rendered(visit, answer)
        case Away(to, notice):
            if notice is not None and visit.has_session:
                visit.site.notices.leave(visit.session.id, notice)
            return RedirectResponse(to if to.startswith(ROOT) else visit.url(to), 303)
        case _:
            return answer


async def _refused(visit: Visit, page: Page, refusal: BrokerError) -> Response:
    """A refused action tells its reason where it was begun; a refused page is a page itself."""
    may = not isinstance(refusal, RoleForbids)
    if page.method == "POST" and visit.has_session and may:
        came_from = parts_of(visit.request.headers.get("referer", ""))
        back = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
        notice = Notice(sentence(refusal.message), Tone.BAD)
        return await _response(visit, Away(next_page(back), notice))
    return failure(visit.request, refusal.status, sentence(refusal.message), visit)


def sentence(message: str) -> str:
    """A refusal's message as a sentence."""
    return message[:1].upper() + message[1:] + ("" if message.endswith((".", "!", "?")) else ".")
