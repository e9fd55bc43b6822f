from datetime import timedelta
from typing import Any

import msgspec
import pytest

from streetname.domain.accounts.account import AccountStatus
from streetname.domain.funding.transfer import Direction, TransferStatus
from streetname.domain.ledger.activity import ActivityType
from streetname.domain.orders.order import OPEN, OrderStatus, OrderType, Side
from streetname.domain.values.instants import DAY, exchange_date
from streetname.storage.queries.orders import Which
from streetname.storage.queries.overview.accounts import (
    AccountLine,
    AccountLineFilter,
    account_lines,
    traded_assets,
)
from streetname.storage.queries.overview.activities import ActivityLineFilter, activity_lines
from streetname.storage.queries.overview.home import Bucket, home_counts, sign_ups
from streetname.storage.queries.overview.orders import OrderLineFilter, order_lines
from streetname.storage.queries.overview.transfers import TransferLineFilter, transfer_lines
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.queries.overview.crowd import ASSETS, PRICES, Crowd
from tests.storage.samples import AMBER, TEAL, an_account, an_owner

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def accounts(crowd: Crowd, **wanted: Any) -> list[AccountLine]:
    page = crowd.file.ask(account_lines, AccountLineFilter(**wanted), PRICES)
    return list(page.rows)


def test_an_account_is_shown_with_its_owner_its_cash_and_its_equity(crowd: Crowd) -> None:
    lines = {line.account_id: line for line in accounts(crowd)}
    assert lines.keys() == {account.id for account in crowd.accounts}
    for account in crowd.accounts:
        line = lines[account.id]
        assert line.account_number == account.account_number
        assert (line.status, line.created_at) == (account.status, account.created_at)
        assert line.cash == crowd.owned.get(account.id, {}).get("USD", 0)
        assert line.equity == crowd.equity(account.id)
        assert line.email.startswith(line.name.split()[0].lower())


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("AMBER", "amber falcon"),
        ("falc ruby", "ruby falcon"),
        ("%", "o%hara falcon"),
        ("_a", "lin_a falcon"),
        ("nobody", None),
    ],
)
def test_a_search_is_for_every_word_and_knows_no_wild_cards(
    crowd: Crowd, search: str, found: str | None
) -> None:
    names = {line.name.lower() for line in accounts(crowd, search=search, personal=True)}
    assert names == ({found} if found else set())
    assert not accounts(crowd, search=search), "whoever may not see names finds none by them"


def test_an_account_is_found_by_its_number_and_by_how_its_identifier_begins(crowd: Crowd) -> None:
    one = crowd.accounts[5]
    for search in (one.account_number[2:], one.id[:13].upper(), f" {one.id} "):
        assert [line.account_id for line in accounts(crowd, search=search)] == [one.id]


def test_accounts_are_limited_by_status_type_and_when_they_were_opened(crowd: Crowd) -> None:
    active = [one for one in crowd.accounts if one.status is AccountStatus.ACTIVE]
    assert len(accounts(crowd, status=AccountStatus.ACTIVE)) == len(active) > 0
    assert len(accounts(crowd, account_type="trading")) == len(crowd.accounts)
    assert not accounts(crowd, account_type="custodial")
    begin, end = MONDAY_AT_TEN + MINUTE, MONDAY_AT_TEN + 3 * MINUTE
    found = accounts(crowd, created_from=begin, created_to=end)
    assert len(found) == 8
    assert all(begin <= line.created_at < end for line in found)


def test_prices_matter_of_assets_that_somebody_has_had(crowd: Crowd) -> None:
    assert crowd.file.ask(traded_assets) == ASSETS


def test_an_order_is_shown_with_whose_it_is(crowd: Crowd) -> None:
    lines = crowd.file.ask(order_lines, OrderLineFilter()).rows
    assert {line.order.id: line.order for line in lines} == {o.id: o for o in crowd.orders}
    for line in lines:
        assert line.account_number == crowd.number_of(line.order.account_id)
        assert line.name.endswith("Falcon")


def test_orders_are_limited(crowd: Crowd) -> None:
    someone = crowd.orders[0].account_id
    begin, end = MONDAY_AT_TEN + 3 * MINUTE, MONDAY_AT_TEN + 8 * MINUTE
    limits: list[tuple[dict[str, Any], Any]] = [
        ({"which": Which.OPEN}, lambda o: o.status in OPEN),
        ({"which": Which.CLOSED}, lambda o: o.status not in OPEN),
        ({"status": OrderStatus.FILLED}, lambda o: o.status is OrderStatus.FILLED),
        ({"symbol": "KO"}, lambda o: o.symbol == "KO"),
        ({"side": Side.BUY, "type": OrderType.STOP}, lambda o: (o.side, o.type) == ("buy", "stop")),
        ({"account_id": someone}, lambda o: o.account_id == someone),
        (
            {"submitted_from": begin, "submitted_to": end},
            lambda o: begin <= o.submitted_at < end,
        ),
        ({"search": "ko"}, lambda o: o.symbol == "KO"),
        ({"search": crowd.orders[3].id[:8]}, lambda o: o.id == crowd.orders[3].id),
        ({"search": "%7_"}, lambda o: o.client_order_id == "%7_own"),
        (
            {"search": crowd.number_of(someone)},
            lambda o: o.account_id == someone,
        ),
    ]
    for wanted, is_wanted in limits:
        page = crowd.file.ask(order_lines, OrderLineFilter(**wanted))
        expected = {order.id for order in crowd.orders if is_wanted(order)}
        assert {line.order.id for line in page.rows} == expected, wanted
        assert page.total == len(expected) > 0


