"""Where identifiers come from: the environment's seed, the command's number, and a counter.

Doing the same commands again from the same seed gives the same identifiers. Seeds and secrets,
which must not be guessed, come from the system.
"""

import hashlib
import secrets
import string

from streetname.domain.values.ids import derived_uuid

MOST_NUMBERED = 1 << 16
"""So many things one command may number."""

_SEED_BITS = 53
_SECRET_LENGTH = 44
_KEY_LENGTH = 18
_LETTERS = string.ascii_letters + string.digits
_CAPITALS = string.ascii_uppercase + string.digits


class Identifiers:
    """Identifiers of one command at a time."""

    __slots__ = ("_count", "_numbered", "_seed", "_sequence")

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._sequence = 0
        self._count = 0
        self._numbered = 0

    def begin(self, sequence: int) -> None:
        """Turn to the command with this number."""
        self._sequence = sequence
        self._count = 0
        self._numbered = 0

    def next(self, kind: str) -> str:
        """A UUID that no other command, and no earlier call for this one, has given."""
        self._count += 1
        return derived_uuid(self._seed, self._sequence, self._count, kind)

    def number(self) -> int:
        """A number above those of all earlier calls and commands."""
        self._numbered += 1
        assert self._numbered < MOST_NUMBERED, "long jobs are many small commands"
        return self._sequence * MOST_NUMBERED + self._numbered


def new_seed() -> int:
    """A seed that nobody chose."""
    return secrets.randbits(_SEED_BITS)


def seed_from(seed: int, name: str) -> int:
    """The seed that follows from another one for something of that name."""
    digest = hashlib.blake2b(f"{seed}\x1f{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - _SEED_BITS)


def new_request_id() -> str:
    """32 hexadecimal digits that name a request in headers and logs."""
    return secrets.token_hex(16)


def new_public_id() -> str:
    """32 hexadecimal digits that name a person or a session, and open nothing."""
    return secrets.token_hex(16)


def new_key_id(prefix: str) -> str:
    """The public part of a credential, such as `CK` and eighteen capitals and digits."""
    return prefix + "".join(secrets.choice(_CAPITALS) for _ in range(_KEY_LENGTH))


def new_secret() -> str:
    """The secret part of a credential: 44 letters and digits, more than 256 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_SECRET_LENGTH))
