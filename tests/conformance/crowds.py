"""Many orders at once, from several connections."""

import json
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from itertools import chain

import httpx

from tests.serving import Brokerage

PATIENCE = 30


def a_connection(brokerage: Brokerage) -> HTTPConnection:
    address = httpx.URL(brokerage.url)
    return HTTPConnection(address.host, address.port, timeout=PATIENCE)


def credentials(brokerage: Brokerage) -> dict[str, str]:
    pair = b64encode(f"{brokerage.key}:{brokerage.secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}", "Content-Type": "application/json"}


def place_orders(brokerage: Brokerage, account_id: str, count: int) -> set[str]:
    """The ids of so many orders; every one of them is answered."""
    path, headers = f"/v1/trading/accounts/{account_id}/orders", credentials(brokerage)
    order = json.dumps(
        {"symbol": "AAPL", "side": "buy", "type": "market", "time_in_force": "day", "qty": "0.01"}
    )

    def place(many: int) -> list[str]:
        with closing(a_connection(brokerage)) as connection:
            placed: list[str] = []
            for _ in range(many):
                connection.request("POST", path, order, headers)
                placed.append(json.load(connection.getresponse())["id"])
            return placed

    with ThreadPoolExecutor(4) as clients:
        return set(chain.from_iterable(clients.map(place, [count // 4] * 4)))