def test_a_single_letter_means_no_account_where_things_of_accounts_are_searched(
    crowd: Crowd,
) -> None:
    def found(search: str) -> set[str]:
        page = crowd.file.ask(order_lines, OrderLineFilter(search=search))
        return {line.order.id for line in page.rows}

    assert found("F") == {order.id for order in crowd.orders if order.symbol == "F"} != set()
    assert found("e") == set()
    assert not crowd.file.ask(transfer_lines, TransferLineFilter(search="e")).total
    assert not crowd.file.ask(activity_lines, ActivityLineFilter(search="e")).total


def test_transfers_are_limited(crowd: Crowd) -> None:
    one = crowd.transfers[4]
    begin, end = MONDAY_AT_TEN + 3 * MINUTE, MONDAY_AT_TEN + 8 * MINUTE
    limits: list[tuple[dict[str, Any], Any]] = [
        ({"direction": Direction.OUTGOING}, lambda t: t.direction is Direction.OUTGOING),
        ({"status": TransferStatus.COMPLETE}, lambda t: t.status is TransferStatus.COMPLETE),
        ({"type": one.type}, lambda _: True),
        ({"account_id": one.account_id}, lambda t: t.account_id == one.account_id),
        ({"search": one.id[:9]}, lambda t: t.id == one.id),
        ({"search": crowd.number_of(one.account_id)}, lambda t: t.account_id == one.account_id),
        ({"updated_from": begin, "updated_to": end}, lambda t: begin <= t.updated_at < end),
    ]
    for wanted, is_wanted in limits:
        page = crowd.file.ask(transfer_lines, TransferLineFilter(**wanted))
        expected = {transfer.id for transfer in crowd.transfers if is_wanted(transfer)}
        assert {line.transfer.id for line in page.rows} == expected, wanted
        assert {line.account_number for line in page.rows} == {
            crowd.number_of(line.transfer.account_id) for line in page.rows
        }
        assert page.total == len(expected) > 0


def test_activities_are_limited(crowd: Crowd) -> None:
    one = crowd.activities[4]
    day = exchange_date(MONDAY_AT_TEN + DAY)
    limits: list[tuple[dict[str, Any], Any]] = [
        ({"type": ActivityType.FEE}, lambda a: a.type is ActivityType.FEE),
        ({"trades": True}, lambda a: a.trade is not None),
        ({"trades": False}, lambda a: a.trade is None),
        ({"symbol": "KO"}, lambda a: a.trade and a.trade.symbol == "KO"),
        ({"search": "ko"}, lambda a: a.trade and a.trade.symbol == "KO"),
        ({"search": one.account_id}, lambda a: a.account_id == one.account_id),
        ({"account_id": one.account_id}, lambda a: a.account_id == one.account_id),
        ({"first": day, "last": day + DAY}, lambda a: day <= a.date <= day + DAY),
    ]
    for wanted, is_wanted in limits:
        page = crowd.file.ask(activity_lines, ActivityLineFilter(**wanted))
        expected = {activity.id for activity in crowd.activities if is_wanted(activity)}
        assert {line.activity.id for line in page.rows} == expected, wanted
        assert page.total == len(expected) > 0


def test_the_first_page_counts_what_there_is_beside_what_there_was(
    file: File, crowd: Crowd
) -> None:
    now = MONDAY_AT_TEN + 14 * DAY
    old = an_account(AMBER, number="1", created_at=now - 8 * DAY)
    new = an_account(TEAL, number="2", created_at=now - DAY)
    file.put(old, an_owner(AMBER), new, an_owner(TEAL, email="teal@example.com"))
    ages = (0, 6, 7, 8, 14, 15)
    file.put(
        *(
            msgspec.structs.replace(order, account_id=owner, submitted_at=now - age * DAY)
            for order, age, owner in zip(
                crowd.orders, ages, (AMBER, TEAL, TEAL, AMBER, AMBER, AMBER), strict=False
            )
        )
    )
    counts = file.ask(home_counts, now)
    assert (counts.active_accounts, counts.active_accounts_before) == (2, 1)
    assert (counts.orders, counts.orders_before, counts.traders) == (3, 2, 2)


def test_sign_ups_are_counted_by_bucket(file: File) -> None:
    start = MONDAY_AT_TEN
    for number, hours in enumerate((-1, 0, 0, 1.5, 3)):
        name = f"account-{number}"
        file.put(an_account(name, number=name, created_at=start + hours * HOUR))  # pyright: ignore[reportArgumentType]
    found = file.ask(sign_ups, start, start + 3 * HOUR, Bucket.HOUR)
    assert [(each.start, each.count) for each in found] == [
        (start, 2),
        (start + HOUR, 1),
        (start + 2 * HOUR, 0),
    ]
    assert [each.count for each in file.ask(sign_ups, start, start + DAY / 2, Bucket.DAY)] == [4]


def test_a_brokerage_without_accounts_has_nothing_to_show(file: File) -> None:
    assert file.ask(account_lines, AccountLineFilter(), {}).total == 0
    assert file.ask(home_counts, MONDAY_AT_TEN).orders == 0
    assert file.ask(account_lines, AccountLineFilter(), {}, limit=5, offset=5).rows == []
