"""How long the dashboard's pages take, in a brokerage with many accounts and a past.

Each is asked for as a browser asks, from the request to the last byte. The first answer is told
apart: what is reckoned once and remembered, such as the worth of past days, is in it. Lists are
remembered until something happens, so what a page takes right after a change is told apart too.
"""

import re
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx
import msgspec

from benchmarks.past import file_in
from benchmarks.server import ServerError, a_server

_TIMES = 9
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
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
    "entries of a kind": "/ledger/entries?kind=deposit",
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
    """Milliseconds that a page takes.

    At first; in the middle of some more times, and at most; and in the middle of some times of
    which each came right after a little money had come in.
    """

    page: str
    first: float
    usual: float
    longest: float
    changed: float


def measure_pages(data: Path) -> list[Browsed]:
    """How long each page takes; the folder has a brokerage with a past."""
    with a_server(data) as server, httpx.Client(timeout=120, verify=False) as browser:  # noqa: S501 - plain HTTP on loopback
        browser.post(server.dashboard_link)
        named = _objects(data)
        account = f"{server.url}/dashboard/accounts/{named['account']}"
        token = _TOKEN.search(browser.get(account).text)
        if token is None:
            raise ServerError("the account's page has no form")

        def money_comes_in() -> None:
            form = {"form_token": token[1], "amount": "1"}
            answer = browser.post(f"{account}/fund", data=form)
            if not answer.is_redirect:
                raise ServerError(f"money did not come in: {answer.status_code}")

        return [
            _browsed(browser, f"{server.url}/dashboard{path.format(**named)}", page, money_comes_in)
            for page, path in _PAGES.items()
        ]


def _browsed(browser: httpx.Client, url: str, page: str, happens: Callable[[], None]) -> Browsed:
    first = _milliseconds(browser, url)
    usual = [_milliseconds(browser, url) for _ in range(_TIMES)]
    changed: list[float] = []
    for _ in range(_TIMES):
        happens()
        changed.append(_milliseconds(browser, url))
    return Browsed(page, first, median(usual), max(usual), median(changed))


def _milliseconds(browser: httpx.Client, url: str) -> float:
    began = perf_counter()
    answer = browser.get(url)
    spent = (perf_counter() - began) * _MILLISECONDS
    if not answer.is_success:
        raise ServerError(f"{url} answered {answer.status_code}")
    return spent


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
