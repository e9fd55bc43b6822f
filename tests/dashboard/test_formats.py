"""Figures as people read them, where rounding changes what they seem to be."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from streetname.dashboard.formats import brief, instant, moment, price, signed, signed_tone


@pytest.mark.parametrize(
    ("amount", "shown", "tone"),
    [
        ("1.5", "+$1.50", "gain"),
        ("-1.5", "−$1.50", "loss"),
        ("0.006", "+$0.01", "gain"),
        ("0.004", "$0.00", ""),
        ("-0.004", "$0.00", ""),
        ("0", "$0.00", ""),
    ],
)
def test_what_is_shown_as_nothing_is_neither_a_gain_nor_a_loss(
    amount: str, shown: str, tone: str
) -> None:
    assert (signed(Decimal(amount)), signed_tone(Decimal(amount))) == (shown, tone)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "$0"),
        ("12.5", "$12.50"),
        ("950", "$950"),
        ("999.99", "$999.99"),
        ("999.999", "$1K"),
        ("1000", "$1K"),
        ("1234.5", "$1.2K"),
        ("999949", "$999.9K"),
        ("999999.99", "$1M"),
        ("-999999999", "−$1B"),
        ("999999999999", "$1T"),
        ("12345678901234567", "$12345.7T"),
    ],
)
def test_what_is_rounded_up_to_a_thousand_of_a_unit_is_one_of_the_next(
    amount: str, shown: str
) -> None:
    assert brief(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "$0.00"),
        ("187.5", "$187.50"),
        ("0.12345", "$0.1234"),
        ("0.00005", "$0.00005"),
        ("0.000049", "$0.000049"),
        ("0.000000001", "$0.000000001"),
    ],
)
def test_no_price_but_nothing_is_shown_as_nothing(amount: str, shown: str) -> None:
    assert price(Decimal(amount)) == shown


def test_a_moment_is_short_and_tells_all_of_itself_in_its_tooltip() -> None:
    shown = moment(datetime(2026, 3, 2, 15, 15, 9, 7, UTC))
    assert shown.endswith(">Mar 2, 10:15 EST</time>")
    assert 'data-shape="brief" title="Monday 02 March 2026, 10:15:09.000007 EST"' in shown
    assert moment(None) == instant(None)
