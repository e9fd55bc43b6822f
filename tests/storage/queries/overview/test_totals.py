from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streetname.domain.ledger.chart import (
    FIRM_COMMISSIONS,
    STREET_BANK,
    STREET_CLEARING,
    USD,
    customer,
)
from streetname.domain.ledger.entry import EntryKind, moved
from streetname.domain.market.calendar import previous_session
from streetname.domain.market.tape import Tape
from streetname.domain.portfolio.history_plan import HistoryRequest, Timeframe, planned
from streetname.domain.portfolio.portfolio import Books
from streetname.domain.portfolio.position import Position
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import DAY, MICROSECOND, exchange_date
from streetname.storage.queries.ledger import books_before
from streetname.storage.queries.overview.accounts import AccountLineFilter, account_lines
from streetname.storage.queries.overview.firm import cash_at_closes, firm_accounts
from streetname.storage.queries.overview.ledger import posting_lines
from streetname.storage.queries.overview.managed import (
    AssetsUnderManagement,
    closed_sessions,
    worth_of,
)
from streetname.storage.queries.overview.totals import DailyTotals, totals_now
from streetname.storage.queries.portfolio_history import recorded
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.queries.overview.crowd import PRICES, Crowd
from tests.storage.samples import (
    AMBER,
    APPLE,
    MICROSOFT,
    MONDAY,
    TEAL,
    _entry,
    a_deposit,
    a_trade,
    an_account,
    an_owner,
)

HOUR = timedelta(hours=1)
OWNERS = [AMBER, TEAL]
INSTANTS = [MONDAY_AT_TEN - 8 * HOUR * number for number in range(12)][::-1]


def together(file: File, instant: datetime) -> dict[str, Decimal]:
    """What all accounts together had, account by account."""
    sums: dict[str, Decimal] = {}
    for books in file.ask(books_before, OWNERS, instant).values():
        for asset_id, amount in books.amounts.items():
            sums[asset_id] = sums.get(asset_id, Decimal(0)) + amount
    return {asset_id: amount for asset_id, amount in sums.items() if amount}


