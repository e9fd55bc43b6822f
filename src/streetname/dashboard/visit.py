"""A visit: one request for a page, who makes it, and which environment they look at."""

from collections.abc import AsyncGenerator, Callable, Iterator
from datetime import date, datetime
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.requests import Request

from streetname.dashboard.addressing import here
from streetname.dashboard.site import ROOT, Site
from streetname.domain.errors import Forbidden, InvalidField, NotFound
from streetname.domain.values.changes import Command
from streetname.environments.environment import Environment
from streetname.people.people import Session
from streetname.people.roles import Permission, allows
from streetname.wire.times import parsed_date, parsed_instant

_MASKED = "•••••"

_Given = ParamSpec("_Given")
_Told = TypeVar("_Told")


class RoleForbids(Forbidden):
    """The person's role does not allow what they ask for."""


class Visit:
    """One request. Only pages that are for everyone may be visited without a session."""

    __slots__ = ("_session", "form", "position", "request", "site")

    def __init__(self, request: Request, site: Site, session: Session | None) -> None:
        self.request = request
        self.site = site
        self._session = session
        self.form = FormData()
        # What changes from here on may be missing on the page, and live refresh tells it.
        self.position = "" if session is None else site.registry.position(session.environment)

    # Who.

    @property
    def has_session(self) -> bool:
        """True if somebody has signed in."""
        return self._session is not None

    @property
    def session(self) -> Session:
        """The session of the person who has signed in."""
        assert self._session is not None, "the gate lets nobody else in"
        return self._session

    def may(self, permission: Permission | str) -> bool:
        """True if the person's role allows it."""
        return self._session is not None and allows(self._session.role, Permission(permission))

    def personal(self, value: str | None) -> str:
        """Something personal about an end user, as far as the visitor may see it."""
        if not value:
            return ""
        return value if self.may(Permission.PERSONAL) else _MASKED

    @property
    def address(self) -> str:
        """Where the request comes from."""
        client = self.request.client
        return "" if client is None else client.host

    @property
    def is_refresh(self) -> bool:
        """True if a script asks for the page again: what is told once is kept for a reader."""
        return "x-refresh" in self.request.headers

    # The environment.

    @property
    def environment(self) -> Environment:
        """The environment that the person looks at."""
        return self.site.registry.environment(self.session.environment)

    async def execute(self, command: Command) -> object:
        """The command's reply, once durable."""
        return await self.environment.execute(command)

    async def read(
        self,
        question: Callable[Concatenate[Connection, _Given], _Told],
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> _Told:
        """The answer to a question about what has been committed."""
        return await self.environment.read(question, *args, **kwargs)

    async def recall(
        self,
        question: Callable[Concatenate[Connection, _Given], _Told],
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> _Told:
        """The same as `read`; what was asked since the last change is not looked up again.

        For questions whose answers follow from their arguments and from what is written, and not
        from the instant that the environment has reached: that goes on without a change.
        """
        environment = self.environment
        answers = self.site.memory.of(environment).answers
        return await answers.of(environment, question, *args, **kwargs)

    def stream(
        self,
        question: Callable[Concatenate[Connection, _Given], Iterator[_Told]],
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> AsyncGenerator[_Told]:
        """A long answer bit by bit, all of it of one moment."""
        return self.environment.stream(question, *args, **kwargs)

    async def note(self, action: str, object_id: str | None = None, detail: str = "") -> None:
        """Write into the audit log what the person has done."""
        self.site.people.note(
            self.session.environment,
            self.session.person,
            action,
            object_id,
            detail,
            address=self.address,
        )

    # What is asked for.

    def path(self, name: str) -> str:
        """A part of the path."""
        return self.request.path_params[name]

    def identifier(self, name: str) -> str:
        """A part of the path that must be a UUID; anything else is not there."""
        try:
            return str(UUID(self.path(name)))
        except ValueError as error:
            raise NotFound(f"there is no such {name.removesuffix('_id')}") from error

    def query(self, name: str, default: str = "") -> str:
        """A query parameter without the space around it."""
        return self.request.query_params.get(name, "").strip() or default

    def query_date(self, name: str) -> date | None:
        """A query parameter that is a date; None if it is missing or makes no sense."""
        written = self.query(name)
        try:
            return parsed_date(name, written) if written else None
        except InvalidField:
            return None

    def field(self, name: str, default: str = "") -> str:
        """A field of the form, without the space around it."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) and value.strip() else default

    def field_instant(self, name: str) -> datetime:
        """A field of the form that is an instant."""
        return parsed_instant(name, self.field(name))

    def is_checked(self, name: str) -> bool:
        """True if a box of the form is ticked."""
        return bool(self.field(name))

    def demand(self, permission: Permission) -> None:
        """Refuse what the person's role does not allow."""
        if not self.may(permission):
            raise RoleForbids(f"your role, {self.session.role.title}, does not allow this")

    @property
    def origin(self) -> str:
        """Where the visitor reaches this server, such as `http://127.0.0.1:8000`."""
        base = self.request.base_url
        return self.site.public_url or f"{base.scheme}://{base.netloc}"

    @property
    def address_here(self) -> str:
        """The path and the query of what is asked for."""
        return here(self.request)

    def url(self, path: str = "", **query: str) -> str:
        """The address of a page below the dashboard."""
        return f"{ROOT}{path}" + (f"?{urlencode(query)}" if query else "")
