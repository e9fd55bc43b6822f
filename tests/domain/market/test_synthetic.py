from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import (
    Session,
    next_session,
    session_at,
    sessions_between,
)
from streetname.domain.market.phases import Phase, phase_at, trades_in
from streetname.domain.market.quote import Quote
from streetname.domain.market.synthetic import SyntheticTape
from streetname.domain.values.instants import MICROSECOND
from tests.domain.market.builders import an_asset, around_the_clock, new_york, session_of

SECOND = timedelta(seconds=1)
MONDAY = session_of("2026-01-05")

EVENINGS = [session_of(day) for day in ("2026-01-05", "2026-03-06", "2026-11-25", "2026-11-27")]
"""An ordinary one, one before the clocks change, one before a holiday and one of a half day."""

CHANGES = [
    instant
    for evening in EVENINGS
    for following in [next_session(evening.date)]
    for instant in (
        evening.closes_at,
        evening.post_closes_at,
        following.overnight_opens_at,
        following.pre_opens_at,
        following.opens_at,
    )
]

symbols = st.sampled_from(["AAPL", "BRK.A", "F", "SNDL", "TQQQ", "ZZZ"])
base_prices = st.sampled_from(["0.30", "1.10", "4.50", "38.00", "262.40", "748500.00"])
volatilities = st.sampled_from(["0.02", "0.15", "0.28", "0.95"])
assets = st.builds(an_asset, symbols, base_prices, volatilities)
tapes = st.builds(SyntheticTape, st.integers(0, 10_000))
instants = st.builds(
    lambda seconds, microseconds: (
        datetime(2000, 1, 4, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=microseconds)
    ),
    st.integers(0, 1_134_000_000),
    st.integers(0, 999_999),
)
days = st.sampled_from(
    [session.date for session in sessions_between(date(2000, 1, 4), date(2035, 12, 20))]
)


def quote_at(tape: SyntheticTape, asset: Asset, instant: datetime) -> Quote:
    quote = tape.quote(asset, instant)
    assert quote is not None
    return quote


@given(tapes, assets, instants)
def test_a_quote_has_an_ask_above_its_bid_and_round_lots_on_both_sides(
    tape: SyntheticTape, asset: Asset, instant: datetime
) -> None:
    quote = quote_at(tape, asset, instant)
    assert 0 < quote.bid < quote.ask
    for size in (quote.bid_size, quote.ask_size):
        assert 100 <= size <= 3_000
        assert size % 100 == 0


@given(tapes, assets, instants)
def test_a_quote_stands_for_its_second_and_while_nothing_trades_since_the_last_one(
    tape: SyntheticTape, asset: Asset, instant: datetime
) -> None:
    quote = quote_at(tape, asset, instant)
    assert quote.at <= instant
    assert trades_in(asset, phase_at(quote.at))
    if trades_in(asset, phase_at(instant)):
        assert quote.at == instant.replace(microsecond=0)
    else:
        assert not trades_in(asset, phase_at(quote.at + SECOND))
    assert quote_at(tape, asset, quote.at) == quote


@given(st.integers(0, 10_000), assets, st.lists(instants, min_size=2, max_size=6))
def test_prices_depend_on_seed_symbol_and_instant_and_not_on_what_was_asked_before(
    seed: int, asset: Asset, several: list[datetime]
) -> None:
    asked_in_order = [SyntheticTape(seed).quote(asset, instant) for instant in several]
    tape = SyntheticTape(seed)
    asked_backwards = [tape.quote(asset, instant) for instant in reversed(several)]
    assert asked_in_order == asked_backwards[::-1]


def test_prices_are_the_same_on_every_machine() -> None:
    quote = quote_at(SyntheticTape(7), an_asset(), new_york("2026-01-05 10:30:00"))
    assert (str(quote.bid), str(quote.ask), quote.bid_size, quote.ask_size) == (
        "259.77",
        "259.80",
        2500,
        100,
    )


def test_prices_of_the_night_are_the_same_on_every_machine() -> None:
    night, asset = new_york("2026-01-05 23:00:00"), around_the_clock(an_asset())
    quote, trade = (
        quote_at(SyntheticTape(7), asset, night),
        SyntheticTape(7).last_trade(asset, night),
    )
    assert (str(quote.bid), str(quote.ask), quote.bid_size, quote.ask_size) == (
        "259.39",
        "259.45",
        200,
        100,
    )
    assert trade is not None
    assert (str(trade.price), trade.size) == ("259.44", 10)


def test_seeds_and_symbols_have_prices_of_their_own() -> None:
    noon = new_york("2026-01-05 12:00")
    prices = {
        quote_at(SyntheticTape(seed), an_asset(symbol), noon).bid
        for seed in (1, 2)
        for symbol in ("AAPL", "MSFT")
    }
    assert len(prices) == 4


