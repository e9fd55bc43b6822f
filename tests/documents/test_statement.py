from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streetname.documents.statement import (
    AccountStatement,
    Period,
    account_statement,
    month_of,
)
from streetname.domain.ledger.chart import USD
from streetname.domain.market.tape import Tape
from streetname.domain.values.ids import AccountId, AssetId
from streetname.simulation.run import Run
from streetname.storage import tables
from streetname.storage.database import open_database, snapshot
from streetname.storage.queries.accounts import AccountFilter, list_accounts
from streetname.storage.queries.entries import trade_dates
from streetname.storage.queries.ledger import cash_of
from streetname.storage.queries.positions import positions_of
from tests.documents.builders import APRIL, FIRM, MARCH, posted, stated
from tests.domain.trading_desk import AAPL, buy
from tests.engine.world import World

Month = tuple[World, AccountId]


def amounts_of(statement: AccountStatement) -> dict[AssetId, Decimal]:
    """What opening and activity come to, for cash and each asset that is left."""
    amounts = {one.asset_id: one.quantity for one in statement.opening.holdings}
    amounts[USD] = statement.opening.cash
    for line in statement.lines:
        amounts[USD] += line.amount
        if line.asset_id is not None and line.quantity is not None:
            amounts[line.asset_id] = amounts.get(line.asset_id, Decimal(0)) + line.quantity
    return {asset_id: amount for asset_id, amount in amounts.items() if amount}


def closing_of(statement: AccountStatement) -> dict[AssetId, Decimal]:
    amounts = {one.asset_id: one.quantity for one in statement.closing.holdings}
    return amounts | ({USD: statement.closing.cash} if statement.closing.cash else {})


def test_a_month_begins_with_nothing_and_ends_with_what_the_books_say(month: Month) -> None:
    world, amber = month
    march = stated(world, amber, MARCH)
    days = {row.trade_date for row in world.stored(tables.entries) if row.trade_date < "2026-04"}
    assert march.opening.equity == 0
    assert march.closing.cash == posted(world, amber, *days)
    shares = {one.symbol: one.quantity for one in march.closing.holdings}
    assert shares["AAPL"] == posted(world, amber, *days, asset=AAPL.id)
    assert shares["MSFT"] == -2
    assert amounts_of(march) == closing_of(march)


def test_a_month_opens_as_the_one_before_has_closed(month: Month) -> None:
    world, amber = month
    march, april = stated(world, amber, MARCH), stated(world, amber, APRIL)
    assert april.opening == march.closing
    assert not march.is_interim
    assert april.is_interim


def test_securities_count_what_they_cost_at_the_close(month: Month) -> None:
    world, amber = month
    closing = stated(world, amber, MARCH).closing
    assert closing.priced_on == date(2026, 3, 31)
    assert [(one.symbol, one.price) for one in closing.holdings] == [("AAPL", 100), ("MSFT", 420)]
    assert closing.short_value == -840
    assert closing.equity == closing.cash + closing.long_value + closing.short_value


def test_cash_of_trades_is_unsettled_until_the_day_after(month: Month) -> None:
    world, amber = month
    closing = stated(world, amber, MARCH).closing
    fees = Decimal("0.02")
    assert closing.unsettled_cash == Decimal("499.50") - fees
    assert closing.settled_cash + closing.unsettled_cash == closing.cash
    assert (
        stated(world, amber, Period(date(2026, 3, 1), date(2026, 4, 1))).closing.unsettled_cash == 0
    )


def test_the_summary_of_cash_names_where_it_came_from_and_went(month: Month) -> None:
    world, amber = month
    cash = stated(world, amber, MARCH).cash
    assert cash.deposits == 10_000
    assert cash.withdrawals == Decimal("-123.45")
    assert cash.commissions == -2
    assert cash.interest == 0


