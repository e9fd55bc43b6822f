from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.errors import BrokerError
from streetname.domain.market.calendar import session_at
from streetname.domain.values.instants import EARLIEST, LATEST
from streetname.sandbox.time_travel import checked, destination, instant_of
from streetname.wire.control.clock import Until

BEFORE_THE_OPEN = "2026-03-02T13:00"
MONDAY_AT_TEN = "2026-03-02T15:00"
MONDAY_EVENING = "2026-03-02T23:00"
FRIDAY_EVENING = "2026-03-06T23:00"
DAY_BEFORE_THANKSGIVING = "2026-11-25T16:00"
FRIDAY_BEFORE_COLUMBUS_DAY = "2026-10-09T16:00"

instants = st.datetimes(
    min_value=EARLIEST.replace(tzinfo=None),
    max_value=LATEST.replace(tzinfo=None),
    timezones=st.just(UTC),
)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "now", "instant"),
    [
        (Until.OPEN, BEFORE_THE_OPEN, "2026-03-02T14:30"),
        (Until.OPEN, MONDAY_AT_TEN, "2026-03-03T14:30"),
        (Until.OPEN, FRIDAY_EVENING, "2026-03-09T13:30"),
        (Until.CLOSE, BEFORE_THE_OPEN, "2026-03-02T21:00"),
        (Until.CLOSE, MONDAY_AT_TEN, "2026-03-02T21:00"),
        (Until.CLOSE, MONDAY_EVENING, "2026-03-03T21:00"),
        (Until.CLOSE, "2026-11-26T12:00", "2026-11-27T18:00"),
        (Until.NEXT_SESSION, BEFORE_THE_OPEN, "2026-03-03T14:30"),
        (Until.NEXT_SESSION, MONDAY_AT_TEN, "2026-03-03T14:30"),
        (Until.NEXT_SESSION, DAY_BEFORE_THANKSGIVING, "2026-11-27T14:30"),
        (Until.SETTLEMENT, MONDAY_AT_TEN, "2026-03-03T05:00"),
        (Until.SETTLEMENT, FRIDAY_EVENING, "2026-03-09T04:00"),
        (Until.SETTLEMENT, DAY_BEFORE_THANKSGIVING, "2026-11-27T05:00"),
        (Until.SETTLEMENT, FRIDAY_BEFORE_COLUMBUS_DAY, "2026-10-13T04:00"),
    ],
)
def test_a_moment_of_the_exchanges_day_is_the_next_one(
    until: Until, now: str, instant: str
) -> None:
    assert instant_of(until, at(now)) == at(instant)


@given(instants, st.sampled_from(Until))
def test_every_moment_lies_ahead(now: datetime, until: Until) -> None:
    assert instant_of(until, now) > now


@given(instants)
def test_the_exchange_is_open_at_the_open_and_closed_at_the_close(now: datetime) -> None:
    assert session_at(instant_of(Until.OPEN, now)) is not None
    assert session_at(instant_of(Until.CLOSE, now)) is None


def test_a_duration_leads_as_far_as_it_is_long() -> None:
    assert destination(timedelta(hours=1), at(MONDAY_AT_TEN)) == at("2026-03-02T16:00")
    assert destination(timedelta(), at(MONDAY_AT_TEN)) == at(MONDAY_AT_TEN)


def test_a_clock_never_goes_back() -> None:
    with pytest.raises(BrokerError, match="reset the environment"):
        checked(at(BEFORE_THE_OPEN), at(MONDAY_AT_TEN))
    with pytest.raises(BrokerError, match="never goes back"):
        destination(timedelta(microseconds=-1), at(MONDAY_AT_TEN))


@pytest.mark.parametrize(
    "way", [timedelta(days=99_999), timedelta.max, LATEST + timedelta(seconds=1), EARLIEST.min]
)
def test_a_clock_stays_on_the_calendar(way: timedelta | datetime) -> None:
    if isinstance(way, datetime):
        way = way.replace(tzinfo=UTC)
    with pytest.raises(BrokerError, match="the clock can show"):
        destination(way, at(MONDAY_AT_TEN))
