"""Activities as an account's owner asks for them, with the official client's plain requests."""

from typing import Any

import pytest

from tests.conformance.checks import assert_refused
from tests.serving import Brokerage, Owner

PATH = "/account/activities"


def listed(owner: Owner, path: str = PATH, **params: Any) -> list[dict[str, Any]]:
    return owner.client.get(path, params or None)


def a_busy_owner(brokerage: Brokerage) -> Owner:
    """The owner of an account with one deposit, two purchases, a sale, and the evening's fees."""
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "187.00", "187.10")
    for order in ({"qty": "2"}, {"qty": "3"}, {"qty": "4", "side": "sell"}):
        brokerage.order(account_id, **order).raise_for_status()
        brokerage.advance(by="PT1S")
    brokerage.advance(until="next_session")
    return brokerage.owner(account_id)


def kinds(activities: list[dict[str, Any]]) -> list[str]:
    return [one.get("activity_sub_type", one["activity_type"]) for one in activities]


def test_an_owner_sees_their_own_activities_and_no_others(brokerage: Brokerage) -> None:
    owner = a_busy_owner(brokerage)
    other = brokerage.funded_account("10", email="blue.heron@example.com")
    everything = listed(owner)
    assert sorted(kinds(everything)) == ["CAT", "CSD", "FILL", "FILL", "FILL", "TAF"]
    assert listed(owner, account_id=other) == everything
    assert kinds(listed(brokerage.owner(other))) == ["CSD"]


def test_whose_they_are_is_told_to_the_correspondent_alone(brokerage: Brokerage) -> None:
    owner = a_busy_owner(brokerage)
    mine = listed(owner)
    theirs = brokerage.http.get("/v1/accounts/activities").raise_for_status().json()
    assert {one.pop("account_id") for one in theirs} == {owner.account_id}
    assert mine == theirs


def test_one_type_is_asked_for_by_its_path(brokerage: Brokerage) -> None:
    owner = a_busy_owner(brokerage)
    assert kinds(listed(owner, f"{PATH}/FILL")) == ["FILL"] * 3
    assert sorted(kinds(listed(owner, f"{PATH}/FEE"))) == ["CAT", "TAF"]
    assert kinds(listed(owner, f"{PATH}/TRANS")) == ["CSD"]


def test_types_are_named_one_by_one_or_separated_by_commas(brokerage: Brokerage) -> None:
    owner = a_busy_owner(brokerage)
    by_comma = listed(owner, activity_types="CSD,FEE")
    assert sorted(kinds(by_comma)) == ["CAT", "CSD", "TAF"]
    assert listed(owner, activity_types=["CSD", "FEE"]) == by_comma
    assert listed(owner, category="non_trade_activity") == by_comma
    assert kinds(listed(owner, category="trade_activity")) == ["FILL"] * 3


def test_activities_are_found_by_order_date_and_instant(brokerage: Brokerage) -> None:
    owner = a_busy_owner(brokerage)
    first, second, third = listed(owner, f"{PATH}/FILL", direction="asc")
    assert listed(owner, order_id=second["order_id"]) == [second]
    assert listed(owner, until=second["transaction_time"], category="trade_activity") == [first]
    after = listed(owner, after=second["transaction_time"], direction="desc")
    assert after[0] == third
    assert sorted(kinds(after[1:])) == ["CAT", "TAF"]
    assert len(listed(owner, date="2026-03-02")) == 6
    assert listed(owner, date="2026-03-03") == []


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 4, 5])
def test_pages_joined_are_the_whole_list(brokerage: Brokerage, size: int, direction: str) -> None:
    owner = a_busy_owner(brokerage)
    whole = listed(owner, direction=direction)
    joined = page = listed(owner, direction=direction, page_size=size)
    while page:
        token = page[-1]["id"]
        page = listed(owner, direction=direction, page_size=size, page_token=token)
        assert len(page) <= size
        joined = joined + page
    assert joined == whole


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
            PATH,
            {"date": "2026-03-02", "until": "2026-03-05"},
            42210000,
            "date cannot be given together with after or until",
        ),
        (PATH, {"page_size": "0"}, 40010001, "page_size must be at least 1"),
        (PATH, {"page_size": "many"}, 40010001, "page_size must be a whole number"),
        (PATH, {"direction": "up"}, 40010001, "direction must be one of asc, desc"),
        (PATH, {"order_id": "17"}, 40010001, "order_id is not a valid UUID"),
        (
            PATH,
            {"after": "yesterday"},
            40010001,
            "after must be a date or an RFC 3339 timestamp",
        ),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    brokerage: Brokerage, path: str, params: dict[str, str], code: int, message: str
) -> None:
    owner = brokerage.owner(brokerage.open_account().id)
    assert_refused(owner.http.get(f"/v2{path}", params=params), 422, code, message)
