from datetime import date
from decimal import ROUND_CEILING, Decimal

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from streetname.domain.market.asset import Asset
from streetname.domain.portfolio.position import Position, traded
from streetname.domain.portfolio.valuation import (
    Holdings,
    Totals,
    ValuedPosition,
    holdings,
    totals_of,
)
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
    return traded(NOTHING, Decimal(100), Decimal(50), day)


def test_a_position_that_rose_by_a_fifth() -> None:
    position = valued(a_hundred_at_fifty(), "60", last_close="55")
    assert position.cost == 5000
    assert position.market_value == 6000
    assert (position.profit, position.profit_ratio) == (1000, Decimal("0.2"))
    assert position.profit_today == 500
    assert position.profit_today_ratio == Decimal(500) / 5500
    assert position.change_today == Decimal(60) / 55 - 1


def test_what_was_bought_today_has_gained_since_it_was_traded() -> None:
    position = traded(a_hundred_at_fifty(), Decimal(10), Decimal(58), TUESDAY)
    assert valued(position, "60", last_close="55").profit_today == 100 * 5 + 10 * 2


def test_without_a_price_everything_that_needs_one_is_missing() -> None:
    position = valued(a_hundred_at_fifty(), None, last_close="55")
    assert position.cost == 5000
    for figure in ("market_value", "profit", "profit_ratio", "profit_today", "change_today"):
        assert getattr(position, figure) is None


def test_positions_come_to_what_each_of_them_with_a_price_does() -> None:
    risen, unpriced = valued(a_hundred_at_fifty(), "60", last_close="55"), valued(NOTHING, None)
    bought = valued(traded(NOTHING, Decimal(10), Decimal(58), TUESDAY), "57")
    assert totals_of([risen, unpriced, bought]) == Totals(
        market_value=Decimal(6570), profit_today=Decimal(490), profit=Decimal(990)
    )
    assert totals_of([]) == Totals(Decimal(0), Decimal(0), Decimal(0))


def test_without_a_last_close_a_carried_share_counts_at_its_average() -> None:
    position = valued(a_hundred_at_fifty(), "60")
    assert position.profit_today == 1000
    assert position.change_today is None


@given(quantities, prices, prices)
def test_profit_is_value_less_cost(quantity: Decimal, paid: Decimal, price: Decimal) -> None:
    position = valued(traded(NOTHING, quantity, paid, MONDAY), price)
    assert position.market_value is not None
    assert position.market_value == position.cost + (position.profit or 0)
    assert position.profit == quantity * (price - paid)


@given(quantities, prices, prices)
def test_all_profit_of_a_position_opened_today_is_today_s(
    quantity: Decimal, paid: Decimal, price: Decimal
) -> None:
    position = valued(traded(NOTHING, quantity, paid, TUESDAY), price, last_close=paid * 2)
    assert position.profit_today == position.profit


@given(quantities, prices, prices, prices)
def test_selling_at_the_last_close_leaves_today_s_gain_of_the_rest(
    quantity: Decimal, paid: Decimal, price: Decimal, close: Decimal
) -> None:
    half = (quantity / 2).quantize(Decimal("1E-9"), ROUND_CEILING)
    assume(half != quantity)
    rest = traded(traded(NOTHING, quantity, paid, MONDAY), -half, price, TUESDAY)
    position = valued(rest, price, last_close=close)
    assert position.profit_today == (price - close) * rest.quantity


@given(quantities, prices)
def test_what_costs_nothing_has_a_ratio_of_nothing(quantity: Decimal, price: Decimal) -> None:
    gift = Position(AccountId("amber"), AAPL.id, quantity)
    assert valued(gift, price).profit_ratio == 0


def test_holdings_add_up_value_and_margin() -> None:
    worth = holdings([a_hundred_at_fifty()], lambda _: AAPL, lambda _: Decimal(60))
    assert worth == Holdings(
        long_value=Decimal(6000),
        initial_margin=Decimal(3000),
        maintenance_margin=Decimal(1800),
        intraday_margin=Decimal(1500),
    )


def test_a_position_without_a_price_counts_with_what_was_paid() -> None:
    worth = holdings([a_hundred_at_fifty()], lambda _: AAPL, lambda _: None)
    assert worth.market_value == 5000


