from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import session_at
from streetname.domain.market.phases import phase_at, trades_in
from streetname.domain.market.quote import Pin, Quote, Trade
from streetname.domain.market.tape import Tape
from tests.domain.market.builders import an_asset, around_the_clock, new_york, session_of

AAPL = an_asset()
MONDAY = session_of("2026-01-05")
SECOND = timedelta(seconds=1)
HALF = SECOND / 2
TEN, ELEVEN, NOON = (new_york(f"2026-01-05 {hour}:00") for hour in (10, 11, 12))


def a_pin(
    bid: str, ask: str, since: datetime, until: datetime | None = None, asset: Asset = AAPL
) -> Pin:
    hundred = Decimal(100)
    return Pin(asset.id, Decimal(bid), Decimal(ask), hundred, 2 * hundred, since, until)


def a_tape(*pins: Pin) -> Tape:
    tape = Tape(7)
    for pin in pins:
        tape.pin(pin)
    return tape


def bid(tape: Tape, instant: datetime) -> Decimal:
    quote = tape.quote(AAPL, instant)
    assert quote is not None
    return quote.bid


def test_a_pinned_quote_wins_over_the_synthetic_one_until_it_is_unpinned() -> None:
    tape, market = a_tape(a_pin("99.00", "101.00", TEN)), a_tape()
    tape.unpin(AAPL.id, NOON)
    assert bid(tape, TEN - SECOND) == bid(market, TEN - SECOND)
    assert bid(tape, TEN) == bid(tape, NOON - SECOND) == Decimal("99.00")
    assert tape.quote(AAPL, NOON) == market.quote(AAPL, NOON)


def test_a_quote_in_the_past_stays_what_it_was() -> None:
    tape = a_tape(a_pin("99.00", "101.00", TEN), a_pin("199.00", "201.00", ELEVEN))
    assert bid(tape, ELEVEN - SECOND) == Decimal("99.00")
    assert bid(tape, ELEVEN) == Decimal("199.00")


def test_a_pin_of_the_same_instant_replaces_the_one_before() -> None:
    tape = a_tape(a_pin("99.00", "101.00", TEN), a_pin("99.00", "101.00", TEN, TEN))
    assert bid(tape, TEN) == bid(a_tape(), TEN)
    tape.pin(a_pin("50.00", "51.00", TEN))
    assert bid(tape, TEN) == Decimal("50.00")


def test_a_later_pin_that_has_ended_does_not_bring_back_the_earlier_one() -> None:
    tape = a_tape(a_pin("99.00", "101.00", TEN), a_pin("199.00", "201.00", ELEVEN, NOON))
    assert bid(tape, NOON) == bid(a_tape(), NOON)


def test_unpinning_without_a_pin_changes_nothing() -> None:
    tape = a_tape()
    tape.unpin(AAPL.id, TEN)
    assert tape.quote(AAPL, TEN) == a_tape().quote(AAPL, TEN)


def test_a_pin_is_for_its_asset_alone() -> None:
    msft = an_asset("MSFT")
    tape = a_tape(a_pin("99.00", "101.00", TEN))
    assert tape.quote(msft, TEN) == a_tape().quote(msft, TEN)


def test_restored_pins_are_all_there_are() -> None:
    tape = a_tape(a_pin("99.00", "101.00", TEN))
    tape.restore([a_pin("50.00", "51.00", ELEVEN)])
    assert bid(tape, TEN) == bid(a_tape(), TEN)
    assert bid(tape, ELEVEN) == Decimal("50.00")


def test_a_pinned_quote_is_of_the_second_and_never_older_than_its_pin() -> None:
    since = TEN + timedelta(milliseconds=300)
    tape = a_tape(a_pin("99.00", "101.00", since))
    expected = Quote(Decimal("99.00"), Decimal("101.00"), Decimal(100), Decimal(200), since)
    assert tape.quote(AAPL, since) == expected
    later = tape.quote(AAPL, TEN + timedelta(seconds=5, milliseconds=700))
    assert later is not None
    assert later.at == TEN + 5 * SECOND


