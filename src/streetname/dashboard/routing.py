"""Pages declare here what they answer, and what a person must be allowed to do to be answered."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import msgspec

from streetname.dashboard.views import Answer
from streetname.dashboard.visit import Visit
from streetname.people.roles import Permission

Handler: TypeAlias = Callable[[Visit], Awaitable[Answer]]


class Page(msgspec.Struct, frozen=True):
    """One method of one path below the dashboard; `permission` None is for everyone."""

    method: str
    path: str
    handler: Handler
    permission: Permission | None


class Pages:
    """A list of pages, to which a module's functions are added where they are defined."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self.listed: list[Page] = []

    def shows(
        self, path: str = "", permission: Permission | None = Permission.VIEW
    ) -> Callable[[Handler], Handler]:
        """Make the decorated function answer GET."""
        return self._added("GET", path, permission)

    def does(self, path: str, permission: Permission | None) -> Callable[[Handler], Handler]:
        """Make the decorated function answer POST: something is done, and then another page shown.

        It is called only with a form that came from one of our own pages.
        """
        return self._added("POST", path, permission)

    def _added(
        self, method: str, path: str, permission: Permission | None
    ) -> Callable[[Handler], Handler]:
        def added(handler: Handler) -> Handler:
            self.listed.append(Page(method, self._prefix + path, handler, permission))
            return handler

        return added
