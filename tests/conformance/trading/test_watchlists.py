"""Watchlists through the official client of the Trading API, and by name, which it cannot."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest
from alpaca.common.exceptions import APIError
from alpaca.trading.requests import CreateWatchlistRequest, UpdateWatchlistRequest

from tests.conformance.checks import UNKNOWN_ID, assert_documented, assert_refused
from tests.serving import Brokerage, Owner

LISTS = "/v2/watchlists"
BY_NAME = "/v2/watchlists:by_name"
PAIR = {
    "symbol": "DUO/USD",
    "name": "Duo Trust Units",
    "exchange": "OTC",
    "marginable": False,
    "shortable": False,
    "fractionable": True,
}


@pytest.fixture
def owner(brokerage: Brokerage) -> Owner:
    return brokerage.owner(brokerage.open_account().id)


@pytest.fixture
def stranger(brokerage: Brokerage) -> Owner:
    """The owner of another account with the same firm."""
    return brokerage.owner(brokerage.open_account("teal.heron@example.com").id)


def create(owner: Owner, name: str, *symbols: str) -> Any:
    return owner.client.create_watchlist(CreateWatchlistRequest(name=name, symbols=list(symbols)))


def symbols(watchlist: Any) -> list[str]:
    return [asset.symbol for asset in watchlist.assets]


def named(http: httpx.Client, method: str, name: str, body: Any = None) -> httpx.Response:
    return http.request(method, BY_NAME, params={"name": name}, json=body)


def listed(answer: httpx.Response) -> list[str]:
    """The symbols of the list that is answered."""
    return [asset["symbol"] for asset in answer.raise_for_status().json()["assets"]]


def test_a_list_is_made_changed_and_deleted(owner: Owner, brokerage: Brokerage) -> None:
    client = owner.client
    made = create(owner, "Tech", "TSLA", "AAPL", "TSLA")
    assert (str(made.account_id), made.name) == (owner.account_id, "Tech")
    assert symbols(made) == ["TSLA", "AAPL"]
    assert client.get_watchlist_by_id(made.id) == made
    (among_others,) = client.get_watchlists()
    assert (among_others.id, among_others.assets) == (made.id, None)

    brokerage.advance(by="PT1M")
    changed = client.update_watchlist_by_id(
        made.id, UpdateWatchlistRequest(name="Mine", symbols=["MSFT"])
    )
    assert (changed.name, symbols(changed)) == ("Mine", ["MSFT"])
    assert changed.updated_at > made.updated_at == made.created_at
    assert symbols(client.add_asset_to_watchlist_by_id(made.id, "SPY")) == ["MSFT", "SPY"]
    assert symbols(client.add_asset_to_watchlist_by_id(made.id, "MSFT")) == ["MSFT", "SPY"]
    assert symbols(client.remove_asset_from_watchlist_by_id(made.id, "MSFT")) == ["SPY"]

    client.delete_watchlist_by_id(made.id)
    assert client.get_watchlists() == []
    with pytest.raises(APIError) as refusal:
        client.get_watchlist_by_id(made.id)
    assert (refusal.value.status_code, refusal.value.code) == (404, 40410000)
    assert refusal.value.message == "watchlist not found"


def test_deleting_answers_204_and_nothing(owner: Owner) -> None:
    made = create(owner, "Tech")
    answer = owner.http.delete(f"{LISTS}/{made.id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert_refused(owner.http.delete(f"{LISTS}/{made.id}"), 404, 40410000, "watchlist not found")


def test_a_list_is_got_changed_and_deleted_by_its_name(owner: Owner) -> None:
    made = create(owner, "Tech & more", "TSLA", "AAPL")
    told = named(owner.http, "GET", "Tech & more").raise_for_status().json()
    assert_documented("watchlist", told)
    assert told == owner.http.get(f"{LISTS}/{made.id}").json()

    body = {"symbol": "MSFT"}
    assert listed(named(owner.http, "POST", "Tech & more", body)) == ["TSLA", "AAPL", "MSFT"]
    body = {"symbols": ["SPY", "AAPL"]}
    assert listed(named(owner.http, "PUT", "Tech & more", body)) == ["SPY", "AAPL"]
    renamed = named(owner.http, "PUT", "Tech & more", {"name": "Été"}).json()
    assert (renamed["id"], renamed["name"]) == (str(made.id), "Été")
    assert_refused(named(owner.http, "GET", "Tech & more"), 404, 40410000, "watchlist not found")

    answer = named(owner.http, "DELETE", "Été")
    assert (answer.status_code, answer.content) == (204, b"")
    assert owner.client.get_watchlists() == []


def test_by_name_something_must_be_named(owner: Owner) -> None:
    bodies = {"GET": None, "PUT": {"name": "x"}, "POST": {"symbol": "AAPL"}, "DELETE": None}
    for method, body in bodies.items():
        assert_refused(
            owner.http.request(method, BY_NAME, json=body), 422, 40010001, "name is required"
        )
        assert_refused(
            named(owner.http, method, "none", body), 404, 40410000, "watchlist not found"
        )


def test_by_name_the_same_is_refused_as_by_id(owner: Owner) -> None:
    create(owner, "Tech", "AAPL")
    create(owner, "Taken")
    assert_refused(
        named(owner.http, "PUT", "Tech", {"name": "Taken"}),
        422,
        40010001,
        "watchlist name must be unique",
    )
    assert_refused(
        named(owner.http, "PUT", "Tech", {}), 422, 40010001, "name or symbols is required"
    )
    assert_refused(
        named(owner.http, "POST", "Tech", {"symbol": "NOSUCH"}),
        404,
        40410000,
        "asset not found for NOSUCH",
    )
    assert listed(named(owner.http, "GET", "Tech")) == ["AAPL"]


@pytest.mark.parametrize(
    ("body", "status", "code", "message"),
    [
        ({}, 422, 40010001, "name is required"),
        ({"name": "x" * 65}, 422, 40010001, "name must be no more than 64 characters"),
        ({"name": "Taken"}, 422, 40010001, "watchlist name must be unique"),
        ({"name": "A", "symbols": ["NOSUCH"]}, 404, 40410000, "asset not found for NOSUCH"),
    ],
)
def test_a_list_that_makes_no_sense_is_not_made(
    owner: Owner, body: dict[str, Any], status: int, code: int, message: str
) -> None:
    create(owner, "Taken")
    assert_refused(owner.http.post(LISTS, json=body), status, code, message)
    assert len(owner.client.get_watchlists()) == 1


def test_a_symbol_may_hold_a_slash(owner: Owner, brokerage: Brokerage) -> None:
    brokerage.sandbox("POST", "/assets", [PAIR])
    made = create(owner, "Pairs", "AAPL", "DUO/USD")
    assert symbols(made) == ["AAPL", "DUO/USD"]
    left = owner.client.remove_asset_from_watchlist_by_id(made.id, quote("DUO/USD", safe=""))
    assert symbols(left) == ["AAPL"]
    again = owner.client.add_asset_to_watchlist_by_id(made.id, "DUO/USD")
    assert symbols(again) == ["AAPL", "DUO/USD"]
    assert symbols(owner.client.remove_asset_from_watchlist_by_id(made.id, "DUO/USD")) == ["AAPL"]
    removed = owner.http.delete(f"{LISTS}/{made.id}/NO%2FSUCH")
    assert_refused(removed, 404, 40410000, "asset not found for NO/SUCH")


def test_both_doors_open_to_the_same_lists(owner: Owner, brokerage: Brokerage) -> None:
    made = create(owner, "Tech", "TSLA", "AAPL")
    path = f"/v1/trading/accounts/{owner.account_id}/watchlists"
    assert brokerage.http.get(path).json() == owner.http.get(LISTS).json()
    by_broker = brokerage.http.get(f"{path}/{made.id}").json()
    assert by_broker == owner.http.get(f"{LISTS}/{made.id}").json()
    brokerage.http.delete(f"{path}/{made.id}").raise_for_status()
    assert owner.client.get_watchlists() == []


def test_nobody_reads_or_changes_the_list_of_another_account(owner: Owner, stranger: Owner) -> None:
    made = create(owner, "Tech", "AAPL")
    path = f"{LISTS}/{made.id}"
    for answer in (
        stranger.http.get(path),
        stranger.http.put(path, json={"name": "Stolen"}),
        stranger.http.post(path, json={"symbol": "MSFT"}),
        stranger.http.delete(f"{path}/AAPL"),
        stranger.http.delete(path),
        named(stranger.http, "GET", "Tech"),
        named(stranger.http, "PUT", "Tech", {"name": "Stolen"}),
        named(stranger.http, "POST", "Tech", {"symbol": "MSFT"}),
        named(stranger.http, "DELETE", "Tech"),
    ):
        assert_refused(answer, 404, 40410000, "watchlist not found")
    assert stranger.client.get_watchlists() == []
    assert create(stranger, "Tech", "SPY").id != made.id
    assert owner.client.get_watchlist_by_id(made.id) == made


def test_a_list_without_an_identifier_that_could_be_one_is_refused(owner: Owner) -> None:
    answer = owner.http.get(f"{LISTS}/my-list")
    assert_refused(answer, 422, 40010001, "watchlist_id is not a valid UUID")
    answer = owner.http.get(f"{LISTS}/{UNKNOWN_ID}")
    assert_refused(answer, 404, 40410000, "watchlist not found")
