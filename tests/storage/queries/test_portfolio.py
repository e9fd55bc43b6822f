from datetime import timedelta
from decimal import Decimal

from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.hold import Hold
from streetname.domain.portfolio.position import Position, traded
from streetname.domain.values.ids import AccountId
from streetname.storage.queries.portfolio import closing, portfolio
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.samples import (
    AMBER,
    APPLE,
    MICROSOFT,
    MONDAY,
    a_deposit,
    a_trade,
    a_transfer,
    an_account,
)

DAY = timedelta(days=1)
FRIDAY_AT_TEN = MONDAY_AT_TEN - 3 * DAY


def test_a_portfolio_knows_the_account_now_and_at_the_previous_close(file: File) -> None:
    apples = traded(Position(AMBER, APPLE.id), Decimal(2), Decimal(100), MONDAY)
    file.put(
        an_account(),
        a_deposit(AMBER, "1000", FRIDAY_AT_TEN),
        a_trade(AMBER, MICROSOFT.id, "1", "400", FRIDAY_AT_TEN),
        a_trade(AMBER, MICROSOFT.id, "-1", "-410", MONDAY_AT_TEN),
        a_trade(AMBER, APPLE.id, "2", "200", MONDAY_AT_TEN),
        a_deposit(AMBER, "50", MONDAY_AT_TEN),
        apples,
        Hold("an-order", AMBER, USD, Decimal(30)),
        a_transfer("in", "70"),
    )
    found = file.ask(portfolio, AMBER, MONDAY_AT_TEN + timedelta(hours=1))
    assert found is not None
    assert (found.cash, found.held, found.incoming, found.adjustments) == (860, 30, 70, 50)
    assert found.positions == [apples]
    assert found.previous.date.isoformat() == "2026-02-27"
    assert found.closing.amounts == {USD: 600, MICROSOFT.id: 1}
    assert found.assets == {APPLE.id: APPLE, MICROSOFT.id: MICROSOFT}


def test_an_unknown_account_has_no_portfolio(file: File) -> None:
    assert file.ask(portfolio, AMBER, MONDAY_AT_TEN) is None


def test_the_close_of_many_accounts_takes_no_more_questions_than_that_of_one(file: File) -> None:
    accounts = [AccountId(f"account-{number}") for number in range(50)]
    for account_id in accounts:
        file.put(
            a_deposit(account_id, "1000", MONDAY_AT_TEN),
            a_trade(account_id, APPLE.id, "2", "200", MONDAY_AT_TEN),
        )
    tuesday = MONDAY_AT_TEN + DAY
    assert len(file.ask(closing, accounts, tuesday).books) == len(accounts)
    one = file.statements_of(closing, accounts[:1], tuesday)
    assert file.statements_of(closing, accounts, tuesday) == one
