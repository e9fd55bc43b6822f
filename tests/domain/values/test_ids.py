from datetime import datetime, timedelta
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.values.ids import derived_uuid, sequence_of_ulid, ulid
from tests.instants import instants

sequences = st.integers(0, 2**53)
parts = st.lists(st.one_of(st.text(max_size=10), st.integers()), max_size=4)


@given(parts)
def test_a_derived_identifier_has_the_shape_of_a_random_uuid(parts: list[str | int]) -> None:
    text = derived_uuid(*parts)
    uuid = UUID(text)
    assert str(uuid) == text
    assert (uuid.version, uuid.variant) == (4, RFC_4122)


@given(parts, parts)
def test_an_identifier_follows_from_what_it_names(
    one: list[str | int], two: list[str | int]
) -> None:
    same = list(map(str, one)) == list(map(str, two))
    told_apart = not any("\x1f" in str(part) for part in (*one, *two))
    if same:
        assert derived_uuid(*one) == derived_uuid(*two)
    elif told_apart and one and two:
        assert derived_uuid(*one) != derived_uuid(*two)


def test_parts_do_not_run_into_each_other() -> None:
    assert derived_uuid("order", "12") != derived_uuid("order1", "2")


@given(instants, sequences)
def test_a_ulid_decodes_to_its_sequence_in_any_case_of_letters(at: datetime, sequence: int) -> None:
    text = ulid(at, sequence)
    assert len(text) == 26
    assert sequence_of_ulid(text) == sequence
    assert sequence_of_ulid(text.lower()) == sequence


@given(instants, st.timedeltas(timedelta(0), timedelta(days=1)), sequences, st.integers(1, 1000))
def test_ulids_rise_with_the_sequence_while_time_does_not_go_back(
    at: datetime, passed: timedelta, sequence: int, more: int
) -> None:
    assert ulid(at, sequence) < ulid(at + passed, sequence + more)


@pytest.mark.parametrize("text", ["", "0" * 25, "0" * 27, "U" * 26, "0123456789-ABCDEFGHJKMNPQR"])
def test_what_is_no_ulid_is_not_decoded(text: str) -> None:
    with pytest.raises(ValueError, match="ULID"):
        sequence_of_ulid(text)
