from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.errors import InvalidField
from streetname.domain.portfolio.history_plan import (
    HistoryPlan,
    HistoryRequest,
    Period,
    PeriodUnit,
    Reporting,
    Reset,
    Timeframe,
    planned,
)
from streetname.domain.values.instants import NEW_YORK, exchange_date, in_new_york
from tests.instants import instants

LONG_AGO = date(2020, 1, 2)
FRIDAY, SATURDAY, MONDAY, TUESDAY = (date(2026, 3, day) for day in (6, 7, 9, 10))


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), NEW_YORK).astimezone(UTC)


def days(number: int) -> Period:
    return Period(number, PeriodUnit.DAY)


def plan(
    now: datetime,
    timeframe: Timeframe | None = None,
    *,
    opened_on: date = LONG_AGO,
    **terms: Any,
) -> HistoryPlan:
    return planned(HistoryRequest(timeframe=timeframe, **terms), now, opened_on)


def labels(made: HistoryPlan) -> list[str]:
    return [f"{in_new_york(window.label):%m-%d %H:%M}" for window in made.windows]


def ends(made: HistoryPlan) -> list[str]:
    return [f"{in_new_york(window.ends):%H:%M:%S}" for window in made.windows]


def dates(made: HistoryPlan) -> list[str]:
    return [f"{window.day:%m-%d}" for window in made.windows]


def test_a_day_by_the_quarter_has_27_points_the_close_included() -> None:
    made = plan(at(MONDAY, "18:00"), Timeframe.QUARTER, period=days(1))
    assert len(made.windows) == 27
    assert (labels(made)[0], labels(made)[1], labels(made)[-1]) == (
        "03-09 09:30",
        "03-09 09:45",
        "03-09 16:00",
    )
    assert ends(made)[-3:] == ["15:45:00", "16:00:00", "16:00:00"]
    assert not any(window.live for window in made.windows)


@pytest.mark.parametrize(
    ("timeframe", "reporting", "points", "last"),
    [
        (Timeframe.MINUTE, Reporting.MARKET_HOURS, 391, "03-09 16:00"),
        (Timeframe.FIVE_MINUTES, Reporting.MARKET_HOURS, 79, "03-09 16:00"),
        (Timeframe.HOUR, Reporting.MARKET_HOURS, 7, "03-09 15:30"),
        (Timeframe.QUARTER, Reporting.EXTENDED_HOURS, 65, "03-09 20:00"),
        (Timeframe.HOUR, Reporting.EXTENDED_HOURS, 17, "03-09 20:00"),
    ],
)
def test_the_hours_of_a_day(
    timeframe: Timeframe, reporting: Reporting, points: int, last: str
) -> None:
    made = plan(at(MONDAY, "23:00"), timeframe, period=days(1), reporting=reporting)
    assert (len(made.windows), labels(made)[-1]) == (points, last)


def test_a_window_that_is_going_on_is_live_and_ends_now() -> None:
    made = plan(at(MONDAY, "10:07:30"), Timeframe.QUARTER, period=days(1))
    assert labels(made) == ["03-09 09:30", "03-09 09:45", "03-09 10:00"]
    assert ends(made) == ["09:45:00", "10:00:00", "10:07:30"]
    assert [window.live for window in made.windows] == [False, False, True]


def test_at_the_stroke_of_a_window_the_next_one_is_live() -> None:
    made = plan(at(MONDAY, "10:00"), Timeframe.QUARTER, period=days(1))
    assert labels(made)[-1] == "03-09 10:00"
    assert [window.live for window in made.windows] == [False, False, True]


def test_a_half_day_ends_at_one() -> None:
    half = date(2026, 11, 27)
    made = plan(at(half, "18:00"), Timeframe.QUARTER, period=days(1))
    assert (len(made.windows), labels(made)[-1]) == (15, "11-27 13:00")
    extended = plan(
        at(half, "18:00"), Timeframe.HOUR, period=days(1), reporting=Reporting.EXTENDED_HOURS
    )
    assert labels(extended)[-1] == "11-27 17:00"


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (at(SATURDAY, "12:00"), "03-06"),
        (at(MONDAY, "09:29:59"), "03-06"),
        (at(MONDAY, "09:30"), "03-09"),
        (at(MONDAY, "23:59"), "03-09"),
    ],
)
def test_a_day_back_is_the_trading_day_that_has_begun_last(now: datetime, day: str) -> None:
    for timeframe in (Timeframe.QUARTER, Timeframe.DAY):
        assert set(dates(plan(now, timeframe, period=days(1)))) == {day}


