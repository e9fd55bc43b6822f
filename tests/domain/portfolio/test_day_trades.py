from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from streetname.domain.errors import Forbidden
from streetname.domain.market.asset import AssetClass
from streetname.domain.portfolio.day_trades import (
    DayTrade,
    check_day_trade,
    counted_from,
    counts_day_trades,
    day_trade,
    day_trading_buying_power,
)
from streetname.domain.portfolio.position import Position, traded
from streetname.domain.values.ids import AccountId, AssetId, OrderId
from streetname.domain.values.rules import MarginProfile, Rules
from tests.domain.trading_desk import TradingDesk, buy, sell

FRIDAY, MONDAY, TUESDAY = date(2026, 2, 27), date(2026, 3, 2), date(2026, 3, 3)
JULY = date(2026, 7, 6)
AUTO = Rules()
ENFORCED = Rules(margin_profile=MarginProfile.PATTERN_DAY_TRADER)
NOTHING = Position(AccountId("amber"), AssetId("AAPL"))


def after(*trades: tuple[int, date]) -> Position:
    position = NOTHING
    for quantity, day in trades:
        position = traded(position, Decimal(quantity), Decimal(50), day)
    return position


def made(
    position: Position,
    quantity: int,
    day: date = MONDAY,
    rules: Rules = AUTO,
    asset_class: AssetClass = AssetClass.US_EQUITY,
) -> DayTrade | None:
    return day_trade(rules, position, Decimal(quantity), day, OrderId("closing"), asset_class)


@pytest.mark.parametrize("side", [1, -1])
def test_opening_and_closing_on_one_day_is_a_day_trade(side: int) -> None:
    expected = DayTrade(NOTHING.account_id, MONDAY, NOTHING.asset_id, OrderId("closing"))
    assert made(after((side * 10, MONDAY)), -side * 4) == expected


def test_closing_what_was_opened_before_today_is_none() -> None:
    assert made(after((10, FRIDAY)), -4) is None


def test_opening_more_is_none() -> None:
    assert made(after((10, MONDAY)), 5) is None


def test_what_was_there_before_does_not_hide_that_more_was_bought_today() -> None:
    assert made(after((10, FRIDAY), (5, MONDAY)), -4) is not None


def test_selling_in_parts_is_one_day_trade_and_buying_in_between_begins_another() -> None:
    assert made(after((10, MONDAY), (-4, MONDAY)), -4) is None
    assert made(after((10, MONDAY), (-4, MONDAY), (4, MONDAY)), -4) is not None
    assert made(after((10, MONDAY), (-10, MONDAY), (10, MONDAY)), -10) is not None


def test_nobody_counts_coins_or_days_after_the_repeal() -> None:
    position = after((10, JULY))
    assert made(position, -10, JULY) is None
    assert made(position, -10, JULY, ENFORCED) is not None
    assert made(after((10, MONDAY)), -10, asset_class=AssetClass.CRYPTO) is None


def test_the_date_decides_unless_the_environment_has_chosen() -> None:
    assert counts_day_trades(AUTO, date(2026, 7, 5))
    assert not counts_day_trades(AUTO, JULY)
    assert counts_day_trades(ENFORCED, JULY)
    assert not counts_day_trades(Rules(margin_profile=MarginProfile.INTRADAY_MARGIN), MONDAY)


def test_five_trading_days_count_today_included() -> None:
    assert counted_from(MONDAY) == date(2026, 2, 24)
    assert counted_from(date(2026, 2, 28)) == date(2026, 2, 23)  # a Saturday has none of its own


def check(quantity: int = -10, position: Position | None = None, **changes: Any) -> None:
    bought_today = after((10, MONDAY)) if position is None else position
    facts: dict[str, Any] = {"count": 3, "last_equity": Decimal("24999.99"), **changes}
    rules = facts.pop("rules", ENFORCED)
    check_day_trade(rules, bought_today, Decimal(quantity), MONDAY, **facts)


def test_the_fourth_day_trade_of_a_small_account_is_denied() -> None:
    with pytest.raises(Forbidden, match="trade denied due to pattern day trading") as refusal:
        check()
    assert (refusal.value.number, refusal.value.status) == (40310100, 403)


def test_an_order_that_may_meet_an_open_one_is_denied_as_well() -> None:
    with pytest.raises(Forbidden):
        check(10, NOTHING, meets_order=True)


@pytest.mark.parametrize(
    "harmless",
    [
        {"count": 2},
        {"last_equity": Decimal(25_000)},
        {"asset_class": AssetClass.CRYPTO},
        {"rules": AUTO},
        {"position": after((10, FRIDAY))},
        {"position": after((20, MONDAY), (-5, MONDAY))},
        {"quantity": 10},
    ],
)
def test_what_makes_no_pattern_day_trader_is_not_denied(harmless: dict[str, Any]) -> None:
    check(**harmless)


def test_a_pattern_day_trader_may_open_four_times_the_excess_of_the_last_close() -> None:
    equity, maintenance = Decimal(30_000), Decimal(10_000)
    assert day_trading_buying_power(4, equity, maintenance) == 80_000
    assert day_trading_buying_power(3, equity, maintenance) == 0
    assert day_trading_buying_power(4, maintenance, equity) == 0


def test_a_fill_that_closes_what_was_opened_today_is_counted_once() -> None:
    desk = TradingDesk()
    desk.trade(buy("AAPL", 10))
    closing = desk.trade(sell("AAPL", 6))
    desk.trade(sell("AAPL", 4))
    assert [trade.order_id for trade in desk.day_trades] == [closing.id]
