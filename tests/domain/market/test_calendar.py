import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import exchange_calendars
import pytest

from streetname.domain.market.calendar import (
    FIRST_DAY,
    LAST_DAY,
    CalendarRange,
    latest_session,
    next_close,
    next_session,
    previous_session,
    session_at,
    session_on,
    sessions_between,
    upcoming_session,
)
from tests.domain.market.builders import new_york, session_of

SECOND = timedelta(seconds=1)


@pytest.mark.filterwarnings("ignore")
def test_every_session_opens_and_closes_when_the_exchange_does() -> None:
    exchange = exchange_calendars.get_calendar(
        "XNYS", start=FIRST_DAY.isoformat(), end=LAST_DAY.isoformat()
    )
    expected = [
        (day.date(), row["open"].to_pydatetime(), row["close"].to_pydatetime())
        for day, row in exchange.schedule.to_dict("index").items()
    ]
    ours = [(s.date, s.opens_at, s.closes_at) for s in sessions_between(FIRST_DAY, LAST_DAY)]
    assert len(ours) > 9_000
    assert ours == expected


@pytest.mark.parametrize(
    "day",
    [
        "2001-09-11",
        "2001-09-14",
        "2004-06-11",
        "2007-01-02",
        "2012-10-29",
        "2012-10-30",
        "2018-12-05",
        "2025-01-09",
        "2026-07-03",
        "2026-01-03",
    ],
)
def test_no_session_is_held_on_mourning_days_storms_holidays_and_weekends(day: str) -> None:
    assert session_on(date.fromisoformat(day)) is None


def test_the_day_after_thanksgiving_is_a_half_day() -> None:
    session = session_of("2025-11-28")
    assert session.half_day
    assert session.closes_at == new_york("2025-11-28 13:00")
    assert session.seconds == 12_600


@pytest.mark.parametrize(
    ("traded_on", "settles_on"),
    [
        ("2026-01-05", "2026-01-06"),
        ("2026-01-16", "2026-01-20"),  # over Martin Luther King's day
        ("2024-05-28", "2024-05-29"),  # the first trade that takes one day
        ("2024-05-24", "2024-05-29"),  # the last that takes two
        ("2017-09-05", "2017-09-07"),
        ("2017-09-01", "2017-09-07"),  # the last that takes three
        ("2025-10-10", "2025-10-14"),  # over Columbus Day, when banks are closed
        ("2025-11-10", "2025-11-12"),  # over Veterans Day
        ("2025-11-11", "2025-11-12"),
        ("2029-11-09", "2029-11-13"),  # Veterans Day on a Sunday is kept on Monday
        ("2023-11-09", "2023-11-13"),  # on a Saturday it is not kept
        ("2035-12-31", "2036-01-02"),
    ],
)
def test_a_trade_settles_after_its_cycle_of_days_on_which_banks_are_open(
    traded_on: str, settles_on: str
) -> None:
    assert session_of(traded_on).settles_on == date.fromisoformat(settles_on)


def test_a_session_is_open_from_its_open_until_just_before_its_close() -> None:
    session = session_of("2026-01-05")
    assert session_at(session.opens_at - SECOND) is None
    assert session_at(session.opens_at) == session
    assert session_at(session.closes_at - SECOND) == session
    assert session_at(session.closes_at) is None


def test_the_latest_session_has_opened_and_the_upcoming_one_has_not() -> None:
    friday, monday = session_of("2026-01-02"), session_of("2026-01-05")
    for instant in (friday.opens_at, friday.closes_at, new_york("2026-01-04 12:00")):
        assert latest_session(instant) == friday
        assert upcoming_session(instant) == monday
    assert upcoming_session(monday.opens_at - SECOND) == monday
    assert latest_session(monday.opens_at - SECOND) == friday
    assert latest_session(monday.opens_at) == monday


def test_the_next_close_is_strictly_later() -> None:
    session = session_of("2026-01-05")
    assert next_close(session.closes_at - SECOND) == session.closes_at
    assert next_close(session.closes_at) == session_of("2026-01-06").closes_at


def test_neighbouring_sessions_skip_weekends_and_leave_out_the_day_itself() -> None:
    assert next_session(date(2026, 1, 2)).date == date(2026, 1, 5)
    assert next_session(date(2026, 1, 3)).date == date(2026, 1, 5)
    assert previous_session(date(2026, 1, 5)).date == date(2026, 1, 2)


def test_the_sessions_of_a_span_include_both_ends() -> None:
    days = [session.date.day for session in sessions_between(date(2026, 1, 2), date(2026, 1, 6))]
    assert days == [2, 5, 6]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: session_on(date(1999, 12, 31)),
        lambda: session_on(date(2036, 1, 1)),
        lambda: next_session(LAST_DAY),
        lambda: previous_session(date(2000, 1, 3)),
        lambda: latest_session(datetime(2000, 1, 1, 12, tzinfo=UTC)),
        lambda: session_at(datetime(2036, 1, 2, 15, tzinfo=UTC)),
        lambda: sessions_between(FIRST_DAY, date(2040, 1, 1)),
    ],
)
def test_what_the_calendar_does_not_cover_is_refused_by_name_of_the_range(
    ask: Callable[[], object],
) -> None:
    with pytest.raises(CalendarRange, match="2000-01-01 to 2035-12-31"):
        ask()


def test_the_calendar_needs_no_pandas_at_run_time() -> None:
    program = (
        "import sys; from datetime import date; from streetname.domain.market import calendar;"
        "calendar.session_on(date(2026, 1, 5)); print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
