from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.market.asset import AssetClass
from streetname.domain.market.calendar import (
    LAST_DAY,
    next_session,
    session_at,
    session_on,
    sessions_between,
)
from streetname.domain.market.phases import (
    AROUND_THE_CLOCK,
    BY_DAY,
    CORE_ALONE,
    Phase,
    first_trading_second,
    latest_stretch,
    phase_at,
    phases_of,
    stretches_between,
    stretches_of,
    trades_in,
    trading_session_at,
)
from streetname.domain.values.instants import NEW_YORK, SECOND
from tests.domain.market.builders import an_asset, around_the_clock, new_york, session_of

instants = st.builds(
    lambda microseconds: datetime(2000, 1, 5, tzinfo=UTC) + timedelta(microseconds=microseconds),
    st.integers(0, 1_134_000_000_000_000),
)


@pytest.mark.parametrize(
    ("wall_clock", "phase", "trade_date"),
    [
        ("2026-01-05 03:59:59", "overnight", "2026-01-05"),
        ("2026-01-05 04:00:00", "pre", "2026-01-05"),
        ("2026-01-05 09:29:59", "pre", "2026-01-05"),
        ("2026-01-05 09:30:00", "core", "2026-01-05"),
        ("2026-01-05 15:59:59", "core", "2026-01-05"),
        ("2026-01-05 16:00:00", "post", "2026-01-05"),
        ("2026-01-05 19:59:59", "post", "2026-01-05"),
        ("2026-01-05 20:00:00", "overnight", "2026-01-06"),
        ("2026-01-09 19:59:59", "post", "2026-01-09"),
        ("2026-01-09 20:00:00", "closed", "2026-01-12"),
        ("2026-01-11 19:59:59", "closed", "2026-01-12"),
        ("2026-01-11 20:00:00", "overnight", "2026-01-12"),
        # Thanksgiving and the half day behind it.
        ("2026-11-25 20:00:00", "closed", "2026-11-27"),
        ("2026-11-26 12:00:00", "closed", "2026-11-27"),
        ("2026-11-26 20:00:00", "overnight", "2026-11-27"),
        ("2026-11-27 12:59:59", "core", "2026-11-27"),
        ("2026-11-27 13:00:00", "post", "2026-11-27"),
        ("2026-11-27 17:00:00", "closed", "2026-11-30"),
        # A half day before a trading day.
        ("2028-07-03 16:59:59", "post", "2028-07-03"),
        ("2028-07-03 20:00:00", "closed", "2028-07-05"),
        # The clocks go forward on 8 March and back on 1 November 2026.
        ("2026-03-08 20:00:00", "overnight", "2026-03-09"),
        ("2026-03-09 03:59:59", "overnight", "2026-03-09"),
        ("2026-03-09 04:00:00", "pre", "2026-03-09"),
        ("2026-11-01 19:59:59", "closed", "2026-11-02"),
        ("2026-11-01 20:00:00", "overnight", "2026-11-02"),
        ("2026-11-02 04:00:00", "pre", "2026-11-02"),
    ],
)
def test_the_phase_and_the_trade_date_follow_new_yorks_clock(
    wall_clock: str, phase: str, trade_date: str
) -> None:
    instant = new_york(wall_clock)
    assert phase_at(instant) == phase
    assert trading_session_at(instant).date == date.fromisoformat(trade_date)


def naive_phase(instant: datetime) -> Phase:
    wall_clock = instant.astimezone(NEW_YORK)
    today, now = session_on(wall_clock.date()), wall_clock.time()
    if now >= time(20):
        tomorrow = session_on(wall_clock.date() + timedelta(days=1))
        return Phase.OVERNIGHT if tomorrow else Phase.CLOSED
    if today is None:
        return Phase.CLOSED
    if now < time(4):
        return Phase.OVERNIGHT
    if now < time(9, 30):
        return Phase.PRE
    if instant < today.closes_at:
        return Phase.CORE
    return Phase.POST if now < time(17 if today.half_day else 20) else Phase.CLOSED


