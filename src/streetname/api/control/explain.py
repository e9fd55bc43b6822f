"""Why an order is what it is: its timeline, with the rule that decided each step."""

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.errors import NotFound
from streetname.sandbox.explaining import explained
from streetname.storage.queries.entries import symbols_of
from streetname.wire.control.explain import ExplanationBody, explanation_body

operations = Operations("/sandbox/v1/orders/{order_id}")


@operations.add(
    "GET",
    "/explain",
    summary="Why an order is what it is",
    response=ExplanationBody,
)
async def explain_order(call: Call) -> ExplanationBody:
    """Every step of the order: the market at that instant, the rule, what it held and booked."""
    order_id = call.order_id
    found = await explained(call.environment, order_id)
    if found is None:
        raise NotFound(f"order not found for {order_id}")
    return explanation_body(found.order, found.legs, found.steps, await call.read(symbols_of))
