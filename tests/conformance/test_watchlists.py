"""Watchlists through the official client of the Broker API."""

from typing import Any

import httpx
import pytest
from alpaca.common.exceptions import APIError
from alpaca.trading.requests import CreateWatchlistRequest, UpdateWatchlistRequest

from tests.conformance.checks import UNKNOWN_ID, assert_documented, assert_refused
from tests.serving import Brokerage


@pytest.fixture
def account_id(brokerage: Brokerage) -> str:
    return str(brokerage.open_account().id)


def create(brokerage: Brokerage, account_id: str, name: str, *symbols: str) -> Any:
    request = CreateWatchlistRequest(name=name, symbols=list(symbols))
    return brokerage.client.create_watchlist_for_account(account_id, request)


def symbols(watchlist: Any) -> list[str]:
    return [asset.symbol for asset in watchlist.assets]


def path_of(account_id: str, watchlist_id: Any = None) -> str:
    path = f"/v1/trading/accounts/{account_id}/watchlists"
    return path if watchlist_id is None else f"{path}/{watchlist_id}"


def test_a_new_list_has_its_assets_in_the_order_of_the_client(
    brokerage: Brokerage, account_id: str
) -> None:
    made = create(brokerage, account_id, "Tech", "TSLA", "AAPL", "MSFT", "AAPL")
    assert (str(made.account_id), made.name) == (account_id, "Tech")
    assert symbols(made) == ["TSLA", "AAPL", "MSFT"]
    assert made.assets[1] == brokerage.client.get_asset("AAPL")
    assert brokerage.client.get_watchlist_for_account_by_id(account_id, made.id) == made


def test_lists_are_listed_oldest_first_and_without_assets(
    brokerage: Brokerage, account_id: str
) -> None:
    assert brokerage.client.get_watchlists_for_account(account_id) == []
    made = [create(brokerage, account_id, name, "AAPL") for name in ("Zulu", "Alpha")]
    listed = brokerage.client.get_watchlists_for_account(account_id)
    assert [(one.id, one.name) for one in listed] == [(one.id, one.name) for one in made]
    assert [one.assets for one in listed] == [None, None]


def test_the_members_are_the_documented_ones(brokerage: Brokerage, account_id: str) -> None:
    made = create(brokerage, account_id, "Tech", "AAPL")
    (listed,) = brokerage.http.get(path_of(account_id)).json()
    assert_documented("watchlist_without_assets", listed)
    told = brokerage.http.get(path_of(account_id, made.id)).json()
    assert_documented("watchlist", told)
    assert told == {**listed, "assets": [brokerage.http.get("/v1/assets/AAPL").json()]}


def test_name_and_symbols_are_changed_alone_or_together(
    brokerage: Brokerage, account_id: str
) -> None:
    made = create(brokerage, account_id, "Tech", "AAPL", "MSFT")
    brokerage.advance(by="PT1M")

    def changed(**members: Any) -> Any:
        return brokerage.client.update_watchlist_for_account_by_id(
            account_id, made.id, UpdateWatchlistRequest(**members)
        )

    renamed = changed(name="Mine")
    assert (renamed.name, symbols(renamed)) == ("Mine", ["AAPL", "MSFT"])
    assert (renamed.id, renamed.created_at) == (made.id, made.created_at)
    assert renamed.updated_at > made.updated_at
    refilled = changed(symbols=["SPY", "AAPL", "SPY"])
    assert (refilled.name, symbols(refilled)) == ("Mine", ["SPY", "AAPL"])
    emptied = changed(name="Later", symbols=[])
    assert (emptied.name, emptied.assets) == ("Later", [])


def test_an_asset_is_added_at_the_end_and_only_once(brokerage: Brokerage, account_id: str) -> None:
    made = create(brokerage, account_id, "Tech", "TSLA")
    brokerage.advance(by="PT1M")
    add = brokerage.client.add_asset_to_watchlist_for_account_by_id
    added = add(account_id, made.id, "AAPL")
    assert symbols(added) == ["TSLA", "AAPL"]
    brokerage.advance(by="PT1M")
    assert add(account_id, made.id, "TSLA") == added


def test_an_asset_is_removed(brokerage: Brokerage, account_id: str) -> None:
    made = create(brokerage, account_id, "Tech", "TSLA", "AAPL", "MSFT")
    left = brokerage.client.remove_asset_from_watchlist_for_account_by_id(
        account_id, made.id, "AAPL"
    )
    assert symbols(left) == ["TSLA", "MSFT"]


def test_a_deleted_list_is_gone_and_its_name_is_free(brokerage: Brokerage, account_id: str) -> None:
    made, other = (create(brokerage, account_id, name) for name in ("Tech", "Energy"))
    brokerage.client.delete_watchlist_from_account_by_id(account_id, made.id)
    listed = brokerage.client.get_watchlists_for_account(account_id)
    assert [one.id for one in listed] == [other.id]
    with pytest.raises(APIError) as refusal:
        brokerage.client.get_watchlist_for_account_by_id(account_id, made.id)
    assert (refusal.value.status_code, refusal.value.code) == (404, 40410000)
    assert create(brokerage, account_id, "Tech").id != made.id


def test_deleting_answers_200_and_nothing(brokerage: Brokerage, account_id: str) -> None:
    made = create(brokerage, account_id, "Tech")
    answer = brokerage.http.delete(path_of(account_id, made.id))
    assert (answer.status_code, answer.content) == (200, b"")
    again = brokerage.http.delete(path_of(account_id, made.id))
    assert_refused(again, 404, 40410000, "watchlist not found")


