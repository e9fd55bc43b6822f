"""Decimals on the wire: strings in plain notation, read from strings or numbers alike."""

from decimal import Decimal
from typing import TypeAlias

from streetname.domain.errors import InvalidField
from streetname.domain.values.written import written as text

Number: TypeAlias = Decimal
"""What a request may give as a JSON number or as a string; read exactly, never through float."""

__all__ = ["Number", "sane", "text", "text_or_none"]

_LARGEST_EXPONENT = 15


def text_or_none(value: Decimal | None) -> str | None:
    """The value in plain notation, or null."""
    return None if value is None else text(value)


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
