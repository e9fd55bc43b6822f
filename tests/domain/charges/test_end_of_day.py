from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from streetname.domain.charges.end_of_day import day_under_way, ends_at
from streetname.domain.market.calendar import previous_session, session_on
from tests.instants import instants

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 3, 2, 15, tzinfo=UTC), MONDAY),
        (datetime(2026, 3, 3, 1, 5, tzinfo=UTC), MONDAY),
        (datetime(2026, 3, 3, 1, 5, 1, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 3, 7, 15, tzinfo=UTC), date(2026, 3, 9)),  # a Saturday
        (datetime(2026, 11, 27, 20, tzinfo=UTC), date(2026, 11, 27)),  # a half day, after its close
    ],
)
def test_a_day_is_under_way_until_five_past_eight_in_new_york(now: datetime, day: date) -> None:
    assert day_under_way(now) == day


@given(instants)
def test_the_day_under_way_is_the_first_that_has_not_ended(now: datetime) -> None:
    day = day_under_way(now)
    assert session_on(day) is not None
    assert ends_at(day) >= now
    assert ends_at(previous_session(day).date) < now
