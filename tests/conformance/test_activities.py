"""Activities through the official client: what there is, and every way to ask for it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from alpaca.broker.requests import GetAccountActivitiesRequest
from alpaca.common.enums import Sort
from alpaca.trading.enums import ActivityType
from alpaca.trading.models import NonTradeActivity, TradeActivity

from tests.conformance.checks import UNKNOWN_ID, assert_documented, assert_refused
from tests.serving import Brokerage

PATH = "/v1/accounts/activities"


def listed(brokerage: Brokerage, path: str = PATH, **params: Any) -> list[dict[str, Any]]:
    return brokerage.http.get(path, params=params).raise_for_status().json()


def a_busy_account(brokerage: Brokerage, email: str = "amber.falcon@example.com") -> str:
    """An account with one deposit, three purchases a second apart, and the fee of the first."""
    account_id = brokerage.funded_account("50000", email)
    brokerage.pin("AAPL", "187.00", "187.10")
    for commission in ("1", "0", "0"):
        brokerage.order(account_id, qty="2", commission=commission).raise_for_status()
        brokerage.advance(by="PT1S")
    return account_id


def test_a_fill_is_told_with_its_price_and_its_order(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "187.00", "187.10")
    order = brokerage.order(account_id, qty="4").json()
    request = GetAccountActivitiesRequest(activity_types=[ActivityType.FILL])
    (fill,) = brokerage.client.get_account_activities(request)
    assert isinstance(fill, TradeActivity)
    assert (str(fill.account_id), str(fill.order_id)) == (account_id, order["id"])
    assert (fill.qty, fill.price, fill.cum_qty, fill.leaves_qty) == (4, 187.1, 4, 0)
    assert (fill.type.value, fill.side.value, fill.symbol) == ("fill", "buy", "AAPL")
    assert fill.order_status.value == "filled"


def test_a_deposit_and_a_withdrawal_are_told_with_their_signs(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    (link,) = brokerage.client.get_ach_relationships_for_account(account_id)
    transfer = {
        "transfer_type": "ach",
        "relationship_id": str(link.id),
        "amount": "400",
        "direction": "OUTGOING",
    }
    brokerage.http.post(f"/v1/accounts/{account_id}/transfers", json=transfer).raise_for_status()
    brokerage.advance(by="PT10S")
    activities = brokerage.client.get_account_activities(GetAccountActivitiesRequest())
    moved = {one.activity_type: one for one in activities if isinstance(one, NonTradeActivity)}
    assert moved[ActivityType.CSD].net_amount == 1000
    assert moved[ActivityType.CSW].net_amount == -400


def test_activities_have_the_documented_members(brokerage: Brokerage) -> None:
    a_busy_account(brokerage)
    for activity in listed(brokerage):
        trade = activity["activity_type"] == "FILL"
        assert_documented("trade_activity" if trade else "non_trade_activity", activity)


def test_the_activities_of_an_account_add_up_to_its_cash(brokerage: Brokerage) -> None:
    account_id = a_busy_account(brokerage)
    brokerage.order(account_id, qty="3", side="sell").raise_for_status()
    cash = Decimal(0)
    for activity in listed(brokerage, account_id=account_id):
        if activity["activity_type"] == "FILL":
            sign = -1 if activity["side"] == "buy" else 1
            cash += sign * Decimal(activity["qty"]) * Decimal(activity["price"])
        else:
            cash += Decimal(activity["net_amount"])
    assert cash == brokerage.cash(account_id)


def test_an_identifier_begins_with_the_wall_clock_of_new_york(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.advance(to="2026-03-02T15:30:00.250Z")
    brokerage.order(account_id, qty="1").raise_for_status()
    fill, deposit = listed(brokerage)
    assert fill["id"].startswith("20260302103000250::")
    assert deposit["id"].startswith("20260302000000000::")


def test_pages_joined_are_the_whole_list_in_both_directions(brokerage: Brokerage) -> None:
    a_busy_account(brokerage)
    every = listed(brokerage)
    assert len(every) == 5
    for direction, whole in (("desc", every), ("asc", every[::-1])):
        joined: list[dict[str, Any]] = []
        page = listed(brokerage, direction=direction, page_size=2)
        while page:
            assert len(page) <= 2
            joined += page
            token = page[-1]["id"]
            page = listed(brokerage, direction=direction, page_size=2, page_token=token)
        assert joined == whole


def test_the_official_client_pages_until_there_is_no_more(brokerage: Brokerage) -> None:
    a_busy_account(brokerage)
    request = GetAccountActivitiesRequest(page_size=2, direction=Sort.ASC)
    activities = brokerage.client.get_account_activities(request)
    assert [one.id for one in activities] == [one["id"] for one in listed(brokerage)][::-1]


def test_activities_are_listed_by_account(brokerage: Brokerage) -> None:
    first = a_busy_account(brokerage)
    second = brokerage.funded_account("10", email="blue.heron@example.com")
    assert {one["account_id"] for one in listed(brokerage)} == {first, second}
    (deposit,) = listed(brokerage, account_id=second)
    assert deposit["net_amount"] == "10"
    assert listed(brokerage, account_id=UNKNOWN_ID) == []


def test_activities_are_listed_by_type_group_and_category(brokerage: Brokerage) -> None:
    a_busy_account(brokerage)

    def types(path: str = PATH, **params: str) -> list[str]:
        return sorted(one["activity_type"] for one in listed(brokerage, path, **params))

    assert types(activity_types="FEE,CSD") == ["CSD", "FEE"]
    assert types(activity_types="TRANS") == ["CSD"]
    assert types(activity_types="MISC") == ["FEE"]
    assert types(activity_types="DIV") == []
    assert types(category="trade_activity") == ["FILL"] * 3
    assert types(category="non_trade_activity") == ["CSD", "FEE"]
    assert types(f"{PATH}/FILL") == ["FILL"] * 3
    assert types(f"{PATH}/CSD") == ["CSD"]


def test_the_fills_of_one_order_are_listed(brokerage: Brokerage) -> None:
    account_id = a_busy_account(brokerage)
    order = brokerage.order(account_id, qty="7", commission="1").json()
    (fill,) = listed(brokerage, order_id=order["id"])
    assert (fill["activity_type"], fill["qty"]) == ("FILL", "7")


def test_activities_are_listed_by_time(brokerage: Brokerage) -> None:
    a_busy_account(brokerage)
    fills = listed(brokerage, f"{PATH}/FILL", direction="asc")
    middle = fills[1]["transaction_time"]
    assert [one["id"] for one in listed(brokerage, after=middle)] == [fills[2]["id"]]
    earlier = listed(brokerage, f"{PATH}/FILL", until=middle)
    assert [one["id"] for one in earlier] == [fills[0]["id"]]


def test_all_activities_of_a_date_are_listed_at_once(brokerage: Brokerage) -> None:
    account_id = a_busy_account(brokerage)
    brokerage.advance(until="next_session")
    brokerage.order(account_id, qty="1").raise_for_status()
    # Five of the day itself, and what its trades were charged in the evening.
    assert len(listed(brokerage, date="2026-03-02")) == 6
    assert len(listed(brokerage, date="2026-03-02", page_size=2)) == 2
    request = GetAccountActivitiesRequest(date=datetime(2026, 3, 3, tzinfo=UTC))
    (fill,) = brokerage.client.get_account_activities(request)
    assert fill.activity_type is ActivityType.FILL


@pytest.mark.parametrize(
    ("path", "params", "code", "message"),
    [
        (PATH, {"activity_types": "NAP"}, 40010001, "activity_type NAP is invalid"),
        (f"{PATH}/NAP", {}, 40010001, "activity_type NAP is invalid"),
        (
            PATH,
            {"activity_types": "FILL", "category": "trade_activity"},
            42210000,
            "category cannot be given together with activity types",
        ),
        (
            f"{PATH}/FILL",
            {"category": "trade_activity"},
            42210000,
            "category cannot be given together with activity types",
        ),
        (
            f"{PATH}/FILL",
            {"activity_types": "CSD"},
            42210000,
            "activity_types cannot be given beside an activity type",
        ),
        (
            PATH,
            {"date": "2026-03-02", "after": "2026-03-01"},
            42210000,
            "date cannot be given together with after or until",
        ),
        (
            PATH,
            {"category": "gossip"},
            40010001,
            "category must be one of trade_activity, non_trade_activity",
        ),
        (PATH, {"page_size": "0"}, 40010001, "page_size must be at least 1"),
        (PATH, {"account_id": "17"}, 40010001, "account_id is not a valid UUID"),
        (PATH, {"order_id": "17"}, 40010001, "order_id is not a valid UUID"),
        (
            PATH,
            {"date": "2026-03-02garbage"},
            40010001,
            "date must be a date such as 2026-03-02",
        ),
        (
            PATH,
            {"page_token": "zzz"},
            40010001,
            "page_token must be the id of the last activity received",
        ),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    brokerage: Brokerage, path: str, params: dict[str, str], code: int, message: str
) -> None:
    assert_refused(brokerage.http.get(path, params=params), 422, code, message)