@given(tapes, symbols)
def test_the_price_is_near_its_base_around_2026(tape: SyntheticTape, symbol: str) -> None:
    asset = an_asset(symbol, "100.00", "0.28")
    for day in ("2025-12-31", "2026-06-30", "2026-12-31"):
        close = tape.official_close(asset, date.fromisoformat(day))
        assert close is not None
        assert 50 < close < 200


@given(tapes, assets, days)
def test_a_price_stays_above_a_dollar_or_half_of_what_it_started_from(
    tape: SyntheticTape, asset: Asset, day: date
) -> None:
    close = tape.official_close(asset, day)
    assert close is not None
    assert asset.base_price is not None
    assert close >= min(Decimal(1), asset.base_price / 2)


def test_a_years_returns_have_about_the_volatility_of_the_asset() -> None:
    tape, asset = SyntheticTape(3), an_asset(volatility="0.28")
    sessions = sessions_between(date(2020, 1, 1), date(2029, 12, 31))
    closes = [float(tape.official_close(asset, session.date) or 0) for session in sessions]
    returns = [later / earlier - 1 for earlier, later in pairwise(closes)]
    yearly = (sum(x * x for x in returns) / len(returns) * 252) ** 0.5
    assert 0.22 < yearly < 0.34


@given(tapes, assets, instants)
def test_the_last_trade_is_not_after_the_instant_and_lies_within_the_quote_of_its_second(
    tape: SyntheticTape, asset: Asset, instant: datetime
) -> None:
    trade = tape.last_trade(asset, instant)
    assert trade is not None
    assert trade.at <= instant
    quote = quote_at(tape, asset, trade.at)
    assert quote.bid <= trade.price <= quote.ask
    assert quote.at == trade.at.replace(microsecond=0)


@given(tapes, assets, days)
def test_the_last_trade_of_a_session_is_at_the_official_close(
    tape: SyntheticTape, asset: Asset, day: date
) -> None:
    session = session_of(day.isoformat())
    trade = tape.last_trade(asset, session.closes_at - MICROSECOND)
    assert trade is not None
    assert trade.price == tape.official_close(asset, day)
    core_alone = msgspec.structs.replace(asset, exchange="OTC")
    assert tape.last_trade(core_alone, session.closes_at + timedelta(hours=3)) == trade


@given(tapes, assets, days)
def test_the_first_trade_of_a_session_is_at_the_official_open(
    tape: SyntheticTape, asset: Asset, day: date
) -> None:
    opens_at = session_of(day.isoformat()).opens_at
    trade = next(tape.trades(asset, opens_at, opens_at + SECOND))
    assert trade.price == tape.official_open(asset, day)


@given(tapes, assets, st.sampled_from(EVENINGS), st.integers(0, 62_999))
def test_outside_the_session_the_spread_is_wider_and_little_is_wanted_and_offered(
    tape: SyntheticTape, asset: Asset, evening: Session, second: int
) -> None:
    quote = quote_at(tape, asset, evening.closes_at + second * SECOND)
    if trades_in(asset, phase_at(quote.at)):
        half_spread = quote.mid * (asset.volatility or 0) * Decimal("0.0003")
        assert quote.ask - quote.bid >= half_spread
        assert {quote.bid_size, quote.ask_size} <= {100, 200, 300, 400, 500}


@given(tapes, assets, days)
def test_the_price_moves_without_a_jump_from_a_session_through_the_night_to_the_next(
    tape: SyntheticTape, asset: Asset, day: date
) -> None:
    asset = around_the_clock(asset)
    session, following = session_of(day.isoformat()), next_session(day)
    daily = float(asset.volatility or 0) / 252**0.5
    for change in (
        session.closes_at,
        session.post_closes_at,
        following.pre_opens_at,
        following.opens_at,
    ):
        before = quote_at(tape, asset, change - SECOND).mid
        after = quote_at(tape, asset, change).mid
        tick = Decimal("0.02") if before >= 1 else Decimal("0.0002")
        assert abs(after - before) <= max(before * Decimal(daily) / 50, tick)


def test_a_stock_that_does_not_trade_overnight_keeps_its_quote_until_the_morning() -> None:
    tape, asset = SyntheticTape(1), an_asset()
    last = quote_at(tape, asset, new_york("2026-01-05 19:59:59"))
    assert last.at == new_york("2026-01-05 19:59:59")
    assert quote_at(tape, asset, new_york("2026-01-06 03:59:59")) == last
    assert quote_at(tape, asset, new_york("2026-01-06 04:00")).at == new_york("2026-01-06 04:00")
    for attributes, moves in (
        (("overnight_tradable",), True),
        (("overnight_halted", "overnight_tradable"), False),
    ):
        other = msgspec.structs.replace(asset, attributes=attributes)
        quote = quote_at(tape, other, new_york("2026-01-06 01:00"))
        assert (quote.at == new_york("2026-01-06 01:00")) is moves


