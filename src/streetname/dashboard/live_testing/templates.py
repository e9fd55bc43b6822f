"""Templates: every operation of the API as something to begin with, in groups."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec
from starlette.routing import compile_path

from streetname.dashboard.live_testing.described import Described, DescribedParameter
from streetname.people.roles import Permission
from streetname.wire.doors import Door

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PLACE = re.compile(r"{(\w+)(?::\w+)?}")
_EVENT_STREAM = "text/event-stream"


class Group(StrEnum):
    """What operations are about; in the order in which they are shown."""

    ACCOUNTS = "Accounts"
    FUNDING = "Funding"
    JOURNALS = "Journals"
    TRADING = "Trading"
    DOCUMENTS = "Documents"
    ASSETS = "Assets and calendar"
    EVENTS = "Events"
    TRADING_API = "Trading API"
    SANDBOX = "Sandbox"
    SERVER = "Server"


_BY_WORD = (
    ("/sandbox/", Group.SANDBOX),
    ("/events/", Group.EVENTS),
    ("ach_relationships", Group.FUNDING),
    ("recipient_banks", Group.FUNDING),
    ("transfers", Group.FUNDING),
    ("journals", Group.JOURNALS),
    ("documents", Group.DOCUMENTS),
    ("/v1/trading/", Group.TRADING),
    ("/v1/accounts", Group.ACCOUNTS),
    ("/assets", Group.ASSETS),
    ("/calendar", Group.ASSETS),
    ("/clock", Group.ASSETS),
)


class Template(msgspec.Struct, frozen=True):
    """An operation as something to begin with; `places` are the variables of its path."""

    key: str
    method: str
    path: str
    summary: str
    group: Group
    door: Door | None
    places: Sequence[str]
    parameters: Sequence[DescribedParameter]
    request: Any
    is_stream: bool

    @property
    def permission(self) -> Permission:
        """What a person must be allowed to do to send it."""
        return _permission(self.method, self.path)

    @property
    def writes(self) -> bool:
        """True if it may change something."""
        return self.method != "GET"

    def is_meant(self, words: Sequence[str]) -> bool:
        """True if all the words occur in what it is called."""
        said = f"{self.method} {self.path} {self.summary} {self.group}".lower()
        return all(word in said for word in words)


class Templates:
    """Every template, and which of them a method and a path may mean."""

    def __init__(self, operations: Sequence[Described]) -> None:
        order = list(Group)
        made = [(_template(each), compile_path(each.path)[0]) for each in operations]
        self._matched = made
        self.listed = sorted(
            (template for template, _ in made), key=lambda each: order.index(each.group)
        )
        self._by_key = {template.key: template for template in self.listed}

    def by_key(self, key: str) -> Template | None:
        """The template of that key."""
        return self._by_key.get(key)

    def matching(self, method: str, path: str, door: Door) -> Sequence[Template]:
        """The operations that such a request may reach, those at that door first."""
        found = [
            template
            for template, pattern in self._matched
            if template.method == method and pattern.match(path)
        ]
        return sorted(found, key=lambda template: template.door is not door)

    def groups(self, search: str = "") -> Sequence[tuple[Group, Sequence[Template]]]:
        """The templates that are searched for, by group."""
        words = search.lower().split()
        found = [template for template in self.listed if template.is_meant(words)]
        groups = ((group, [each for each in found if each.group is group]) for group in Group)
        return [(group, templates) for group, templates in groups if templates]


def _template(operation: Described) -> Template:
    path = _PLACE.sub(r"{\1}", operation.path)
    door = operation.door
    return Template(
        key=f"{door or 'open'} {operation.method} {path}",
        method=operation.method,
        path=path,
        summary=operation.summary,
        group=_group(path, door),
        door=door,
        places=_PLACE.findall(path),
        parameters=operation.parameters,
        request=operation.request,
        is_stream=operation.media_type.startswith(_EVENT_STREAM),
    )


def _group(path: str, door: Door | None) -> Group:
    if door is Door.TRADING:
        return Group.TRADING_API
    if door is None:
        return Group.SERVER
    return next((group for word, group in _BY_WORD if word in path), Group.SERVER)


def _permission(method: str, path: str) -> Permission:
    if path.startswith(("/sandbox/v1/environments", "/sandbox/v1/sign-in-links")):
        return Permission.TEAM
    if path.endswith("/keys"):
        return Permission.KEYS
    if path.startswith("/sandbox/") and method != "GET":
        return Permission.SANDBOX
    return Permission.LIVE_TESTING


def places_in(path: str) -> Sequence[str]:
    """The variables of a path, such as `account_id`."""
    return _PLACE.findall(path)


def filled(path: str, places: Mapping[str, str]) -> str:
    """The path with its variables filled in, as far as they are."""
    return _PLACE.sub(lambda found: places.get(found[1]) or found[0], path)
