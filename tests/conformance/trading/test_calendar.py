"""Calendars and clocks: the first ones through the official client, the newer ones by HTTP."""

from datetime import date
from typing import Any

import httpx
import pytest
from alpaca.trading.requests import GetCalendarRequest

from tests.conformance.checks import assert_documented, assert_refused
from tests.serving import Brokerage, Owner
from tests.wire.golden import assert_golden

KNOWN = "NYSE, NASDAQ, ARCA, AMEX, BATS, IEX, OTC, BOATS, OPRA, SIFMA"


@pytest.fixture
def owner(brokerage: Brokerage) -> Owner:
    return brokerage.owner(brokerage.open_account().id)


class Side:
    """One door's calendar of a market, and its clocks."""

    def __init__(self, http: httpx.Client, prefix: str) -> None:
        self._http = http
        self._prefix = prefix

    def calendar(self, market: str, **params: str) -> httpx.Response:
        return self._http.get(f"{self._prefix}/calendar/{market}", params=params)

    def clock(self, **params: str) -> httpx.Response:
        return self._http.get(f"{self._prefix}/clock", params=params)


@pytest.fixture(params=["trading", "broker"])
def side(request: pytest.FixtureRequest, brokerage: Brokerage, owner: Owner) -> Side:
    """Both doors, one after the other."""
    if request.param == "trading":
        return Side(owner.http, "/v3")
    return Side(brokerage.http, "/v2")


def days(answer: httpx.Response) -> list[dict[str, Any]]:
    return answer.raise_for_status().json()["calendar"]


def clocks(answer: httpx.Response) -> list[dict[str, Any]]:
    return answer.raise_for_status().json()["clocks"]


def test_a_week_with_a_holiday_and_a_half_day(owner: Owner) -> None:
    request = GetCalendarRequest(start=date(2026, 11, 25), end=date(2026, 11, 30))
    listed = owner.client.get_calendar(request)
    assert [(day.open.isoformat(), day.close.isoformat()) for day in listed] == [
        ("2026-11-25T09:30:00", "2026-11-25T16:00:00"),
        ("2026-11-27T09:30:00", "2026-11-27T13:00:00"),
        ("2026-11-30T09:30:00", "2026-11-30T16:00:00"),
    ]


def test_the_clock_is_that_of_the_environment(owner: Owner) -> None:
    clock = owner.client.get_clock()
    assert clock.is_open
    assert clock.timestamp.isoformat() == "2026-03-02T10:00:05-05:00"
    assert clock.next_open.isoformat() == "2026-03-03T09:30:00-05:00"
    assert clock.next_close.isoformat() == "2026-03-02T16:00:00-05:00"


def test_the_first_calendar_and_clock_have_the_documented_members(owner: Owner) -> None:
    params = {"start": "2026-03-02", "end": "2026-03-02"}
    listed = owner.http.get("/v2/calendar", params=params).json()
    clock = owner.http.get("/v2/clock").json()
    assert_documented("calendar", listed[0])
    assert_documented("clock", clock)
    assert_golden("calendar_v1", listed)
    assert_golden("clock_v1", clock)


def test_the_same_path_is_another_clock_at_the_other_door(
    brokerage: Brokerage, owner: Owner
) -> None:
    assert "is_open" in owner.http.get("/v2/clock").json()
    assert "clocks" in brokerage.http.get("/v2/clock").json()


def test_a_day_of_a_market_has_its_phases(side: Side) -> None:
    answer = side.calendar("NYSE", start="2026-11-27", end="2026-11-27").json()
    assert answer == {
        "market": {
            "acronym": "NYSE",
            "name": "New York Stock Exchange",
            "timezone": "America/New_York",
            "mic": "XNYS",
        },
        "calendar": [
            {
                "date": "2026-11-27",
                "core_start": "2026-11-27T09:30:00-05:00",
                "core_end": "2026-11-27T13:00:00-05:00",
                "pre_start": "2026-11-27T04:00:00-05:00",
                "pre_end": "2026-11-27T09:30:00-05:00",
                "post_start": "2026-11-27T13:00:00-05:00",
                "post_end": "2026-11-27T17:00:00-05:00",
                "settlement_date": "2026-11-30",
            }
        ],
    }
    assert_golden("calendar_v3", answer)


def test_a_market_calendar_shows_a_week_from_today(side: Side) -> None:
    shown = [day["date"] for day in days(side.calendar("NYSE"))]
    assert shown == [f"2026-03-0{day}" for day in (2, 3, 4, 5, 6, 9)]
    assert [day["date"] for day in days(side.calendar("NYSE", start="2026-11-20"))] == [
        "2026-11-20",
        "2026-11-23",
        "2026-11-24",
        "2026-11-25",
        "2026-11-27",
    ]


def test_times_are_told_in_utc_if_asked_for(side: Side) -> None:
    day, *_ = days(side.calendar("NYSE", start="2026-03-09", timezone="UTC"))
    assert (day["core_start"], day["post_end"]) == ("2026-03-09T13:30:00Z", "2026-03-10T00:00:00Z")
    (local, *_) = days(side.calendar("NYSE", start="2026-03-09", timezone="America/New_York"))
    assert local["core_start"] == "2026-03-09T09:30:00-04:00"


