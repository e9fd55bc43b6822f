"""A call: one request as an operation's function sees it."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Connection
from starlette.requests import Request

from streetname.api import auth
from streetname.domain.errors import (
    InvalidField,
    InvalidRequest,
    TooLarge,
    Unauthorized,
    UnsupportedMediaType,
)
from streetname.domain.values.amounts import MOST_QUANTITY, QUANTITY_STEP
from streetname.domain.values.changes import Command
from streetname.domain.values.ids import AccountId, OrderId
from streetname.environments.environment import Environment
from streetname.environments.recent_requests import BODY, CALLER
from streetname.environments.registry import Registry
from streetname.storage.queries.accounts import account_exists
from streetname.wire.decoding import decode
from streetname.wire.doors import Door
from streetname.wire.numbers import number_in, sane, whole_number_in
from streetname.wire.times import parsed_instant

LARGEST_BODY = 1 << 20
LARGEST_BODY_WITH_DOCUMENTS = 160 << 20

_LOWER_CASE_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_Shape = TypeVar("_Shape")
_Choice = TypeVar("_Choice", bound=StrEnum)
_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


class Call:
    """One request, and the environment that its credentials open."""

    __slots__ = ("_account_id", "door", "environment", "registry", "request")

    def __init__(self, request: Request, registry: Registry) -> None:
        self.request = request
        self.registry = registry
        self.door = Door.BROKER
        self.environment: Environment
        self._account_id: AccountId | None = None

    def authenticate(self, door: Door) -> None:
        """Find the environment that the credentials open at this door, or refuse."""
        principal = auth.caller(self.request, self.registry, door)
        self.door = door
        self.environment = self.registry.environment(principal.environment)
        self._account_id = principal.account_id
        self.request.scope[CALLER] = self.environment.requests, principal.key_id

    async def execute(self, command: Command) -> object:
        """The command's reply, once durable."""
        return await self.environment.execute(command)

    async def read(
        self,
        question: Callable[Concatenate[Connection, _Given], _Answer],
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> _Answer:
        """The answer to a question about what has been committed."""
        return await self.environment.read(question, *args, **kwargs)

    async def body(
        self, shape: type[_Shape], *, most: int = LARGEST_BODY, optional: bool = False
    ) -> _Shape:
        """The body as `shape`; refuses what is too large, no JSON, or of another shape.

        Where it is optional, no body is the same as `{}`.
        """
        kind = self.request.headers.get("content-type", "application/json")
        if "json" not in kind.partition(";")[0].lower():
            raise UnsupportedMediaType("content type must be application/json")
        received = await self._received(most)
        return decode(received or b"{}" if optional else received, shape)

    async def text(self, *, most: int = LARGEST_BODY) -> str:
        """The body as text; refuses what is too large or not in UTF-8."""
        try:
            return (await self._received(most)).decode()
        except UnicodeDecodeError as error:
            raise InvalidRequest("request body is not text in UTF-8") from error

    async def _received(self, most: int) -> bytes:
        length = self.request.headers.get("content-length", "0")
        if length.isascii() and length.isdigit() and int(length) > most:
            raise TooLarge(f"request body is larger than {most} bytes")
        received = bytearray()
        async for part in self.request.stream():
            received += part
            if len(received) > most:
                raise TooLarge(f"request body is larger than {most} bytes")
        body = self.request.scope[BODY] = bytes(received)
        return body

    def path(self, name: str) -> str:
        """A part of the path."""
        return self.request.path_params[name]

    @property
    def account_id(self) -> AccountId:
        """The account that the key is for, or else the one in the path."""
        return self._account_id or AccountId(self.uuid("account_id"))

    async def known_account(self) -> AccountId:
        """The account in question; an unknown one is refused like a wrong key."""
        account_id = self.account_id
        if not await self.read(account_exists, account_id):
            raise Unauthorized("request is not authorized")
        return account_id

    @property
    def order_id(self) -> OrderId:
        """The order in the path. Source: Alpaca answers a malformed one as a missing one."""
        try:
            return OrderId(self.uuid("order_id"))
        except InvalidField as error:
            raise InvalidField("order_id is missing") from error

    def uuid(self, name: str) -> str:
        """A part of the path that must be a UUID, in lower case."""
        return _uuid(name, self.path(name))

    def queried_uuid(self, name: str) -> str | None:
        """A query parameter that must be a UUID, in lower case."""
        written = self.query(name)
        return None if written is None else _uuid(name, written)

    def query(self, name: str) -> str | None:
        """A query parameter; None if it is missing or empty."""
        return self.request.query_params.get(name) or None

    def listed(self, name: str) -> tuple[str, ...]:
        """A query parameter that may be repeated or hold commas."""
        written = self.request.query_params.getlist(name)
        return tuple(part.strip() for text in written for part in text.split(",") if part.strip())

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A query parameter that is true or false, in any case of letters."""
        written = self.query(name)
        if written is None:
            return default
        if written.lower() not in ("true", "false"):
            raise InvalidField(f"{name} must be true or false")
        return written.lower() == "true"

    def number(self, name: str, *, default: int, least: int = 0, most: int | None = None) -> int:
        """A query parameter that is a whole number; one above `most` counts as `most`."""
        written = self.query(name)
        if written is None:
            return default
        try:
            number = whole_number_in(written)
        except ValueError as error:
            raise InvalidField(f"{name} must be a whole number") from error
        if number < least:
            raise InvalidField(f"{name} must be at least {least}")
        return number if most is None else min(number, most)

    def choice(self, name: str, choices: type[_Choice], default: _Choice) -> _Choice:
        """A query parameter that is one of a few words."""
        written = self.query(name)
        if written is None:
            return default
        try:
            return choices(written)
        except ValueError as error:
            words = ", ".join(choices)
            raise InvalidField(f"{name} must be one of {words}") from error

    def amount(self, name: str) -> Decimal | None:
        """A query parameter that is a decimal number."""
        written = self.query(name)
        if written is None:
            return None
        try:
            amount = number_in(written)
        except ValueError as error:
            raise InvalidField(f"{name} must be a number") from error
        return _comparable(name, amount)

    def instant(self, name: str) -> datetime | None:
        """A query parameter that is an instant, or a date for its first moment in UTC."""
        written = self.query(name)
        return None if written is None else parsed_instant(name, written)

    @property
    def ascending(self) -> bool:
        """What the query parameter `direction` asks for; descending unless given."""
        return self.choice("direction", Direction, Direction.DESCENDING) is Direction.ASCENDING


def _uuid(name: str, written: str) -> str:
    if _LOWER_CASE_UUID.fullmatch(written):
        return written
    try:
        return str(UUID(written))
    except ValueError as error:
        raise InvalidField(f"{name} is not a valid UUID") from error


def _comparable(name: str, amount: Decimal) -> Decimal:
    """The amount if it can be compared with what is kept; refuses a finer or a larger one."""
    sane(name, amount)
    if abs(amount) > MOST_QUANTITY or amount % QUANTITY_STEP:
        raise InvalidField(f"{name} is out of range")
    return amount


class Direction(StrEnum):
    """Which way a list is sorted."""

    ASCENDING = "asc"
    DESCENDING = "desc"
