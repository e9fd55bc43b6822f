from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.portfolio.position import Position, traded
from streetname.domain.values.amounts import PRICE_STEP
from streetname.domain.values.ids import AccountId, AssetId

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 3, day) for day in (2, 3, 4, 5))
NOTHING = Position(AccountId("amber"), AssetId("AAPL"))

quantities = st.decimals("0.000000001", 10**4, places=9)
prices = st.decimals("0.0001", 10**4, places=4)
openings = st.lists(st.tuples(quantities, prices), min_size=1, max_size=6)
sides = st.sampled_from([1, -1])


def after(
    position: Position, quantity: str | int, price: str | int = 50, day: date = MONDAY
) -> Position:
    return traded(position, Decimal(quantity), Decimal(price), day)


def test_the_average_is_weighted_over_what_is_held_while_the_day_lasts() -> None:
    position = after(NOTHING, 100, 10)
    position = after(position, 50, 12)
    position = after(position, 30, 15, TUESDAY)
    assert position.average_on(TUESDAY) == Decimal("11.388888889")
    position = after(position, -120, 20, WEDNESDAY)
    assert (position.quantity, position.average_on(WEDNESDAY)) == (60, Decimal("11.388888889"))


def test_from_the_next_day_on_what_was_bought_first_is_what_was_sold() -> None:
    position = after(after(after(NOTHING, 100, 10), 50, 12), 30, 15, TUESDAY)
    position = after(position, -120, 20, WEDNESDAY)
    assert position.average_on(THURSDAY) == Decimal("12.833333333")  # (2050 - 120 x 1600/150) / 60


def test_what_is_bought_on_one_day_is_one_pool_whenever_it_was_sold() -> None:
    position = after(after(NOTHING, 100, 10), 50, 9)
    position = after(after(position, -50, 12), 50, 11)
    assert (position.quantity, position.average_on(TUESDAY)) == (150, 10)


def test_a_trade_of_the_next_day_goes_on_from_the_average_of_the_morning() -> None:
    position = after(after(after(NOTHING, 100, 10), 100, 20, TUESDAY), -100, 30, TUESDAY)
    assert position.average_on(TUESDAY) == 15
    assert position.average_on(WEDNESDAY) == 20
    assert after(position, 100, 40, WEDNESDAY).average_on(WEDNESDAY) == 30


def test_closing_leaves_the_average_of_the_day_alone() -> None:
    assert after(after(NOTHING, 10, 100), -4, 120).average_price == 100
    assert after(after(NOTHING, -10, 100), 4, 120).average_price == 100


def test_a_short_is_negative_and_its_average_is_what_was_received() -> None:
    position = after(after(NOTHING, -10, 50), -10, 52)
    assert (position.quantity, position.average_price, position.is_short) == (-20, 51, True)
    position = after(position, 15, 40)
    assert (position.quantity, position.average_price) == (-5, 51)


def test_the_average_begins_anew_once_everything_was_closed() -> None:
    position = after(after(NOTHING, 10, 100), -10)
    assert (position.quantity, position.average_price, position.opened_average) == (0, 0, 0)
    assert after(position, 1, 40).average_on(TUESDAY) == 40
    assert after(position, -1, 40).average_on(TUESDAY) == 40


@pytest.mark.parametrize("side", [1, -1])
def test_a_trade_never_crosses_zero(side: int) -> None:
    position = traded(NOTHING, side * Decimal(10), Decimal(100), MONDAY)
    with pytest.raises(AssertionError):
        traded(position, -side * Decimal("10.000000001"), Decimal(100), MONDAY)


@given(openings, sides)
def test_quantity_times_average_is_what_was_paid(
    made: list[tuple[Decimal, Decimal]], side: int
) -> None:
    position = NOTHING
    for quantity, price in made:
        position = traded(position, side * quantity, price, MONDAY)
    quantity = sum((quantity for quantity, _ in made), Decimal(0))
    paid = sum((quantity * price for quantity, price in made), Decimal(0))
    assert position.quantity == side * quantity
    for average in (position.average_price, position.opened_average):
        assert abs(average - paid / quantity) <= PRICE_STEP * len(made)
    assert abs(position.average_on(TUESDAY) - paid / quantity) <= PRICE_STEP


