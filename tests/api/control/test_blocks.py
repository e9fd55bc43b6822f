"""Blocking an account: what it may do then, and who is told."""

import json
from decimal import Decimal
from typing import Any

import httpx

from tests.serving import Brokerage

UNKNOWN = "00000000-0000-4000-8000-000000000000"
BUY = {"symbol": "AAPL", "qty": "1", "side": "buy", "type": "limit", "time_in_force": "gtc"}


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["message"]


def account_events(brokerage: Brokerage) -> list[dict[str, Any]]:
    query = {"since": "2026-03-02", "until": brokerage.sandbox("GET", "/clock")["now"]}
    stream = brokerage.http.get("/v1/events/accounts/status", params=query)
    lines = stream.raise_for_status().text.splitlines()
    return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


def test_a_blocked_account_neither_trades_nor_cancels_nor_moves_money(
    brokerage: Brokerage,
) -> None:
    account_id = brokerage.funded_account()
    brokerage.pin("AAPL", "187.19", "187.20")
    resting = brokerage.order(account_id, **BUY, limit_price="100").json()["id"]
    blocks = f"/accounts/{account_id}/blocks"
    assert brokerage.sandbox("PATCH", blocks, {"account_blocked": True}) == {
        "account_id": account_id,
        "account_blocked": True,
        "trading_blocked": False,
        "transfers_blocked": False,
    }
    orders = f"/v1/trading/accounts/{account_id}/orders"
    unauthorized = 403, "account is not authorized to trade"
    assert refused(brokerage.order(account_id, **BUY, limit_price="99")) == unauthorized
    assert refused(brokerage.http.delete(f"{orders}/{resting}")) == unauthorized
    brokerage.pin("AAPL", "98", "99")
    assert brokerage.http.get(f"{orders}/{resting}").json()["status"] == "filled"

    brokerage.sandbox("PATCH", blocks, {"account_blocked": False, "transfers_blocked": True})
    assert brokerage.order(account_id, **BUY, limit_price="99").status_code == 200
    account = brokerage.trade_account(account_id)
    assert account["admin_configurations"] == {
        "incoming_transfers_blocked": True,
        "outgoing_transfers_blocked": True,
    }
    brokerage.advance(by="PT1S")
    told = account_events(brokerage)
    assert [
        {name: event[name] for name in event if "block" in name or "admin" in name}
        for event in told[-2:]
    ] == [
        {"account_blocked": True},
        {
            "account_blocked": False,
            "admin_configurations": {
                "incoming_transfers_blocked": True,
                "outgoing_transfers_blocked": True,
            },
        },
    ]
    assert all("status_to" not in event for event in told[-2:])


def test_what_is_blocked_is_asked_for_clearly(brokerage: Brokerage) -> None:
    account_id = brokerage.open_account().id
    path = "/sandbox/v1/accounts/{}/blocks"
    assert brokerage.http.patch(path.format(UNKNOWN), json={}).status_code == 404
    nothing = brokerage.http.patch(path.format(account_id), json={})
    assert nothing.json()["account_blocked"] is False
    odd = brokerage.http.patch(path.format(account_id), json={"trading_blocked": "perhaps"})
    assert odd.status_code == 400
    assert "trading_blocked" in odd.json()["message"]


def test_the_bank_refuses_by_the_control_api(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("100")
    (transfer,) = brokerage.http.get(f"/v1/accounts/{account_id}/transfers").json()
    path = f"/transfers/{transfer['id']}"
    assert brokerage.http.post(f"/sandbox/v1{path}/reject").status_code == 422
    returned = brokerage.sandbox("POST", f"{path}/return", {"reason": "R01"})
    assert (returned["status"], returned["reason"]) == ("RETURNED", "R01")
    assert brokerage.cash(account_id) == Decimal(0)
    assert brokerage.http.post(f"/sandbox/v1{path}/return").status_code == 422
    assert brokerage.http.post(f"/sandbox/v1/transfers/{UNKNOWN}/return").status_code == 404
