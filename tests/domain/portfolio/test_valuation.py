from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.portfolio.position import Position, bought, sold
from streetname.domain.portfolio.valuation import Holdings, ValuedPosition, holdings
from streetname.domain.values.ids import AccountId, AssetId
from tests.domain.trading_desk import AAPL, an_asset

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
NOTHING = Position(AccountId("amber"), AAPL.id)

quantities = st.decimals("0.000000001", 10**4, places=9)
prices = st.decimals("0.01", 10**4, places=2)


def valued(
    position: Position, price: Decimal | str | None, last_close: Decimal | str | None = None
) -> ValuedPosition:
    return ValuedPosition(
        position,
        AAPL,
        None if price is None else Decimal(price),
        None if last_close is None else Decimal(last_close),
        TUESDAY,
    )


def a_hundred_at_fifty(day: date = MONDAY) -> Position:
    return bought(NOTHING, Decimal(100), Decimal(50), day)


def test_a_position_that_rose_by_a_fifth() -> None:
    position = valued(a_hundred_at_fifty(), "60", last_close="55")
    assert position.cost == 5000
    assert position.market_value == 6000
    assert (position.profit, position.profit_ratio) == (1000, Decimal("0.2"))
    assert position.profit_today == 500
    assert position.profit_today_ratio == Decimal(500) / 5500
    assert position.change_today == Decimal(60) / 55 - 1


def test_what_was_bought_today_has_gained_since_it_was_bought() -> None:
    position = bought(a_hundred_at_fifty(), Decimal(10), Decimal(58), TUESDAY)
    assert valued(position, "60", last_close="55").profit_today == 100 * 5 + 10 * 2


def test_without_a_price_everything_that_needs_one_is_missing() -> None:
    position = valued(a_hundred_at_fifty(), None, last_close="55")
    assert position.cost == 5000
    for figure in ("market_value", "profit", "profit_ratio", "profit_today", "change_today"):
        assert getattr(position, figure) is None


def test_without_a_last_close_a_carried_share_counts_at_its_average() -> None:
    position = valued(a_hundred_at_fifty(), "60")
    assert position.profit_today == 1000
    assert position.change_today is None


@given(quantities, prices, prices)
def test_profit_is_value_less_cost(quantity: Decimal, paid: Decimal, price: Decimal) -> None:
    position = valued(bought(NOTHING, quantity, paid, MONDAY), price)
    assert position.market_value is not None
    assert position.market_value == position.cost + (position.profit or 0)
    assert position.profit == quantity * (price - paid)


@given(quantities, prices, prices)
def test_all_profit_of_a_position_opened_today_is_today_s(
    quantity: Decimal, paid: Decimal, price: Decimal
) -> None:
    position = valued(bought(NOTHING, quantity, paid, TUESDAY), price, last_close=paid * 2)
    assert position.profit_today == position.profit


@given(quantities, prices, prices, prices)
def test_selling_at_the_last_close_leaves_today_s_gain_of_the_rest(
    quantity: Decimal, paid: Decimal, price: Decimal, close: Decimal
) -> None:
    half = (quantity / 2).quantize(Decimal("1E-9"))
    rest = sold(bought(NOTHING, quantity, paid, MONDAY), half, TUESDAY)
    position = valued(rest, price, last_close=close)
    assert position.profit_today == (price - close) * rest.quantity


@given(quantities, prices)
def test_what_costs_nothing_has_a_ratio_of_nothing(quantity: Decimal, price: Decimal) -> None:
    gift = Position(AccountId("amber"), AAPL.id, quantity)
    assert valued(gift, price).profit_ratio == 0


def test_holdings_add_up_value_and_margin() -> None:
    worth = holdings([a_hundred_at_fifty()], lambda _: AAPL, lambda _: Decimal(60))
    assert worth == Holdings(Decimal(6000), Decimal(3000), Decimal(1800))


def test_a_position_without_a_price_counts_with_what_was_paid() -> None:
    worth = holdings([a_hundred_at_fifty()], lambda _: AAPL, lambda _: None)
    assert worth.market_value == 5000


@pytest.mark.parametrize(
    ("price", "marginable", "requirement", "initial", "maintenance"),
    [
        ("100", True, 30, "0.5", "0.3"),
        ("100", True, 75, "0.75", "0.75"),
        ("100", False, 100, "1", "1"),
        ("6.00", True, 30, "0.5", "0.5"),
        ("6.01", True, 30, "0.5", "0.3"),
        ("2.50", True, 30, "0.5", "0.5"),
        ("2.49", True, 30, "1", "1"),
    ],
)
def test_margin_depends_on_the_price_and_the_asset(
    price: str, marginable: bool, requirement: int, initial: str, maintenance: str
) -> None:
    asset = an_asset(marginable=marginable, margin_requirement=requirement)
    one = Position(AccountId("amber"), AssetId(asset.id), Decimal(1))
    worth = holdings([one], lambda _: asset, lambda _: Decimal(price))
    assert worth.initial_margin == Decimal(price) * Decimal(initial)
    assert worth.maintenance_margin == Decimal(price) * Decimal(maintenance)
