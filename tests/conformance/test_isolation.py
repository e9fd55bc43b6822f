"""Credentials: wrong ones open nothing, and one environment's see nothing of another."""

import base64
from collections.abc import Iterator

import httpx
import pytest
from alpaca.broker.client import BrokerClient
from alpaca.common.exceptions import APIError

from tests.conformance.checks import assert_refused
from tests.serving import Brokerage, Server, a_brokerage

REFUSED = "request is not authorized"


@pytest.fixture
def neighbour(server: Server) -> Iterator[Brokerage]:
    """Another environment on the same server."""
    with a_brokerage(server, "neighbour") as other:
        yield other


def test_a_neighbour_sees_no_account_order_or_activity(
    brokerage: Brokerage, neighbour: Brokerage
) -> None:
    account_id = brokerage.funded_account()
    order = brokerage.order(account_id, qty="1").json()
    assert neighbour.client.list_accounts() == []
    assert neighbour.http.get("/v1/accounts/activities").json() == []
    trading = f"/v1/trading/accounts/{account_id}"
    for path in (
        f"/v1/accounts/{account_id}",
        f"/v1/accounts/{account_id}/transfers",
        f"/v1/accounts/{account_id}/ach_relationships",
        f"{trading}/account",
        f"{trading}/account/configurations",
        f"{trading}/orders",
        f"{trading}/orders/{order['id']}",
        f"{trading}/positions",
        f"{trading}/positions/AAPL",
    ):
        assert_refused(neighbour.http.get(path), 401, 40110000, REFUSED)


def test_a_neighbour_changes_nothing(brokerage: Brokerage, neighbour: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    brokerage.order(account_id, qty="1", type="limit", limit_price="10").raise_for_status()
    trading = f"/v1/trading/accounts/{account_id}"
    assert_refused(neighbour.order(account_id, qty="1"), 401, 40110000, REFUSED)
    assert_refused(neighbour.http.delete(f"{trading}/orders"), 401, 40110000, REFUSED)
    patched = neighbour.http.patch(f"/v1/accounts/{account_id}", json={})
    assert_refused(patched, 401, 40110000, REFUSED)
    assert len(brokerage.http.get(f"{trading}/orders").json()) == 1
    assert brokerage.cash(account_id) == 1000


def test_neighbours_have_clocks_and_prices_of_their_own(
    brokerage: Brokerage, neighbour: Brokerage
) -> None:
    account_id = brokerage.funded_account()
    brokerage.pin("AAPL", "187.00", "187.10")
    neighbour.pin("AAPL", "1.00", "1.10")
    neighbour.advance(until="next_session")
    brokerage.order(account_id, qty="1").raise_for_status()
    assert brokerage.client.get_clock().timestamp.date().isoformat() == "2026-03-02"
    position = brokerage.client.get_open_position_for_account(account_id, "AAPL")
    assert position.avg_entry_price == "187.1"


def test_the_same_owner_may_have_an_account_with_each(
    brokerage: Brokerage, neighbour: Brokerage
) -> None:
    here, there = brokerage.funded_account("1000"), neighbour.open_account().id
    assert brokerage.cash(here) == 1000
    assert neighbour.cash(there) == 0


def test_a_wrong_secret_opens_nothing(brokerage: Brokerage) -> None:
    client = BrokerClient(brokerage.key, "not-the-secret", url_override=brokerage.url)
    with pytest.raises(APIError) as refusal:
        client.list_accounts()
    assert (refusal.value.status_code, refusal.value.code) == (401, 40110000)
    assert refusal.value.message == REFUSED


def test_the_secret_of_a_neighbour_opens_nothing(
    brokerage: Brokerage, neighbour: Brokerage
) -> None:
    response = httpx.get(
        f"{brokerage.url}/v1/accounts", auth=(brokerage.key, neighbour.secret), timeout=30
    )
    assert_refused(response, 401, 40110000, REFUSED)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Basic"},
        {"authorization": "Basic !!!"},
        {"authorization": "Basic " + base64.b64encode(b"\xff\xfe").decode()},
        {"authorization": "Basic " + base64.b64encode(b"no-colon").decode()},
        {"authorization": "Bearer token"},
    ],
)
def test_credentials_that_are_none_open_nothing(
    brokerage: Brokerage, headers: dict[str, str]
) -> None:
    response = httpx.get(f"{brokerage.url}/v1/accounts", headers=headers, timeout=30)
    assert_refused(response, 401, 40110000, REFUSED)


def test_the_headers_of_the_trading_api_get_a_hint(brokerage: Brokerage) -> None:
    headers = {"APCA-API-KEY-ID": brokerage.key, "APCA-API-SECRET-KEY": brokerage.secret}
    response = httpx.get(f"{brokerage.url}/v1/accounts", headers=headers, timeout=30)
    assert response.status_code == 401
    assert "HTTP Basic" in response.json()["message"]
