"""Counts what is implemented, and writes it into the README and docs/coverage.md.

`python scripts/make_coverage.py` writes, `--check` only says whether what stands there is true.
An operation counts if the server has its route at the door of that API. A method of alpaca-py
counts if a test in tests/conformance, of the Trading API's client in tests/conformance/trading,
calls it; that those pass is what `make test` is for.
"""

import ast
import csv
import re
import sys
from collections.abc import Iterator, Sequence
from inspect import getmembers, isfunction
from pathlib import Path

from alpaca.broker.client import BrokerClient
from alpaca.common.rest import RESTClient
from alpaca.data.historical import (
    CryptoHistoricalDataClient,
    NewsClient,
    OptionHistoricalDataClient,
    ScreenerClient,
    StockHistoricalDataClient,
)
from alpaca.data.historical.corporate_actions import CorporateActionsClient
from alpaca.trading.client import TradingClient

from streetname.app import OPERATIONS
from streetname.wire.doors import Door

ROOT = Path(__file__).parent.parent
OFFICIAL = ROOT / "docs" / "data" / "official_operations.csv"
PAGE = ROOT / "docs" / "coverage.md"
README = ROOT / "README.md"
CONFORMANCE = ROOT / "tests" / "conformance"
_BETWEEN = re.compile(r"(?<=<!-- coverage -->\n).*?(?=<!-- /coverage -->)", re.DOTALL)
_CLIENTS: dict[str, tuple[type, ...]] = {
    "BrokerClient": (BrokerClient,),
    "TradingClient": (TradingClient,),
    "Market data clients": (
        StockHistoricalDataClient,
        CryptoHistoricalDataClient,
        OptionHistoricalDataClient,
        NewsClient,
        ScreenerClient,
        CorporateActionsClient,
    ),
}
_APIS = {"broker": "Broker API", "trading": "Trading API", "data": "Market Data API"}
_DOORS = {"broker": Door.BROKER, "trading": Door.TRADING}
_TESTS = {"BrokerClient": CONFORMANCE, "TradingClient": CONFORMANCE / "trading"}
_SHOWN = {"broker": "BrokerClient", "trading": "TradingClient"}


def main() -> int:
    """Write both, or check both; 1 if a check finds what is not true."""
    page, table = _page(), _table()
    readme = _BETWEEN.sub(lambda _: table, README.read_text())
    if "--check" in sys.argv[1:]:
        stale = [
            file.name
            for file, text in ((PAGE, page), (README, readme))
            if not file.exists() or file.read_text() != text
        ]
        if stale:
            print(f"out of date: {', '.join(stale)}; run python scripts/make_coverage.py")
        return 1 if stale else 0
    PAGE.write_text(page)
    README.write_text(readme)
    return 0


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def official() -> list[tuple[str, str, str]]:
    """Every operation of the three APIs: api, method, path."""
    with OFFICIAL.open(newline="") as lines:
        return [(row["api"], row["method"], row["path"]) for row in csv.DictReader(lines)]


def implemented(api: str) -> set[tuple[str, str]]:
    """Method and shape of path of every operation that the server has at the API's door."""
    door = _DOORS.get(api)
    return {(o.method, _shape(o.path)) for o in OPERATIONS if door and o.door is door}


def methods(clients: Sequence[type]) -> list[str]:
    """The public methods that the clients add to what all REST clients have."""
    common = {name for name, _ in getmembers(RESTClient, isfunction)}
    return [
        name
        for client in clients
        for name, _ in getmembers(client, isfunction)
        if not name.startswith("_") and name not in common
    ]


def tested(client: str) -> set[str]:
    """The names of all methods that the conformance tests of the client call."""
    folder = _TESTS.get(client)
    files = sorted(folder.glob("*.py")) if folder else ()
    return {name for file in files for name in _called(file)}


def _called(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Attribute):
            yield node.attr


def _table() -> str:
    official_operations = official()
    lines = ["| | Implemented | Of |", "|---|---|---|"]
    total = 0
    for api, title in _APIS.items():
        of_api = [(verb, _shape(path)) for name, verb, path in official_operations if name == api]
        have = implemented(api)
        done = sum(operation in have for operation in of_api)
        total += done
        lines.append(f"| {title}, operations | {done} | {len(of_api)} |")
    lines.append(f"| **All operations** | **{total}** | **{len(official_operations)}** |")
    done_methods, all_methods = 0, 0
    for title, clients in _CLIENTS.items():
        names = methods(clients)
        called = tested(title)
        done = sum(name in called for name in names)
        done_methods, all_methods = done_methods + done, all_methods + len(names)
        lines.append(f"| alpaca-py, {title}, methods | {done} | {len(names)} |")
    lines.append(f"| **All methods of alpaca-py** | **{done_methods}** | **{all_methods}** |")
    return "\n".join(lines) + "\n"


def _page() -> str:
    lines = [
        "# Coverage",
        "",
        "Made by `python scripts/make_coverage.py`; a test keeps it true.",
        "",
        _table().rstrip(),
    ]
    for api in _SHOWN:
        have = implemented(api)
        lines += ["", f"## Operations of the {_APIS[api]}", "", "| | Operation |", "|---|---|"]
        for of_api, method, path in official():
            if of_api == api:
                mark = "yes" if (method, _shape(path)) in have else "–"
                lines.append(f"| {mark} | `{method} {path}` |")
    for client in _SHOWN.values():
        called = tested(client)
        lines += ["", f"## Methods of alpaca-py's {client}", "", "| | Method |", "|---|---|"]
        for name in methods(_CLIENTS[client]):
            lines.append(f"| {'yes' if name in called else '–'} | `{name}` |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
