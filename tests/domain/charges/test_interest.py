from datetime import date
from decimal import Decimal

import pytest

from streetname.domain.charges.interest import begins_month, interest, nights_after

RATE = Decimal("6.5")


def test_a_night_of_debt_costs_a_360th_of_a_year() -> None:
    assert interest(Decimal(36_000), RATE, 1) == Decimal("6.5")
    assert interest(Decimal(10_000), RATE, 3) == Decimal("5.416667")


def test_no_debt_costs_nothing() -> None:
    assert interest(Decimal(0), RATE, 3) == 0


@pytest.mark.parametrize(
    ("day", "nights"),
    [
        (date(2026, 3, 2), 1),
        (date(2026, 3, 6), 3),  # a Friday
        (date(2026, 5, 22), 4),  # the Friday before Memorial Day
        (date(2026, 4, 2), 4),  # Maundy Thursday
        (date(2026, 12, 24), 4),  # the exchange is closed on Friday the 25th
    ],
)
def test_a_debt_stands_until_the_next_trading_day(day: date, nights: int) -> None:
    assert nights_after(day) == nights


def test_a_month_begins_with_its_first_trading_day() -> None:
    assert begins_month(date(2026, 3, 2))
    assert not begins_month(date(2026, 3, 3))
    assert begins_month(date(2026, 4, 1))
    assert begins_month(date(2027, 1, 4))
