import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.errors import InvalidField
from streetname.wire.decoding import decode
from streetname.wire.numbers import (
    Number,
    number_in,
    sane,
    text,
    text_or_none,
    whole_number_in,
)


@given(st.decimals(-(10**15), 10**15, places=9))
def test_what_is_written_is_read_as_the_same_number(value: Decimal) -> None:
    assert Decimal(text(value)) == value
    assert decode(f'"{text(value)}"'.encode(), Number) == value


def test_nothing_is_written_as_null() -> None:
    assert text_or_none(None) is None
    assert text_or_none(Decimal("1.50")) == "1.5"


@pytest.mark.parametrize("written", ["0.1", '"0.1"', "1e-1", '"1E-1"', '"0.10"'])
def test_a_number_may_be_a_string_and_is_never_read_through_a_float(written: str) -> None:
    assert decode(written.encode(), Number) == Decimal("0.1")


def test_every_digit_of_a_number_is_kept() -> None:
    assert decode(b"0.1234567890123456789", Number) == Decimal("0.1234567890123456789")


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(InvalidField, match="qty must be a number"):
        sane("qty", Decimal(value))


@pytest.mark.parametrize("value", ["1E+16", "-1E+400", "1E-16", "1E-400"])
def test_what_no_brokerage_could_mean_is_refused(value: str) -> None:
    with pytest.raises(InvalidField, match="qty is out of range"):
        sane("qty", Decimal(value))


@pytest.mark.parametrize("value", ["0", "0E+400", "9E+15", "1E-15", "-187.35"])
def test_everything_else_is_taken_as_it_is(value: str) -> None:
    assert sane("qty", Decimal(value)) == Decimal(value)
    assert sane("qty", None) is None


@pytest.mark.parametrize(
    "written",
    [
        "1_0",
        "١٢",
        "\uff11\uff12",
        "1\u066b5",
        "NaN",
        "Infinity",
        "",
        ".",
        "1e",
        "0x1",
        "1 0",
        "1,000",
    ],
)
def test_only_what_a_client_could_write_is_read_as_a_number(written: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(written)}$"):
        number_in(written)
    with pytest.raises(ValueError, match=f"^{re.escape(written)}$"):
        whole_number_in(written)


@pytest.mark.parametrize("written", ["10", "-1.50", "+.5", "5.", "1e3", "2.5E-2"])
def test_a_number_is_read_from_any_notation_of_clients(written: str) -> None:
    assert number_in(written) == Decimal(written)
