from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.ledger.activity import other_activity_id, trade_activity_id

SPRING = datetime(2026, 3, 10, tzinfo=UTC)
# Until the clocks go back and an hour comes twice.
instants = st.timedeltas(timedelta(0), timedelta(days=200)).map(lambda passed: SPRING + passed)


def test_a_fill_is_named_by_new_york_s_wall_clock_to_the_millisecond() -> None:
    at = datetime(2026, 9, 10, 17, 11, 25, 217586, tzinfo=UTC)
    assert trade_activity_id(at, "2a1de7f0") == "20260910131125217::2a1de7f0"


def test_anything_else_is_named_by_its_date() -> None:
    assert other_activity_id(date(2026, 9, 10), "2a1de7f0") == "20260910000000000::2a1de7f0"


@given(instants, st.timedeltas(timedelta(milliseconds=1), timedelta(days=30)))
def test_sorting_fills_by_name_is_sorting_them_by_time(at: datetime, passed: timedelta) -> None:
    assert trade_activity_id(at, "z") < trade_activity_id(at + passed, "a")


@given(instants)
def test_what_a_day_brought_without_a_fill_comes_before_its_fills(at: datetime) -> None:
    local_day = date.fromisoformat(trade_activity_id(at, "x")[:8])
    assert other_activity_id(local_day, "z") <= trade_activity_id(at, "z")
