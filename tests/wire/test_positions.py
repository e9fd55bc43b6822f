from datetime import date
from decimal import Decimal

import pytest

from streetname.domain.portfolio.position import Position, traded
from streetname.domain.portfolio.valuation import ValuedPosition
from streetname.domain.values.ids import AccountId
from streetname.wire.positions import PositionBody, position_body
from tests.domain.trading_desk import AAPL

MONDAY = date(2026, 3, 2)


def body(price: str | None, last_close: str | None = None, quantity: str = "1") -> PositionBody:
    """A position bought today at 100."""
    nothing = Position(AccountId("amber"), AAPL.id)
    position = traded(nothing, Decimal(quantity), Decimal(100), MONDAY)
    return position_body(
        ValuedPosition(
            position,
            AAPL,
            None if price is None else Decimal(price),
            None if last_close is None else Decimal(last_close),
            MONDAY,
        ),
        held=Decimal("0.25"),
    )


@pytest.mark.parametrize(
    ("price", "ratio"),
    [
        ("100.0005", "0.00001"),  # half of the last place goes up
        ("100.00049", "0"),
        ("99.9995", "-0.00001"),
        ("99.9996", "0"),
        ("120", "0.2"),
        ("0", "-1"),
    ],
)
def test_a_ratio_has_five_decimals_halves_away_from_zero(price: str, ratio: str) -> None:
    assert body(price).unrealized_plpc == ratio


def test_what_needs_a_price_that_nobody_knows_is_null() -> None:
    shown = body(None)
    assert (shown.current_price, shown.market_value, shown.unrealized_pl) == (None, None, None)
    assert (shown.unrealized_plpc, shown.change_today, shown.lastday_price) == (None, None, None)
    assert shown.cost_basis == "100"


def test_the_cost_of_a_fraction_is_not_rounded() -> None:
    assert body("100", quantity="0.123456789").cost_basis == "12.3456789"


def test_what_orders_hold_is_not_available() -> None:
    assert body("100").qty_available == "0.75"


def test_a_short_is_negative_in_all_that_has_a_sign() -> None:
    shown = body("90", quantity="-2")
    assert (shown.side, shown.qty, shown.qty_available) == ("short", "-2", "-1.75")
    assert (shown.avg_entry_price, shown.cost_basis, shown.market_value) == ("100", "-200", "-180")
    assert (shown.unrealized_pl, shown.unrealized_plpc) == ("20", "0.1")
