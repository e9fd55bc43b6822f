from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from streetname.domain.ledger.activity import Activity, ActivityType, other_activity_id
from streetname.domain.ledger.chart import USD
from streetname.domain.portfolio.history_plan import (
    HistoryPlan,
    HistoryRequest,
    Reporting,
    Timeframe,
    planned,
)
from streetname.domain.portfolio.portfolio import Books
from streetname.domain.portfolio.position import Position
from streetname.domain.values.ids import EntryId
from streetname.domain.values.instants import exchange_date
from streetname.storage.queries.ledger import books_before
from streetname.storage.queries.portfolio_history import changes_since, recorded
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.samples import AMBER, APPLE, MICROSOFT, TEAL, a_deposit, a_trade

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FRIDAY_AT_TEN, TUESDAY_AT_TEN = MONDAY_AT_TEN - 3 * DAY, MONDAY_AT_TEN + DAY
FRIDAYS_CLOSE = FRIDAY_AT_TEN + 6 * HOUR


def a_plan(start: datetime, now: datetime = TUESDAY_AT_TEN) -> HistoryPlan:
    request = HistoryRequest(timeframe=Timeframe.HOUR, start=start, reporting=Reporting.CONTINUOUS)
    return planned(request, now, exchange_date(FRIDAY_AT_TEN))


def a_flow(kind: ActivityType, amount: str, at: datetime, number: int = 1) -> Activity:
    return Activity(
        id=other_activity_id(exchange_date(at), f"{kind}-{number}"),
        account_id=AMBER,
        type=kind,
        sub_type=None,
        at=at,
        date=exchange_date(at),
        entry_id=EntryId(number),
        object_id="object",
        net_amount=Decimal(amount),
        description="",
    )


def test_a_record_has_what_was_owned_before_what_changed_and_what_is_owned_now(
    file: File,
) -> None:
    file.put(
        a_deposit(AMBER, "1000", FRIDAY_AT_TEN),
        a_deposit(TEAL, "7", MONDAY_AT_TEN),
        a_trade(AMBER, APPLE.id, "2", "200", MONDAY_AT_TEN),
        a_trade(AMBER, APPLE.id, "-2", "-210", MONDAY_AT_TEN + HOUR),
        a_trade(AMBER, MICROSOFT.id, "1", "400", TUESDAY_AT_TEN),
        Position(AMBER, MICROSOFT.id, Decimal(1), Decimal(400)),
    )
    plan = a_plan(MONDAY_AT_TEN)
    record = file.ask(recorded, AMBER, plan, None)
    assert plan.instants[0] == FRIDAYS_CLOSE
    assert record.opening.amounts == {USD: 1000}
    assert [dict(change) for change in record.changes if change] == [
        {USD: -200, APPLE.id: 2},
        {USD: 210, APPLE.id: -2},
        {USD: -400, MICROSOFT.id: 1},
    ]
    assert record.latest.amounts == {USD: 610, MICROSOFT.id: 1}
    assert record.assets == {APPLE.id: APPLE, MICROSOFT.id: MICROSOFT}
    assert record.paid == {MICROSOFT.id: 400}
    assert record.cash_flows is None


def test_what_was_owned_and_what_changed_add_up_to_what_was_owned_later(file: File) -> None:
    instants = [FRIDAY_AT_TEN + 9 * HOUR * number for number in range(12)]
    for number in range(40):
        at = FRIDAY_AT_TEN + 3 * HOUR * number
        file.put(a_deposit(AMBER, f"{number}.000001", at))
        file.put(a_trade(AMBER, APPLE.id, "0.000000001", "1", at))
    changes = file.ask(changes_since, AMBER, instants)
    assert len(changes) == len(instants)
    owned = file.ask(books_before, [AMBER], instants[0]).get(AMBER, Books()).amounts
    for instant, change in zip(instants[1:], changes[:-1], strict=True):
        for asset_id, amount in change.items():
            owned[asset_id] = owned.get(asset_id, Decimal(0)) + amount
        assert owned == file.ask(books_before, [AMBER], instant)[AMBER].amounts


def test_behind_the_last_instant_is_all_that_there_is(file: File) -> None:
    file.put(a_deposit(AMBER, "1000", FRIDAY_AT_TEN), a_deposit(AMBER, "1", TUESDAY_AT_TEN))
    assert list(file.ask(changes_since, AMBER, [])) == []
    assert list(file.ask(changes_since, AMBER, [FRIDAY_AT_TEN])) == [{USD: 1001}]
    assert list(file.ask(changes_since, AMBER, [MONDAY_AT_TEN])) == [{USD: 1}]


def flows(file: File, types: Sequence[str]) -> list[tuple[str, Decimal]]:
    record = file.ask(recorded, AMBER, a_plan(MONDAY_AT_TEN), tuple(types))
    assert record.cash_flows is not None
    return [(flow.type, flow.amount) for flow in record.cash_flows]


def test_cash_flows_are_those_asked_for_and_never_trades(file: File) -> None:
    file.put(
        a_flow(ActivityType.CASH_DEPOSIT, "10", FRIDAY_AT_TEN),
        a_flow(ActivityType.CASH_DEPOSIT, "20", MONDAY_AT_TEN),
        a_flow(ActivityType.FEE, "-0.5", MONDAY_AT_TEN + HOUR),
        a_flow(ActivityType.FILL, "99", MONDAY_AT_TEN),
        a_flow(ActivityType.CASH_WITHDRAWAL, "0", MONDAY_AT_TEN),
    )
    assert flows(file, ()) == [("CSD", 20), ("FEE", Decimal("-0.5"))]
    assert flows(file, ("FEE", "DIV")) == [("FEE", Decimal("-0.5"))]
    assert flows(file, ("DIV",)) == []


def test_a_long_history_takes_no_more_questions_than_a_short_one(file: File) -> None:
    for number in range(50):
        file.put(a_deposit(AMBER, "1", MONDAY_AT_TEN + number * timedelta(minutes=1)))
    short, long = a_plan(TUESDAY_AT_TEN - HOUR), a_plan(FRIDAY_AT_TEN)
    asked = [file.statements_of(recorded, AMBER, plan, ()) for plan in (short, long)]
    assert asked[0] == asked[1]
