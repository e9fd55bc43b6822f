"""How words and figures look on paper."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal

from streetname.domain.values.instants import in_new_york
from streetname.domain.values.written import written

_ENCODING = "cp1252"
_MISSING = "?"
_UNDECOMPOSED = str.maketrans("ĐđĦħıŁłŊŋŦŧ−\u2010\u2011", "DdHhiLlNnTt---")
_CENTS = 2


def printable(text: str) -> str:
    """The text in the letters that every PDF reader has without a font in the file.

    Those are the letters of Western Europe. Others lose their marks if that helps, and the rest is
    shown as question marks, one each.
    """
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    if _has(composed):
        return composed
    return "".join(map(_printable, composed.translate(_UNDECOMPOSED)))


def money(amount: Decimal) -> str:
    """Dollars with at least cents, and whatever finer the books keep: `-1,234.50`."""
    whole, _, fraction = written(amount).partition(".")
    return f"{_grouped(whole)}.{fraction.ljust(_CENTS, '0')}"


def quantity(amount: Decimal) -> str:
    """Shares as exactly as the books keep them: `1,000` or `0.999000999`."""
    whole, point, fraction = written(amount).partition(".")
    return f"{_grouped(whole)}{point}{fraction}"


def day(on: date) -> str:
    """A date as tables have it: `03/31/2026`."""
    return f"{on:%m/%d/%Y}"


def long_day(on: date) -> str:
    """A date in words: `March 31, 2026`."""
    return f"{on:%B} {on.day}, {on.year}"


def time_of_day(at: datetime) -> str:
    """The wall clock of New York to the second."""
    return f"{in_new_york(at):%H:%M:%S}"


def _printable(character: str) -> str:
    if _has(character):
        return character
    plain = [one for one in unicodedata.normalize("NFKD", character) if not _is_mark(one)]
    return "".join(one if _has(one) else _MISSING for one in plain)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Cf"}


def _has(text: str) -> bool:
    if not text.isprintable():
        return False
    try:
        text.encode(_ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _grouped(whole: str) -> str:
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}"
