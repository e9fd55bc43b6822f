"""A fixed answer, for benchmarks: an order's whole road over HTTP without the order.

Authentication, routing, decoding, encoding and the log are those of a real order; nothing is
decided and nothing is kept. What a real order costs beyond this is the brokerage's own share.
"""

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.wire.orders import CreateOrderRequest, OrderBody, ticket

operations = Operations("/benchmark/v1/accounts/{account_id}")

_NAME = "00000000-0000-4000-8000-000000000000"
_INSTANT = "2026-03-02T15:00:00.000000Z"

_FIXED = OrderBody(
    id=_NAME,
    client_order_id=_NAME,
    created_at=_INSTANT,
    updated_at=_INSTANT,
    submitted_at=_INSTANT,
    filled_at=_INSTANT,
    expired_at=None,
    cancel_requested_at=None,
    canceled_at=None,
    failed_at=None,
    replaced_at=None,
    replaced_by=None,
    replaces=None,
    asset_id=_NAME,
    symbol="AAPL",
    asset_class="us_equity",
    notional=None,
    qty="1",
    filled_qty="1",
    filled_avg_price="187.3512",
    order_class="",
    order_type="market",
    type="market",
    side="buy",
    position_intent="buy_to_open",
    time_in_force="day",
    limit_price=None,
    stop_price=None,
    status="filled",
    extended_hours=False,
    legs=None,
    trail_percent=None,
    trail_price=None,
    hwm=None,
    commission="1.25",
    subtag="desk-7/strategy-12",
    source="correspondent",
    expires_at=_INSTANT,
    commission_type="notional",
)


@operations.add(
    "POST",
    "/orders",
    summary="Answer an order that is not placed",
    request=CreateOrderRequest,
    response=OrderBody,
)
async def answer(call: Call) -> OrderBody:
    """Always the same order."""
    ticket(await call.body(CreateOrderRequest))
    assert call.account_id
    return _FIXED
