"""What the tape says of the prints that stops are triggered by, against looking at each of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streetname.domain.market.calendar import session_at, sessions_between
from streetname.domain.market.quote import Pin, Trade
from streetname.domain.market.tape import Tape
from streetname.domain.market.trailing import Trail, trailing_stop
from streetname.domain.values.instants import MICROSECOND, SECOND
from tests.domain.market.builders import an_asset, new_york, session_of

AAPL = an_asset()
HALF_DAY = session_of("2026-11-27")
MONDAY = session_of("2026-11-30")
TEN = HALF_DAY.opens_at + 1800 * SECOND


def a_pin(bid: str, ask: str, since: datetime, until: datetime | None = None) -> Pin:
    return Pin(AAPL.id, Decimal(bid), Decimal(ask), Decimal(100), Decimal(100), since, until)


def a_tape(*pins: Pin, seed: int = 7) -> Tape:
    tape = Tape(seed)
    tape.restore(pins)
    return tape


def all_prints(tape: Tape, pins: Sequence[Pin], after: datetime, until: datetime) -> list[Trade]:
    """Every print of a session, by going through all trades and all seconds."""
    prints = [
        trade
        for trade in tape.synthetic.trades(AAPL, after + MICROSECOND, until + MICROSECOND)
        if not any(pin.since <= trade.at < (pin.until or until + SECOND) for pin in pins)
    ]
    for pin in pins:
        end = min(pin.until or until + SECOND, until + MICROSECOND)
        for instant in (pin.since, *whole_seconds(pin.since, end)):
            trade = tape.last_trade(AAPL, instant)
            if trade and after < instant < end and session_at(instant):
                prints.append(Trade(trade.price, trade.size, instant))
    return sorted(prints, key=lambda trade: trade.at)


def whole_seconds(after: datetime, before: datetime) -> Iterator[datetime]:
    second = after.replace(microsecond=0) + SECOND
    while second < before:
        yield second
        second += SECOND


class Market:
    """A tape with its pins, and a span of time to look at."""

    def __init__(self, tape: Tape, pins: Sequence[Pin], after: datetime, until: datetime) -> None:
        self.tape = tape
        self.after = after
        self.until = until
        self.prints = all_prints(tape, pins, after, until)
        last = tape.last_trade(AAPL, after)
        assert last is not None
        self.price = last.price


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """Up to ten minutes around an open or a close, with up to two pins that follow each other."""
    around = draw(st.sampled_from([HALF_DAY.opens_at, TEN, HALF_DAY.closes_at, MONDAY.opens_at]))
    after = around + timedelta(milliseconds=draw(st.integers(-300_000, 300_000)))
    until = after + timedelta(milliseconds=draw(st.integers(0, 600_000)))
    seed = draw(st.integers(0, 50))
    price = a_tape(seed=seed).reference_price(AAPL, TEN)
    assert price is not None
    instants = draw(st.lists(st.integers(-300_000, 600_000), max_size=4, unique=True))
    ordered = [after + timedelta(milliseconds=ms) for ms in sorted(instants)]
    pins = [
        a_pin(str(bid := price + Decimal(cents) / 100), str(bid + Decimal("0.02")), since, end)
        for since, end in zip(ordered[::2], ordered[1::2], strict=False)
        for cents in [draw(st.integers(-60, 60))]
    ]
    return Market(a_tape(*pins, seed=seed), pins, after, until)


@settings(max_examples=100)
@given(markets(), st.integers(-60, 60), st.booleans())
def test_the_first_print_is_the_first_one_of_all(market: Market, cents: int, falling: bool) -> None:
    price = market.price + Decimal(cents) / 100
    sought: dict[str, Any] = {"at_most" if falling else "at_least": price}
    found = market.tape.first_print(AAPL, after=market.after, until=market.until, **sought)
    expected = next(
        (
            trade.at
            for trade in market.prints
            if (trade.price <= price if falling else trade.price >= price)
        ),
        None,
    )
    assert found == expected
    if found is not None:
        shown = market.tape.last_trade(AAPL, found)
        assert shown is not None
        assert shown.at == found
        assert shown.price <= price if falling else shown.price >= price


@settings(max_examples=100)
@given(markets())
def test_the_extreme_prints_are_those_of_all(market: Market) -> None:
    prices = [trade.price for trade in market.prints]
    span = (market.after, market.until)
    assert market.tape.highest_print(AAPL, *span) == max(prices, default=None)
    assert market.tape.lowest_print(AAPL, *span) == min(prices, default=None)


def naive_trail(
    prints: Sequence[Trade],
    mark: Decimal,
    price: Decimal | None,
    percent: Decimal | None,
    falling: bool,
) -> Trail | None:
    for trade in prints:
        stop = trailing_stop(mark, price=price, percent=percent, falling=falling)
        if trade.price <= stop if falling else trade.price >= stop:
            return Trail(trade.at, mark, stop)
        mark = max(mark, trade.price) if falling else min(mark, trade.price)
    return None


distances = st.one_of(
    st.tuples(st.integers(1, 120).map(lambda cents: Decimal(cents) / 100), st.none()),
    st.tuples(st.none(), st.integers(1, 50).map(lambda hundredths: Decimal(hundredths) / 100)),
)


@settings(max_examples=200)
@given(markets(), distances, st.integers(-40, 40), st.booleans())
def test_a_trailing_stop_is_reached_when_a_look_at_every_print_finds_it(
    market: Market, distance: tuple[Decimal | None, Decimal | None], cents: int, falling: bool
) -> None:
    price, percent = distance
    mark = market.price + Decimal(cents) / 100
    found = market.tape.first_trail(
        AAPL,
        mark=mark,
        price=price,
        percent=percent,
        falling=falling,
        after=market.after,
        until=market.until,
    )
    assert found == naive_trail(market.prints, mark, price, percent, falling)


@cache
def prints_of_two_days(after: datetime, until: datetime) -> Sequence[Trade]:
    return all_prints(a_tape(seed=3), [], after, until)


@pytest.mark.parametrize("falling", [True, False])
@pytest.mark.parametrize("percent", ["0.02", "0.1", "0.3", "0.6", "1", "2", "5"])
def test_a_trailing_stop_is_reached_over_days_as_a_look_at_every_print_finds_it(
    percent: str, falling: bool
) -> None:
    tape, after, until = a_tape(seed=3), TEN, MONDAY.opens_at + timedelta(hours=1)
    prints = prints_of_two_days(after, until)
    mark = prints[0].price
    found = tape.first_trail(
        AAPL,
        mark=mark,
        price=None,
        percent=Decimal(percent),
        falling=falling,
        after=after,
        until=until,
    )
    assert found == naive_trail(prints, mark, None, Decimal(percent), falling)


def test_a_wide_trailing_stop_is_reached_months_later() -> None:
    tape, after = a_tape(seed=3), TEN
    mark = tape.reference_price(AAPL, after)
    assert mark is not None
    trail = tape.first_trail(
        AAPL,
        mark=mark,
        price=None,
        percent=Decimal(9),
        falling=True,
        after=after,
        until=after + timedelta(days=180),
    )
    assert trail is not None
    assert trail.at > MONDAY.closes_at
    assert trail.stop == trail.mark * Decimal("0.91")
    assert trail.mark == tape.highest_print(AAPL, after, trail.at)
    reached = tape.reference_price(AAPL, trail.at)
    assert reached is not None
    assert reached <= trail.stop < trail.mark


def test_a_pin_prints_when_it_begins_and_only_while_the_exchange_is_open() -> None:
    low, evening = Decimal(100), new_york("2026-11-29 21:00")
    since = TEN + timedelta(milliseconds=300)
    tape = a_tape(a_pin("99.00", "101.00", since), a_pin("89.00", "91.00", evening))
    assert tape.first_print(AAPL, at_most=low, after=TEN, until=HALF_DAY.closes_at) == since
    begin, end = HALF_DAY.closes_at, MONDAY.closes_at
    assert tape.first_print(AAPL, at_most=low, after=begin, until=end) == MONDAY.opens_at
    assert tape.highest_print(AAPL, begin, end) == Decimal("90.00")
    assert tape.highest_print(AAPL, HALF_DAY.closes_at, MONDAY.opens_at - SECOND) is None


def test_what_traded_before_a_pin_ended_does_not_print_when_it_ends() -> None:
    tape = a_tape(a_pin("1.00", "2.00", TEN, TEN + 90 * SECOND))
    found = tape.first_print(AAPL, at_least=Decimal(10), after=TEN, until=HALF_DAY.closes_at)
    trade = next(tape.synthetic.trades(AAPL, TEN + 90 * SECOND, HALF_DAY.closes_at))
    assert found == trade.at


def test_no_print_is_found_where_nobody_prices() -> None:
    unpriced, tape = an_asset("NEW", base_price=None), a_tape()
    end = MONDAY.closes_at
    assert tape.first_print(unpriced, at_most=Decimal(9), after=TEN, until=end) is None
    assert tape.highest_print(unpriced, TEN, end) is None
    assert tape.lowest_print(unpriced, TEN, end) is None
    assert tape.official_open(unpriced, MONDAY.date) is None


def test_a_trailing_stop_on_the_far_side_of_zero_is_never_reached() -> None:
    trail = a_tape().first_trail(
        AAPL,
        mark=Decimal(260),
        price=Decimal(300),
        percent=None,
        falling=True,
        after=TEN,
        until=TEN + timedelta(days=300),
    )
    assert trail is None


def test_the_official_open_is_the_first_print_or_the_pin_of_then() -> None:
    market = a_tape()
    for session in sessions_between(HALF_DAY.date, MONDAY.date):
        first = next(market.synthetic.trades(AAPL, session.opens_at, session.closes_at))
        assert market.official_open(AAPL, session.date) == first.price
    pinned = a_tape(a_pin("99.00", "101.00", MONDAY.overnight_opens_at, MONDAY.closes_at))
    assert pinned.official_open(AAPL, MONDAY.date) == Decimal("100.00")
    assert pinned.official_open(AAPL, HALF_DAY.date) == market.official_open(AAPL, HALF_DAY.date)
    late = a_tape(a_pin("99.00", "101.00", MONDAY.opens_at + MICROSECOND))
    assert late.official_open(AAPL, MONDAY.date) == market.official_open(AAPL, MONDAY.date)
