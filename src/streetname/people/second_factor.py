"""The second factor: one-time codes that an app on a phone shows for half a minute each.

The app's secret follows from a seed in the database and from the server's own secret, so that the
database alone makes no codes.
"""

import hmac
from base64 import b32encode
from datetime import datetime

import msgspec

from streetname.people.keyed_hash import KeyedHash

_ISSUER = "Streetname"
_SECRET_BYTES = 20
_STEP_SECONDS = 30
_DIGITS = 6
_DRIFT = (0, -1, 1)


class SecondFactor(msgspec.Struct, frozen=True):
    """What an app needs: the secret to type, or the address to show as a QR code."""

    secret: str
    uri: str


def offered(keyed: KeyedHash, seed: bytes, email: str) -> SecondFactor:
    """The second factor that follows from the seed."""
    from pyotp.totp import TOTP  # noqa: PLC0415 - most starts of a server need none

    secret = _secret(keyed, seed)
    uri: str = TOTP(secret, name=email, issuer=_ISSUER).provisioning_uri()
    return SecondFactor(secret, uri)


def accepted_step(
    keyed: KeyedHash, seed: bytes, code: str, now: datetime, last: int | None
) -> int | None:
    """The time step that the code is for; None if it is wrong or not newer than the last one.

    A phone's clock may be half a minute off.
    """
    from pyotp.totp import TOTP  # noqa: PLC0415 - as above

    given = "".join(code.split())
    if len(given) != _DIGITS or not (given.isascii() and given.isdigit()):
        return None
    codes = TOTP(_secret(keyed, seed))
    current = int(now.timestamp()) // _STEP_SECONDS
    for step in (current + drift for drift in _DRIFT):
        is_new = last is None or step > last
        if hmac.compare_digest(codes.generate_otp(step), given) and is_new:
            return step
    return None


def _secret(keyed: KeyedHash, seed: bytes) -> str:
    return b32encode(keyed.of("second factor", seed)[:_SECRET_BYTES]).decode()
