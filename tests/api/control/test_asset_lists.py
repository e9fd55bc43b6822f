import pytest

from tests.serving import Brokerage

COLUMNS = "symbol,name,exchange,marginable,shortable,fractionable,base_price,volatility\n"


def test_a_list_in_json_is_taken_in(brokerage: Brokerage) -> None:
    row = {
        "symbol": "MINE/A",
        "name": "My Own Corporation",
        "exchange": "NYSE",
        "marginable": True,
        "shortable": False,
        "fractionable": True,
        "base_price": "12.50",
        "volatility": 0.3,
        "margin_requirement": 40,
    }
    assert brokerage.sandbox("POST", "/assets", [row]) == {"listed": 1}
    asset = brokerage.http.get("/v1/assets/MINE/A").json()
    assert (asset["name"], asset["exchange"], asset["shortable"]) == (
        "My Own Corporation",
        "NYSE",
        False,
    )
    assert asset["maintenance_margin_requirement"] == 40
    assert asset["attributes"] == ["fractional_eh_enabled", "has_options", "overnight_tradable"]
    assert brokerage.sandbox("GET", "/market/MINE/A/quote")["pinned"] is False


def test_an_asset_may_be_hard_to_borrow_and_have_attributes_of_its_own(
    brokerage: Brokerage,
) -> None:
    row = {
        "symbol": "MINE",
        "name": "My Own Partnership",
        "exchange": "NYSE",
        "marginable": True,
        "shortable": True,
        "fractionable": True,
        "base_price": "12.50",
        "volatility": 0.3,
        "easy_to_borrow": False,
        "attributes": ["ptp_no_exception", "overnight_tradable"],
    }
    brokerage.sandbox("POST", "/assets", [row])
    asset = brokerage.http.get("/v1/assets/MINE").json()
    assert (asset["easy_to_borrow"], asset["borrow_status"]) == (False, "hard_to_borrow")
    assert asset["attributes"] == ["overnight_tradable", "ptp_no_exception"]
    account_id = brokerage.funded_account()
    refused = brokerage.order(account_id, symbol="MINE", qty="1")
    assert refused.status_code == 403
    assert "ptp assets" in refused.json()["message"]
    lasting = {"type": "limit", "limit_price": "20", "time_in_force": "gtc", "side": "sell"}
    refused = brokerage.order(account_id, symbol="MINE", qty="1", **lasting)
    assert refused.status_code == 422
    assert "only day orders are allowed for hard-to-borrow" in refused.json()["message"]

    odd = brokerage.http.post("/sandbox/v1/assets", json=[{**row, "attributes": ["a,b"]}])
    assert (odd.status_code, "attributes" in odd.json()["message"]) == (422, True)


def test_a_known_symbol_keeps_its_identifier(brokerage: Brokerage) -> None:
    before = brokerage.http.get("/v1/assets/AAPL").json()
    text = f"{COLUMNS}AAPL,Another Name,NYSE,true,true,false,10,0.2\n"
    response = _sent_as_csv(brokerage, text)
    assert response == (200, {"listed": 1})
    after = brokerage.http.get("/v1/assets/AAPL").json()
    assert after["id"] == before["id"]
    assert (after["name"], after["fractionable"]) == ("Another Name", False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "symbol,name\nA,b\n",
        f"{COLUMNS}MINE,Mine,NYSE,perhaps,true,true,10,0.2\n",
        f"{COLUMNS}MINE,Mine,NYSE,true\n",
        f"{COLUMNS},Mine,NYSE,true,true,true,10,0.2\n",
        f"{COLUMNS}MINE,Mine,NYSE,true,true,true,ten,0.2\n",
        f"{COLUMNS}MINE,Mine,NYSE,true,true,true,0.0000000001,0.2\n",
        f"{COLUMNS}MINE,Mine,NYSE,true,true,true,1e12,0.2\n",
        f"{COLUMNS.strip()},margin_requirement\nMINE,Mine,NYSE,true,true,true,10,0.2,101\n",
    ],
)
def test_a_list_that_cannot_be_read_is_refused_as_a_whole(brokerage: Brokerage, text: str) -> None:
    status, body = _sent_as_csv(brokerage, text)
    assert (status, "message" in body) == (422, True)
    assert brokerage.http.get("/v1/assets/MINE").status_code == 404


def _sent_as_csv(brokerage: Brokerage, text: str) -> tuple[int, dict[str, object]]:
    response = brokerage.http.post(
        "/sandbox/v1/assets", content=text, headers={"Content-Type": "text/csv"}
    )
    return response.status_code, response.json()