def test_what_is_given_as_null_is_nothing(brokerage: Brokerage, account_id: str) -> None:
    body = {"name": "Tech", "symbols": None}
    made = brokerage.http.post(path_of(account_id), json=body).raise_for_status().json()
    assert made["assets"] == []
    path = path_of(account_id, made["id"])
    brokerage.http.post(path, json={"symbol": "AAPL"}).raise_for_status()
    assert brokerage.http.put(path, json={"symbols": None}).json()["assets"] == []


@pytest.mark.parametrize(
    ("body", "status", "code", "message"),
    [
        ({}, 422, 40010001, "name is required"),
        ({"symbols": ["AAPL"]}, 422, 40010001, "name is required"),
        ({"name": ""}, 422, 40010001, "name is required"),
        ({"name": "x" * 65}, 422, 40010001, "name must be no more than 64 characters"),
        ({"name": "a\u0000b"}, 422, 40010001, "name must not hold control characters"),
        ({"name": "Taken"}, 422, 40010001, "watchlist name must be unique"),
        ({"name": "A", "symbols": ["AAPL", "NOSUCH"]}, 404, 40410000, "asset not found for NOSUCH"),
        ({"name": "A", "symbols": [""]}, 422, 40010001, "symbol is required"),
        (
            {"name": "A", "symbols": ["AAPL"] * 1_001},
            422,
            40010001,
            "a watchlist holds no more than 1000 symbols",
        ),
    ],
)
def test_a_list_that_makes_no_sense_is_not_made(
    brokerage: Brokerage,
    account_id: str,
    body: dict[str, Any],
    status: int,
    code: int,
    message: str,
) -> None:
    create(brokerage, account_id, "Taken")
    assert_refused(brokerage.http.post(path_of(account_id), json=body), status, code, message)
    assert len(brokerage.http.get(path_of(account_id)).json()) == 1


@pytest.mark.parametrize(
    ("body", "status", "code", "message"),
    [
        ({}, 422, 40010001, "name or symbols is required"),
        ({"name": ""}, 422, 40010001, "name is required"),
        ({"name": "x" * 65}, 422, 40010001, "name must be no more than 64 characters"),
        ({"name": "Taken"}, 422, 40010001, "watchlist name must be unique"),
        ({"symbols": ["NOSUCH"]}, 404, 40410000, "asset not found for NOSUCH"),
    ],
)
def test_a_change_that_makes_no_sense_changes_nothing(
    brokerage: Brokerage,
    account_id: str,
    body: dict[str, Any],
    status: int,
    code: int,
    message: str,
) -> None:
    create(brokerage, account_id, "Taken")
    path = path_of(account_id, create(brokerage, account_id, "Tech", "AAPL").id)
    before = brokerage.http.get(path).json()
    assert_refused(brokerage.http.put(path, json=body), status, code, message)
    assert brokerage.http.get(path).json() == before


def test_an_asset_that_is_not_there_is_neither_added_nor_removed(
    brokerage: Brokerage, account_id: str
) -> None:
    path = path_of(account_id, create(brokerage, account_id, "Tech", "AAPL").id)
    added = brokerage.http.post(path, json={"symbol": "NOSUCH"})
    assert_refused(added, 404, 40410000, "asset not found for NOSUCH")
    assert_refused(brokerage.http.post(path, json={}), 422, 40010001, "symbol is required")
    removed = brokerage.http.delete(f"{path}/NOSUCH")
    assert_refused(removed, 404, 40410000, "asset not found for NOSUCH")
    removed = brokerage.http.delete(f"{path}/MSFT")
    assert_refused(removed, 404, 40410000, "asset not found in watchlist for MSFT")


def every_operation(http: httpx.Client, path: str) -> list[httpx.Response]:
    """What is answered to everything that can be asked of one list."""
    return [
        http.get(path),
        http.put(path, json={"name": "Stolen"}),
        http.post(path, json={"symbol": "MSFT"}),
        http.delete(f"{path}/AAPL"),
        http.delete(path),
    ]


def test_an_unknown_list_is_not_found(brokerage: Brokerage, account_id: str) -> None:
    for answer in every_operation(brokerage.http, path_of(account_id, UNKNOWN_ID)):
        assert_refused(answer, 404, 40410000, "watchlist not found")
    for answer in every_operation(brokerage.http, path_of(account_id, "my-list")):
        assert_refused(answer, 422, 40010001, "watchlist_id is not a valid UUID")


def test_the_list_of_one_account_is_not_found_in_another(
    brokerage: Brokerage, account_id: str
) -> None:
    made = create(brokerage, account_id, "Tech", "AAPL")
    other = str(brokerage.open_account("teal.heron@example.com").id)
    for answer in every_operation(brokerage.http, path_of(other, made.id)):
        assert_refused(answer, 404, 40410000, "watchlist not found")
    assert brokerage.client.get_watchlists_for_account(other) == []
    assert brokerage.client.get_watchlist_for_account_by_id(account_id, made.id) == made
    assert create(brokerage, other, "Tech").name == "Tech"


def test_an_unknown_account_is_refused_like_a_wrong_key(
    brokerage: Brokerage, account_id: str
) -> None:
    made = create(brokerage, account_id, "Tech", "AAPL")
    answers = every_operation(brokerage.http, path_of(UNKNOWN_ID, made.id))
    answers.append(brokerage.http.get(path_of(UNKNOWN_ID)))
    answers.append(brokerage.http.post(path_of(UNKNOWN_ID), json={"name": "Tech"}))
    for answer in answers:
        assert_refused(answer, 401, 40110000, "request is not authorized")


def test_the_broker_api_knows_no_list_by_its_name(brokerage: Brokerage, account_id: str) -> None:
    create(brokerage, account_id, "Tech")
    answer = brokerage.http.get(f"{path_of(account_id)}:by_name", params={"name": "Tech"})
    assert answer.status_code == 404