def test_what_is_short_takes_from_equity_and_needs_margin() -> None:
    short = traded(NOTHING, Decimal(-10), Decimal(50), MONDAY)
    worth = holdings([short], lambda _: AAPL, lambda _: Decimal(60))
    assert (worth.long_value, worth.short_value, worth.market_value) == (0, -600, -600)
    assert (worth.gross_value, worth.initial_margin, worth.maintenance_margin) == (600, 300, 180)


def test_a_short_gains_when_the_price_falls() -> None:
    position = valued(traded(NOTHING, Decimal(-1), Decimal("41.55"), MONDAY), "39.55", "43.7")
    assert (position.cost, position.market_value) == (Decimal("-41.55"), Decimal("-39.55"))
    assert position.profit == 2
    assert position.profit_ratio == Decimal(2) / Decimal("41.55")
    assert position.profit_today == Decimal("4.15")
    assert position.profit_today_ratio == Decimal("4.15") / Decimal("43.7")
    assert position.change_today == Decimal("39.55") / Decimal("43.7") - 1


def test_the_cost_follows_the_average_of_the_day() -> None:
    friday = traded(NOTHING, Decimal(100), Decimal(10), date(2026, 2, 27))
    monday = traded(friday, Decimal(100), Decimal(20), MONDAY)
    position = traded(monday, Decimal(-100), Decimal(30), MONDAY)
    assert valued(position, "30").cost == 2000


def test_whoever_owes_much_and_has_put_most_into_one_name_needs_half_of_that() -> None:
    msft = an_asset("MSFT")
    large = traded(NOTHING, Decimal(8_000), Decimal(50), MONDAY)
    small = traded(Position(NOTHING.account_id, msft.id), Decimal(2_000), Decimal(50), MONDAY)
    assets = {AAPL.id: AAPL, msft.id: msft}

    def maintenance(debit: int, *positions: Position) -> Decimal:
        at_fifty = holdings(positions, assets.__getitem__, lambda _: Decimal(50), Decimal(-debit))
        return at_fifty.maintenance_margin

    assert maintenance(100_000, large, small) == 400_000 / 2 + 30_000
    assert maintenance(99_999, large, small) == 500_000 * 3 / 10
    spread = msgspec.structs.replace(small, quantity=Decimal(4_000))
    assert maintenance(100_000, large, spread) == 600_000 * 3 / 10


@pytest.mark.parametrize(
    ("price", "marginable", "requirement", "initial", "maintenance", "intraday"),
    [
        ("100", True, 30, "0.5", "0.3", "0.25"),
        ("100", True, 75, "0.75", "0.75", "0.75"),
        ("100", False, 100, "1", "1", "1"),
        ("6.00", True, 30, "0.5", "0.5", "0.25"),
        ("6.01", True, 30, "0.5", "0.3", "0.25"),
        ("2.50", True, 30, "0.5", "0.5", "0.25"),
        ("2.49", True, 30, "1", "1", "1"),
    ],
)
def test_the_margin_of_what_is_owned_depends_on_the_price_and_the_asset(
    price: str, marginable: bool, requirement: int, initial: str, maintenance: str, intraday: str
) -> None:
    worth = _one("1", price, an_asset(marginable=marginable, margin_requirement=requirement))
    assert worth.initial_margin == Decimal(price) * Decimal(initial)
    assert worth.maintenance_margin == Decimal(price) * Decimal(maintenance)
    assert worth.intraday_margin == Decimal(price) * Decimal(intraday)


@pytest.mark.parametrize(
    ("price", "requirement", "maintenance", "intraday"),
    [
        ("50", 30, "15", "12.5"),
        ("10", 30, "5", "5"),
        ("5", 30, "5", "5"),
        ("4.99", 30, "4.99", "4.99"),
        ("1", 30, "2.50", "2.50"),
        ("50", 75, "37.5", "37.5"),
    ],
)
def test_the_margin_of_a_short_is_never_less_than_so_much_a_share(
    price: str, requirement: int, maintenance: str, intraday: str
) -> None:
    worth = _one("-1", price, an_asset(margin_requirement=requirement))
    assert worth.maintenance_margin == Decimal(maintenance)
    assert worth.intraday_margin == Decimal(intraday)


def _one(quantity: str, price: str, asset: Asset) -> Holdings:
    position = Position(AccountId("amber"), AssetId(asset.id), Decimal(quantity))
    return holdings([position], lambda _: asset, lambda _: Decimal(price))
