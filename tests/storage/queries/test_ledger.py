from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from streetname.domain.ledger.chart import USD, customer_of
from streetname.domain.ledger.entry import Entry
from streetname.domain.values.ids import AccountId, AssetId
from streetname.storage.queries.ledger import (
    books_before,
    cash_moved_since,
    cash_of,
    unsettled_cash,
)
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.samples import (
    AMBER,
    APPLE,
    MICROSOFT,
    MONDAY,
    TEAL,
    TUESDAY,
    a_deposit,
    a_trade,
)

MINUTE = timedelta(minutes=1)
HISTORY = (
    a_deposit(AMBER, "1000", MONDAY_AT_TEN),
    a_deposit(TEAL, "500.000001", MONDAY_AT_TEN + MINUTE),
    a_trade(AMBER, APPLE.id, "2.123456789", "374.2", MONDAY_AT_TEN + MINUTE),
    a_trade(TEAL, MICROSOFT.id, "1", "400", MONDAY_AT_TEN + 2 * MINUTE),
    a_trade(AMBER, APPLE.id, "-2.123456789", "-375", MONDAY_AT_TEN + 3 * MINUTE),
    a_deposit(AMBER, "-100", MONDAY_AT_TEN + 4 * MINUTE),
)


def added_up(entries: list[Entry]) -> dict[AccountId, dict[AssetId, Decimal]]:
    """What customers own by these entries, nothing left out but nothings."""
    sums: defaultdict[tuple[AccountId, AssetId], Decimal] = defaultdict(Decimal)
    for entry in entries:
        for posting in entry.postings:
            account_id = customer_of(posting.ledger_account)
            if account_id is not None:
                sums[account_id, posting.asset] += posting.amount
    owned: defaultdict[AccountId, dict[AssetId, Decimal]] = defaultdict(dict)
    for (account_id, asset), amount in sums.items():
        if amount:
            owned[account_id][asset] = amount
    return owned


def test_books_before_an_instant_are_the_sum_of_the_entries_before_it(file: File) -> None:
    file.put(*HISTORY)
    for minute in range(-1, 7):
        instant = MONDAY_AT_TEN + minute * MINUTE
        books = file.ask(books_before, [AMBER, TEAL], instant)
        earlier = [entry for entry in HISTORY if entry.at < instant]
        assert {owner: one.amounts for owner, one in books.items()} == added_up(earlier)


def test_books_are_of_the_accounts_that_were_asked_for(file: File) -> None:
    file.put(*HISTORY)
    now = MONDAY_AT_TEN + 10 * MINUTE
    assert file.ask(books_before, [TEAL], now).keys() == {TEAL}
    assert file.ask(books_before, [], now) == {}


def test_books_tell_cash_and_assets_apart(file: File) -> None:
    file.put(*HISTORY)
    books = file.ask(books_before, [TEAL], MONDAY_AT_TEN + 10 * MINUTE)[TEAL]
    assert books.cash == Decimal("100.000001")
    assert books.quantities == {MICROSOFT.id: 1}
    assert books.amounts[USD] == books.cash


def test_cash_is_what_is_posted(file: File) -> None:
    assert file.ask(cash_of, AMBER) == 0
    file.put(*HISTORY)
    assert file.ask(cash_of, AMBER) == Decimal("900.8")


def test_cash_of_trades_is_unsettled_until_their_day(file: File) -> None:
    file.put(*HISTORY)
    assert file.ask(unsettled_cash, AMBER, MONDAY) == Decimal("0.8")
    assert file.ask(unsettled_cash, TEAL, MONDAY) == -400
    assert file.ask(unsettled_cash, TEAL, TUESDAY) == 0


def test_cash_moves_otherwise_than_by_trading(file: File) -> None:
    file.put(*HISTORY)
    assert file.ask(cash_moved_since, AMBER, MONDAY_AT_TEN) == 900
    assert file.ask(cash_moved_since, AMBER, MONDAY_AT_TEN + MINUTE) == -100
    assert file.ask(cash_moved_since, AMBER, MONDAY_AT_TEN + 5 * MINUTE) == 0
