"""Live Testing: send any request of the API from the browser, and see what comes back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from math import isfinite
from typing import Any, NoReturn, cast
from urllib.parse import quote, unquote, urlencode
from uuid import UUID

import msgspec

from streetname.dashboard import json_text
from streetname.dashboard.gate import sentence
from streetname.dashboard.live_testing.choices import (
    Choice,
    account_to_begin_with,
    accounts,
    choices,
)
from streetname.dashboard.live_testing.examples import example_of
from streetname.dashboard.live_testing.history import Entered, Sent
from streetname.dashboard.live_testing.sending import Outgoing, send
from streetname.dashboard.live_testing.snippets import curl, python
from streetname.dashboard.live_testing.templates import METHODS, Template, places_in
from streetname.dashboard.pages.developers.tabs import developer_tabs
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, View, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError, Forbidden, InvalidField
from streetname.domain.values.ids import AccountId
from streetname.engine.clock import system_time
from streetname.environments.credentials import Principal
from streetname.people.roles import Permission
from streetname.sandbox.seeds import fresh_seed
from streetname.storage.queries.accounts import account_exists
from streetname.storage.server_file import KeyKind
from streetname.wire.doors import Door

pages = Pages("/developers/live-testing")

_FIRST = "broker POST /v1/trading/accounts/{account_id}/orders"
_UNPROCESSABLE = 422
_LONGEST = 8_000
_LONGEST_WORD = 500
_DEEPEST = 100
_OF_QUERIES = "=&%+,:;/@!*'()[]-._~"
_MEANT = {"name": "watchlist_name", "symbols": "symbol"}
"""What parameters of a query stand for, where their names do not say it."""
_SECRETIVE = (Permission.KEYS, Permission.TEAM)


@pages.shows(permission=Permission.LIVE_TESTING)
async def show_live_testing(visit: Visit) -> Answer:
    """The templates, the request that one of them begins, and the answer to the last."""
    sent = _asked_for(visit)
    if sent is not None:
        return await _page(visit, sent.entered, sent=sent)
    return await _page(visit, await _begun(visit))


@pages.does("/send", Permission.LIVE_TESTING)
async def send_request(visit: Visit) -> Answer:
    """Send the request; the answer is on the page that is shown next."""
    entered = _entered(visit)
    try:
        outgoing = _outgoing(entered)
        principal = await _principal(visit, entered)
        reached = _reached(visit, outgoing, entered.door)
    except BrokerError as refusal:
        status = refusal.status if isinstance(refusal, Forbidden) else _UNPROCESSABLE
        return await _page(visit, entered, said=sentence(refusal.message), status=status)
    if reached is not None and reached.is_stream:
        answered = None
    else:
        answered = await send(visit.site.api, outgoing, principal, visit.address)
    if outgoing.method != "GET":
        status = answered.status if answered else 0
        detail = f"{outgoing.method} {outgoing.path}, answered with {status}"
        await visit.note("live_testing.send", principal.account_id, detail)
    sent = visit.site.histories.add(_who(visit), system_time(), entered, answered)
    return away(visit.url("/developers/live-testing", request=str(sent.number)) + "#response")


def _who(visit: Visit) -> tuple[str, str]:
    return visit.session.environment, visit.session.person.id


def _asked_for(visit: Visit) -> Sent | None:
    number = visit.query("request")
    is_number = number.isascii() and number.isdigit() and len(number) < 10  # noqa: PLR2004 - digits
    return visit.site.histories.one(_who(visit), int(number)) if is_number else None


# What stands in the form.


async def _begun(visit: Visit) -> Entered:
    """A request as its template begins it, with the first choice for every variable."""
    templates = visit.site.templates
    template = (
        templates.by_key(visit.query("operation"))
        or templates.by_key(_FIRST)
        or templates.listed[0]
    )
    account = await _account(visit)
    places = {place: await _first(visit, place, account) for place in template.places}
    return Entered(
        template=template.key,
        method=template.method,
        path=template.path,
        places=places,
        query=await _query(visit, template, account),
        body=await _body(visit, template, account),
        door=template.door or Door.BROKER,
        account=account or "",
    )


async def _account(visit: Visit) -> AccountId | None:
    """The account that is chosen, or the one of the request before, or the one that can do most."""
    before = visit.site.histories.of(_who(visit))
    for wanted in (visit.query("account"), before[0].entered.account if before else ""):
        account_id = _uuid(wanted)
        if account_id is not None and await visit.read(account_exists, account_id):
            return account_id
    return await account_to_begin_with(visit)


async def _first(visit: Visit, place: str, account: AccountId | None) -> str:
    if place == "account_id":
        return account or ""
    found = await choices(visit, place, account)
    return found[0][0] if found else ""


async def _query(visit: Visit, template: Template, account: AccountId | None) -> str:
    """What must be in the query, with the first choice for each."""
    begun: dict[str, str] = {}
    for parameter in template.parameters:
        if parameter.required:
            place = _MEANT.get(parameter.name, parameter.name)
            found = await choices(visit, place, account)
            begun[parameter.name] = found[0][0] if found else ""
    return urlencode(begun, quote_via=quote)


async def _body(visit: Visit, template: Template, account: AccountId | None) -> str:
    body: Any = example_of(template.request, await visit.read(fresh_seed))
    if body is None:
        return ""
    if "relationship_id" in body:
        body["relationship_id"] = await _first(visit, "relationship_id", account)
    return json.dumps(body, indent=2, ensure_ascii=False)


def _entered(visit: Visit) -> Entered:
    path = visit.field("path")[:_LONGEST]
    body = visit.form.get("body")
    return Entered(
        template=_word(visit, "template"),
        method=_word(visit, "method"),
        path=path,
        places={place: _word(visit, f"place.{place}") for place in places_in(path)},
        query=visit.field("query")[:_LONGEST],
        body=body.replace("\r\n", "\n") if isinstance(body, str) else "",
        door=Door.TRADING if visit.field("door") == Door.TRADING else Door.BROKER,
        account=_word(visit, "account"),
    )


def _word(visit: Visit, name: str) -> str:
    return visit.field(name)[:_LONGEST_WORD]


# What is sent.


def _outgoing(entered: Entered) -> Outgoing:
    """The request, or the reason why it cannot be one."""
    if entered.method not in METHODS:
        raise InvalidField("choose a method")
    missing = [name for name, value in entered.places.items() if not value]
    if missing:
        raise InvalidField(f"choose {' and '.join(missing)}")
    filled_path = entered.filled_path
    if len(filled_path) > _LONGEST:
        raise InvalidField(f"the path has {_LONGEST:,} characters at most")
    written, _, query = filled_path.partition("?")
    path = unquote(written)
    if not path.startswith("/") or not path.isprintable():
        raise InvalidField("the path begins with a slash, such as /v1/accounts")
    query = "&".join(part for part in (query, entered.query.removeprefix("?")) if part)
    body = entered.body.strip() if entered.method != "GET" else ""
    if body:
        _check_json(body)
    return Outgoing(entered.method, path, quote(query, safe=_OF_QUERIES), body)


def _check_json(body: str) -> None:
    try:
        value = json.loads(body, parse_constant=_no_number, parse_float=_finite)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidField(f"the body is not JSON: {error.msg.lower()} at {where}") from error
    except (ValueError, RecursionError) as error:
        raise InvalidField("the body is not JSON") from error
    if _is_deeper(value, _DEEPEST):
        raise InvalidField(f"the body is nested more than {_DEEPEST} deep")


def _is_deeper(value: object, most: int) -> bool:
    """True if lists and objects stand within each other more than so often."""
    match value:
        case dict():
            inside: Iterable[object] = cast("dict[str, object]", value).values()
        case list():
            inside = cast("list[object]", value)
        case _:
            return False
    return not most or any(_is_deeper(each, most - 1) for each in inside)


def _finite(written: str) -> float:
    number = float(written)
    return number if isfinite(number) else _no_number(written)


def _no_number(written: str) -> NoReturn:
    """Refuse what Python reads and JSON does not know, such as NaN, or what is far too large."""
    raise ValueError(written)


async def _principal(visit: Visit, entered: Entered) -> Principal:
    """Whom the request speaks for: the correspondent, or the owner of the account."""
    name = visit.environment.name
    if entered.door is Door.BROKER:
        return Principal(KeyKind.BROKER, name)
    account_id = _uuid(entered.account)
    if account_id is None or not await visit.read(account_exists, account_id):
        raise InvalidField("choose the account whose owner is to speak")
    return Principal(KeyKind.TRADING, name, account_id)


def _reached(visit: Visit, outgoing: Outgoing, door: Door) -> Template | None:
    """The operation that is reached, if any, and only if the person may do all it may be."""
    reached = visit.site.templates.matching(outgoing.method, outgoing.path, door)
    for template in reached:
        visit.demand(template.permission)
    return reached[0] if reached else None


def _uuid(written: str) -> AccountId | None:
    try:
        return AccountId(str(UUID(written)))
    except ValueError:
        return None


# What is shown.


class _Shown(msgspec.Struct, frozen=True):
    """An answer as it is shown."""

    sent: Sent
    title: str
    is_good: bool
    body: Any
    curl: str
    python: str


async def _page(
    visit: Visit,
    entered: Entered,
    *,
    sent: Sent | None = None,
    said: str | None = None,
    status: int = 200,
) -> View:
    templates = visit.site.templates
    account = _uuid(entered.account)
    return view(
        "developers/live_testing.html",
        status=status,
        tabs=developer_tabs(visit),
        groups=templates.groups(visit.query("search")),
        search=visit.query("search"),
        chosen=templates.by_key(entered.template),
        entered=entered,
        methods=METHODS,
        accounts=await accounts(visit),
        choices=await _choices(visit, entered, account),
        said=said,
        shown=None if sent is None else _shown(visit, sent),
        history=visit.site.histories.of(_who(visit)),
    )


async def _choices(
    visit: Visit, entered: Entered, account: AccountId | None
) -> Mapping[str, Sequence[Choice]]:
    others = [place for place in entered.places if place != "account_id"]
    return {place: await choices(visit, place, account) for place in others}


def _shown(visit: Visit, sent: Sent) -> _Shown:
    entered, answered = sent.entered, sent.answered
    outgoing = _outgoing(entered)
    request = (
        visit.origin,
        outgoing.method,
        outgoing.path,
        outgoing.query,
        outgoing.body,
        entered.door,
    )
    reached = visit.site.templates.matching(outgoing.method, outgoing.path, entered.door)
    if answered is not None and any(each.permission in _SECRETIVE for each in reached):
        visit.site.histories.forget_answer(_who(visit), sent.number)
    return _Shown(
        sent=sent,
        title=_title(sent),
        is_good=answered is not None and 200 <= answered.status < 300,  # noqa: PLR2004 - HTTP
        body=json_text.coloured(json_text.pretty(answered.body)) if answered else "",
        curl=curl(*request),
        python=python(*request, is_stream=bool(reached) and reached[0].is_stream),
    )


def _title(sent: Sent) -> str:
    if sent.answered is None:
        return "not opened"
    status = sent.answered.status
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status) if status else "no answer yet"
