"""People of a server without the server: real tables, a clock that is set, and cheap passwords."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from argon2 import PasswordHasher
from pyotp.totp import TOTP

from streetname.people import members
from streetname.people.keyed_hash import KeyedHash
from streetname.people.passwords import Passwords
from streetname.people.people import People, Person, SignIn
from streetname.people.roles import Role
from streetname.storage.database import open_database
from streetname.storage.people_file import PeopleFile
from streetname.storage.server_file import EnvironmentRecord, ServerFile

MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
PEPPER = b"pepper"
PASSWORD = "four green bottles"
ANOTHER_PASSWORD = "three green bottles"
AMBER = "amber@example.com"
BERYL = "beryl@example.com"
ALPHA, BETA = "alpha", "beta"

_Answer = TypeVar("_Answer")


def cheap() -> PasswordHasher:
    """Argon2id at the least cost there is."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class SetClock:
    """A clock that moves when it is told."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


class PeopleServer:
    """The people of a server with the environments alpha and beta."""

    def __init__(self, folder: Path) -> None:
        self.database = open_database(folder / "server.db", durable=False)
        self.file = ServerFile(self.database)
        for name in (ALPHA, BETA):
            self.file.add_environment(EnvironmentRecord(name, "ABCD"), [], MONDAY)
        self.people_file = PeopleFile(self.database)
        self.clock = SetClock()
        self.people = self.opened()

    def opened(self, pepper: bytes = PEPPER) -> People:
        """The same people, as another process would see them."""
        return People(self.people_file, pepper, self.clock, Passwords(KeyedHash(pepper), cheap))

    async def a_member(
        self, email: str = AMBER, role: Role = Role.SUPER_USER, environment: str = ALPHA
    ) -> Person:
        """Somebody with a password who belongs to an environment."""
        person = await self.people.sign_up("Amber Falcon", email, PASSWORD)
        self.joins(email, role, environment)
        return person

    def joins(self, email: str, role: Role, environment: str) -> None:
        """Make somebody a member, without an invitation."""
        with self.people_file.writing() as rows:
            person = rows.person_by_email(email)
            assert person is not None
            members.join(rows, environment, person, role, self.clock.now)

    async def signed_in(
        self, email: str = AMBER, password: str = PASSWORD, code: str | None = None
    ) -> SignIn:
        """A session of theirs."""
        return await self.people.sign_in(email, password, code, "192.0.2.1")

    def close(self) -> None:
        """Close the file."""
        self.database.dispose()


def code_of(secret: str, clock: SetClock) -> str:
    """What the app shows now."""
    return TOTP(secret).at(clock.now)


def result(work: Coroutine[Any, Any, _Answer]) -> _Answer:
    """What comes of it, for tests that are no coroutines."""
    return asyncio.run(work)
