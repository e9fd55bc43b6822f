"""What is asked of the server: every reading operation there is, and the writing ones listed here.

A new reading operation is a case by itself; `QUERIES` adds parameters to ask it with, and
`tests/openapi/world.py` what its path is filled in with. A new writing operation gets a `Write`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from streetname.api.operations import JSON, Operation
from streetname.app import OPERATIONS
from tests.openapi.world import CLIENT_ORDER_ID, WATCHLIST, World
from tests.serving import application, bank

Query = Mapping[str, str]

QUERIES: dict[str, tuple[Query, ...]] = {
    "get_accounts": ({}, {"entities": "contact,identity,disclosures,agreements"}),
    "get_calendar": ({"start": "2026-11-20", "end": "2026-12-01"},),
    "get_entry_requirements": ({"symbols": "AAPL,MSFT"},),
    "get_market_calendar": ({}, {"start": "2026-11-20", "end": "2026-12-01", "timezone": "UTC"}),
    "get_market_clocks": ({}, {"markets": "NYSE,BOATS", "time": "2026-03-07T12:00:00Z"}),
    "get_order_by_client_order_id": ({"client_order_id": CLIENT_ORDER_ID},),
    "get_orders": ({"status": "all"}, {"status": "all", "nested": "true"}, {"status": "open"}),
    "get_watchlist": ({"name": WATCHLIST},),
}
"""The parameters to ask with, by the name of the operation's function; none unless it is here."""


class Write(NamedTuple):
    """One request that changes something: its body, and what its path is filled in with."""

    handler: str
    body: Any = None
    places: Callable[[World], Mapping[str, str]] = lambda _: {}
    about: str = ""


ORDERS: dict[str, dict[str, str]] = {
    "at the market": {"qty": "1", "type": "market", "time_in_force": "day"},
    "of a fraction": {"qty": "0.5", "type": "market", "time_in_force": "day"},
    "by notional": {"notional": "50", "type": "market", "time_in_force": "day"},
    "with a limit": {"qty": "1", "type": "limit", "limit_price": "90", "time_in_force": "gtc"},
    "at once or never": {"qty": "1", "type": "limit", "limit_price": "90", "time_in_force": "ioc"},
}

WRITES = (
    *(
        Write("create_order", {"symbol": "AAPL", "side": "buy", **order}, about=about)
        for about, order in ORDERS.items()
    ),
    Write("delete_order", places=lambda world: {"order_id": world.resting_order()}),
    Write("delete_orders"),
    Write("create_watchlist", lambda world: world.watchlist()),
    Write("patch_configuration", {"no_shorting": False}),
    Write("create_account", application("written@example.com")),
    Write("patch_account", {"contact": {"city": "Oakland"}}),
    Write("create_relationship", bank(), places=lambda world: {"account_id": world.new_account()}),
    Write("delete_relationship", places=lambda world: world.new_relationship()),
    Write("create_transfer", lambda world: world.deposit()),
    Write("delete_transfer", places=lambda world: {"transfer_id": world.new_transfer()}),
    Write("close_account", places=lambda world: {"account_id": world.new_account()}),
)


class Case(NamedTuple):
    """One request at one door."""

    operation: Operation
    query: Query
    write: Write | None

    def __str__(self) -> str:
        about = [self.write.about] if self.write else [f"{n}={v}" for n, v in self.query.items()]
        operation = self.operation
        return " ".join([f"{operation.door}:", operation.method, operation.path, *about]).strip()


def cases() -> Iterator[Case]:
    """All cases; those that change something come last."""
    known = [o for o in OPERATIONS if o.door and o.media_type == JSON and "/sandbox/" not in o.path]
    for operation in known:
        if operation.method == "GET":
            for query in QUERIES.get(_name(operation), ({},)):
                yield Case(operation, query, None)
    for write in WRITES:
        for operation in known:
            if _name(operation) == write.handler:
                yield Case(operation, {}, write)


def _name(operation: Operation) -> str:
    handler: Any = operation.handler
    return handler.__name__
