from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.portfolio.position import Position, bought, sold
from streetname.domain.values.amounts import PRICE_STEP
from streetname.domain.values.ids import AccountId, AssetId

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))
NOTHING = Position(AccountId("amber"), AssetId("AAPL"))

quantities = st.decimals("0.000000001", 10**4, places=9)
prices = st.decimals("0.0001", 10**4, places=4)
purchases = st.lists(st.tuples(quantities, prices), min_size=1, max_size=6)


def after_buying(position: Position, quantity: str, price: str, day: date = MONDAY) -> Position:
    return bought(position, Decimal(quantity), Decimal(price), day)


def test_the_average_is_weighted_over_what_is_held() -> None:
    position = after_buying(NOTHING, "100", "10")
    position = after_buying(position, "50", "12")
    position = after_buying(position, "30", "15", TUESDAY)
    assert position.average_price == Decimal("11.388888889")
    position = sold(position, Decimal(120), WEDNESDAY)
    assert (position.quantity, position.average_price) == (60, Decimal("11.388888889"))


def test_a_sale_leaves_the_average_alone() -> None:
    position = after_buying(NOTHING, "10", "100")
    assert sold(position, Decimal(4), MONDAY).average_price == 100


def test_the_average_begins_anew_once_everything_was_sold() -> None:
    position = sold(after_buying(NOTHING, "10", "100"), Decimal(10), MONDAY)
    assert (position.quantity, position.average_price, position.opened_average) == (0, 0, 0)
    assert after_buying(position, "1", "40").average_price == 40


def test_a_sale_never_exceeds_the_position() -> None:
    with pytest.raises(AssertionError):
        sold(after_buying(NOTHING, "10", "100"), Decimal("10.000000001"), MONDAY)


@given(purchases)
def test_quantity_times_average_is_what_was_paid(made: list[tuple[Decimal, Decimal]]) -> None:
    position = NOTHING
    for quantity, price in made:
        position = bought(position, quantity, price, MONDAY)
    quantity = sum((quantity for quantity, _ in made), Decimal(0))
    paid = sum((quantity * price for quantity, price in made), Decimal(0))
    assert position.quantity == quantity
    assert abs(position.average_price - paid / quantity) <= PRICE_STEP * len(made)
    assert abs(position.opened_average - position.average_price) <= PRICE_STEP * len(made)


def test_today_s_purchases_have_an_average_of_their_own() -> None:
    position = after_buying(NOTHING, "100", "10")
    position = after_buying(position, "10", "20", TUESDAY)
    position = after_buying(position, "30", "40", TUESDAY)
    assert position.carried_into(TUESDAY) == 100
    assert position.opened_average == 35


def test_what_is_sold_today_is_taken_from_what_was_carried_over_first() -> None:
    position = after_buying(NOTHING, "100", "10")
    position = after_buying(position, "50", "12", TUESDAY)
    assert sold(position, Decimal(30), TUESDAY).carried_into(TUESDAY) == 70
    position = sold(position, Decimal(120), TUESDAY)
    assert (position.carried_into(TUESDAY), position.quantity) == (0, 30)
    assert position.opened_average == 12


def test_all_that_is_held_in_the_evening_is_carried_into_the_next_day() -> None:
    position = after_buying(NOTHING, "100", "10")
    assert position.carried_into(MONDAY) == 0
    assert position.carried_into(TUESDAY) == 100


@given(st.lists(st.tuples(quantities, prices, st.booleans(), st.integers(0, 3)), max_size=12))
def test_no_more_is_carried_over_than_is_held(
    trades: list[tuple[Decimal, Decimal, bool, int]],
) -> None:
    position, day = NOTHING, MONDAY
    for quantity, price, is_sale, days in trades:
        day = date.fromordinal(day.toordinal() + days)
        if is_sale:
            position = sold(position, min(quantity, position.quantity), day)
        else:
            position = bought(position, quantity, price, day)
        assert 0 <= position.carried_into(day) <= position.quantity