def test_days_are_counted_by_the_calendar() -> None:
    week = Period(1, PeriodUnit.WEEK)
    made = plan(at(SATURDAY, "12:00"), Timeframe.DAY, period=week)
    assert dates(made) == ["03-02", "03-03", "03-04", "03-05", "03-06"]
    assert labels(made)[-1] == "03-06 20:00"
    assert plan(at(SATURDAY, "12:00"), Timeframe.DAY, period=days(7)) == made


def test_a_day_is_named_by_eight_in_the_evening_in_summer_and_in_winter() -> None:
    made = plan(at(TUESDAY, "12:00"), Timeframe.DAY, period=days(5))
    assert [window.label.astimezone(UTC).hour for window in made.windows] == [1, 0, 0]


def test_clocks_that_change_leave_sessions_as_long_as_ever() -> None:
    made = plan(at(MONDAY, "18:00"), Timeframe.QUARTER, period=days(4))
    assert len(made.windows) == 2 * 27
    assert labels(made)[27] == "03-09 09:30"
    assert made.windows[27].label.hour == 13  # 14 on the Friday before


def test_around_the_clock_no_hour_is_left_out() -> None:
    made = plan(at(MONDAY, "10:20"), Timeframe.HOUR, period=days(2), reporting=Reporting.CONTINUOUS)
    assert labels(made)[0] == "03-07 10:00"
    assert len(made.windows) == 48  # the night to Sunday has 23 hours
    assert made.windows[-1].live
    assert all(one.ends == other.label for one, other in pairwise(made.windows))


@pytest.mark.parametrize(
    ("terms", "timeframe"),
    [
        ({"period": days(6)}, "1Min"),
        ({"period": days(7)}, "15Min"),
        ({"period": Period(1, PeriodUnit.WEEK)}, "15Min"),
        ({"period": days(29)}, "15Min"),
        ({"period": days(30)}, "1D"),
        ({"period": Period(1, PeriodUnit.MONTH)}, "1D"),
        ({}, "1D"),
        ({"period": Period(1, PeriodUnit.YEAR)}, "1D"),
        ({"start": date(2026, 3, 5)}, "1Min"),
        ({"start": date(2026, 2, 20)}, "15Min"),
        ({"start": date(2026, 1, 2)}, "1D"),
        ({"start": date(2026, 1, 2), "end": date(2026, 1, 7)}, "1Min"),
        ({"start": date(2026, 1, 2), "end": date(2026, 1, 8)}, "15Min"),
        ({"since_midnight": True}, "1Min"),
    ],
)
def test_the_timeframe_follows_from_the_length(terms: dict[str, Any], timeframe: str) -> None:
    assert plan(at(MONDAY, "18:00"), **terms).timeframe == timeframe


@pytest.mark.parametrize(
    ("start", "first"),
    [
        (at(FRIDAY, "00:00"), "03-06 09:30"),
        (at(FRIDAY, "12:34:56"), "03-06 09:30"),
        (at(FRIDAY, "16:00"), "03-06 09:30"),
        (at(FRIDAY, "16:00:01"), "03-09 09:30"),
        (at(SATURDAY, "09:30"), "03-09 09:30"),
        (FRIDAY, "03-06 09:30"),
        (SATURDAY, "03-09 09:30"),
    ],
)
def test_a_start_becomes_the_beginning_of_a_session(start: date | datetime, first: str) -> None:
    made = plan(at(TUESDAY, "18:00"), Timeframe.QUARTER, start=start)
    assert labels(made)[0] == first


@pytest.mark.parametrize(
    ("end", "last"),
    [
        (at(MONDAY, "21:33"), "03-09 16:00"),
        (at(MONDAY, "12:14:59"), "03-09 12:00"),
        (at(MONDAY, "09:00"), "03-06 16:00"),
        (MONDAY, "03-09 16:00"),
        (SATURDAY, "03-06 16:00"),
        (at(TUESDAY, "23:00"), "03-10 11:00"),
        (date(2035, 1, 1), "03-10 11:00"),
    ],
)
def test_an_end_is_within_a_session_and_never_in_the_future(
    end: date | datetime, last: str
) -> None:
    made = plan(at(TUESDAY, "11:00"), Timeframe.QUARTER, start=FRIDAY, end=end)
    assert labels(made)[-1] == last


def test_a_start_with_a_period_has_its_end_so_long_after() -> None:
    made = plan(at(TUESDAY, "18:00"), Timeframe.QUARTER, start=SATURDAY, period=days(1))
    assert set(dates(made)) == {"03-09"}
    daily = plan(at(TUESDAY, "18:00"), Timeframe.DAY, start=date(2026, 3, 2), period=days(3))
    assert dates(daily) == ["03-02", "03-03", "03-04"]


def test_a_day_that_is_no_trading_day_moves_on_to_the_next() -> None:
    made = plan(at(TUESDAY, "18:00"), Timeframe.DAY, start=at(SATURDAY, "12:00"))
    assert dates(made) == ["03-09", "03-10"]


