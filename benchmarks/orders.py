"""The orders that are measured: who places them, what they say, what must be true afterwards."""

import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import httpx
import msgspec

from benchmarks.server import KEY, SECRET, Server
from tests.serving import application, bank

SYMBOLS = (
    *("AAPL", "MSFT", "NVDA", "AMZN", "GOOGL", "META", "TSLA", "AMD", "INTC", "JPM"),
    *("BAC", "XOM", "KO", "PEP", "WMT", "DIS", "PFE", "CSCO", "SPY", "QQQ"),
)
_ACCOUNTS = 200
_DEPOSIT = "10000000"
_PAGE = 500
_MOST_NAMED = 3


class Verdict(msgspec.Struct, frozen=True):
    """How many orders were answered, and what is wrong with them or with the books."""

    answered: int
    faults: list[str]


def open_accounts(server: Server) -> list[str]:
    """The ids of new accounts with money in them."""
    with _client(server) as client:
        ids: list[str] = [
            _post(client, "/v1/accounts", application(f"trader.{number}@example.com"))["id"]
            for number in range(_ACCOUNTS)
        ]
        _let_pass(client)
        links = {
            account_id: _post(client, f"/v1/accounts/{account_id}/ach_relationships", bank())["id"]
            for account_id in ids
        }
        _let_pass(client)
        for account_id, link in links.items():
            deposit = {
                "transfer_type": "ach",
                "relationship_id": link,
                "amount": _DEPOSIT,
                "direction": "INCOMING",
            }
            _post(client, f"/v1/accounts/{account_id}/transfers", deposit)
        _let_pass(client)
    return ids


def touch(server: Server, account_ids: Sequence[str]) -> float:
    """Milliseconds that the first command of an account takes, the others waiting: the median.

    It finds what the account has and what is set aside of it, but not yet its open orders.
    """
    spent: list[float] = []
    with _client(server) as client:
        for account_id in account_ids:
            began = perf_counter()
            path = f"/v1/trading/accounts/{account_id}/account/configurations"
            client.patch(path, json={"trade_confirm_email": "none"}).raise_for_status()
            spent.append(1_000 * (perf_counter() - began))
    return median(spent)


def order_requests(server: Server, account_ids: Sequence[str]) -> list[bytes]:
    """Whole requests, each for one share at the market: every account in turn, every symbol."""
    return _requests(server, "/v1/trading/accounts", account_ids)


def fixed_requests(server: Server, account_ids: Sequence[str]) -> list[bytes]:
    """The same requests, for the fixed answer that places nothing."""
    return _requests(server, "/benchmark/v1/accounts", account_ids)


def requests_for(server: Server, account_ids: Sequence[str], symbols: Sequence[str]) -> list[bytes]:
    """Orders like `order_requests`, in these symbols."""
    return _requests(server, "/v1/trading/accounts", account_ids, symbols)


def judge(
    server: Server, account_ids: Sequence[str], answered: Sequence[str], which: str = "all"
) -> Verdict:
    """Whether every order that was answered is there and filled, and no other.

    Looks at all orders, or only at the `closed` ones.
    """
    with _client(server) as client:
        stored = {
            order["id"]: order["status"]
            for account_id in account_ids
            for order in _orders(client, account_id, which)
        }
    known = set(answered)
    lost = [order_id for order_id in answered if order_id not in stored]
    unknown = [order_id for order_id in stored if order_id not in known]
    unfilled = [order_id for order_id in known if stored.get(order_id, "filled") != "filled"]
    faults = [
        *_fault(lost, "answered but not there"),
        *_fault(unknown, "there but never answered"),
        *_fault(unfilled, "not filled"),
    ]
    if len(known) != len(answered):
        faults.append(f"{len(answered) - len(known)} orders were answered twice")
    return Verdict(len(answered), faults)


def fault_in_books(data: Path) -> list[str]:
    """What `streetname verify` finds wrong with the data folder of a stopped server."""
    command = [sys.executable, "-m", "streetname", "verify", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [f"the books do not verify:\n{done.stdout}{done.stderr}"] if done.returncode else []


def _requests(
    server: Server, prefix: str, account_ids: Sequence[str], symbols: Sequence[str] = SYMBOLS
) -> list[bytes]:
    numbers = range(len(account_ids) * len(SYMBOLS))
    return [
        _request(
            server,
            f"{prefix}/{account_ids[number % len(account_ids)]}/orders",
            symbols[(number + number // len(account_ids)) % len(symbols)],
        )
        for number in numbers
    ]


def _request(server: Server, path: str, symbol: str) -> bytes:
    order = {
        "symbol": symbol,
        "qty": "1",
        "side": "buy",
        "type": "market",
        "time_in_force": "day",
    }
    body = json.dumps(order)
    credentials = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    head = (
        f"POST {path} HTTP/1.1",
        f"Host: {server.host}:{server.port}",
        "User-Agent: streetname-benchmark",
        "Accept: */*",
        f"Authorization: Basic {credentials}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*head, "", body)).encode()


def _orders(client: httpx.Client, account_id: str, which: str) -> list[dict[str, Any]]:
    """Every order of the account, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        wanted = {"status": which, "limit": str(_PAGE), "direction": "asc"}
        if found:
            wanted["after_order_id"] = found[-1]["id"]
        path = f"/v1/trading/accounts/{account_id}/orders"
        page = client.get(path, params=wanted).raise_for_status().json()
        found += page
        if len(page) < _PAGE:
            return found


def _fault(order_ids: Sequence[str], what: str) -> list[str]:
    if not order_ids:
        return []
    named = ", ".join(order_ids[:_MOST_NAMED])
    return [f"{len(order_ids)} orders are {what}, among them {named}"]


def _client(server: Server) -> httpx.Client:
    return httpx.Client(base_url=server.url, auth=(KEY, SECRET), timeout=60)


def _post(client: httpx.Client, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
    return client.post(path, json=body).raise_for_status().json()


def _let_pass(client: httpx.Client) -> None:
    """Let the review, the bank and the clearing do their work."""
    _post(client, "/sandbox/v1/clock/advance", {"by": "PT10S"})