def test_extended_trading_is_calmer_than_a_session() -> None:
    tape, asset = SyntheticTape(1), around_the_clock(an_asset())

    def moved(start: datetime) -> Decimal:
        mids = [quote_at(tape, asset, start + second * SECOND).mid for second in range(3600)]
        return sum((abs(later - earlier) for earlier, later in pairwise(mids)), Decimal(0))

    core = moved(MONDAY.opens_at)
    assert all(
        0 < moved(start) < core
        for start in (MONDAY.overnight_opens_at, MONDAY.pre_opens_at, MONDAY.closes_at)
    )


@given(tapes, assets, instants)
def test_trades_outside_the_session_follow_each_other_within_seconds(
    tape: SyntheticTape, asset: Asset, instant: datetime
) -> None:
    asset = around_the_clock(asset)
    trade = tape.last_trade(asset, instant)
    assert trade is not None
    assert trade.size >= 1
    if phase_at(instant - 10 * SECOND) is phase_at(instant) is not Phase.CLOSED:
        assert instant - trade.at < timedelta(seconds=10)
    before = tape.last_trade(asset, trade.at - MICROSECOND)
    assert before is not None
    assert before.at < trade.at


@given(tapes, assets, st.integers(0, 23_000))
def test_the_last_trade_is_the_last_one_of_the_trades(
    tape: SyntheticTape, asset: Asset, second: int
) -> None:
    instant = MONDAY.opens_at + second * SECOND + timedelta(milliseconds=345)
    trades = list(tape.trades(asset, instant - 20 * SECOND, instant))
    if trades:
        assert tape.last_trade(asset, instant) == trades[-1]


@given(tapes, assets, st.integers(0, 23_000))
def test_trades_come_in_order_up_to_three_a_second_and_within_the_quote(
    tape: SyntheticTape, asset: Asset, second: int
) -> None:
    start = MONDAY.opens_at + second * SECOND
    trades = list(tape.trades(asset, start, start + 60 * SECOND))
    assert trades
    seconds = [trade.at.replace(microsecond=0) for trade in trades]
    assert max(map(seconds.count, seconds)) <= 3
    assert [trade.at for trade in trades] == sorted(trade.at for trade in trades)
    for trade in trades:
        assert start <= trade.at < start + 60 * SECOND
        assert trade.size >= 1
        quote = quote_at(tape, asset, trade.at)
        assert quote.bid <= trade.price <= quote.ask


def test_trades_are_cut_off_at_the_limit_and_none_happens_outside_a_session() -> None:
    tape, asset = SyntheticTape(1), an_asset()
    friday = session_of("2026-01-02")
    assert len(list(tape.trades(asset, friday.opens_at, friday.closes_at, 10))) == 10
    assert list(tape.trades(asset, friday.closes_at, MONDAY.opens_at)) == []


def test_more_trades_at_the_open_and_the_close_than_at_noon() -> None:
    tape, asset = SyntheticTape(1), an_asset()

    def volume(start: str) -> Decimal:
        begin = new_york(f"2026-01-05 {start}")
        trades = tape.trades(asset, begin, begin + timedelta(minutes=60))
        return sum((trade.size for trade in trades), Decimal(0))

    assert volume("09:30") > volume("12:15") < volume("15:00")


def test_without_a_base_price_there_is_no_price() -> None:
    tape, asset = SyntheticTape(1), an_asset(base_price=None)
    noon = new_york("2026-01-05 12:00")
    assert tape.quote(asset, noon) is None
    assert tape.last_trade(asset, noon) is None
    assert tape.official_close(asset, MONDAY.date) is None
    assert list(tape.trades(asset, MONDAY.opens_at, noon)) == []
    assert tape.first_crossing(asset, ask_at_most=Decimal(1), after=noon, until=noon) is None


@settings(max_examples=60)
@given(
    tapes,
    assets,
    st.integers(-300, 22_500),
    st.integers(1, 900),
    st.decimals(Decimal("0.996"), Decimal("1.004"), places=5),
    st.booleans(),
)
def test_the_first_crossing_is_the_one_that_a_look_at_every_second_finds(
    tape: SyntheticTape, asset: Asset, second: int, length: int, factor: Decimal, buying: bool
) -> None:
    after = MONDAY.opens_at + second * SECOND + timedelta(milliseconds=250)
    until = after + length * SECOND
    limit = quote_at(tape, asset, after).mid * factor
    sought: dict[str, Any] = {"ask_at_most" if buying else "bid_at_least": limit}
    crossing = tape.first_crossing(asset, after=after, until=until, **sought)
    assert crossing == naive_crossing(tape, asset, limit, buying, after, until)


