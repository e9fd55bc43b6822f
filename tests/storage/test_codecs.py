from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.ledger.chart import USD
from streetname.domain.orders.order import Commission, Inherited, Order
from streetname.domain.values.ids import AssetId
from streetname.storage import codecs
from tests.instants import instants
from tests.storage.values import orders

AAPL = AssetId("AAPL")
money = st.decimals(-(10**12), 10**12, places=6)
shares = st.decimals(-(10**9), 10**9, places=9)

PAIRS: list[tuple[Callable[[Any], Any], Callable[[Any], Any], st.SearchStrategy[Any]]] = [
    (codecs.money_in, codecs.money_out, money),
    (codecs.share_in, codecs.share_out, shares),
    (codecs.optional_money_in, codecs.optional_money_out, st.none() | money),
    (codecs.optional_share_in, codecs.optional_share_out, st.none() | shares),
    (codecs.instant_in, codecs.instant_out, instants),
    (codecs.optional_instant_in, codecs.optional_instant_out, st.none() | instants),
    (codecs.date_in, codecs.date_out, st.dates()),
]


@pytest.mark.parametrize(("into", "out", "drawn"), PAIRS)
@given(data=st.data())
def test_what_goes_into_a_column_comes_out_of_it(
    data: st.DataObject,
    into: Callable[[Any], Any],
    out: Callable[[Any], Any],
    drawn: st.SearchStrategy[Any],
) -> None:
    value = data.draw(drawn)
    assert out(into(value)) == value


@given(money, money)
def test_sums_in_a_column_are_sums_of_amounts(one: Decimal, two: Decimal) -> None:
    assert codecs.money_out(codecs.money_in(one) + codecs.money_in(two)) == one + two


@given(instants, instants)
def test_instants_in_a_column_sort_as_they_come(one: datetime, two: datetime) -> None:
    assert (codecs.instant_in(one) < codecs.instant_in(two)) == (one < two)


@pytest.mark.parametrize(
    ("into", "amount"),
    [
        (codecs.money_in, "0.0000001"),
        (codecs.money_in, "1E-100"),
        (codecs.share_in, "0.0000000001"),
        (codecs.optional_money_in, "0.0000001"),
        (codecs.optional_share_in, "123.0000000001"),
    ],
)
def test_an_amount_finer_than_the_books_keep_is_a_bug(
    into: Callable[[Decimal], Any], amount: str
) -> None:
    with pytest.raises(AssertionError, match="finer than the books keep"):
        into(Decimal(amount))


def test_cash_is_kept_in_millionths_and_assets_in_billionths() -> None:
    assert codecs.amount_in(USD, Decimal("1.5")) == 1_500_000
    assert codecs.amount_in(AAPL, Decimal("1.5")) == 1_500_000_000
    for asset in (USD, AAPL):
        assert codecs.amount_out(asset, codecs.amount_in(asset, Decimal("1.5"))) == Decimal("1.5")
    with pytest.raises(AssertionError):
        codecs.amount_in(USD, Decimal("0.0000001"))


def test_an_instant_is_microseconds_since_1970_in_utc_wherever_it_was_read() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert codecs.instant_in(datetime(1970, 1, 1, 0, 0, 1, 7, tzinfo=UTC)) == 1_000_007
    assert codecs.instant_in(datetime(1970, 1, 1, 9, 0, 1, 7, tzinfo=tokyo)) == 1_000_007


def test_dates_sort_as_text() -> None:
    assert codecs.date_in(date(2026, 3, 2)) == "2026-03-02"


@given(orders)
def test_equal_values_are_equal_bytes_however_they_came_about(order: Order) -> None:
    packed = codecs.packed_in(order)
    read = msgspec.msgpack.decode(packed, type=Order)
    assert read == order
    assert codecs.packed_in(read) == packed


@pytest.mark.parametrize("nothing", ["0", "0.00", "0E-9", "-0"])
def test_what_equals_a_default_is_left_out_like_the_default(nothing: str) -> None:
    zero = Decimal(nothing)
    assert codecs.packed_in(Inherited(zero, zero, zero)) == codecs.packed_in(Inherited())
    assert codecs.packed_in(Commission(zero)) == codecs.packed_in(Commission())
