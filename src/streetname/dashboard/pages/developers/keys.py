"""API keys: listed, made, rotated and revoked; a secret is shown once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.gate import sentence
from streetname.dashboard.listing import Asked, Filter, Listing
from streetname.dashboard.pages.accounts import account_href
from streetname.dashboard.pages.developers.tabs import developer_tabs
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer, View, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError, NotFound
from streetname.environments.credentials import KeyLine
from streetname.people.roles import Permission
from streetname.storage.queries.overview.developers import account_numbers
from streetname.storage.server_file import KeyKind

pages = Pages("/developers/keys")

_UNPROCESSABLE = 422
_NEVER = datetime.min.replace(tzinfo=UTC)


class _Row(msgspec.Struct, frozen=True):
    """A key and the number of the account that it is for."""

    key: KeyLine
    account_number: str


def _key_href(row: _Row) -> str:
    return f"{ROOT}/developers/keys/{row.key.key_id}"


def _account_href(row: _Row) -> str | None:
    account_id = row.key.account_id
    return None if account_id is None else account_href(account_id)


LISTING: Listing[_Row] = Listing(
    "keys",
    (
        Column("Name", lambda row: row.key.name or "without a name", sort="name", href=_key_href),
        Column("Key", lambda row: row.key.key_id, Kind.ID),
        Column("Kind", lambda row: row.key.kind, Kind.WORDS, sort="kind"),
        Column("Account", lambda row: row.account_number, href=_account_href),
        Column("Created by", lambda row: row.key.created_by or "", sort="created_by", minor=True),
        Column("Created", lambda row: row.key.created_at, Kind.INSTANT, sort="created_at"),
        Column("Last used", lambda row: row.key.last_used_at, Kind.INSTANT, sort="last_used_at"),
    ),
    caption="API keys",
    sort="created_at",
    search="Name, key, or who made it",
    filters=(Filter("kind", "Kind", [(kind.value, kind.value) for kind in KeyKind]),),
    empty="No keys.",
)

_BY: Mapping[str, Callable[[KeyLine], Any]] = {
    "name": lambda key: key.name.lower(),
    "kind": lambda key: key.kind,
    "created_by": lambda key: key.created_by or "",
    "created_at": lambda key: key.created_at,
    "last_used_at": lambda key: key.last_used_at or _NEVER,
}


@pages.shows(permission=Permission.KEYS_VIEW)
async def show_keys(visit: Visit) -> Answer:
    """Every key of the environment, and the one that has just been made with its secret."""
    asked = LISTING.asked(visit)
    if asked.wants_csv:
        return LISTING.csv(visit, await _rows(visit, _found(visit, asked)))
    return await _list(visit, asked)


@pages.does("", Permission.KEYS)
async def create_key(visit: Visit) -> Answer:
    """Make another Broker key."""
    name = visit.field("name")
    environment, person = visit.environment.name, visit.session.person
    try:
        credential = visit.site.registry.add_broker_key(environment, name, created_by=person.email)
    except BrokerError as refusal:
        asked = LISTING.asked(visit)
        return await _list(visit, asked, name=name, said=sentence(refusal.message))
    await visit.note("key.create", credential.key_id, name)
    visit.site.secrets.leave(visit.session.id, credential)
    return away("/developers/keys", "The key is made.")


@pages.shows("/{key_id}", Permission.KEYS_VIEW)
async def show_key(visit: Visit) -> Answer:
    """One key, and what can be done with it."""
    key = _key(visit)
    row = (await _rows(visit, [key]))[0]
    return view(
        "developers/key.html",
        tabs=developer_tabs(visit),
        key=key,
        account_number=row.account_number,
        account_href=_account_href(row),
    )


@pages.does("/{key_id}/revoke", Permission.KEYS)
async def revoke_key(visit: Visit) -> Answer:
    """End a key at once."""
    key = _key(visit)
    visit.site.registry.revoke_key(visit.environment.name, key.key_id)
    await visit.note("key.revoke", key.key_id, key.name)
    return away("/developers/keys", f"{key.key_id} opens nothing any more.")


@pages.does("/{key_id}/rotate", Permission.KEYS)
async def rotate_key(visit: Visit) -> Answer:
    """A new key in place of an old one."""
    key = _key(visit)
    credential = visit.site.registry.rotate_key(
        visit.environment.name, key.key_id, created_by=visit.session.person.email
    )
    await visit.note("key.rotate", credential.key_id, f"in place of {key.key_id}")
    visit.site.secrets.leave(visit.session.id, credential)
    return away("/developers/keys", f"A new key stands in place of {key.key_id}, which has ended.")


async def _list(visit: Visit, asked: Asked, *, name: str = "", said: str | None = None) -> View:
    found = _found(visit, asked)
    page = await _rows(visit, found[asked.offset : asked.offset + asked.size])
    return view(
        "developers/keys.html",
        status=200 if said is None else _UNPROCESSABLE,
        tabs=developer_tabs(visit),
        table=LISTING.table(visit, asked, page, len(found)),
        credential=visit.site.secrets.take(visit.session.id),
        name=name,
        said=said,
    )


def _found(visit: Visit, asked: Asked) -> Sequence[KeyLine]:
    kind = asked.choice("kind", KeyKind)
    words = asked.search.lower().split()
    found = [
        key
        for key in visit.site.registry.keys(visit.environment.name)
        if kind in (None, key.kind) and all(word in _said_of(key) for word in words)
    ]
    return sorted(found, key=_BY[asked.sort], reverse=asked.descending)


def _said_of(key: KeyLine) -> str:
    return f"{key.name} {key.key_id} {key.created_by or ''} {key.account_id or ''}".lower()


async def _rows(visit: Visit, keys: Sequence[KeyLine]) -> list[_Row]:
    wanted = {key.account_id for key in keys if key.account_id is not None}
    numbers = await visit.read(account_numbers, wanted)
    return [_Row(key, numbers.get(key.account_id, "") if key.account_id else "") for key in keys]


def _key(visit: Visit) -> KeyLine:
    key_id = visit.path("key_id")
    for key in visit.site.registry.keys(visit.environment.name):
        if key.key_id == key_id:
            return key
    raise NotFound(f"key not found: {key_id}")
