"""One order: what it is, how it came to be that, and what may still be done about it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import cast

import msgspec

from streetname.dashboard import formats
from streetname.dashboard.gate import sentence
from streetname.dashboard.notices import Tone
from streetname.dashboard.pages.market import symbol_href
from streetname.dashboard.pages.transactions.order_chart import order_chart
from streetname.dashboard.pages.transactions.orders import bounds, order_href, size
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, View, away, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import BrokerError, InvalidField, NotFound
from streetname.domain.ledger.entry import Entry
from streetname.domain.market.asset import Asset
from streetname.domain.market.quote import Quote
from streetname.domain.orders.cancel import CancelOrder
from streetname.domain.orders.events import OrderChanged, OrderEvent
from streetname.domain.orders.order import Order, OrderClass, OrderStatus, OrderType
from streetname.domain.orders.replace import ReplaceOrder
from streetname.domain.orders.rulebook import MEANING
from streetname.domain.orders.trail import followed_on, follows
from streetname.domain.values.amounts import Price, is_whole
from streetname.domain.values.ids import OrderId
from streetname.engine.batch import Event
from streetname.people.roles import Permission
from streetname.sandbox.explaining import Explanation, explained
from streetname.storage.queries.accounts import owned_account
from streetname.storage.queries.assets import asset_named
from streetname.storage.queries.entries import symbols_of
from streetname.storage.queries.orders import order_of_anyone, with_legs
from streetname.wire.control.explain import Step
from streetname.wire.numbers import number_in, text
from streetname.wire.orders import ReplaceOrderRequest, order_body, replacement

pages = Pages("/transactions/orders/{order_id}")

_UNPROCESSABLE = 422
_GOOD = frozenset({OrderEvent.FILL, OrderEvent.PARTIAL_FILL})
_BAD = frozenset(
    {
        OrderEvent.CANCELED,
        OrderEvent.EXPIRED,
        OrderEvent.REJECTED,
        OrderEvent.ORDER_CANCEL_REJECTED,
        OrderEvent.ORDER_REPLACE_REJECTED,
    }
)


class Moment(msgspec.Struct, frozen=True):
    """A step of the timeline as it is shown; `before` is the status until then."""

    event: Event
    fact: OrderChanged
    before: OrderStatus | None
    tone: str
    meaning: str
    quote: Quote | None
    last_price: Price | None
    entries: Sequence[Entry]


class Changeable(msgspec.Struct, frozen=True):
    """A field of the form that replaces an order: what it is called, and what it holds now."""

    name: str
    title: str
    value: str
    help: str = ""


@pages.shows()
async def show_order(visit: Visit) -> Answer:
    """The order with its group, its timeline, and the price around it."""
    found = await _explained(visit)
    order = _as_it_is_now(found.order, found.asset, visit)
    owned = await visit.read(owned_account, order.account_id)
    assert owned is not None, "an order is of an account that there is"
    return view(
        "transactions/order.html",
        order=order,
        account=owned.account,
        owner=visit.personal(owned.profile.name),
        group=await _group(visit, order),
        moments=list(_moments(found.steps)),
        symbols=await visit.read(symbols_of),
        chart_shown=order_chart(
            order, found.asset, found.steps, visit.environment.tape, visit.environment.now
        ),
        raw=_raw(order, found.legs),
        can_replace=order.is_open and order.notional is None,
        size=size,
        bounds=bounds,
        order_href=order_href,
        symbol_href=symbol_href,
    )


@pages.does("/cancel", Permission.ORDERS)
async def cancel_order(visit: Visit) -> Answer:
    """Ask for the order back; the venue may take its time."""
    order = await _order(visit)
    reply = await visit.execute(CancelOrder(order.account_id, order.id))
    await visit.note("order.cancel", order.id, _said(order))
    is_done = cast("Order", reply).status is OrderStatus.CANCELED
    done = "The order is canceled." if is_done else "The venue has been asked to cancel the order."
    return away(f"/transactions/orders/{order.id}", done)


@pages.shows("/replace", Permission.ORDERS)
async def show_replace(visit: Visit) -> Answer:
    """The form with what may be changed of the order."""
    order = await _order(visit)
    if not order.is_open:
        said = f"This order is {formats.words(order.status)}: there is nothing left to replace."
        return away(f"/transactions/orders/{order.id}", said, tone=Tone.BAD)
    return _form(order, {})


@pages.does("/replace", Permission.ORDERS)
async def replace_order(visit: Visit) -> Answer:
    """Let a changed order take the place of this one."""
    order = await _order(visit)
    entered = {
        each: visit.field(each)
        for each in ReplaceOrderRequest.__struct_fields__
        if each in visit.form
    }
    try:
        command = ReplaceOrder(order.account_id, order.id, replacement(_request(visit)))
        new = cast("Order", await visit.execute(command))
    except BrokerError as refusal:
        return _form(order, entered, sentence(refusal.message), _UNPROCESSABLE)
    await visit.note("order.replace", order.id, f"by {new.id}")
    return away(f"/transactions/orders/{new.id}", "This order takes the place of the one before.")


async def _explained(visit: Visit) -> Explanation:
    found = await explained(visit.environment, OrderId(visit.identifier("order_id")))
    if found is None:
        raise NotFound("there is no such order")
    return found


async def _order(visit: Visit) -> Order:
    order = await visit.read(order_of_anyone, OrderId(visit.identifier("order_id")))
    if order is None:
        raise NotFound("there is no such order")
    asset = await visit.read(asset_named, order.asset_id)
    assert asset is not None, "an order is for an asset that there is"
    return _as_it_is_now(order, asset, visit)


def _as_it_is_now(order: Order, asset: Asset, visit: Visit) -> Order:
    """The order, a trailing stop where it has followed the price to."""
    environment = visit.environment
    if not follows(order):
        return order
    return followed_on(order, asset, environment.tape, environment.now)


async def _group(visit: Visit, order: Order) -> Sequence[Order]:
    """The order that the group began with and its legs; nothing for an order that stands alone."""
    if order.order_class is OrderClass.SIMPLE:
        return ()
    first = await visit.read(order_of_anyone, order.family)
    assert first is not None, "a group began with an order"
    (nested,) = await visit.read(with_legs, [first])
    return [first, *nested.legs]


def _moments(steps: Sequence[Step]) -> Iterator[Moment]:
    before: OrderStatus | None = None
    for step in steps:
        fact = step.event.fact
        assert isinstance(fact, OrderChanged), "orders have events of their own"
        yield Moment(
            event=step.event,
            fact=fact,
            before=before,
            tone="good" if fact.event in _GOOD else "bad" if fact.event in _BAD else "",
            meaning="" if fact.rule is None else MEANING[fact.rule],
            quote=step.quote,
            last_price=step.last_price,
            entries=step.entries,
        )
        before = fact.order.status


def _raw(order: Order, legs: Sequence[Order]) -> str:
    """The order as the API shows it."""
    return msgspec.json.format(msgspec.json.encode(order_body(order, legs=legs))).decode()


def _said(order: Order) -> str:
    return f"{order.side} {size(order)} {order.symbol}"


def _form(
    order: Order, entered: dict[str, str], said: str | None = None, status: int = 200
) -> View:
    return view(
        "transactions/replace.html",
        status=status,
        order=order,
        fields=[
            msgspec.structs.replace(each, value=entered.get(each.name, each.value))
            for each in _changeable(order)
        ],
        time_in_force=entered.get("time_in_force", order.time_in_force.value),
        client_order_id=entered.get("client_order_id", ""),
        said=said,
        size=size,
        bounds=bounds,
    )


def _changeable(order: Order) -> Iterator[Changeable]:
    """The figures that may be changed of an order of this kind."""
    is_leg = order.leg is not None or order.order_class is OrderClass.OCO
    if order.quantity is not None and is_whole(order.quantity) and not is_leg:
        filled = order.filled_quantity
        done = f"{text(filled)} are filled already and count for the new order." if filled else ""
        yield Changeable("qty", "Quantity", text(order.quantity), done)
    if order.limit_price is not None:
        yield Changeable("limit_price", "Limit price", text(order.limit_price))
    if order.triggered_at is not None:
        return
    if order.type is OrderType.TRAILING_STOP:
        trail = order.trail_percent if order.trail_price is None else order.trail_price
        assert trail is not None, "a trailing stop has a trail"
        unit = "In percent." if order.trail_price is None else "In dollars."
        yield Changeable("trail", "Trail", text(trail), unit)
    elif order.stop_price is not None:
        yield Changeable("stop_price", "Stop price", text(order.stop_price))


def _request(visit: Visit) -> ReplaceOrderRequest:
    """What a client of the API would send."""
    return ReplaceOrderRequest(
        qty=_number(visit, "qty"),
        time_in_force=visit.field("time_in_force") or None,
        limit_price=_number(visit, "limit_price"),
        stop_price=_number(visit, "stop_price"),
        trail=_number(visit, "trail"),
        client_order_id=visit.field("client_order_id") or None,
    )


def _number(visit: Visit, name: str) -> Decimal | None:
    try:
        return number_in(visit.field(name)) if visit.field(name) else None
    except ValueError as error:
        raise InvalidField(f"{name} must be a number") from error
