from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.market.calendar import CalendarRange, session_at
from streetname.domain.market.venues import (
    MARKETS,
    Market,
    MarketPhase,
    market_clock,
    market_days,
    market_named,
)
from streetname.domain.values.instants import EARLIEST, LATEST, NEW_YORK
from tests.domain.market.builders import new_york

MICROSECOND = timedelta(microseconds=1)
MARKET = st.sampled_from(MARKETS)
INSTANT = st.datetimes(
    EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None), timezones=st.just(UTC)
)


def named(code: str) -> Market:
    market = market_named(code)
    assert market is not None
    return market


def hours(code: str, day: date) -> list[str | None]:
    """When the market's phases begin and end that day, in New York."""
    (only,) = market_days(named(code), day, day)
    instants = (only.pre_opens_at, only.opens_at, only.closes_at, only.post_closes_at)
    return [instant and f"{instant.astimezone(NEW_YORK):%d %H:%M}" for instant in instants]


@pytest.mark.parametrize(
    ("code", "full_day", "half_day"),
    [
        (
            "NYSE",
            ["25 04:00", "25 09:30", "25 16:00", "25 20:00"],
            ["27 04:00", "27 09:30", "27 13:00", "27 17:00"],
        ),
        ("OTC", [None, "25 09:30", "25 16:00", None], [None, "27 09:30", "27 13:00", None]),
        ("OPRA", [None, "25 09:30", "25 16:00", None], [None, "27 09:30", "27 13:00", None]),
        ("BOATS", [None, "24 20:00", "25 04:00", None], [None, "26 20:00", "27 04:00", None]),
        ("SIFMA", [None, "25 08:00", "25 17:00", None], [None, "27 08:00", "27 14:00", None]),
    ],
)
def test_each_market_has_hours_of_its_own(
    code: str, full_day: list[str | None], half_day: list[str | None]
) -> None:
    assert hours(code, date(2026, 11, 25)) == full_day
    assert hours(code, date(2026, 11, 27)) == half_day


def test_the_stock_exchanges_keep_the_same_hours() -> None:
    day = date(2026, 11, 25)
    codes = ["XNAS", "ARCX", "XASE", "BATS", "IEXG"]
    assert all(hours(code, day) == hours("XNYS", day) for code in codes)


@pytest.mark.parametrize(
    ("acronym", "mic"),
    [
        ("NYSE", "XNYS"),
        ("NASDAQ", "XNAS"),
        ("ARCA", "ARCX"),
        ("AMEX", "XASE"),
        ("BATS", "BATS"),
        ("IEX", "IEXG"),
        ("OTC", "OTCM"),
        ("BOATS", "OCEA"),
        ("OPRA", "OPRA"),
    ],
)
def test_a_market_is_found_by_acronym_and_by_code_in_any_case(acronym: str, mic: str) -> None:
    market = named(acronym)
    assert market is named(mic) is named(acronym.lower()) is named(mic.title())
    assert (market.acronym, market.mic) == (acronym, mic)


def test_a_market_that_there_is_not_is_not_found() -> None:
    assert market_named("MOON") is None
    assert market_named("") is None


def test_bonds_rest_when_banks_do_and_stocks_do_not() -> None:
    columbus_day = date(2026, 10, 12)
    assert market_days(named("SIFMA"), columbus_day, columbus_day) == []
    assert len(market_days(named("NYSE"), columbus_day, columbus_day)) == 1


def test_days_beyond_the_calendar_are_left_out() -> None:
    days = market_days(named("NYSE"), date(1970, 1, 1), date(2000, 1, 4))
    assert [day.date for day in days] == [date(2000, 1, 3), date(2000, 1, 4)]
    assert market_days(named("NYSE"), date(2036, 1, 2), date.max) == []
    assert market_days(named("NYSE"), date(2026, 3, 3), date(2026, 3, 2)) == []


@pytest.mark.parametrize(
    ("code", "now", "phase", "until", "is_market_day"),
    [
        ("NYSE", new_york("2026-03-02 03:59"), "closed", new_york("2026-03-02 04:00"), True),
        ("NYSE", new_york("2026-03-02 04:00"), "pre", new_york("2026-03-02 09:30"), True),
        ("NYSE", new_york("2026-03-02 09:30"), "core", new_york("2026-03-02 16:00"), True),
        ("NYSE", new_york("2026-03-02 16:00"), "post", new_york("2026-03-02 20:00"), True),
        ("NYSE", new_york("2026-03-02 20:00"), "closed", new_york("2026-03-03 04:00"), True),
        ("NYSE", new_york("2026-11-27 17:00"), "closed", new_york("2026-11-30 04:00"), True),
        ("NYSE", new_york("2026-11-26 10:00"), "closed", new_york("2026-11-27 04:00"), False),
        ("BOATS", new_york("2026-03-08 21:00"), "core", new_york("2026-03-09 04:00"), True),
        ("BOATS", new_york("2026-03-08 19:00"), "closed", new_york("2026-03-08 20:00"), False),
        ("BOATS", new_york("2026-03-06 21:00"), "closed", new_york("2026-03-08 20:00"), True),
        ("SIFMA", new_york("2026-03-02 08:00"), "core", new_york("2026-03-02 17:00"), True),
        ("OPRA", new_york("2026-03-02 08:00"), "closed", new_york("2026-03-02 09:30"), True),
    ],
)
def test_a_clock_tells_the_phase_and_when_it_ends(
    code: str, now: datetime, phase: str, until: datetime, is_market_day: bool
) -> None:
    clock = market_clock(named(code), now)
    assert (clock.phase, clock.phase_until, clock.is_market_day) == (phase, until, is_market_day)


def test_the_longest_closing_is_looked_across() -> None:
    clock = market_clock(named("NYSE"), new_york("2001-09-10 20:30"))
    assert clock.next_open == new_york("2001-09-17 09:30")


@pytest.mark.parametrize("instant", [EARLIEST - MICROSECOND, LATEST + MICROSECOND])
def test_where_the_calendar_ends_there_is_no_clock(instant: datetime) -> None:
    with pytest.raises(CalendarRange):
        market_clock(named("NYSE"), instant)


@given(MARKET, INSTANT)
def test_a_phase_lasts_until_its_end_and_not_longer(market: Market, now: datetime) -> None:
    clock = market_clock(market, now)
    assert now < clock.phase_until <= clock.next_open or clock.phase is not MarketPhase.CLOSED
    if clock.phase_until <= LATEST:
        assert market_clock(market, clock.phase_until - MICROSECOND).phase is clock.phase
        assert market_clock(market, clock.phase_until).phase is not clock.phase


@given(MARKET, INSTANT)
def test_a_market_is_open_exactly_when_it_closes_before_it_opens(
    market: Market, now: datetime
) -> None:
    clock = market_clock(market, now)
    assert now < min(clock.next_open, clock.next_close)
    assert (clock.phase is MarketPhase.CORE) == (clock.next_close < clock.next_open)


@given(INSTANT)
def test_stocks_are_in_their_core_when_the_exchange_is_open(now: datetime) -> None:
    is_core = market_clock(named("NYSE"), now).phase is MarketPhase.CORE
    assert is_core == (session_at(now) is not None)
