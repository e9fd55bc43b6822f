"""Decimals on the wire: strings in plain notation, read from strings or numbers alike.

Where a resource has bare numbers instead, they are written digit by digit, never through float.
"""

import re
from decimal import Decimal
from typing import Annotated, TypeAlias

import msgspec

from streetname.domain.errors import InvalidField
from streetname.domain.values.written import written as text

Number: TypeAlias = Decimal
"""What a request may give as a JSON number or as a string; read exactly, never through float."""

BareNumber: TypeAlias = Annotated[msgspec.Raw, msgspec.Meta(extra_json_schema={"type": "number"})]
"""What an answer has as a JSON number."""

__all__ = [
    "BareNumber",
    "Number",
    "bare",
    "bare_or_none",
    "number_in",
    "sane",
    "text",
    "text_or_none",
    "whole_number_in",
]

_LARGEST_EXPONENT = 15
_WHOLE = re.compile(r"[+-]?[0-9]+")
_PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def number_in(written: str) -> Decimal:
    """The decimal number that is written there; ValueError where a client could mean none.

    Python alone would also read `1_0`, `NaN`, and the digits of every script.
    """
    if not _PLAIN.fullmatch(written):
        raise ValueError(written)
    return Decimal(written)


def whole_number_in(written: str) -> int:
    """The whole number that is written there; ValueError where a client could mean none."""
    if not _WHOLE.fullmatch(written):
        raise ValueError(written)
    return int(written)


def text_or_none(value: Decimal | None) -> str | None:
    """The value in plain notation, or null."""
    return None if value is None else text(value)


def bare(value: Decimal) -> BareNumber:
    """The value as a JSON number."""
    return msgspec.Raw(text(value).encode())


def bare_or_none(value: Decimal | None) -> BareNumber | None:
    """The value as a JSON number, or null."""
    return None if value is None else bare(value)


def sane(name: str, value: Decimal | None) -> Decimal | None:
    """The value if it is a finite number that a brokerage could mean; refuses it otherwise."""
    if value is None:
        return None
    if not value.is_finite():
        message = f"{name} must be a number"
        raise InvalidField(message)
    if value and not -_LARGEST_EXPONENT <= value.adjusted() <= _LARGEST_EXPONENT:
        message = f"{name} is out of range"
        raise InvalidField(message)
    return value
