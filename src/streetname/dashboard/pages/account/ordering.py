"""Placing an order: every type and class that the API takes, with an estimate before it is sent."""

from collections.abc import Mapping
from typing import cast

from streetname.dashboard import formats
from streetname.dashboard.forms import (
    Field,
    Group,
    Hint,
    Values,
    body_of,
    faults_of,
    fields_of,
    filled_in,
    request_of,
)
from streetname.dashboard.gate import sentence
from streetname.dashboard.pages.account.frame import Frame, framed
from streetname.dashboard.pages.transactions.orders import size
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, View, away
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError
from streetname.domain.orders.estimate import EstimateOrder
from streetname.domain.orders.order import (
    CommissionType,
    Order,
    OrderClass,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from streetname.domain.orders.place import PlaceOrder
from streetname.people.roles import Permission
from streetname.wire.orders import CreateOrderRequest, ExitRequest, ticket

pages = Pages("/accounts/{account_id}/orders/new")

_UNPROCESSABLE = 422
_USUAL = {"side": "buy", "type": "market", "time_in_force": "day", "order_class": "simple"}
_WORDLESS = {"placeholder": " "}
"""Lets the style sheet know an empty field, so that one of no use can be put out of the way."""

_HINTS = {
    "symbol": Hint(required=True, attributes={"autocapitalize": "characters", "maxlength": "32"}),
    "qty": Hint("Shares", help="Or dollars, beside."),
    "notional": Hint("Dollars", help="Or shares; only of what comes in fractions."),
    "side": Hint(options=Side, required=True),
    "type": Hint(options=OrderType, required=True),
    "time_in_force": Hint(options=TimeInForce, required=True, are_codes=True),
    "limit_price": Hint(attributes=_WORDLESS),
    "stop_price": Hint(attributes=_WORDLESS),
    "trail_price": Hint("Trail by dollars", attributes=_WORDLESS),
    "trail_percent": Hint("Trail by per cent", attributes=_WORDLESS),
    "order_class": Hint("Class", OrderClass),
    "take_profit.limit_price": Hint("Take profit at", attributes=_WORDLESS),
    "stop_loss.stop_price": Hint("Stop loss at", attributes=_WORDLESS),
    "stop_loss.limit_price": Hint("Stop loss, limit", attributes=_WORDLESS),
    "extended_hours": Hint(help="Limit orders for the day, before and after the market is open."),
    "client_order_id": Hint("Client order id"),
    "position_intent": Hint(options=PositionIntent),
    "commission_type": Hint(options=CommissionType),
    "commission_bps": Hint("Commission in basis points"),
    "subtag": Hint("Sub-tag"),
}
_PLAIN = {field.name: field for field in fields_of(CreateOrderRequest, _HINTS)}
_EXITS = [
    *fields_of(ExitRequest, _HINTS, within="take_profit", without=("stop_price",)),
    *reversed(fields_of(ExitRequest, _HINTS, within="stop_loss")),
]


def _those(*names: str) -> list[Field]:
    return [_PLAIN[name] for name in names]


_WHAT = _those("symbol", "side", "qty", "notional", "type", "time_in_force", "order_class")
_PRICES = _those("limit_price", "stop_price", "trail_price", "trail_percent")
_MORE = Group(
    "More",
    _those(
        "extended_hours",
        "position_intent",
        "client_order_id",
        "subtag",
        "commission",
        "commission_type",
        "commission_bps",
    ),
    is_folded=True,
)
_FIELDS = [*_WHAT, *_PRICES, *_EXITS, *_MORE.fields]


@pages.shows("", Permission.ORDERS)
async def show_form(visit: Visit) -> Answer:
    """The form, with what the address says already in it."""
    given = {field.name: visit.query(field.name) for field in _FIELDS if visit.query(field.name)}
    return _form(await framed(visit, "/orders"), {**_USUAL, **given})


@pages.does("", Permission.ORDERS)
async def place_or_estimate(visit: Visit) -> Answer:
    """Say what the order would come to, or place it, by the button that was pressed."""
    frame = await framed(visit, "/orders")
    values = filled_in(visit.form, _FIELDS)
    try:
        wanted = ticket(request_of(body_of(values, _FIELDS), CreateOrderRequest))
        if visit.field("do") == "estimate":
            reply = await visit.execute(EstimateOrder(frame.account.id, wanted))
            return _form(frame, values, estimate=cast("Order", reply))
        order = cast("Order", await visit.execute(PlaceOrder(frame.account.id, wanted)))
    except BrokerError as refusal:
        return _form(frame, values, refusal=refusal)
    shown = f"{order.side.value} {size(order)} {order.symbol}"
    await visit.note("order.place", order.id, shown)
    return away(f"{frame.href}/orders", f"The order to {shown} is {formats.words(order.status)}.")


def _form(
    frame: Frame,
    values: Values,
    *,
    estimate: Order | None = None,
    refusal: BrokerError | None = None,
) -> View:
    errors, others = ({}, []) if refusal is None else faults_of(refusal, _FIELDS)
    facts: Mapping[str, object] = {} if refusal is None else refusal.facts
    return frame.view(
        "order_form.html",
        status=200 if refusal is None else _UNPROCESSABLE,
        what=_WHAT,
        prices=_PRICES,
        exits=_EXITS,
        more=_MORE,
        values=values,
        errors=errors,
        others=[sentence(each) for each in others],
        facts={formats.words(name): fact for name, fact in facts.items() if isinstance(fact, str)},
        estimate=estimate,
    )
