from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from streetname.domain.ledger.activity import (
    Activity,
    ActivityType,
    Trade,
    other_activity_id,
    trade_activity_id,
)
from streetname.domain.values.ids import EntryId, OrderId
from streetname.storage.queries.activities import ActivityFilter, list_activities
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.samples import AMBER, MONDAY


def a_fill(number: int) -> Activity:
    """One of three fills in every second."""
    at = MONDAY_AT_TEN + timedelta(seconds=number // 3)
    one = Decimal(1)
    return Activity(
        id=trade_activity_id(at, f"execution-{number:02d}"),
        account_id=AMBER,
        type=ActivityType.FILL,
        sub_type=None,
        at=at,
        date=MONDAY,
        entry_id=EntryId(number),
        object_id=f"order-{number}",
        net_amount=-one,
        description="",
        trade=Trade(OrderId(f"order-{number}"), "buy", "AAPL", one, one, one, one, "filled"),
    )


def a_fee(number: int) -> Activity:
    """The commission on the fill of that number."""
    return replace(
        a_fill(number),
        id=other_activity_id(MONDAY, f"fee-{number:02d}"),
        type=ActivityType.FEE,
        trade=None,
    )


HISTORY = [*(a_fill(number) for number in range(10)), *(a_fee(number) for number in range(3))]


@pytest.fixture
def history(file: File) -> File:
    """A file with the whole history in it."""
    file.put(*HISTORY)
    return file


@pytest.mark.parametrize("ascending", [True, False])
@pytest.mark.parametrize("size", [1, 2, 5, 13, 14])
def test_pages_joined_are_the_whole_list(file: File, size: int, ascending: bool) -> None:
    file.put(*HISTORY)
    joined: list[Activity] = []
    last_id: str | None = None
    while True:
        wanted = ActivityFilter(limit=size, last_id=last_id, ascending=ascending)
        page = file.ask(list_activities, wanted)
        if not page:
            break
        joined += page
        last_id = page[-1].id
    whole = sorted(HISTORY, key=lambda activity: activity.id, reverse=not ascending)
    assert joined == whole


filters = st.builds(
    ActivityFilter,
    account_id=st.sampled_from([None, AMBER]),
    types=st.sampled_from([(), ("FILL",), ("FEE", "CSD")]),
    trades=st.sampled_from([None, True, False]),
    order_id=st.sampled_from([None, OrderId("order-1")]),
    day=st.sampled_from([None, MONDAY]),
    after=st.none() | st.integers(-1, 3).map(lambda n: MONDAY_AT_TEN + timedelta(seconds=n)),
    until=st.none() | st.integers(0, 4).map(lambda n: MONDAY_AT_TEN + timedelta(seconds=n)),
    ascending=st.booleans(),
    limit=st.none(),
)


@given(filters, st.integers(1, 14))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_joined_are_the_whole_list_whatever_it_is_limited_to(
    history: File, wanted: ActivityFilter, size: int
) -> None:
    whole = history.ask(list_activities, wanted)
    joined: list[Activity] = []
    page = history.ask(list_activities, replace(wanted, limit=size))
    while page:
        joined += page
        onwards = replace(wanted, limit=size, last_id=page[-1].id)
        page = history.ask(list_activities, onwards)
    assert joined == whole


def test_pages_of_a_filtered_list_leave_nothing_out(file: File) -> None:
    file.put(*HISTORY)
    first = file.ask(list_activities, ActivityFilter(trades=False, limit=2))
    rest = file.ask(list_activities, ActivityFilter(trades=False, last_id=first[-1].id))
    assert [*first, *rest] == [a_fee(2), a_fee(1), a_fee(0)]


def test_without_a_limit_everything_is_listed(file: File) -> None:
    file.put(*HISTORY)
    assert len(file.ask(list_activities, ActivityFilter(limit=None))) == len(HISTORY)


def test_the_fee_of_an_order_is_no_fill_of_it(file: File) -> None:
    file.put(*HISTORY)
    wanted = ActivityFilter(order_id=OrderId("order-1"))
    assert file.ask(list_activities, wanted) == [a_fill(1)]


def test_bounds_in_time_are_exclusive(file: File) -> None:
    file.put(*HISTORY)
    second = timedelta(seconds=1)
    wanted = ActivityFilter(after=MONDAY_AT_TEN + second, until=MONDAY_AT_TEN + 3 * second)
    found = file.ask(list_activities, wanted)
    assert {activity.at for activity in found} == {MONDAY_AT_TEN + 2 * second}