@pytest.mark.parametrize(
    ("pinned_bid", "pinned_ask", "price"),
    [
        ("99.00", "101.00", "100.00"),
        ("99.00", "99.01", "99.00"),
        ("0.5001", "0.5004", "0.5002"),
        ("10.005", "10.005", "10.005"),
    ],
)
def test_a_pinned_trade_is_halfway_down_to_the_tick_and_within_the_quote(
    pinned_bid: str, pinned_ask: str, price: str
) -> None:
    tape = a_tape(a_pin(pinned_bid, pinned_ask, TEN))
    assert tape.last_trade(AAPL, TEN) == Trade(Decimal(price), Decimal(100), TEN)
    assert tape.reference_price(AAPL, TEN) == Decimal(price)


def test_the_reference_price_of_an_unpinned_asset_is_its_last_trade() -> None:
    tape = a_tape()
    trade = tape.last_trade(AAPL, TEN)
    assert trade is not None
    assert tape.reference_price(AAPL, TEN) == trade.price


def test_an_asset_that_nobody_prices_has_no_price_until_it_is_pinned() -> None:
    unpriced = an_asset("NEW", base_price=None)
    tape = a_tape()
    assert tape.quote(unpriced, TEN) is None
    assert tape.last_trade(unpriced, TEN) is None
    assert tape.reference_price(unpriced, TEN) is None
    assert tape.official_close(unpriced, MONDAY.date) is None
    assert tape.first_crossing(unpriced, ask_at_most=Decimal(9), after=TEN, until=NOON) is None
    tape.pin(a_pin("4.00", "5.00", TEN, asset=unpriced))
    assert tape.reference_price(unpriced, TEN) == Decimal("4.50")
    found = tape.first_crossing(unpriced, ask_at_most=Decimal(9), after=TEN, until=NOON)
    assert found == TEN + SECOND


def test_the_pin_in_force_at_the_close_makes_the_official_close() -> None:
    closes_at, market = MONDAY.closes_at, a_tape()
    in_force = a_tape(a_pin("99.00", "101.00", TEN))
    ended = a_tape(a_pin("99.00", "101.00", TEN, closes_at - SECOND))
    too_late = a_tape(a_pin("99.00", "101.00", closes_at))
    assert in_force.official_close(AAPL, MONDAY.date) == Decimal("100.00")
    for tape in (ended, too_late):
        assert tape.official_close(AAPL, MONDAY.date) == market.official_close(AAPL, MONDAY.date)


def test_a_pin_crosses_a_limit_at_the_very_instant_it_begins() -> None:
    since = TEN + timedelta(milliseconds=300)
    tape = a_tape(a_pin("99.00", "101.00", since))
    found = tape.first_crossing(AAPL, ask_at_most=Decimal(101), after=TEN, until=NOON)
    assert found == since


def test_a_pin_set_overnight_crosses_a_limit_at_the_open() -> None:
    tape = a_tape(a_pin("99.00", "101.00", new_york("2026-01-04 20:00")))
    found = tape.first_crossing(
        AAPL, ask_at_most=Decimal(101), after=new_york("2026-01-03 12:00"), until=NOON
    )
    assert found == MONDAY.opens_at


def test_a_pin_that_is_out_of_reach_hides_what_the_synthetic_price_would_have_met() -> None:
    met = bid(a_tape(), ELEVEN)
    tape = a_tape(a_pin("1.00", "2.00", TEN, ELEVEN))
    found = tape.first_crossing(AAPL, bid_at_least=met, after=TEN, until=NOON)
    assert found == ELEVEN


