"""Cursors: what the query of an event stream asks for, and which queries make no sense."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from streetname.domain.errors import InvalidRequest
from streetname.domain.values.ids import ulid
from streetname.streams.cursors import (
    InstantCut,
    NumberCut,
    Span,
    UlidCut,
    span_v1,
    span_v2,
)

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
NAME = ulid(MIDNIGHT, 7)


def test_no_parameters_ask_for_what_is_to_come() -> None:
    assert span_v1({}) == span_v2({"since": ""}) == Span()


def test_a_date_is_its_first_moment_in_utc() -> None:
    wanted = Span(InstantCut(MIDNIGHT), InstantCut(MIDNIGHT.replace(day=3)))
    assert span_v1({"since": "2026-03-02", "until": "2026-03-03"}) == wanted


def test_an_instant_may_be_of_any_zone() -> None:
    assert span_v2({"since": "2026-03-01T19:00:00-05:00"}) == Span(InstantCut(MIDNIGHT))


def test_ids_are_numbers_in_version_1_and_ulids_in_version_2() -> None:
    assert span_v1({"since_id": "3", "until_id": "5"}) == Span(NumberCut(3), NumberCut(5))
    cut = UlidCut(NAME, 7, MIDNIGHT)
    assert span_v2({"since_id": NAME, "until_id": NAME.lower()}) == Span(cut, cut)


@pytest.mark.parametrize("span", [span_v1, span_v2])
def test_both_versions_take_a_ulid_by_that_name(
    span: Callable[[Mapping[str, str]], Span],
) -> None:
    assert span({"since_ulid": NAME}) == Span(UlidCut(NAME, 7, MIDNIGHT))


def test_only_version_1_keeps_to_one_object() -> None:
    assert span_v1({"id": "amber"}).object_id == "amber"
    assert span_v2({"id": "amber"}).object_id is None


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"until": "2026-03-02"}, "until requires since"),
        ({"until_id": "3"}, "until_id requires since_id"),
        ({"until_ulid": NAME}, "until_ulid requires since_ulid"),
        ({"since_id": "3", "until": "2026-03-02"}, "until requires since"),
        ({"since": "2026-03-02", "since_id": "3"}, "since and since_id are mutually exclusive"),
        (
            {"since_id": "3", "until": "2026-03-02", "until_id": "4"},
            "until and until_id are mutually exclusive",
        ),
        ({"since": "yesterday"}, "since must be a date or an RFC 3339 timestamp"),
        ({"since_id": "-1"}, "since_id must be a whole number of at most 18 digits"),
        ({"since_id": "9" * 19}, "since_id must be a whole number of at most 18 digits"),
        ({"since_id": NAME}, "since_id must be a whole number of at most 18 digits"),
        ({"since_ulid": "7"}, "since_ulid must be a ULID"),
        ({"since_ulid": "U" * 26}, "since_ulid must be a ULID"),
        ({"since_ulid": "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"}, "since_ulid must be a ULID"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(query: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        span_v1(query)
    assert (refusal.value.status, refusal.value.number) == (400, 40010000)
    assert refusal.value.message == message