def post(file: File, number: int) -> None:
    """One more day's and hour's business of both accounts."""
    at = INSTANTS[0] + 5 * HOUR * number
    owner = OWNERS[number % 2]
    asset = (APPLE, MICROSOFT)[number // 2 % 2]
    file.put(
        a_deposit(owner, f"{number}.000001", at),
        a_trade(owner, asset.id, str(number % 5 - 2), str((number % 5 - 2) * 10), at),
        _entry(
            EntryKind.COMMISSION,
            at,
            moved(
                USD,
                Decimal("0.25"),
                source=customer(owner),
                target=FIRM_COMMISSIONS,
                settles_on=MONDAY,
            ),
        ),
    )


@settings(max_examples=15)
@given(st.lists(st.lists(st.sampled_from(INSTANTS), max_size=5), max_size=4))
def test_totals_are_those_of_the_accounts_whatever_was_asked_before(
    tmp_path_factory: pytest.TempPathFactory, questions: list[list[datetime]]
) -> None:
    with File(tmp_path_factory.mktemp("totals"), APPLE, MICROSOFT) as file:
        for number in range(14):
            post(file, number)
        totals = DailyTotals()
        for instants in questions:
            found = file.ask(totals.at, instants)
            assert found.keys() == set(instants)
            for instant in instants:
                assert found[instant].customers == together(file, instant)


def test_an_instant_that_has_passed_is_read_once(file: File) -> None:
    for number in range(14):
        post(file, number)
    totals = DailyTotals()
    closes = [session.closes_at for session in closed_sessions(MONDAY_AT_TEN)]
    first = file.ask(totals.at, closes)
    assert all(totals.keeps(close) for close in closes)
    assert file.statements_of(totals.at, closes) == 0
    assert file.ask(totals.at, closes) == first


def test_what_is_still_to_come_is_not_kept(file: File) -> None:
    totals, later = DailyTotals(), MONDAY_AT_TEN + HOUR
    assert file.ask(totals.at, [later])[later].customers == {}
    assert not totals.keeps(later)
    file.put(a_deposit(AMBER, "5", MONDAY_AT_TEN))
    assert file.ask(totals.at, [later])[later].customers == {USD: 5}


def test_totals_as_they_are_have_the_street_on_the_other_side(file: File) -> None:
    file.put(a_deposit(AMBER, "5", MONDAY_AT_TEN), a_deposit(TEAL, "7", MONDAY_AT_TEN))
    totals = file.ask(totals_now)
    assert totals.customers == {USD: 12}
    assert totals.others == {STREET_BANK: {USD: -12}}


def test_assets_under_management_are_the_sum_of_the_accounts(crowd: Crowd) -> None:
    managed = crowd.file.ask(AssetsUnderManagement().told, MONDAY_AT_TEN, PRICES, Tape(7))
    lines = crowd.file.ask(account_lines, AccountLineFilter(), PRICES).rows
    assert managed.now == sum(line.equity for line in lines) != 0


def history_of(file: File, account_id: AccountId, now: datetime) -> dict[Any, Decimal]:
    """What the account was worth at each close, to the last digit, by its portfolio's history."""
    request = HistoryRequest(timeframe=Timeframe.DAY, start=exchange_date(now - 30 * DAY))
    plan = planned(request, now, exchange_date(now - 40 * DAY))
    record = file.ask(recorded, account_id, plan, None)
    tape, held = Tape(7), dict(record.opening.amounts)
    worths: dict[Any, Decimal] = {}
    closes = {session.closes_at: session.date for session in closed_sessions(now)}
    for instant, change in zip(plan.instants, [{}, *record.changes], strict=False):
        for asset_id, amount in change.items():
            held[asset_id] = held.get(asset_id, Decimal(0)) + amount
        day = closes[instant]
        prices = {a: tape.official_close(record.assets[a], day) for a in held if a != USD}
        worths[day] = worth_of(Books(held).amounts, prices)
    return worths


def test_assets_under_management_agree_with_the_histories_of_portfolios(file: File) -> None:
    file.put(*(an_account(one, number=one) for one in OWNERS))
    file.put(an_owner(AMBER), an_owner(TEAL, email="teal@example.com"))
    for number in range(14):
        post(file, number)
    asked = AssetsUnderManagement()
    managed = file.ask(asked.told, MONDAY_AT_TEN, {}, Tape(7))
    histories = [history_of(file, one, MONDAY_AT_TEN) for one in OWNERS]
    days = {value.date: value.amount for value in managed.days}
    compared = days.keys() & histories[0].keys()
    assert len(compared) > 15
    assert all(days[day] == sum(history[day] for history in histories) for day in compared)
    assert days[previous_session(MONDAY).date] != 0
    week_ago = exchange_date(MONDAY_AT_TEN - 7 * DAY - 6 * HOUR)
    assert managed.week_ago == days[previous_session(week_ago + DAY).date]
    assert file.ask(asked.told, MONDAY_AT_TEN, {}, Tape(7)) == managed


def test_an_asset_without_a_price_counts_with_what_was_paid_for_it(file: File) -> None:
    file.put(
        a_deposit(AMBER, "100", MONDAY_AT_TEN),
        a_trade(AMBER, APPLE.id, "2", "30", MONDAY_AT_TEN),
        Position(AMBER, APPLE.id, Decimal(2), Decimal(15)),
    )
    told = AssetsUnderManagement().told
    assert file.ask(told, MONDAY_AT_TEN, {}, Tape(7)).now == 100
    assert file.ask(told, MONDAY_AT_TEN, {APPLE.id: Decimal(20)}, Tape(7)).now == 110


def test_the_firms_accounts_are_told_now_and_day_by_day(file: File) -> None:
    for number in range(14):
        post(file, number)
    lines = {line.ledger_account: line.balances for line in file.ask(firm_accounts)}
    assert lines[FIRM_COMMISSIONS] == {USD: Decimal("3.5")}
    assert [balances for name, balances in lines.items() if name != FIRM_COMMISSIONS] == [{}, {}]
    days = file.ask(cash_at_closes, FIRM_COMMISSIONS, MONDAY_AT_TEN, DailyTotals())
    friday = days[-1]
    posted = [INSTANTS[0] + 5 * HOUR * n for n in range(14)]
    close = previous_session(MONDAY).closes_at
    assert friday.date == previous_session(MONDAY).date
    assert friday.amount == Decimal("0.25") * sum(at <= close - MICROSECOND for at in posted)


@given(st.integers(0, 60), st.integers(1, 20))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_balances_of_lines_long_ago_follow_from_the_next_close(
    file: File, offset: int, limit: int
) -> None:
    if not file.ask(totals_now).others:
        for number in range(14):
            post(file, number)
    totals = DailyTotals()
    for name in (STREET_BANK, STREET_CLEARING, FIRM_COMMISSIONS, customer(AMBER)):
        for asset_id in (None, USD):
            whole = file.ask(posting_lines, name, asset_id)
            page = file.ask(posting_lines, name, asset_id, totals, limit=limit, offset=offset)
            assert list(page.rows) == list(whole.rows)[offset : offset + limit]
            assert page.total == whole.total > 0