@given(instants)
def test_the_phase_is_what_the_wall_clock_and_the_calendar_say(instant: datetime) -> None:
    phase = phase_at(instant)
    assert phase is naive_phase(instant)
    assert (phase is Phase.CORE) == (session_at(instant) is not None)


@given(instants)
def test_the_trade_date_is_that_of_the_session_at_hand_or_of_the_next_one(
    instant: datetime,
) -> None:
    session = trading_session_at(instant)
    assert instant < session.post_closes_at
    if phase_at(instant) is Phase.CLOSED:
        assert instant < session.overnight_opens_at
    else:
        assert session.overnight_opens_at <= instant


def test_every_trading_day_has_eight_hours_of_overnight_and_four_after_the_close() -> None:
    sessions = sessions_between(date(2000, 1, 4), date(2035, 12, 30))
    for session in sessions:
        overnight, pre, core, post = stretches_of(session)
        walls = [stretch.opens_at.astimezone(NEW_YORK).time() for stretch in (overnight, pre, core)]
        assert walls == [time(20), time(4), time(9, 30)]
        hours = [stretch.seconds / 3600 for stretch in (overnight, pre, core, post)]
        assert hours == [8, 5.5, 3.5 if session.half_day else 6.5, 4]
        assert post.closes_at <= next_session(session.date).overnight_opens_at


def test_behind_the_last_session_of_the_calendar_nothing_is_known() -> None:
    last = session_of(LAST_DAY.isoformat())
    assert [stretch.phase for stretch in stretches_of(last)] == ["overnight", "pre", "core"]


@given(instants, st.sampled_from([CORE_ALONE, BY_DAY, AROUND_THE_CLOCK]))
def test_the_latest_stretch_holds_the_instant_or_nothing_trades_since_it(
    instant: datetime, phases: frozenset[Phase]
) -> None:
    stretch = latest_stretch(instant, phases)
    assert stretch.phase in phases
    assert stretch.opens_at <= instant
    if phase_at(instant) in phases:
        assert instant < stretch.closes_at
    else:
        assert stretch.closes_at <= instant
        behind = stretches_between(stretch.closes_at, instant, phases)
        assert not list(behind)


@given(
    instants,
    st.integers(0, 5 * 86_400),
    st.sampled_from([CORE_ALONE, BY_DAY, AROUND_THE_CLOCK]),
)
def test_the_first_trading_second_is_the_first_whole_one_in_a_phase_that_trades(
    after: datetime, seconds: int, phases: frozenset[Phase]
) -> None:
    until = after + seconds * SECOND
    found = first_trading_second(after, until, phases)
    begin = after.replace(microsecond=0) + SECOND
    half_hour = timedelta(minutes=30)
    marks = [begin.replace(minute=0, second=0) + number * half_hour for number in range(1, 300)]
    candidates = [begin, *(mark for mark in marks if mark > begin)]
    in_time = (mark for mark in candidates if mark <= until and phase_at(mark) in phases)
    assert found == next(in_time, None)


def test_a_stock_trades_by_day_and_overnight_if_it_is_admitted_to_it() -> None:
    stock = an_asset()
    assert phases_of(stock) == {"pre", "core", "post"}
    assert phases_of(around_the_clock(stock)) == {"overnight", "pre", "core", "post"}
    halted = msgspec.structs.replace(stock, attributes=("overnight_halted", "overnight_tradable"))
    assert not trades_in(halted, Phase.OVERNIGHT)
    assert trades_in(halted, Phase.PRE)
    assert not trades_in(halted, Phase.PRE, extended=False)
    assert not trades_in(around_the_clock(stock), Phase.CLOSED)


def test_extended_hours_are_for_listed_stocks() -> None:
    over_the_counter = msgspec.structs.replace(around_the_clock(an_asset()), exchange="OTC")
    option = msgspec.structs.replace(an_asset(), asset_class=AssetClass.US_OPTION)
    assert phases_of(over_the_counter) == phases_of(option) == {"core"}
