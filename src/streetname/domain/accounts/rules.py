"""Rules for what an owner writes, and the faults that are found by them.

A fault is `<path> <reason>`, such as `contact.postal_code is invalid`. All faults of a request are
told together, in one refusal.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from streetname.domain.accounts.formats import Form
from streetname.domain.errors import InvalidField


class Rule(NamedTuple):
    """What one member must look like; an empty text counts as not given."""

    member: str
    form: Form
    required: bool = False


def faults_in(path: str, part: msgspec.Struct, rules: Iterable[Rule]) -> Iterator[str]:
    """The faults of one part of a request, whose members are texts."""
    for rule in rules:
        text = getattr(part, rule.member)
        if text and not rule.form(text):
            yield f"{path}.{rule.member} is invalid"
        elif rule.required and not text:
            yield f"{path}.{rule.member} is required"


def faults_in_list(path: str, texts: Iterable[str], form: Form) -> Iterator[str]:
    """The faults of a list of texts."""
    for position, text in enumerate(texts):
        if not form(text):
            yield f"{path}[{position}] is invalid"


def refuse(faults: Iterable[str]) -> None:
    """Refuse the request if there is any fault."""
    told = ", ".join(faults)
    if told:
        raise InvalidField(told)
