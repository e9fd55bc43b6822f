"""The calendar and the clock through the official client."""

from datetime import date
from typing import Any

import pytest
from alpaca.trading.requests import GetCalendarRequest

from tests.conformance.checks import assert_documented, assert_refused
from tests.serving import Brokerage


def sessions(brokerage: Brokerage, **params: str) -> list[dict[str, Any]]:
    return brokerage.http.get("/v1/calendar", params=params).raise_for_status().json()


def test_a_week_with_a_holiday_and_a_half_day(brokerage: Brokerage) -> None:
    request = GetCalendarRequest(start=date(2026, 11, 25), end=date(2026, 11, 30))
    days = brokerage.client.get_calendar(request)
    assert [(day.open.isoformat(), day.close.isoformat()) for day in days] == [
        ("2026-11-25T09:30:00", "2026-11-25T16:00:00"),
        ("2026-11-27T09:30:00", "2026-11-27T13:00:00"),
        ("2026-11-30T09:30:00", "2026-11-30T16:00:00"),
    ]


def test_a_half_day_ends_early_all_round(brokerage: Brokerage) -> None:
    (day,) = sessions(brokerage, start="2026-11-27", end="2026-11-27")
    assert_documented("calendar", day)
    assert day == {
        "date": "2026-11-27",
        "open": "09:30",
        "close": "13:00",
        "session_open": "0400",
        "session_close": "1700",
        "settlement_date": "2026-11-30",
    }


def test_days_are_listed_by_settlement_too(brokerage: Brokerage) -> None:
    days = sessions(brokerage, start="2026-11-30", end="2026-12-01", date_type="SETTLEMENT")
    assert [day["date"] for day in days] == ["2026-11-27", "2026-11-30"]


def test_without_dates_the_whole_calendar_is_listed(brokerage: Brokerage) -> None:
    days = sessions(brokerage)
    assert (days[0]["date"], days[-1]["date"]) == ("2000-01-03", "2035-12-31")
    assert sessions(brokerage, start="1970-01-01", end="2029-12-31T00:00:00Z")[0] == days[0]
    assert sessions(brokerage, start="2026-03-03", end="2026-03-02") == []


def test_a_date_must_be_one(brokerage: Brokerage) -> None:
    response = brokerage.http.get("/v1/calendar", params={"start": "soon"})
    assert_refused(response, 422, 40010001, "start must be a date such as 2026-03-02")


def test_the_clock_is_that_of_the_environment(brokerage: Brokerage) -> None:
    clock = brokerage.client.get_clock()
    assert clock.is_open
    assert clock.timestamp.isoformat() == "2026-03-02T10:00:00-05:00"
    assert clock.next_open.isoformat() == "2026-03-03T09:30:00-05:00"
    assert clock.next_close.isoformat() == "2026-03-02T16:00:00-05:00"
    assert_documented("clock", brokerage.http.get("/v1/clock").json())


@pytest.mark.parametrize(
    ("instant", "is_open", "next_open", "next_close"),
    [
        (
            "2026-03-02T21:00:00Z",
            False,
            "2026-03-03T09:30:00-05:00",
            "2026-03-03T16:00:00-05:00",
        ),
        (
            "2026-03-07T15:00:00Z",
            False,
            "2026-03-09T09:30:00-04:00",
            "2026-03-09T16:00:00-04:00",
        ),
        (
            "2026-03-09T13:30:00Z",
            True,
            "2026-03-10T09:30:00-04:00",
            "2026-03-09T16:00:00-04:00",
        ),
    ],
)
def test_the_clock_knows_when_the_exchange_opens_and_closes(
    brokerage: Brokerage, instant: str, is_open: bool, next_open: str, next_close: str
) -> None:
    brokerage.advance(to=instant)
    clock = brokerage.http.get("/v1/clock").json()
    assert clock["is_open"] is is_open
    assert (clock["next_open"], clock["next_close"]) == (next_open, next_close)