def test_interest_of_a_month_is_charged_in_the_next(month: Month) -> None:
    world, amber = month
    april = stated(world, amber, APRIL)
    (line,) = april.lines
    assert line.kind == "interest"
    assert line.amount == april.cash.interest == posted(world, amber, "2026-04-01")
    charges = {one.name: (one.period, one.year_to_date) for one in april.charges}
    assert charges["Margin interest"] == (-line.amount, -line.amount)
    assert charges["Commissions"] == (0, 2)


def test_lines_are_told_by_trade_date(month: Month) -> None:
    world, amber = month
    lines = stated(world, amber, MARCH).lines
    assert [line.on for line in lines] == sorted(line.on for line in lines)
    assert [line.kind for line in lines[:3]] == ["deposit", "buy", "commission"]
    assert {line.kind for line in lines} >= {"sell", "sell_short", "withdrawal", "regulatory_fee"}


def test_of_an_account_that_there_is_not_there_is_no_statement(month: Month) -> None:
    world, _ = month
    with world.database.connect() as connection:
        nobody = AccountId("nobody")
        tape, now = world.engine.tape, world.now
        assert account_statement(connection, nobody, MARCH, FIRM, tape, now) is None


def test_today_is_valued_at_the_latest_close(world: World) -> None:
    amber = world.an_account(cash="1000")
    world.place(amber, buy("AAPL", 1))
    today = Period(date(2026, 3, 2), date(2026, 3, 2))
    assert stated(world, amber, today).closing.priced_on == date(2026, 2, 27)
    world.pass_to(datetime(2026, 3, 2, 21, tzinfo=UTC))
    assert stated(world, amber, today).closing.priced_on == date(2026, 3, 2)
    in_years = Period(date(2026, 3, 2), date(2030, 3, 2))
    assert stated(world, amber, in_years).closing.priced_on == date(2026, 3, 2)


def test_what_does_not_add_up_is_not_stated(world: World) -> None:
    amber = world.an_account(cash="1000")
    with world.database.begin() as connection:
        connection.execute(tables.balances.update().values(amount=tables.balances.c.amount + 1))
    with pytest.raises(AssertionError, match="opening and activity make closing"):
        stated(world, amber, MARCH)


def test_a_month_is_from_its_first_day_to_its_last() -> None:
    assert month_of(date(2024, 2, 11)) == Period(date(2024, 2, 1), date(2024, 2, 29))
    with pytest.raises(AssertionError):
        Period(date(2026, 3, 2), date(2026, 3, 1))


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files that seeded runs have left behind."""
    folder = tmp_path_factory.mktemp("simulated")
    files = [folder / f"{seed}.db" for seed in (3, 4, 8)]
    for seed, file in zip((3, 4, 8), files, strict=True):
        Run(seed, 600, file).run()
    return files


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_happened_opening_and_activity_make_closing(
    simulated: list[Path], data: st.DataObject
) -> None:
    database = open_database(data.draw(st.sampled_from(simulated)))
    with snapshot(database) as connection:
        days = trade_dates(connection)
        assert days is not None
        dates = st.dates(*days)
        start, end = sorted((data.draw(dates), data.draw(dates)))
        accounts = list_accounts(connection, AccountFilter())
        account_id = data.draw(st.sampled_from(accounts)).account.id
        now = datetime(end.year, end.month, end.day, 23, 59, tzinfo=UTC)
        periods = (Period(start, end), Period(days[0], days[1]))
        part, whole = (
            account_statement(connection, account_id, period, FIRM, Tape(7), now)
            for period in periods
        )
        assert part is not None
        assert whole is not None
        assert amounts_of(part) == closing_of(part)
        # The whole history ends with what the account has now.
        assert whole.opening.cash == 0
        assert whole.closing.cash == cash_of(connection, account_id)
        assert {one.asset_id: one.quantity for one in whole.closing.holdings} == {
            one.asset_id: one.quantity for one in positions_of(connection, account_id)
        }
        assert part.cash.closing == part.closing.cash
    database.dispose()
