"""Assets through the official client of the Trading API."""

from typing import Any
from urllib.parse import quote

import pytest
from alpaca.common.exceptions import APIError
from alpaca.trading.enums import AssetExchange, AssetStatus
from alpaca.trading.requests import GetAssetsRequest

from tests.conformance.checks import UNKNOWN_ID, assert_documented, assert_refused
from tests.serving import Brokerage, Owner
from tests.wire.golden import assert_golden

PAIR = {
    "symbol": "DUO/USD",
    "name": "Duo Trust Units",
    "exchange": "OTC",
    "marginable": False,
    "shortable": False,
    "fractionable": True,
}
GONE = {**PAIR, "symbol": "GONE", "exchange": "NYSE", "status": "inactive", "tradable": False}


@pytest.fixture
def owner(brokerage: Brokerage) -> Owner:
    return brokerage.owner(brokerage.open_account().id)


def symbols(owner: Owner, **params: str) -> set[str]:
    answer = owner.http.get("/v2/assets", params=params).raise_for_status()
    return {asset["symbol"] for asset in answer.json()}


def test_an_asset_is_found_by_symbol_and_by_id(owner: Owner) -> None:
    apple = owner.client.get_asset("AAPL")
    assert (apple.symbol, apple.exchange) == ("AAPL", AssetExchange.NASDAQ)
    assert owner.client.get_asset(apple.id) == apple
    assert owner.client.get_asset(str(apple.id).upper()) == apple


def test_an_asset_has_the_documented_members(owner: Owner) -> None:
    body = owner.http.get("/v2/assets/AAPL").json()
    assert_documented("asset", body)
    assert_golden("asset", body)


def test_both_doors_tell_the_same(owner: Owner, brokerage: Brokerage) -> None:
    told = owner.http.get("/v2/assets").json()
    assert told == brokerage.http.get("/v1/assets").json()


@pytest.mark.parametrize("name", ["NOSUCH", "037833100", UNKNOWN_ID, "NO/SUCH"])
def test_what_is_not_listed_is_not_found(owner: Owner, name: str) -> None:
    with pytest.raises(APIError) as refusal:
        owner.client.get_asset(name)
    assert (refusal.value.status_code, refusal.value.code) == (404, 40410000)
    assert refusal.value.message == f"asset not found for {name}"


@pytest.mark.parametrize("written", ["DUO/USD", quote("DUO/USD", safe="")])
def test_a_symbol_may_hold_a_slash(owner: Owner, brokerage: Brokerage, written: str) -> None:
    brokerage.sandbox("POST", "/assets", [PAIR])
    assert owner.http.get(f"/v2/assets/{written}").json()["symbol"] == "DUO/USD"
    assert brokerage.http.get(f"/v1/assets/{written}").json()["symbol"] == "DUO/USD"


def test_assets_are_listed_by_exchange_and_symbol(owner: Owner) -> None:
    assets = owner.client.get_all_assets()
    places = [(asset.exchange.value, asset.symbol) for asset in assets]
    assert len(places) >= 500
    assert places == sorted(places)


def test_unless_asked_for_one_status_all_are_listed(owner: Owner, brokerage: Brokerage) -> None:
    brokerage.sandbox("POST", "/assets", [GONE])
    inactive = owner.client.get_all_assets(GetAssetsRequest(status=AssetStatus.INACTIVE))
    assert [asset.symbol for asset in inactive] == ["GONE"]
    assert symbols(owner) == symbols(owner, status="all")
    assert symbols(owner) - symbols(owner, status="active") == {"GONE"}


def test_assets_are_listed_of_one_exchange(owner: Owner) -> None:
    listed = owner.client.get_all_assets(GetAssetsRequest(exchange=AssetExchange.AMEX))
    assert listed
    assert {asset.exchange for asset in listed} == {AssetExchange.AMEX}


def test_equities_are_listed_unless_asked_for_another_class(owner: Owner) -> None:
    assert symbols(owner) == symbols(owner, asset_class="us_equity")
    assert symbols(owner, asset_class="crypto") == symbols(owner, asset_class="us_option") == set()


def test_no_asset_has_an_attribute_that_there_is_not(owner: Owner) -> None:
    assert symbols(owner, attributes="shiny,ipo") == set()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"status": "asleep"}, "status must be one of active, inactive, all"),
        ({"asset_class": "tulips"}, "asset_class must be one of us_equity, us_option, crypto"),
        (
            {"attributes": ",".join(f"a{number}" for number in range(2_500))},
            "at most 100 attributes can be asked for",
        ),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    owner: Owner, params: dict[str, Any], message: str
) -> None:
    assert_refused(owner.http.get("/v2/assets", params=params), 422, 40010001, message)


def test_entry_requirements_are_the_correspondents(owner: Owner) -> None:
    answer = owner.http.get("/v2/assets/entry-requirements", params={"symbols": "AAPL"})
    assert_refused(answer, 404, 40410000, "asset not found for entry-requirements")
