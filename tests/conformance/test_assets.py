"""Assets through the official client."""

import pytest
from alpaca.common.exceptions import APIError
from alpaca.trading.enums import AssetClass, AssetExchange, AssetStatus
from alpaca.trading.requests import GetAssetsRequest

from tests.conformance.checks import assert_documented, assert_refused
from tests.serving import Brokerage
from tests.wire.golden import assert_golden


def test_an_asset_is_found_by_symbol_and_by_id(brokerage: Brokerage) -> None:
    apple = brokerage.client.get_asset("AAPL")
    assert (apple.symbol, apple.exchange) == ("AAPL", AssetExchange.NASDAQ)
    assert apple.fractionable
    assert brokerage.client.get_asset(apple.id) == apple
    shouted = brokerage.http.get(f"/v1/assets/{str(apple.id).upper()}")
    assert shouted.json()["symbol"] == "AAPL"
    assert_documented("asset", brokerage.http.get("/v1/assets/AAPL").json())


def test_a_symbol_may_hold_a_slash(brokerage: Brokerage) -> None:
    with pytest.raises(APIError) as refusal:
        brokerage.client.get_asset("NO/SUCH")
    assert (refusal.value.status_code, refusal.value.code) == (404, 40410000)
    assert refusal.value.message == "asset not found for NO/SUCH"


def test_all_assets_are_listed_by_exchange_and_symbol(brokerage: Brokerage) -> None:
    assets = brokerage.client.get_all_assets(GetAssetsRequest())
    places = [(asset.exchange.value, asset.symbol) for asset in assets]
    assert len(places) >= 500
    assert places == sorted(places)


def test_assets_are_listed_by_exchange_and_class(brokerage: Brokerage) -> None:
    listed = brokerage.client.get_all_assets(GetAssetsRequest(exchange=AssetExchange.ARCA))
    assert "SPY" in {asset.symbol for asset in listed}
    assert {asset.exchange for asset in listed} == {AssetExchange.ARCA}
    assert brokerage.client.get_all_assets(GetAssetsRequest(asset_class=AssetClass.CRYPTO)) == []


def test_assets_are_listed_by_status(brokerage: Brokerage) -> None:
    row = {
        "symbol": "GONE",
        "name": "Gone Inc. Common Stock",
        "exchange": "NYSE",
        "marginable": False,
        "shortable": False,
        "fractionable": False,
        "status": "inactive",
        "tradable": False,
    }
    brokerage.sandbox("POST", "/assets", [row])
    inactive = brokerage.client.get_all_assets(GetAssetsRequest(status=AssetStatus.INACTIVE))
    assert [asset.symbol for asset in inactive] == ["GONE"]
    active = brokerage.http.get("/v1/assets", params={"status": "active"}).json()
    every = brokerage.http.get("/v1/assets").json()
    assert {asset["symbol"] for asset in every} - {asset["symbol"] for asset in active} == {"GONE"}


def test_an_asset_that_lends_nothing_requires_all_of_its_value(brokerage: Brokerage) -> None:
    assets = brokerage.http.get("/v1/assets").json()
    requirements = {(one["marginable"], one["margin_requirement_long"]) for one in assets}
    assert requirements == {(True, "30"), (True, "50"), (True, "75"), (False, "100")}
    assert {type(one["maintenance_margin_requirement"]) for one in assets} == {int}


def test_no_asset_has_an_attribute_that_there_is_not(brokerage: Brokerage) -> None:
    assert brokerage.http.get("/v1/assets", params={"attributes": "shiny"}).json() == []


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"status": "asleep"}, "status must be one of active, inactive, all"),
        (
            {"asset_class": "tulips"},
            "asset_class must be one of us_equity, us_option, crypto",
        ),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    brokerage: Brokerage, params: dict[str, str], message: str
) -> None:
    assert_refused(brokerage.http.get("/v1/assets", params=params), 422, 40010001, message)


def test_opening_a_position_takes_half_or_all_of_its_value(brokerage: Brokerage) -> None:
    row = {
        "symbol": "PAID",
        "name": "Paid in Full Inc.",
        "exchange": "OTC",
        "marginable": False,
        "shortable": False,
        "fractionable": False,
    }
    brokerage.sandbox("POST", "/assets", [row])
    apple = brokerage.http.get("/v1/assets/AAPL").json()["id"]
    params = {"symbols": f"PAID,{apple}"}
    answer = brokerage.http.get("/v1/assets/entry-requirements", params=params)
    assert answer.json() == [
        {"symbol": "PAID", "regt_long": "1", "regt_short": "1"},
        {"symbol": apple, "regt_long": "0.5", "regt_short": "0.5"},
    ]
    assert_golden("entry_requirement", answer.json()[1], apart_from=["symbol"])


@pytest.mark.parametrize(
    ("symbols", "status", "code", "message"),
    [
        ("", 422, 40010001, "symbols is required"),
        ("AAPL,NONE", 404, 40410000, "asset not found for NONE"),
        (
            ",".join(f"A{number}" for number in range(501)),
            422,
            40010001,
            "symbols must be 500 at most",
        ),
    ],
)
def test_requirements_are_told_of_what_there_is(
    brokerage: Brokerage, symbols: str, status: int, code: int, message: str
) -> None:
    answer = brokerage.http.get("/v1/assets/entry-requirements", params={"symbols": symbols})
    assert_refused(answer, status, code, message)
