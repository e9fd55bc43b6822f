"""A brokerage in which something has happened, so that answers have something in them."""

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import httpx

from streetname.api.operations import Operation
from streetname.wire.doors import Door
from tests.serving import Brokerage, bank

CLIENT_ORDER_ID = "known-by-this-name"
WATCHLIST = "KnownByThisName"
_LIMIT = {"type": "limit", "limit_price": "90"}
_PLACE = re.compile(r"{(\w+)(?::path)?}")


class World:
    """An account with money, orders of several kinds, a position and activities."""

    def __init__(self, brokerage: Brokerage) -> None:
        self._brokerage = brokerage
        self._numbers = count(1)
        self.account_id = brokerage.funded_account("50000")
        self._owner = brokerage.owner(self.account_id)
        brokerage.pin("AAPL", "99.90", "100")
        orders = [*self._orders_of_yesterday(), *self._orders_of_today()]
        self._places: dict[str, list[str]] = {
            "account_id": [self.account_id],
            "activity_type": ["FILL", "CSD"],
            "market": ["NYSE", "BOATS", "SIFMA"],
            "order_id": orders,
            "symbol_or_asset_id": ["AAPL"],
            "watchlist_id": [self._watchlist()],
        }

    def _orders_of_yesterday(self) -> Iterator[str]:
        yield self._order(qty="10", commission="1.25", subtag="desk")
        yield self._order(qty="2.5", side="sell")
        yield self._order(qty="1", **_LIMIT)
        self._brokerage.advance(until="next_session")

    def _orders_of_today(self) -> Iterator[str]:
        yield self._order(notional="50", client_order_id=CLIENT_ORDER_ID)
        yield self._order(qty="1", time_in_force="ioc", **_LIMIT)
        yield self._order(qty="1", time_in_force="gtc", **_LIMIT)

    def paths(self, operation: Operation, places: Mapping[str, str]) -> Iterator[str]:
        """The operation's path, filled in with each thing of a kind that there is."""
        names = _PLACE.findall(operation.path)
        for name in names:
            assert name in places or name in self._places, (
                f"World has nothing to fill in for {name}"
            )
        things = {n: [places[n]] if n in places else self._places[n] for n in names}
        for number in range(max(map(len, things.values()), default=1)):
            yield _PLACE.sub(
                lambda part, number=number: _one(things[part.group(1)], number), operation.path
            )

    def ask(self, operation: Operation, path: str, **given: Any) -> httpx.Response:
        """The answer at the operation's door."""
        at_door = self._brokerage if operation.door is Door.BROKER else self._owner
        return at_door.http.request(operation.method, path, **given)

    def resting_order(self) -> str:
        """An order that rests."""
        return self._order(qty="1", time_in_force="gtc", **_LIMIT)

    def new_account(self) -> str:
        """An account without anything in it."""
        email = f"account{next(self._numbers)}@example.com"
        return str(self._brokerage.open_account(email).id)

    def new_relationship(self) -> dict[str, str]:
        """A linked bank account, and whose it is."""
        account_id = self.new_account()
        made = self._post(f"/v1/accounts/{account_id}/ach_relationships", bank())
        return {"account_id": account_id, "relationship_id": made["id"]}

    def deposit(self) -> dict[str, str]:
        """A request for a deposit."""
        linked = self._brokerage.http.get(f"/v1/accounts/{self.account_id}/ach_relationships")
        return {
            "transfer_type": "ach",
            "relationship_id": linked.json()[0]["id"],
            "amount": "10",
            "direction": "INCOMING",
        }

    def new_transfer(self) -> str:
        """A deposit that has not moved yet."""
        return self._post(f"/v1/accounts/{self.account_id}/transfers", self.deposit())["id"]

    def _watchlist(self) -> str:
        path = f"/v1/trading/accounts/{self.account_id}/watchlists"
        return self._post(path, {"name": WATCHLIST, "symbols": ["AAPL"]})["id"]

    def watchlist(self) -> dict[str, Any]:
        """A request for a watchlist of a new name."""
        return {"name": f"Written{next(self._numbers)}", "symbols": ["AAPL"]}

    def _order(self, **order: str) -> str:
        return self._brokerage.order(self.account_id, **order).raise_for_status().json()["id"]

    def _post(self, path: str, body: Any) -> Any:
        return self._brokerage.http.post(path, json=body).raise_for_status().json()


def _one(things: list[str], number: int) -> str:
    return things[min(number, len(things) - 1)]
