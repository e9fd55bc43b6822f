"""What a written detail must look like, one question per kind of detail.

Source: Alpaca, data validations.
"""

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from ipaddress import ip_address
from typing import TypeAlias

from streetname.domain.accounts.places import COUNTRIES, US_STATES

Form: TypeAlias = Callable[[str], bool]

_ADULT_AGE = 18
_NAME_LENGTH = 50
_EMAIL_LENGTH = 100
_EMAIL_LENGTH_WITHOUT_ALIAS = 60

_EMAIL = re.compile(r"[^@\s<>,;]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PO_BOX = re.compile(r"\b(p\.?\s*o\.?\s*box|post\s+office\s+box|box\s+#?\d)", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9 ().-]{5,25}")
_TAX_ID = re.compile(r"[A-Za-z0-9.+-]{2,40}")
_US_TAX_ID = re.compile(r"(?!000)\d{3}-?(?!00)\d{2}-?(?!0000)\d{4}")
_POSTAL_CODES = {
    "USA": re.compile(r"\d{5}(-?\d{1,4})?"),
    "GBR": re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE),
    "CAN": re.compile(r"[A-Z]\d[A-Z][ -]?\d[A-Z]\d", re.IGNORECASE),
}
_POSTAL_CODE = re.compile(r".{1,12}")
_SHORTEST_PLACEHOLDER = 5
_RISING_DIGITS = "01234567890123456789"
_PLACEHOLDERS = frozenset({"078051120", "219099999"})


def is_text(text: str) -> bool:
    """Printable ASCII without blanks around it."""
    return text.isascii() and text.isprintable() and text == text.strip()


def of_length(least: int, most: int) -> Form:
    """The question whether a text is that long."""
    return lambda text: is_text(text) and least <= len(text) <= most


def one_of(words: Collection[str]) -> Form:
    """The question whether a text is one of those words."""
    return lambda text: text in words


def one_of_in_any_case(words: Collection[str]) -> Form:
    """The question whether a text is one of those words, which are in lower case."""
    return lambda text: text.lower() in words


def is_name(text: str) -> bool:
    """A name of up to fifty characters, not of digits alone."""
    return is_text(text) and 0 < len(text) <= _NAME_LENGTH and not text.isdigit()


def is_street_line(text: str) -> bool:
    """A line of an address at which someone lives: a post office box is none."""
    return is_text(text) and len(text) > 1 and not text.isdigit() and not _PO_BOX.search(text)


def is_city(text: str) -> bool:
    """The name of a city."""
    return is_name(text) and len(text) > 1


def is_country(text: str) -> bool:
    """A country's code of three letters."""
    return text in COUNTRIES


def is_us_state(text: str) -> bool:
    """The code or the full name of a US state or territory."""
    return text.lower() in US_STATES


def is_postal_code_in(country: str | None) -> Form:
    """The question whether a text is a postal code of that country."""
    pattern = _POSTAL_CODES.get(country or "", _POSTAL_CODE)
    return lambda text: is_text(text) and pattern.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """An e-mail address; its length is counted with and without a `+alias`."""
    if not is_text(text) or len(text) > _EMAIL_LENGTH or not _EMAIL.fullmatch(text):
        return False
    name, _, host = text.rpartition("@")
    return len(name.split("+")[0]) + 1 + len(host) <= _EMAIL_LENGTH_WITHOUT_ALIAS


def is_phone(text: str) -> bool:
    """A telephone number, in E.164 or as people write it."""
    return _PHONE.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """A calendar date, `YYYY-MM-DD`."""
    return as_date(text) is not None


def as_date(text: str) -> date | None:
    """The date that is written, if it is one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def is_birth_date_of_adult(today: date) -> Form:
    """The question whether someone born on that date is of age today."""
    latest = (today.year - _ADULT_AGE, today.month, today.day)

    def is_of_age(text: str) -> bool:
        born = as_date(text)
        return born is not None and (born.year, born.month, born.day) <= latest

    return is_of_age


def is_timestamp(text: str) -> bool:
    """A date, or an instant in RFC 3339."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_ip_address(text: str) -> bool:
    """An address of the internet, of either version."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_tax_id(text: str) -> bool:
    """A tax identifier of any country: no placeholder, no single repeated character."""
    digits = re.sub(r"\D", "", text)
    return _TAX_ID.fullmatch(text) is not None and bool(digits) and not _is_placeholder(digits)


def is_us_tax_id(text: str) -> bool:
    """A social security or individual taxpayer number.

    Area 666 is let through: the samples that everybody copies have it.
    """
    return is_tax_id(text) and _US_TAX_ID.fullmatch(text) is not None


def _is_placeholder(digits: str) -> bool:
    if len(digits) < _SHORTEST_PLACEHOLDER:
        return False
    repeated = len(set(digits)) == 1
    sequential = digits in _RISING_DIGITS or digits[::-1] in _RISING_DIGITS
    return repeated or sequential or digits in _PLACEHOLDERS
