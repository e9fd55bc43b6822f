from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.values.amounts import (
    CENT,
    MONEY_STEP,
    QUANTITY_STEP,
    decimals,
    down_to_shares,
    is_whole,
    notional,
    to_cents,
    to_money,
    to_price,
    up_to_cents,
)

amounts = st.decimals(-(10**9), 10**9, places=12)
positive = st.decimals(0, 10**6, places=9)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0.7488", "0.75"), ("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("2", "2")],
)
def test_cents_are_rounded_with_halves_away_from_zero(amount: str, cents: str) -> None:
    assert to_cents(Decimal(amount)) == Decimal(cents)


@given(amounts)
def test_rounding_to_the_cent_is_off_by_half_a_cent_at_most(amount: Decimal) -> None:
    assert abs(to_cents(amount) - amount) <= CENT / 2


@given(amounts)
def test_rounding_forgets_the_sign_and_finds_it_again(amount: Decimal) -> None:
    assert to_cents(-amount) == -to_cents(amount)


@given(amounts)
def test_rounding_twice_is_rounding_once(amount: Decimal) -> None:
    for rounded in (to_cents, up_to_cents, to_money, to_price, down_to_shares):
        assert rounded(rounded(amount)) == rounded(amount)


@given(amounts)
def test_what_is_set_aside_suffices_and_is_less_than_a_cent_too_much(amount: Decimal) -> None:
    assert 0 <= up_to_cents(amount) - amount < CENT


@given(positive)
def test_nobody_gets_more_shares_than_were_meant(quantity: Decimal) -> None:
    third = quantity / 3
    assert 0 <= third - down_to_shares(third) < QUANTITY_STEP
    assert down_to_shares(third) * 3 <= quantity


@given(positive, positive)
def test_a_notional_is_price_times_quantity_to_the_millionth(
    price: Decimal, quantity: Decimal
) -> None:
    worth = notional(price, quantity)
    assert abs(worth - price * quantity) <= MONEY_STEP / 2
    assert decimals(worth) <= 6


@given(st.integers(-(10**12), 10**12), st.integers(0, 12))
def test_decimals_are_those_that_the_value_needs(number: int, places: int) -> None:
    value = Decimal(number).scaleb(-places)
    assert value == value.quantize(Decimal(1).scaleb(-decimals(value)))
    assert decimals(value) <= places
    assert decimals(value * 10 ** decimals(value)) == 0


def test_zeros_at_the_end_are_no_decimals() -> None:
    assert decimals(Decimal("1.500")) == 1
    assert decimals(Decimal(1200)) == 0
    assert decimals(Decimal("1E+3")) == 0


def test_a_whole_number_may_be_written_with_decimals() -> None:
    assert is_whole(Decimal("4.000"))
    assert not is_whole(Decimal("4.000000001"))
