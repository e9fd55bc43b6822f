from datetime import UTC, date, datetime

import pytest

from streetname.domain.values.instants import exchange_date, in_new_york


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 3, 4, 59, 59, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 3, 5, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 7, 2, 3, 59, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 2, 4, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_the_exchange_changes_its_date_at_midnight_in_new_york(
    instant: datetime, day: date
) -> None:
    assert exchange_date(instant) == day


def test_an_instant_stays_the_same_on_the_exchange_s_wall_clock() -> None:
    instant = datetime(2026, 9, 10, 17, 11, 25, 217586, tzinfo=UTC)
    local = in_new_york(instant)
    assert local == instant
    assert (local.hour, local.minute) == (13, 11)
