"""A trader: an account with money in it, at the door of the Trading API, with AAPL pinned."""

import json
from decimal import Decimal
from typing import Any

import pytest
from alpaca.common.exceptions import APIError
from alpaca.trading.requests import GetOrderByIdRequest, GetOrdersRequest

from tests.serving import Brokerage

CASH = Decimal(50_000)
BID, ASK = Decimal("187.00"), Decimal("187.10")
SUB_PENNY = "sub-penny increment does not fulfill minimum pricing criteria"


class Trader:
    """An account's owner: the official client, and what is asked of it again and again."""

    def __init__(self, brokerage: Brokerage, cash: Decimal = CASH) -> None:
        self.brokerage = brokerage
        self.account_id = brokerage.funded_account(str(cash))
        owner = brokerage.owner(self.account_id)
        self.client = owner.client
        self.http = owner.http
        brokerage.pin("AAPL", str(BID), str(ASK))

    def submit(self, request: Any) -> Any:
        """The order as it is answered."""
        return self.client.submit_order(request)

    def own(self, quantity: float, symbol: str = "AAPL") -> None:
        """Buy shares, for tests about what becomes of them."""
        body = {"symbol": symbol, "qty": quantity, "side": "buy", "type": "market"}
        answer = self.http.post("/v2/orders", json={**body, "time_in_force": "day"})
        answer.raise_for_status()
        self.wait()

    def now(self, order: Any) -> Any:
        """The order as it is by now."""
        return self.client.get_order_by_id(order.id)

    def nested(self, order: Any) -> Any:
        """The order as it is by now, with its legs."""
        return self.client.get_order_by_id(order.id, GetOrderByIdRequest(nested=True))

    def legs(self, order: Any) -> Any:
        """The order's legs as they are by now: first the take-profit, then the stop-loss."""
        return self.nested(order).legs

    def told(self, order: Any) -> dict[str, Any]:
        """The order as it is on the wire."""
        return self.http.get(f"/v2/orders/{order.id}").raise_for_status().json()

    def listed(self, **filters: Any) -> list[Any]:
        """The orders that a filter finds."""
        return self.client.get_orders(GetOrdersRequest(**filters))

    def quantity(self, symbol: str = "AAPL") -> Decimal:
        """How many shares are owned."""
        owned = {one.symbol: Decimal(one.qty) for one in self.client.get_all_positions()}
        return owned.get(symbol, Decimal(0))

    @property
    def cash(self) -> Decimal:
        """The account's cash."""
        return Decimal(self.client.get_account().cash)

    @property
    def buying_power(self) -> Decimal:
        """What may still be bought."""
        return Decimal(self.client.get_account().buying_power)

    def quote(self, bid: str, ask: str, size: str = "1000") -> None:
        """Let the market be there, until everything that follows has happened."""
        self.brokerage.pin("AAPL", bid, ask, size)
        self.wait()

    def wait(self, seconds: str = "1") -> None:
        """Let a second pass, or a part of it: the venue has answered by then."""
        self.brokerage.advance(by=f"PT{seconds}S")

    def play(self, **rules: Any) -> None:
        """Change the rules of the environment."""
        self.brokerage.sandbox("PATCH", "/rules", rules)

    def suspend(self) -> None:
        """Let the account take no orders any more, by its own wish."""
        wish = {"suspend_trade": True}
        self.http.patch("/v2/account/configurations", json=wish).raise_for_status()

    def events(self, order: Any) -> list[str]:
        """What the event stream has told of the order so far."""
        self.wait()
        span = {"since": "2026-03-02", "until": self.brokerage.sandbox("GET", "/clock")["now"]}
        frames = self.brokerage.http.get("/v1/events/trades", params=span).raise_for_status().text
        data = [line[len("data: ") :] for line in frames.splitlines() if line.startswith("data: ")]
        told = [json.loads(one) for one in data]
        return [event["event"] for event in told if event["order"]["id"] == str(order.id)]


def refusal_of(call: Any, *args: Any) -> tuple[int, int, str]:
    """Status, code and message of the refusal that the official client raises."""
    with pytest.raises(APIError) as refused:
        call(*args)
    error: Any = refused.value
    return error.status_code, error.code, error.message


def facts_of(call: Any, *args: Any) -> dict[str, Any]:
    """The whole body of the refusal that the official client raises."""
    with pytest.raises(APIError) as refused:
        call(*args)
    return json.loads(str(refused.value))
