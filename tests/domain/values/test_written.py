from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.values.written import written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1E+3", "1000"),
        ("1E-9", "0.000000001"),
        ("187.200", "187.2"),
        ("100", "100"),
        ("0.00", "0"),
        ("-0", "0"),
        ("-0.50", "-0.5"),
    ],
)
def test_a_decimal_is_written_plainly(value: str, text: str) -> None:
    assert written(Decimal(value)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9))
def test_what_is_written_reads_as_the_same_number(value: Decimal) -> None:
    text = written(value)
    assert Decimal(text) == value
    assert "E" not in text
    assert not ("." in text and text.endswith(("0", ".")))
