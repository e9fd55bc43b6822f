from decimal import Decimal

import pytest

from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.hold import Hold
from streetname.domain.portfolio.day_trades import DayTrade
from streetname.domain.portfolio.position import Position, traded
from streetname.domain.values.ids import AccountId, OrderId
from streetname.storage.queries import totals
from streetname.storage.queries.positions import (
    day_trades_since,
    held_of,
    owned_position,
    owned_positions,
    positions_at_close,
)
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.samples import AMBER, APPLE, MICROSOFT, MONDAY, TEAL, TUESDAY, a_trade

TEN = Decimal(10)
APPLES = traded(Position(AMBER, APPLE.id), TEN, Decimal("187.1"), MONDAY)
MICROSOFTS = traded(Position(AMBER, MICROSOFT.id), TEN, Decimal(400), MONDAY)


def test_a_position_comes_with_its_asset_and_what_orders_hold_of_it(file: File) -> None:
    file.put(
        MICROSOFTS,
        APPLES,
        Hold("first", AMBER, APPLE.id, Decimal(1)),
        Hold("second", AMBER, APPLE.id, Decimal("2.5")),
        Hold("purchase", AMBER, USD, Decimal(99)),
        Hold("of-another", TEAL, APPLE.id, Decimal(7)),
    )
    first, second = file.ask(owned_positions, AMBER)
    assert (first.position, first.asset, first.held) == (APPLES, APPLE, Decimal("3.5"))
    assert (second.position, second.asset, second.held) == (MICROSOFTS, MICROSOFT, 0)
    assert file.ask(owned_position, AMBER, APPLE) == first
    assert file.ask(held_of, AMBER) == {APPLE.id: Decimal("3.5"), USD: 99}


def test_what_was_sold_is_owned_no_longer(file: File) -> None:
    file.put(APPLES)
    file.put(traded(APPLES, -TEN, Decimal(190), MONDAY))
    assert file.ask(owned_positions, AMBER) == []
    assert file.ask(owned_position, AMBER, APPLE) is None


def test_a_short_is_owned_with_its_sign_and_what_its_cover_holds(file: File) -> None:
    short = traded(Position(AMBER, APPLE.id), -TEN, Decimal(50), MONDAY)
    file.put(short, Hold("cover", AMBER, APPLE.id, Decimal(4)))
    (owned,) = file.ask(owned_positions, AMBER)
    assert (owned.position, owned.held) == (short, 4)


def test_the_books_of_a_short_sum_to_zero_and_agree_with_the_position(file: File) -> None:
    short = traded(Position(AMBER, APPLE.id), Decimal(-3), Decimal(50), MONDAY)
    file.put(short, a_trade(AMBER, APPLE.id, "-3", "-150", MONDAY_AT_TEN))
    (holding,) = file.ask(lambda connection: list(totals.holdings(connection)))
    assert (holding.position, holding.booked) == (-3, -3)
    sums = file.ask(lambda connection: list(totals.sums(connection)))
    assert sum(each.kept for each in sums if each.asset == APPLE.id) == 0
    assert all(each.kept == each.posted for each in sums)


def test_what_was_owned_at_the_close_is_listed_whatever_was_traded_since(file: File) -> None:
    file.put(APPLES, MICROSOFTS)
    file.put(traded(APPLES, -TEN, Decimal(190), TUESDAY))
    file.put(traded(Position(TEAL, APPLE.id), TEN, Decimal(190), TUESDAY))
    found = file.ask(positions_at_close, MONDAY, 1)
    assert {account_id: len(owned) for account_id, owned in found.items()} == {AMBER: 2}
    assert [one.position.as_of(MONDAY).quantity for one in found[AMBER]] == [10, 10]
    found = file.ask(positions_at_close, TUESDAY, 1)
    owned = {account_id: [o.asset.symbol for o in each] for account_id, each in found.items()}
    assert owned == {AMBER: ["MSFT"], TEAL: ["AAPL"]}


def test_a_page_has_so_many_accounts_and_the_one_after_the_last_has_none(
    file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streetname.storage.queries.positions.ACCOUNTS_ON_A_PAGE", 2)
    names = [AccountId(f"account-{number}") for number in range(5)]
    for name in names:
        file.put(*(traded(Position(name, a.id), TEN, TEN, MONDAY) for a in (APPLE, MICROSOFT)))
    pages = [list(file.ask(positions_at_close, MONDAY, page)) for page in (1, 2, 3, 4)]
    assert pages == [names[:2], names[2:4], names[4:], []]


def test_day_trades_are_found_from_a_day_on(file: File) -> None:
    file.put(
        DayTrade(AMBER, MONDAY, APPLE.id, OrderId("one")),
        DayTrade(AMBER, TUESDAY, APPLE.id, OrderId("two")),
        DayTrade(AMBER, TUESDAY, APPLE.id, OrderId("three")),
        DayTrade(TEAL, TUESDAY, APPLE.id, OrderId("four")),
    )
    assert file.ask(day_trades_since, AMBER, MONDAY) == [MONDAY, TUESDAY, TUESDAY]
    assert file.ask(day_trades_since, AMBER, TUESDAY) == [TUESDAY, TUESDAY]