def test_today_s_purchases_have_an_average_of_their_own() -> None:
    position = after(NOTHING, 100, 10)
    position = after(position, 10, 20, TUESDAY)
    position = after(position, 30, 40, TUESDAY)
    assert position.carried_into(TUESDAY) == 100
    assert (position.opened_on(TUESDAY), position.opened_average) == (40, 35)


@pytest.mark.parametrize("side", [1, -1])
def test_what_is_closed_today_is_taken_from_what_was_carried_over_first(side: int) -> None:
    position = after(NOTHING, side * 100, 10)
    position = after(position, side * 50, 12, TUESDAY)
    assert after(position, -side * 30, 9, TUESDAY).carried_into(TUESDAY) == side * 70
    position = after(position, -side * 120, 9, TUESDAY)
    assert (position.carried_into(TUESDAY), position.quantity) == (0, side * 30)
    assert position.opened_average == 12


def test_all_that_is_held_in_the_evening_is_carried_into_the_next_day() -> None:
    position = after(NOTHING, 100, 10)
    assert position.carried_into(MONDAY) == 0
    assert position.carried_into(TUESDAY) == 100


def test_a_position_remembers_what_it_was_before_its_last_day_of_trading() -> None:
    monday = after(after(NOTHING, 100, 10), 50, 16)
    tuesday = after(after(monday, -150, 20, TUESDAY), 10, 30, TUESDAY)
    before = tuesday.as_of(MONDAY)
    assert (before.quantity, before.average_on(MONDAY), before.opened_average) == (150, 12, 12)
    assert before.carried_into(MONDAY) == 0
    assert tuesday.as_of(TUESDAY) == tuesday
    assert monday.as_of(date(2026, 2, 27)).quantity == 0


def test_what_came_about_without_a_trade_is_one_pool() -> None:
    given_ = msgspec.structs.replace(NOTHING, quantity=Decimal(10), average_price=Decimal(100))
    assert given_.average_on(MONDAY) == 100
    position = after(after(given_, 10, 200, TUESDAY), -10, 1, TUESDAY)
    assert (position.average_on(TUESDAY), position.average_on(WEDNESDAY)) == (150, 200)


trades = st.lists(
    st.tuples(quantities, prices, st.booleans(), sides, st.integers(0, 2)), max_size=14
)


@given(trades)
def test_a_position_is_what_its_trades_make_of_it_lot_by_lot(
    made: list[tuple[Decimal, Decimal, bool, int, int]],
) -> None:
    position, history, day = NOTHING, list[tuple[date, Decimal, Decimal]](), MONDAY
    for quantity, price, closes, side, days in made:
        day = date.fromordinal(day.toordinal() + days)
        signed = _signed(position, quantity, side, closes=closes)
        position = traded(position, signed, price, day)
        history = [*history, (day, signed, price)] if position.quantity else []
        assert position.quantity == sum(quantity for _, quantity, _ in history)
        assert abs(position.carried_into(day)) <= abs(position.quantity)
        assert position.carried_into(day) * position.quantity >= 0
        if position.quantity:
            tomorrow = date.fromordinal(day.toordinal() + 1)
            exact = _first_in_first_out(history)
            assert abs(Fraction(position.average_on(tomorrow)) - exact) <= Fraction(PRICE_STEP)


def _signed(position: Position, quantity: Decimal, side: int, *, closes: bool) -> Decimal:
    """A trade that does not cross zero."""
    if not position.quantity:
        return side * quantity
    direction = 1 if position.quantity > 0 else -1
    return -direction * min(quantity, abs(position.quantity)) if closes else direction * quantity


def _first_in_first_out(history: Sequence[tuple[date, Decimal, Decimal]]) -> Fraction:
    """The average of what is left, from all trades since the position began, in one go."""
    opens = history[0][1] > 0
    opened = [(day, abs(q), price) for day, q, price in history if (q > 0) == opens]
    gone = sum((abs(q) for _, q, _ in history if (q > 0) != opens), Decimal(0))
    left, cost = Fraction(0), Fraction(0)
    for day in sorted({day for day, _, _ in opened}):
        pool = [(Fraction(q), Fraction(price)) for on, q, price in opened if on == day]
        size = sum((q for q, _ in pool), Fraction(0))
        taken = min(size, Fraction(gone))
        gone -= min(gone, sum((q for on, q, _ in opened if on == day), Decimal(0)))
        left += size - taken
        cost += (size - taken) * sum((q * price for q, price in pool), Fraction(0)) / size
    return Fraction(cost, left)