@pytest.mark.parametrize(
    ("reporting", "clock", "last", "live"),
    [
        (Reporting.MARKET_HOURS, "09:29", "03-06", False),
        (Reporting.MARKET_HOURS, "09:30", "03-09", True),
        (Reporting.MARKET_HOURS, "16:00", "03-09", False),
        (Reporting.EXTENDED_HOURS, "04:00", "03-09", True),
        (Reporting.EXTENDED_HOURS, "19:59", "03-09", True),
        (Reporting.EXTENDED_HOURS, "20:00", "03-09", False),
        (Reporting.CONTINUOUS, "00:00", "03-09", True),
        (Reporting.CONTINUOUS, "23:59", "03-09", True),
    ],
)
def test_today_is_told_of_as_it_is_for_as_long_as_its_hours_last(
    reporting: Reporting, clock: str, last: str, live: bool
) -> None:
    made = plan(at(MONDAY, clock), Timeframe.DAY, reporting=reporting)
    assert (dates(made)[-1], made.windows[-1].live) == (last, live)


def test_since_midnight_is_today_alone() -> None:
    made = plan(at(MONDAY, "18:00"), Timeframe.QUARTER, since_midnight=True)
    assert (len(made.windows), labels(made)[0]) == (27, "03-09 09:30")
    assert not plan(at(SATURDAY, "18:00"), Timeframe.QUARTER, since_midnight=True).windows


def test_nothing_is_told_of_the_days_before_the_account_was_opened() -> None:
    for timeframe, points in ((Timeframe.DAY, 2), (Timeframe.QUARTER, 54)):
        made = plan(at(TUESDAY, "18:00"), timeframe, opened_on=SATURDAY)
        assert len(made.windows) == points


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (
            {"start": FRIDAY, "end": MONDAY, "period": days(1)},
            "only two of start, end and period can be specified at the same time",
        ),
        ({"start": MONDAY, "end": FRIDAY}, "start must not be after end"),
        ({"start": date(2030, 1, 1)}, "start must not be after end"),
        (
            {"since_midnight": True, "period": days(1)},
            "since_midnight cannot be combined with start, end or period",
        ),
        *(
            (terms, f"timeframe {timeframe} is allowed for 30 days at most;")
            for timeframe in ("1Min", "5Min", "15Min", "1H")
            for terms in (
                {"timeframe": Timeframe(timeframe), "period": days(31)},
                {"timeframe": Timeframe(timeframe), "period": Period(2, PeriodUnit.MONTH)},
                {"timeframe": Timeframe(timeframe), "start": date(2026, 2, 7)},
            )
        ),
    ],
)
def test_what_makes_no_sense_is_refused(terms: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidField, match=message):
        plan(at(TUESDAY, "11:00"), **terms)


def test_thirty_days_by_the_minute_around_the_clock_are_allowed() -> None:
    for period in (days(30), Period(1, PeriodUnit.MONTH)):
        made = plan(
            at(TUESDAY, "11:00"),
            Timeframe.MINUTE,
            period=period,
            reporting=Reporting.CONTINUOUS,
        )
        assert 28 * 1440 - 60 < len(made.windows) <= 30 * 1440 + 1


def test_a_period_of_any_length_ends_where_the_account_begins() -> None:
    for unit in PeriodUnit:
        made = plan(at(TUESDAY, "11:00"), Timeframe.DAY, period=Period(10**9, unit))
        assert made.windows[0].day == LONG_AGO


moments = st.none() | st.dates() | st.datetimes(timezones=st.just(UTC))
periods = st.none() | st.builds(Period, st.integers(1, 10**9), st.sampled_from(PeriodUnit))
requests = st.builds(
    HistoryRequest,
    periods,
    st.none() | st.just(Timeframe.HOUR) | st.just(Timeframe.DAY),
    moments,
    moments,
    st.sampled_from(Reporting),
    st.sampled_from(Reset),
    st.none(),
    st.booleans(),
)


@given(requests, instants, st.integers(0, 400))
def test_whatever_is_asked_windows_follow_one_another_and_none_is_in_the_future(
    request: HistoryRequest, now: datetime, age: int
) -> None:
    opened_on = exchange_date(now - timedelta(days=min(age, (now.year - 2000) * 365)))
    try:
        made = planned(request, now, opened_on)
    except InvalidField:
        return
    for window in made.windows:
        assert window.begins <= window.ends <= now
        assert window.day >= opened_on
        assert not window.live or window.ends == now
    for one, other in pairwise(made.windows):
        assert one.label < other.label
        assert one.ends <= other.ends
        assert one.ends == other.begins
        assert not one.live
    assert list(made.instants) == sorted(set(made.instants))
