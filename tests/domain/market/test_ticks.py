from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.market.ticks import down_to_tick, tick_of, to_tick, up_to_tick

amounts = st.floats(0.001, 1_000_000)


@pytest.mark.parametrize(
    ("amount", "down", "near", "up"),
    [
        (231.4567, "231.45", "231.46", "231.46"),
        (1.0, "1.00", "1.00", "1.0000"),
        (1.004, "1.00", "1.00", "1.01"),
        (0.12345, "0.1234", "0.1235", "0.1235"),
    ],
)
def test_prices_step_by_cents_from_one_dollar_on_and_finer_below(
    amount: float, down: str, near: str, up: str
) -> None:
    prices = [str(rounded(amount)) for rounded in (down_to_tick, to_tick, up_to_tick)]
    assert prices == [down, near, up]


@given(amounts)
def test_the_nearest_tick_lies_between_the_one_below_and_the_one_above(amount: float) -> None:
    assert down_to_tick(amount) <= to_tick(amount) <= up_to_tick(amount)


@given(amounts, amounts)
def test_rounding_keeps_the_order_of_prices(one: float, other: float) -> None:
    lower, higher = sorted((one, other))
    for rounded in (down_to_tick, to_tick, up_to_tick):
        assert rounded(lower) <= rounded(higher)


def test_the_tick_of_a_price_is_a_cent_from_one_dollar_on() -> None:
    assert tick_of(Decimal("1.00")) == Decimal("0.01")
    assert tick_of(Decimal("0.9999")) == Decimal("0.0001")
