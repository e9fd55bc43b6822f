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
from streetname.domain.orders.terms import LONGEST_CLIENT_ORDER_ID, LONGEST_SUBTAG
from streetname.domain.orders.ticket import Ticket
from streetname.people.roles import Permission
from streetname.wire.orders import CreateOrderRequest, ExitRequest, ticket

pages = Pages("/accounts/{account_id}/orders/new")

_UNPROCESSABLE = 422
_USUAL = {"side": "buy", "type": "market", "time_in_force": "day", "order_class": "simple"}
_WORDLESS = {"placeholder": " "}
"""Lets the style sheet know an empty field, so that one of no use can be put out of the way."""

_HINTS = {
    "symbol": Hint(required=True, attributes={"autocapitalize": "characters", "maxlength": "32"}),
    "qty": Hint("Quantity", help="In shares; or give a notional."),
    "notional": Hint(help="In dollars, of what comes in fractions."),
    "side": Hint(options=Side, required=True),
    "type": Hint(options=OrderType, required=True),
    "time_in_force": Hint(options=TimeInForce, required=True, are_codes=True),
    "limit_price": Hint(attributes=_WORDLESS),
    "stop_price": Hint(attributes=_WORDLESS),
    "trail_price": Hint("Trail by dollars", attributes=_WORDLESS),
    "trail_percent": Hint("Trail by percent", attributes=_WORDLESS),
    "order_class": Hint(options=OrderClass),
    "take_profit.limit_price": Hint("Take profit at", attributes=_WORDLESS),
    "stop_loss.stop_price": Hint("Stop loss at", attributes=_WORDLESS),
    "stop_loss.limit_price": Hint("Stop loss, limit", attributes=_WORDLESS),
    "extended_hours": Hint(help="Limit orders for the day, before and after the market is open."),
    "client_order_id": Hint(
        "Client order id", attributes={"maxlength": str(LONGEST_CLIENT_ORDER_ID)}
    ),
    "position_intent": Hint(options=PositionIntent),
    "commission_type": Hint(options=CommissionType),
    "commission_bps": Hint("Commission in basis points"),
    "subtag": Hint("Sub-tag", attributes={"maxlength": str(LONGEST_SUBTAG)}),
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
_NUMBERS = frozenset(
    {"qty", "notional", "commission", "commission_bps"}
    | {field.name for field in (*_PRICES, *_EXITS)}
)


@pages.shows("", Permission.ORDERS)
async def show_form(visit: Visit) -> Answer:
    """The form, with what the address says already in it, and what that would come to if asked."""
    frame = await framed(visit, "/orders")
    given = {field.name: visit.query(field.name) for field in _FIELDS if visit.query(field.name)}
    if visit.query("do") != "estimate" or visit.is_refresh:
        return _form(frame, {**_USUAL, **given})
    values = _tidied(given)
    try:
        reply = await visit.execute(EstimateOrder(frame.account.id, _ticket(values)))
    except BrokerError as refusal:
        return _form(frame, values, refusal=refusal)
    return _form(frame, values, estimate=cast("Order", reply))


@pages.does("", Permission.ORDERS)
async def place_order(visit: Visit) -> Answer:
    """Place the order."""
    frame = await framed(visit, "/orders")
    values = _tidied(filled_in(visit.form, _FIELDS))
    try:
        command = PlaceOrder(frame.account.id, _ticket(values))
        order = cast("Order", await visit.execute(command))
    except BrokerError as refusal:
        return _form(frame, values, refusal=refusal)
    shown = f"{order.side.value} {size(order)} {order.symbol}"
    await visit.note("order.place", order.id, shown)
    return away(f"{frame.href}/orders", f"The order to {shown} is {formats.words(order.status)}.")


def _ticket(values: Values) -> Ticket:
    return ticket(request_of(body_of(values, _FIELDS), CreateOrderRequest))


def _tidied(values: Values) -> Values:
    """As people write: `aapl` is AAPL, and 1,000 is a thousand."""
    tidy = {
        name: value.replace(",", "") if isinstance(value, str) and name in _NUMBERS else value
        for name, value in values.items()
    }
    symbol = tidy.get("symbol")
    return {**tidy, "symbol": symbol.strip().upper()} if isinstance(symbol, str) else tidy


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