def test_a_pin_that_begins_when_the_synthetic_price_would_meet_a_limit_comes_first() -> None:
    limit = bid(a_tape(), TEN) + Decimal("0.10")
    would_meet = a_tape().first_crossing(AAPL, bid_at_least=limit, after=TEN, until=NOON)
    assert would_meet is not None
    tape = a_tape(a_pin("1.00", "2.00", would_meet))
    assert tape.first_crossing(AAPL, bid_at_least=limit, after=TEN, until=NOON) is None


pinned_spans = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 600), st.integers(-150, 150)), max_size=4
)
"""When pins begin and how long they stand, in half seconds, and how far off they are, in cents."""


def a_pinned_tape(pinned: list[tuple[int, int, int]], start: datetime, around: Decimal) -> Tape:
    return a_tape(
        *(
            a_pin(
                str(around + Decimal(cents) / 100),
                str(around + Decimal(cents + 2) / 100),
                start + begin * HALF,
                start + (begin + length) * HALF,
            )
            for begin, length, cents in pinned
        )
    )


@settings(max_examples=60)
@given(pinned_spans, st.integers(-100, 100), st.booleans())
def test_the_first_crossing_is_the_one_that_a_look_at_every_half_second_finds(
    pinned: list[tuple[int, int, int]], distance: int, buying: bool
) -> None:
    start = MONDAY.opens_at - 60 * SECOND
    until = start + 300 * SECOND
    around = bid(a_tape(), MONDAY.opens_at)
    tape = a_pinned_tape(pinned, start, around)
    limit = around + Decimal(distance) / 100
    sought: dict[str, Any] = {"ask_at_most" if buying else "bid_at_least": limit}
    found = tape.first_crossing(AAPL, after=start, until=until, **sought)
    expected = next(
        (
            instant
            for instant in (start + step * HALF for step in range(1, 601))
            if session_at(instant) and crosses(tape.quote(AAPL, instant), limit, buying)
        ),
        None,
    )
    assert found == expected


@settings(max_examples=60)
@given(
    pinned_spans,
    st.integers(-100, 100),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["2026-01-05 16:00", "2026-01-05 20:00", "2026-01-06 04:00"]),
)
def test_with_extended_hours_a_look_at_every_change_of_the_quote_finds_the_first_crossing(
    pinned: list[tuple[int, int, int]], distance: int, buying: bool, overnight: bool, change: str
) -> None:
    asset = around_the_clock(AAPL) if overnight else AAPL
    start = new_york(change) - 150 * SECOND
    around = bid(a_tape(), start)
    tape = a_pinned_tape(pinned, start, around)
    limit = around + Decimal(distance) / 100
    sought: dict[str, Any] = {"ask_at_most" if buying else "bid_at_least": limit}
    until = start + 300 * SECOND
    found = tape.first_crossing(asset, after=start, until=until, extended=True, **sought)
    steps = {begin + length for begin, length, _ in pinned} | {begin for begin, _, _ in pinned}
    expected = next(
        (
            instant
            for step in range(1, 601)
            for instant in [start + step * HALF]
            if (step % 2 == 0 or step in steps)
            and trades_in(asset, phase_at(instant))
            and crosses(tape.quote(asset, instant), limit, buying)
        ),
        None,
    )
    assert found == expected


def test_a_pin_of_the_weekend_crosses_a_limit_when_trading_begins() -> None:
    tape = a_tape(a_pin("99.00", "101.00", new_york("2026-01-03 12:00")))
    after, until = new_york("2026-01-03 13:00"), MONDAY.closes_at

    def found(asset: Asset, *, extended: bool) -> datetime | None:
        limit = Decimal(101)
        return tape.first_crossing(
            asset, ask_at_most=limit, after=after, until=until, extended=extended
        )

    assert found(AAPL, extended=False) == MONDAY.opens_at
    assert found(AAPL, extended=True) == MONDAY.pre_opens_at
    assert found(around_the_clock(AAPL), extended=True) == MONDAY.overnight_opens_at


def crosses(quote: Quote | None, limit: Decimal, buying: bool) -> bool:
    assert quote is not None
    return quote.ask <= limit if buying else quote.bid >= limit
