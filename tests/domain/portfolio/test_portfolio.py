from datetime import UTC, date, datetime
from decimal import Decimal

from streetname.domain.ledger.chart import USD
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import session_on
from streetname.domain.portfolio.portfolio import (
    Books,
    Closing,
    Portfolio,
    closing_equities,
    closing_figures,
    figures,
    valued,
)
from streetname.domain.portfolio.position import Position, traded
from streetname.domain.values.ids import AccountId
from tests.domain.trading_desk import AAPL, AMBER, MONDAY_AT_TEN, an_account, an_asset

MSFT = an_asset("MSFT")
FRIDAY, MONDAY = date(2026, 2, 27), date(2026, 3, 2)
APPLES = traded(Position(AMBER, AAPL.id), Decimal(10), Decimal(180), FRIDAY)


class Prices:
    """190 now, 185 at every close; `asked` counts the closes that were looked up."""

    def __init__(self) -> None:
        self.asked = 0

    def reference_price(self, asset: Asset, instant: datetime) -> Decimal:
        return Decimal(190)

    def official_close(self, asset: Asset, day: date) -> Decimal:
        self.asked += 1
        return Decimal(185)


def a_portfolio(cash: str, closing: Books) -> Portfolio:
    friday = session_on(FRIDAY)
    assert friday is not None
    return Portfolio(
        account=an_account(margin_agreed=True),
        at=MONDAY_AT_TEN,
        cash=Decimal(cash),
        held=Decimal(100),
        unsettled=Decimal(0),
        positions=[APPLES],
        assets={AAPL.id: AAPL, MSFT.id: MSFT},
        incoming=Decimal(0),
        outgoing=Decimal(0),
        adjustments=Decimal(0),
        previous=friday,
        closing=closing,
    )


def test_figures_are_at_the_latest_price_and_less_what_is_held() -> None:
    now = figures(a_portfolio("5000", Books()), Prices())
    assert now.equity == 5000 + 10 * 190
    assert now.buying_power == 2 * (6900 - 950) - 100


def test_closing_figures_are_of_what_was_owned_then_at_the_official_close() -> None:
    books = Books({USD: Decimal(1000), MSFT.id: Decimal(20)})
    last = closing_figures(a_portfolio("5000", books), Prices())
    assert (last.cash, last.equity) == (1000, 1000 + 20 * 185)
    assert last.buying_power == 2 * (4700 - 1850)


def test_whoever_owned_nothing_was_worth_nothing() -> None:
    assert closing_figures(a_portfolio("5000", Books()), Prices()).equity == 0


def test_the_close_of_an_asset_is_looked_up_once_for_all_accounts() -> None:
    prices = Prices()
    books = {
        AccountId(str(number)): Books({USD: Decimal(number), AAPL.id: Decimal(2)})
        for number in range(20)
    }
    equities = closing_equities(Closing(FRIDAY, books, {AAPL.id: AAPL}), prices)
    assert equities == {account_id: int(account_id) + 370 for account_id in books}
    assert prices.asked == 1


def test_on_a_weekend_the_previous_close_is_fridays() -> None:
    saturday = datetime(2026, 3, 7, 15, tzinfo=UTC)
    days: list[date] = []

    class Remembering(Prices):
        def official_close(self, asset: Asset, day: date) -> Decimal:
            days.append(day)
            return super().official_close(asset, day)

    worth = valued(APPLES, AAPL, Remembering(), saturday)
    assert days == [date(2026, 3, 6)]
    assert (worth.market_value, worth.last_close) == (1900, 185)
