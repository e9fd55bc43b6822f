"""Typed identifiers, and identifiers that follow from others.

Nothing here draws a random number: an identifier is a function of a seed and of what it names, so
doing the same work twice makes the same row.
"""

import hashlib
from datetime import datetime, timedelta
from typing import NewType

from streetname.domain.values.instants import EPOCH

AccountId = NewType("AccountId", str)
AssetId = NewType("AssetId", str)
OrderId = NewType("OrderId", str)
ExecutionId = NewType("ExecutionId", str)
EntryId = NewType("EntryId", int)
RelationshipId = NewType("RelationshipId", str)
TransferId = NewType("TransferId", str)
WatchlistId = NewType("WatchlistId", str)

_UUID_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
_ULID_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID_DIGITS = {character: value for value, character in enumerate(_ULID_ALPHABET)}
_ULID_LENGTH = 26


def derived_uuid(*parts: str | int) -> str:
    """A lower-case UUID (version 4 in shape) that follows from `parts` alone."""
    text = "\x1f".join(map(str, parts))
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    variant = _UUID_VARIANTS[digest[16]]
    return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:]}"


def ulid(at: datetime, sequence: int) -> str:
    """The ULID of the `sequence`-th event: 48 bits of milliseconds, then the sequence.

    Rises strictly with the sequence as long as instants do not go back.
    """
    value = (int(at.timestamp() * 1000) << 80) | (sequence << 16)
    digits: list[str] = []
    for _ in range(_ULID_LENGTH):
        value, digit = divmod(value, 32)
        digits.append(_ULID_ALPHABET[digit])
    return "".join(reversed(digits))


def sequence_of_ulid(text: str) -> int:
    """The sequence inside a ULID that `ulid` made; `ValueError` if `text` is no ULID."""
    return (_number_of_ulid(text) >> 16) & ((1 << 64) - 1)


def instant_of_ulid(text: str) -> datetime:
    """The millisecond inside any ULID; `ValueError` if `text` is none, or later than any date."""
    try:
        return EPOCH + timedelta(milliseconds=_number_of_ulid(text) >> 80)
    except OverflowError as error:
        message = f"{text!r} is of no date"
        raise ValueError(message) from error


def _number_of_ulid(text: str) -> int:
    if len(text) != _ULID_LENGTH:
        message = "a ULID has 26 characters"
        raise ValueError(message)
    value = 0
    for character in text.upper():
        if character not in _ULID_DIGITS:
            message = f"{character!r} is no character of a ULID"
            raise ValueError(message)
        value = value * 32 + _ULID_DIGITS[character]
    return value
