from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from streetname.domain.errors import InvalidField
from streetname.wire.times import (
    parsed_date,
    parsed_instant,
    timestamp,
    timestamp_or_none,
)
from tests.instants import instants


@given(instants)
def test_an_instant_is_read_as_it_was_written(instant: datetime) -> None:
    assert parsed_instant("after", timestamp(instant)) == instant


def test_an_instant_has_six_decimals_and_a_z() -> None:
    assert timestamp(datetime(2026, 3, 2, 14, 31, 7, tzinfo=UTC)) == "2026-03-02T14:31:07.000000Z"
    assert timestamp_or_none(None) is None


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-03-02", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-02T14:31:07", datetime(2026, 3, 2, 14, 31, 7, tzinfo=UTC)),
        ("2026-03-02T14:31:07Z", datetime(2026, 3, 2, 14, 31, 7, tzinfo=UTC)),
        ("2026-03-02T09:31:07-05:00", datetime(2026, 3, 2, 14, 31, 7, tzinfo=UTC)),
        # A plus sign that a client forgot to escape in a query.
        ("2026-03-02T15:31:07 01:00", datetime(2026, 3, 2, 14, 31, 7, tzinfo=UTC)),
        ("2026-03-02T14:31:07.104512345Z", datetime(2026, 3, 2, 14, 31, 7, 104512, tzinfo=UTC)),
    ],
)
def test_an_instant_may_be_written_in_many_ways(written: str, instant: datetime) -> None:
    assert parsed_instant("after", written) == instant


@pytest.mark.parametrize(
    "written", ["", "yesterday", "2026-13-01", "1772463600", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_instant_is_refused_by_name(written: str) -> None:
    with pytest.raises(InvalidField, match="after must be a date or an RFC 3339 timestamp"):
        parsed_instant("after", written)


def test_a_timestamp_s_date_is_taken_where_a_date_is_meant() -> None:
    assert parsed_date("date", "2026-03-02") == date(2026, 3, 2)
    assert parsed_date("date", "2026-03-02T23:00:00-05:00") == date(2026, 3, 2)
    for written in ("", "02/03/2026", "2026-02-30"):
        with pytest.raises(InvalidField, match="date must be a date such as"):
            parsed_date("date", written)