@settings(max_examples=60)
@given(
    tapes,
    assets,
    st.sampled_from(CHANGES),
    st.tuples(st.integers(-600, 300), st.integers(1, 900)),
    st.decimals(Decimal("0.999"), Decimal("1.001"), places=5),
    st.booleans(),
    st.booleans(),
)
def test_the_first_extended_crossing_is_the_one_that_a_look_at_every_second_finds(
    tape: SyntheticTape,
    asset: Asset,
    begin: datetime,
    span: tuple[int, int],
    factor: Decimal,
    buying: bool,
    overnight: bool,
) -> None:
    asset = around_the_clock(asset) if overnight else asset
    after = begin + span[0] * SECOND + timedelta(milliseconds=250)
    until = after + span[1] * SECOND
    limit = quote_at(tape, asset, after).mid * factor
    sought: dict[str, Any] = {"ask_at_most" if buying else "bid_at_least": limit}
    crossing = tape.first_crossing(asset, after=after, until=until, extended=True, **sought)
    assert crossing == naive_crossing(tape, asset, limit, buying, after, until, extended=True)


def naive_crossing(
    tape: SyntheticTape,
    asset: Asset,
    limit: Decimal,
    buying: bool,
    after: datetime,
    until: datetime,
    extended: bool = False,
) -> datetime | None:
    instant = after.replace(microsecond=0) + SECOND
    while instant <= until:
        quote = quote_at(tape, asset, instant)
        counts = trades_in(asset, phase_at(instant), extended=extended)
        if counts and (quote.ask <= limit if buying else quote.bid >= limit):
            return instant
        instant += SECOND
    return None


def test_a_limit_is_still_met_in_the_last_second_of_a_session() -> None:
    tape, asset = SyntheticTape(1), an_asset()
    last = MONDAY.closes_at - SECOND
    limit = quote_at(tape, asset, last).bid
    found = tape.first_crossing(
        asset, bid_at_least=limit, after=last - SECOND, until=MONDAY.closes_at
    )
    assert found == last


def test_a_crossing_is_found_in_a_later_session() -> None:
    tape, asset = SyntheticTape(1), an_asset()
    start = MONDAY.opens_at
    limit = quote_at(tape, asset, start).ask * Decimal("0.97")
    found = tape.first_crossing(
        asset, ask_at_most=limit, after=start, until=start + timedelta(days=90)
    )
    assert found is not None
    assert session_at(found) != MONDAY
    assert quote_at(tape, asset, found).ask <= limit
    before = found - SECOND
    assert session_at(before) is None or quote_at(tape, asset, before).ask > limit


def test_an_extended_crossing_is_found_nights_later_and_never_while_nothing_trades() -> None:
    tape, asset = SyntheticTape(1), around_the_clock(an_asset())
    start = MONDAY.opens_at
    found = [
        tape.first_crossing(
            asset,
            bid_at_least=quote_at(tape, asset, start).bid + Decimal(cents) / 100,
            after=start,
            until=start + timedelta(days=200),
            extended=True,
        )
        for cents in range(0, 3000, 20)
    ]
    phases = {phase_at(instant) for instant in found if instant is not None}
    assert {Phase.CORE, Phase.OVERNIGHT} <= phases
    assert Phase.CLOSED not in phases


def test_a_search_may_reach_beyond_the_end_of_the_calendar() -> None:
    tape, asset = SyntheticTape(1), an_asset()
    after = datetime(2035, 12, 18, 15, tzinfo=UTC)
    until = after + timedelta(days=90)
    for extended in (False, True):
        found = tape.first_crossing(
            around_the_clock(asset),
            ask_at_most=Decimal(1),
            after=after,
            until=until,
            extended=extended,
        )
        assert found is None
    assert tape.first_print(asset, at_most=Decimal(1), after=after, until=until) is None
    assert tape.highest_print(asset, after, until) is not None


@pytest.mark.parametrize(("base", "volatility"), [("0.0001", "0.3"), ("50.00", "400")])
def test_odd_assets_of_a_users_own_still_have_a_price_that_counts(
    base: str, volatility: str
) -> None:
    asset = an_asset("ODD", base, volatility)
    for session in sessions_between(date(2026, 1, 1), date(2026, 3, 31)):
        assert quote_at(SyntheticTape(1), asset, session.opens_at).bid > 0