def test_the_overnight_market_opens_the_evening_before(side: Side) -> None:
    days_shown = days(side.calendar("boats", start="2026-11-25", end="2026-11-30"))
    assert [(day["date"], day["core_start"], day["core_end"]) for day in days_shown] == [
        ("2026-11-25", "2026-11-24T20:00:00-05:00", "2026-11-25T04:00:00-05:00"),
        ("2026-11-27", "2026-11-26T20:00:00-05:00", "2026-11-27T04:00:00-05:00"),
        ("2026-11-30", "2026-11-29T20:00:00-05:00", "2026-11-30T04:00:00-05:00"),
    ]
    assert not any(name.startswith(("pre", "post", "lunch")) for name in days_shown[0])


@pytest.mark.parametrize("code", ["XNAS", "nasdaq", "Xnas"])
def test_a_market_goes_by_acronym_or_code_in_any_case(side: Side, code: str) -> None:
    market = side.calendar(code).json()["market"]
    assert (market["acronym"], market["mic"]) == ("NASDAQ", "XNAS")
    assert [clock["market"] for clock in clocks(side.clock(markets=code))] == [market]


@pytest.mark.parametrize(
    ("market", "params", "message"),
    [
        ("MOON", {}, f"unknown market MOON: use one of {KNOWN}, or its MIC"),
        ("NYSE", {"start": "soon"}, "start must be a date such as 2026-03-02"),
        ("NYSE", {"end": "2026-02-30"}, "end must be a date such as 2026-03-02"),
        (
            "NYSE",
            {"timezone": "Mars/Base"},
            "timezone Mars/Base is neither UTC nor America/New_York",
        ),
    ],
)
def test_a_calendar_that_there_is_not_is_refused(
    side: Side, market: str, params: dict[str, str], message: str
) -> None:
    assert_refused(side.calendar(market, **params), 400, 40010000, message)


def test_a_market_clock_tells_the_phase_and_what_comes_next(side: Side) -> None:
    answer = side.clock(markets="NYSE").json()
    assert answer["clocks"][0] | {"market": None} == {
        "market": None,
        "timestamp": "2026-03-02T10:00:05.000000-05:00",
        "is_market_day": True,
        "next_market_open": "2026-03-03T09:30:00-05:00",
        "next_market_close": "2026-03-02T16:00:00-05:00",
        "phase": "core",
        "phase_until": "2026-03-02T16:00:00-05:00",
    }
    assert_golden("clock_v3", answer)


def test_a_clock_may_be_asked_about_another_time(side: Side) -> None:
    told = {
        time: [clock["phase"] for clock in clocks(side.clock(markets="NYSE,BOATS", time=time))]
        for time in (
            "2026-03-02T03:00:00-05:00",
            "2026-03-02T08:00:00-05:00",
            "2026-03-02T17:00:00-05:00",
            "2026-03-02T21:00:00-05:00",
            "2026-03-07T12:00:00Z",
        )
    }
    assert list(told.values()) == [
        ["closed", "core"],
        ["pre", "closed"],
        ["post", "closed"],
        ["closed", "core"],
        ["closed", "closed"],
    ]


def test_unless_some_are_named_every_market_has_its_clock(side: Side) -> None:
    everywhere = [clock["market"]["acronym"] for clock in clocks(side.clock())]
    assert ", ".join(everywhere) == KNOWN
    twice = clocks(side.clock(markets="SIFMA,nyse,XNYS"))
    assert [clock["market"]["acronym"] for clock in twice] == ["SIFMA", "NYSE"]


def test_the_market_clocks_are_those_of_the_environment(side: Side, brokerage: Brokerage) -> None:
    brokerage.advance(to="2026-03-06T21:00:00Z")
    (clock,) = clocks(side.clock(markets="NYSE"))
    assert (clock["phase"], clock["phase_until"]) == ("post", "2026-03-06T20:00:00-05:00")
    assert clock["next_market_open"] == "2026-03-09T09:30:00-04:00"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"markets": "NYSE,MOON"}, f"unknown market MOON: use one of {KNOWN}, or its MIC"),
        ({"time": "noon"}, "time must be a date or an RFC 3339 timestamp"),
    ],
)
def test_a_clock_that_there_is_not_is_refused(
    side: Side, params: dict[str, str], message: str
) -> None:
    assert_refused(side.clock(**params), 400, 40010000, message)


def test_there_is_no_clock_where_the_calendar_ends(side: Side) -> None:
    answer = side.clock(time="1999-01-01T00:00:00Z")
    beyond = "time 1999-01-01T00:00:00+00:00 is outside the exchange calendar"
    assert_refused(answer, 400, 40010000, f"{beyond}, which covers 2000-01-01 to 2035-12-31")


@pytest.mark.parametrize("path", ["/v3/clock", "/v3/calendar/NYSE"])
def test_the_newest_paths_are_the_owners(brokerage: Brokerage, path: str) -> None:
    assert brokerage.http.get(path).status_code == 401
