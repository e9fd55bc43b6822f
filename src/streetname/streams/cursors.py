"""Cursors: which part of the one sequence of events a listener asks for.

A cut divides the sequence in two, and no event falls on the line: the one whose number or ULID a
cut names is before it, one at the very instant of a cut is behind it. A listener who gives `since`
is told what is behind that cut; one who gives `until`, what is before that one, and then no more.
Without `since` a listener is told only what happens from now on.

Source: Alpaca, rules of the query parameters of event streams.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

import msgspec

from streetname.domain.errors import InvalidField, InvalidRequest
from streetname.domain.values.ids import instant_of_ulid, sequence_of_ulid, ulid
from streetname.engine.batch import Event
from streetname.wire.times import parsed_instant

_MOST_DIGITS = 18


class NumberCut(msgspec.Struct, frozen=True):
    """Between an event, which need not have happened yet, and the next."""

    number: int

    def precedes(self, event: Event) -> bool:
        """True if the event is behind the cut."""
        return event.sequence > self.number


class InstantCut(msgspec.Struct, frozen=True):
    """Between what happened before an instant and what happened at it or later."""

    instant: datetime

    def precedes(self, event: Event) -> bool:
        """True if the event is behind the cut."""
        return event.at >= self.instant


class UlidCut(msgspec.Struct, frozen=True):
    """A cut by ULID, which may be one of our events' or made by the client from an instant."""

    ulid: str
    number: int
    instant: datetime

    def resolved(self, named: Event | None) -> "Cut":
        """Where it cuts, given the event that has its number: if it is not that one's, in time."""
        if named is not None and ulid(named.at, named.sequence) == self.ulid:
            return NumberCut(named.sequence)
        return InstantCut(self.instant)


Cut: TypeAlias = NumberCut | InstantCut
Bound: TypeAlias = Cut | UlidCut


class Span(msgspec.Struct, frozen=True):
    """What a listener asks for: events from here to there, of all objects or of one."""

    since: Bound | None = None
    until: Bound | None = None
    object_id: str | None = None


def span_v1(query: Mapping[str, str]) -> Span:
    """What the parameters of a version 1 stream ask for: ids are whole numbers there."""
    since, until = _bounds(query, {"": _instant_cut, "_id": _number_cut, "_ulid": _ulid_cut})
    return Span(since, until, query.get("id") or None)


def span_v2(query: Mapping[str, str]) -> Span:
    """What the parameters of a version 2 stream ask for: ids are ULIDs there."""
    since, until = _bounds(query, {"": _instant_cut, "_id": _ulid_cut, "_ulid": _ulid_cut})
    return Span(since, until)


_Reader = Callable[[str, str], Bound]


def _bounds(
    query: Mapping[str, str], kinds: Mapping[str, _Reader]
) -> tuple[Bound | None, Bound | None]:
    """Both cuts; at most one kind of them may be given, and an end only with a beginning."""
    since = [kind for kind in kinds if query.get(f"since{kind}")]
    until = [kind for kind in kinds if query.get(f"until{kind}")]
    for word, given in (("since", since), ("until", until)):
        if len(given) > 1:
            names = " and ".join(word + kind for kind in given)
            raise InvalidRequest(f"{names} are mutually exclusive")
    for kind in until:
        if kind not in since:
            raise InvalidRequest(f"until{kind} requires since{kind}")
    return _bound(query, "since", since, kinds), _bound(query, "until", until, kinds)


def _bound(
    query: Mapping[str, str], word: str, given: list[str], kinds: Mapping[str, _Reader]
) -> Bound | None:
    if not given:
        return None
    name = word + given[0]
    return kinds[given[0]](name, query[name])


def _instant_cut(name: str, written: str) -> InstantCut:
    try:
        return InstantCut(parsed_instant(name, written))
    except InvalidField as error:
        raise InvalidRequest(error.message) from error


def _number_cut(name: str, written: str) -> NumberCut:
    if not (written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS):
        raise InvalidRequest(f"{name} must be a whole number of at most {_MOST_DIGITS} digits")
    return NumberCut(int(written))


def _ulid_cut(name: str, written: str) -> UlidCut:
    try:
        return UlidCut(written.upper(), sequence_of_ulid(written), instant_of_ulid(written))
    except ValueError as error:
        raise InvalidRequest(f"{name} must be a ULID") from error
