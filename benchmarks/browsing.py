"""How long the dashboard's pages take, in a brokerage with many accounts and a past.

Each is asked for as a browser asks, from the request to the last byte. The first answer is told
apart: what is reckoned once and remembered, such as the worth of past days, is in it.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx
import msgspec

from benchmarks.past import file_in
from benchmarks.server import Server, ServerError, a_server

_TIMES = 9
_MILLISECONDS = 1_000
_PAGES: Mapping[str, str] = {
    "home": "",
    "accounts": "/accounts",
    "accounts by equity": "/accounts?sort=equity",
    "accounts searched": "/accounts?search=heron",
    "account": "/accounts/{account}",
    "its positions": "/accounts/{account}/positions",
    "its orders": "/accounts/{account}/orders",
    "its history": "/accounts/{account}/history",
    "orders": "/transactions",
    "orders of a symbol": "/transactions?symbol=AAPL",
    "transfers": "/transactions/transfers",
    "activities": "/transactions/activities",
    "order": "/transactions/orders/{order}",
    "documents": "/documents",
    "firm balance": "/firm",
    "ledger": "/ledger",
    "entries": "/ledger/entries",
    "market": "/market",
    "symbol": "/market/AAPL",
    "search": "/search?q=heron",
    "API/Devs": "/developers",
    "live testing": "/developers/live-testing",
    "events": "/developers/events",
    "team": "/team",
}


class Browsed(msgspec.Struct, frozen=True):
    """Milliseconds that a page takes: at first, in the middle of some more times, and at most."""

    page: str
    first: float
    usual: float
    longest: float


def measure_pages(data: Path) -> list[Browsed]:
    """How long each page takes; the folder has a brokerage with a past."""
    with a_server(data) as server, httpx.Client(timeout=120, verify=False) as browser:  # noqa: S501 - plain HTTP on loopback
        browser.get(server.dashboard_link)
        named = _objects(data)
        return [
            _browsed(browser, server, page, path.format(**named)) for page, path in _PAGES.items()
        ]


def _browsed(browser: httpx.Client, server: Server, page: str, path: str) -> Browsed:
    spent: list[float] = []
    for _ in range(_TIMES + 1):
        began = perf_counter()
        answer = browser.get(f"{server.url}/dashboard{path}")
        spent.append((perf_counter() - began) * _MILLISECONDS)
        if not answer.is_success:
            raise ServerError(f"{path} answered {answer.status_code}")
    first, *later = spent
    return Browsed(page, first, median(later), max(later))


def _objects(data: Path) -> Mapping[str, str]:
    """An account that has traded, and its latest order."""
    with sqlite3.connect(f"file:{file_in(data)}?mode=ro", uri=True) as connection:
        order, account = connection.execute(
            "SELECT id, account_id FROM orders WHERE status = 'filled'"
            " ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
    return {"account": account, "order": order}
