"""Passwords: which are good enough, and what they are checked against.

Argon2id takes memory and time on purpose, so it runs in threads, of which there are few. It hashes
a keyed hash of the password: a copied database cannot even be guessed at.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from streetname.domain.errors import InvalidField
from streetname.people.keyed_hash import KeyedHash

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 12
LONGEST = 128
_AT_ONCE = 2
_FEWEST_DIFFERENT = 4
_COMMON = frozenset(
    {
        "123456123456",
        "1234567890123",
        "123456789012",
        "1234567890ab",
        "1q2w3e4r5t6y",
        "abcdefghijkl",
        "abcdefghijklmnopqrstuvwxyz",
        "administrator",
        "adminadminadmin",
        "changemechangeme",
        "correcthorsebatterystaple",
        "iloveyouiloveyou",
        "letmeinletmein",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "p@ssw0rd1234",
        "qwertyqwerty",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopasdfghjkl",
        "trustno1trustno1",
        "welcomewelcome",
    }
)


_Answer = TypeVar("_Answer")


def usual_cost() -> "PasswordHasher":
    """Argon2id as RFC 9106 recommends it where memory is short; imported when it is needed."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - most starts of a server need none

    return PasswordHasher()


def check_password(password: str, email: str) -> None:
    """Refuse a password that is too short, too long, or among the first to be tried."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidField(f"a password has {SHORTEST} to {LONGEST} characters")
    plain = _normal(password).casefold()
    if plain == email:
        raise InvalidField("the e-mail address is no password")
    if plain in _COMMON or len(set(plain)) < _FEWEST_DIFFERENT:
        raise InvalidField("this password is among the first that would be tried")


class Passwords:
    """Makes and checks what is kept of passwords, a few at a time."""

    def __init__(self, keyed: KeyedHash, cost: "Callable[[], PasswordHasher]" = usual_cost) -> None:
        self._keyed = keyed
        self._cost = cost
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="password")
        self._made: tuple[PasswordHasher, str] | None = None

    async def hash(self, password: str) -> str:
        """What to keep of a password."""
        return await self._in_thread(lambda: self._hasher()[0].hash(self._content(password)))

    async def matches(self, kept: str | None, password: str) -> bool:
        """True if it is the password; takes the same time where nothing is kept."""
        return await self._in_thread(lambda: self._matches(kept, password))

    def is_outdated(self, kept: str) -> bool:
        """True if a password should be hashed anew, at today's cost."""
        return self._hasher()[0].check_needs_rehash(kept)

    def _matches(self, kept: str | None, password: str) -> bool:
        from argon2.exceptions import VerificationError  # noqa: PLC0415 - as above

        hasher, of_nobody = self._hasher()
        # A longer one cannot be right, and is not worth normalizing.
        content = self._content(password[: LONGEST + 1])
        try:
            hasher.verify(kept or of_nobody, content)
        except VerificationError:
            return False
        return kept is not None

    def _hasher(self) -> "tuple[PasswordHasher, str]":
        """The hasher, and what is checked against where there is no password."""
        if self._made is None:
            hasher = self._cost()
            self._made = hasher, hasher.hash(self._content("nobody's"))
        return self._made

    def _content(self, password: str) -> bytes:
        return self._keyed.of("password", _normal(password))

    async def _in_thread(self, work: Callable[[], _Answer]) -> _Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _normal(password: str) -> str:
    """The same characters, whichever keyboard they came from."""
    return unicodedata.normalize("NFKC", password)
