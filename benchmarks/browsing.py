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
_LINES = 25
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
    "orders searched": "/transactions?search=a",
    "orders searched further": "/transactions?search=ab",
    "orders of everybody": "/transactions?search=example.com",
    "orders by price": "/transactions?sort=filled_average_price",
    "orders, last page": "/transactions?page={orders}",
    "transfers": "/transactions/transfers",
    "activities": "/transactions/activities",
    "activities by price": "/transactions/activities?sort=price",
    "order": "/transactions/orders/{order}",
    "documents": "/documents",
    "uploads": "/documents/uploads",
    "firm balance": "/firm",
    "ledger": "/ledger",
    "entries": "/ledger/entries",
    "entries by kind": "/ledger/entries?sort=kind",
    "postings": "/ledger/accounts/street:clearing",
    "postings, midway": "/ledger/accounts/street:clearing?page={postings}",
    "market": "/market",
    "symbol": "/market/AAPL",
    "symbol, three months": "/market/AAPL?window=3M",
    "search": "/search?q=heron",
    "search for a digit": "/search?q=9",
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
        browser.post(server.dashboard_link)
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
    """An account that has traded, its latest order, and how many pages of some lists there are."""
    with sqlite3.connect(f"file:{file_in(data)}?mode=ro", uri=True) as connection:
        order, account = connection.execute(
            "SELECT id, account_id FROM orders WHERE status = 'filled'"
            " ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        (orders,) = connection.execute("SELECT count(*) FROM orders").fetchone()
        (postings,) = connection.execute(
            "SELECT count(*) FROM postings WHERE ledger_account = 'street:clearing'"
        ).fetchone()
    return {
        "account": account,
        "order": order,
        "orders": str(-(-orders // _LINES)),
        "postings": str(max(1, postings // _LINES // 2)),
    }
