"""What came of closing many positions, on the wire. Source: Alpaca, closing all positions."""

from typing import Annotated, Any

import msgspec

from streetname.domain.errors import BrokerError
from streetname.domain.orders.close import Closing
from streetname.wire.doors import Door
from streetname.wire.orders import OrderBody, order_body

_SHAPES = [{"$ref": f"#/components/schemas/{name}"} for name in (OrderBody.__name__, "Error")]


class ClosedPosition(msgspec.Struct, frozen=True):
    """One position: an order with status 200, or a refusal with the status that it deserves."""

    symbol: str
    status: int
    body: Annotated[Any, msgspec.Meta(extra_json_schema={"anyOf": _SHAPES})]


def closed_position(closing: Closing, door: Door) -> ClosedPosition:
    """What came of closing one position."""
    if closing.order is not None:
        return ClosedPosition(closing.symbol, 200, order_body(closing.order, door))
    assert closing.refusal is not None, "either an order or a refusal"
    return ClosedPosition(closing.symbol, closing.refusal.status, _refused(closing.refusal))


def _refused(refusal: BrokerError) -> dict[str, int | str | list[str]]:
    facts = {
        name: fact if isinstance(fact, str) else list(fact) for name, fact in refusal.facts.items()
    }
    members = {"code": refusal.number, "message": refusal.message, **facts}
    return dict(sorted(members.items()))
