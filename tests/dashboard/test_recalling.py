"""What was asked since the last change is not looked up again, and every change is seen."""

from typing import Any

import httpx
from sqlalchemy import Engine, event

from streetname.storage.tables import orders
from tests.dashboard.in_process import Visitor, visiting


def test_a_list_is_looked_up_again_only_after_a_change() -> None:
    visiting(_a_list_is_looked_up_again_only_after_a_change)


async def _a_list_is_looked_up_again_only_after_a_change(visitor: Visitor) -> None:
    seeded = await _done(visitor, "POST", "/sandbox/v1/seed", {"accounts": 1})
    path = f"/v1/trading/accounts/{seeded['accounts'][0]}/orders"
    asked: list[str] = []

    def listen(*told: Any) -> None:
        asked.append(told[2])

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        before = await visitor.gets("/transactions?sort=filled_average_price")
        assert _of_orders(asked)
        assert await visitor.gets("/transactions?sort=filled_average_price") == before
        assert _of_orders(asked) == []
        await visitor.gets("/transactions?sort=filled_average_price&direction=asc")
        assert _of_orders(asked), "another order is another question"
        order = {"symbol": "AAPL", "qty": "1", "side": "buy", "type": "market"}
        placed = await _done(visitor, "POST", path, {**order, "time_in_force": "day"})
        asked.clear()
        after = await visitor.gets("/transactions?sort=filled_average_price")
        assert _of_orders(asked)
        assert placed["id"] in after
        assert placed["id"] not in before
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


async def _done(visitor: Visitor, method: str, path: str, body: object) -> dict[str, Any]:
    answer: httpx.Response = await visitor.calls(method, path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


def _of_orders(asked: list[str]) -> list[str]:
    """The questions about orders, which are forgotten then."""
    found = [statement for statement in asked if f"FROM {orders.name}" in statement]
    asked.clear()
    return found
