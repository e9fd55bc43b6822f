from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import session_at, sessions_between
from streetname.domain.market.quote import Quote
from streetname.domain.market.synthetic import SyntheticTape
from tests.domain.market.builders import an_asset, new_york, session_of

SECOND = timedelta(seconds=1)
MONDAY = session_of("2026-01-05")

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
def test_a_quote_stands_for_its_second_and_outside_sessions_since_the_last_one(
    tape: SyntheticTape, asset: Asset, instant: datetime
) -> None:
    quote = quote_at(tape, asset, instant)
    assert quote.at <= instant
    assert session_at(quote.at) is not None
    if session_at(instant):
        assert quote.at == instant.replace(microsecond=0)
    else:
        assert session_at(quote.at + SECOND) is None
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
def test_after_the_close_the_last_trade_is_at_the_official_close(
    tape: SyntheticTape, asset: Asset, day: date
) -> None:
    session = session_of(day.isoformat())
    trade = tape.last_trade(asset, session.closes_at + timedelta(hours=3))
    assert trade is not None
    assert trade.price == tape.official_close(asset, day)


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
    crossing = tape.first_crossing(
        asset, after=after, until=until, **{"ask_at_most" if buying else "bid_at_least": limit}
    )
    assert crossing == naive_crossing(tape, asset, limit, buying, after, until)


def naive_crossing(
    tape: SyntheticTape,
    asset: Asset,
    limit: Decimal,
    buying: bool,
    after: datetime,
    until: datetime,
) -> datetime | None:
    instant = after.replace(microsecond=0) + SECOND
    while instant <= until:
        quote = quote_at(tape, asset, instant)
        if session_at(instant) and (quote.ask <= limit if buying else quote.bid >= limit):
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


def test_a_search_may_reach_beyond_the_end_of_the_calendar() -> None:
    tape, asset = SyntheticTape(1), an_asset()
    after = datetime(2035, 12, 18, 15, tzinfo=UTC)
    found = tape.first_crossing(
        asset, ask_at_most=Decimal(1), after=after, until=after + timedelta(days=90)
    )
    assert found is None


@pytest.mark.parametrize(("base", "volatility"), [("0.0001", "0.3"), ("50.00", "400")])
def test_odd_assets_of_a_users_own_still_have_a_price_that_counts(
    base: str, volatility: str
) -> None:
    asset = an_asset("ODD", base, volatility)
    for session in sessions_between(date(2026, 1, 1), date(2026, 3, 31)):
        assert quote_at(SyntheticTape(1), asset, session.opens_at).bid > 0
