"""Where every page can be seen: what stands for the variables in its path, and what is no page.

A new page with a variable of a new name needs one line in `_STANDS_FOR`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from uuid import uuid4

from streetname.dashboard.application import pages
from streetname.dashboard.routing import Page
from tests.dashboard.visitor import a_visitor
from tests.dashboard.world import FIRST_DAY, World

NO_PAGES: Mapping[str, str] = {
    "/live": "a stream without an end",
    "/developers/events/rows": "a part of the page of events, for the script that keeps it true",
    "/live/notices": "a part of every page, for the script that shows it",
    "/clock/bar": "a part of every page, for the script that keeps it true",
    "/documents/open": "leads to one document",
    "/documents/{account_id}/confirmations/{day}.{form}": "a file",
    "/documents/{account_id}/statements/{month}.{form}": "a file",
    "/documents/{account_id}/uploads/{document_id}": "a file",
}
"""What answers GET with something else than a page of ours, and why it is not looked at."""


def _an_invitation(world: World) -> str:
    """The token of a new invitation's link."""
    with a_visitor(world.brokerage) as inviter:
        link = inviter.invites(f"{uuid4()}@example.com", "Whoever Comes", "support")
    return link.rpartition("/")[2]


def _a_link(world: World) -> str:
    """The token of a new one-time link."""
    link: str = world.brokerage.sandbox("POST", "/sign-in-links", {})["path"]
    return link.rpartition("/")[2]


_STANDS_FOR: Mapping[str, Callable[[World], Sequence[str]]] = {
    "account_id": lambda world: [world.trader, world.accounts["rich"]],
    "order_id": lambda world: [
        world.orders[name] for name in ("filled", "bracket", "partially filled", "rejected")
    ],
    "transfer_id": lambda world: [world.transfers["queued"], world.transfers["returned"]],
    "document_id": lambda world: [world.document],
    "key_id": lambda world: [world.key],
    "symbol:path": lambda world: [world.symbol, "CAUH.B", "TSLA"],
    "ledger_account": lambda world: [f"customer:{world.trader}", "street:clearing"],
    "number": lambda world: [world.entry],
    "day": lambda _: [FIRST_DAY],
    "month": lambda _: [FIRST_DAY[:7]],
    "form": lambda _: ["json"],
    "token": lambda world: [_a_link(world)],
    "invitation": lambda world: [_an_invitation(world)],
}

_ONLY: Mapping[str, Callable[[World], Sequence[str]]] = {
    "/accounts/{account_id}": lambda world: list(world.accounts.values()),
    "/developers/requests/{number}": lambda _: ["1", "2"],  # one that was answered, one refused
    "/firm/{ledger_account}": lambda _: ["firm:commissions"],
    "/transactions/orders/{order_id}/replace": lambda world: [world.orders["resting"]],
}
"""Pages that look otherwise for others of their kind, or that not all of them have."""

_VARIABLE = re.compile(r"\{([a-z_]+(?::[a-z]+)?)\}")

PAGES: Sequence[Page] = [
    page for page in pages() if page.method == "GET" and page.path not in NO_PAGES
]


def addresses(page: Page, world: World) -> Sequence[str]:
    """Where the page is, with each thing of the world that shows it from another side."""
    variables = _VARIABLE.findall(page.path)
    if not variables:
        return [page.path]
    missing = [name for name in variables if name not in _STANDS_FOR]
    assert not missing, (
        f"What may stand for {missing} in {page.path}? Say so in _STANDS_FOR in {__file__}, "
        f"or why it is no page in NO_PAGES."
    )
    first, *others = variables
    firsts = _ONLY.get(page.path, _STANDS_FOR[first])(world)
    rest = {name: _STANDS_FOR[name](world)[0] for name in others}
    return [
        _VARIABLE.sub(lambda found, one=one: {first: one, **rest}[found.group(1)], page.path)
        for one in firsts
    ]
