"""Orders: placed, listed, replaced, canceled, through both doors. Source: Alpaca, orders."""

from collections.abc import Sequence
from typing import cast

import msgspec
from starlette.responses import Response

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.errors import InvalidField, NotFound
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.estimate import EstimateOrder
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.order import Order, OrderClass, Side
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.replace import ReplaceOrder
from streetname.domain.orders.trail import followed_on, follows
from streetname.domain.values.ids import OrderId
from streetname.storage.queries.assets import asset_named
from streetname.storage.queries.events import events_of
from streetname.storage.queries.orders import (
    Nested,
    OrderFilter,
    Which,
    list_nested_orders,
    list_orders,
    nested_order,
    order_by_client_order_id,
    with_legs,
)
from streetname.wire.doors import Door
from streetname.wire.orders import (
    CanceledOrder,
    CreateOrderRequest,
    OrderBody,
    ReplaceOrderRequest,
    order_body,
    replacement,
    ticket,
)

operations = Operations("/v1/trading/accounts/{account_id}", trading="/v2")
broker_operations = Operations("/v1/trading/accounts/{account_id}")

SOURCES = {Door.BROKER: "correspondent", Door.TRADING: "access_key"}
_MOST_LISTED = 500
_USUALLY_LISTED = 50


@operations.add(
    "POST",
    "/orders",
    summary="Place an order",
    request=CreateOrderRequest,
    response=OrderBody,
)
async def create_order(call: Call) -> OrderBody:
    """Place an order; answered as soon as it is durable, the fill follows."""
    request = await call.body(CreateOrderRequest)
    placed = PlaceOrder(call.account_id, ticket(request, call.door), SOURCES[call.door])
    order = cast("Order", await call.execute(placed))
    return await _body(call, order, await _legs_as_placed(call, order))


@broker_operations.add(
    "POST",
    "/orders/estimation",
    summary="Say what an order would come to, without placing it",
    request=CreateOrderRequest,
    response=OrderBody,
)
async def estimate_order(call: Call) -> OrderBody:
    """The order as if it had been filled; checked like a real one."""
    request = await call.body(CreateOrderRequest)
    reply = await call.execute(EstimateOrder(call.account_id, ticket(request, call.door)))
    return order_body(cast("Order", reply), call.door)


@operations.add(
    "GET",
    "/orders",
    summary="List orders",
    response=list[OrderBody],
    parameters=[
        Parameter("status", "open (the default), closed or all"),
        Parameter("limit", "1 to 500, 50 unless given"),
        Parameter("after", "submitted behind this instant"),
        Parameter("until", "submitted before this instant"),
        Parameter("direction", "asc or desc (the default), by submission"),
        Parameter("nested", "true shows legs inside their parents, and only there"),
        Parameter("symbols", "symbols, separated by commas", repeated=True),
        Parameter("side", "buy or sell"),
        Parameter("asset_class", "asset classes, separated by commas", repeated=True),
        Parameter("qty_above", "with more shares than this"),
        Parameter("qty_below", "with fewer shares than this"),
        Parameter("subtag", "with this sub-tag"),
        Parameter("after_order_id", "submitted behind this order"),
        Parameter("before_order_id", "submitted before this order"),
    ],
)
async def get_orders(call: Call) -> list[OrderBody]:
    """The account's orders, newest first unless asked otherwise."""
    wanted = _filter(call)
    nested = call.flag("nested")
    account_id = await call.known_account()
    if nested:
        found = await call.read(list_nested_orders, account_id, wanted)
        return [await _body(call, one.order, one.legs) for one in found]
    orders = await call.read(list_orders, account_id, wanted)
    return [await _body(call, order) for order in orders]


@operations.add(
    "GET",
    "/orders/{order_id}",
    summary="Get one order",
    response=OrderBody,
    parameters=[Parameter("nested", "true shows the order's legs inside it")],
)
async def get_order(call: Call) -> OrderBody:
    """One order of the account."""
    order_id, nested = call.order_id, call.flag("nested")
    account_id = await call.known_account()
    found = await call.read(nested_order, account_id, order_id)
    if found is None:
        raise NotFound(f"order not found for {order_id}")
    return await _body(call, found.order, found.legs if nested else ())


@operations.add(
    "GET",
    "/orders:by_client_order_id",
    summary="Get one order by the name that the client gave it",
    response=OrderBody,
    parameters=[Parameter("client_order_id", "the client's name for the order", required=True)],
)
async def get_order_by_client_order_id(call: Call) -> OrderBody:
    """One order of the account, with its legs, by its client order id."""
    name = call.query("client_order_id")
    if name is None:
        raise InvalidField("client_order_id is required")
    account_id = await call.known_account()
    order = await call.read(order_by_client_order_id, account_id, name)
    if order is None:
        raise NotFound(f"order not found for {name}")
    return await told(call, order)


@operations.add(
    "PATCH",
    "/orders/{order_id}",
    summary="Replace an order by a changed one",
    request=ReplaceOrderRequest,
    response=OrderBody,
)
async def patch_order(call: Call) -> OrderBody:
    """Replace an open order; answered with the new one, which the venue has yet to confirm."""
    order_id = call.order_id
    request = await call.body(ReplaceOrderRequest)
    replaced = ReplaceOrder(call.account_id, order_id, replacement(request))
    return await told(call, cast("Order", await call.execute(replaced)))


@operations.add("DELETE", "/orders/{order_id}", summary="Cancel an order", status=204)
async def delete_order(call: Call) -> Response:
    """Cancel one order; a repeated cancel is no mistake."""
    await call.execute(CancelOrder(call.account_id, call.order_id))
    return Response(status_code=204)


@operations.add(
    "DELETE",
    "/orders",
    summary="Cancel all open orders",
    response=list[CanceledOrder],
    status=207,
)
async def delete_orders(call: Call) -> list[CanceledOrder]:
    """Cancel every open order of the account."""
    orders = cast("list[Order]", await call.execute(CancelOrders(call.account_id)))
    return [CanceledOrder(order.id, 200, _told_of_many(order, call.door)) for order in orders]


async def told(call: Call, order: Order) -> OrderBody:
    """The order with its legs, if it has any."""
    legs: Sequence[Order] = ()
    if order.order_class is not OrderClass.SIMPLE:
        (nested,) = cast("list[Nested]", await call.read(with_legs, [order]))
        legs = nested.legs
    return await _body(call, order, legs)


async def _body(call: Call, order: Order, legs: Sequence[Order] = ()) -> OrderBody:
    """The order as it is now: a trailing stop is where it has followed the price to."""
    if follows(order):
        asset = await call.read(asset_named, order.asset_id)
        assert asset is not None, "an order is for an asset that there is"
        environment = call.environment
        order = followed_on(order, asset, environment.tape, environment.now)
    return order_body(order, call.door, legs)


async def _legs_as_placed(call: Call, order: Order) -> Sequence[Order]:
    """The legs that came with the order, as they were then: the venue may have filled it since."""
    if order.order_class is OrderClass.SIMPLE:
        return ()
    (nested,) = cast("list[Nested]", await call.read(with_legs, [order]))
    births = [(await call.read(events_of, leg.id))[0] for leg in nested.legs]
    return [cast("OrderChanged", birth.fact).order for birth in births]


def _told_of_many(order: Order, door: Door) -> OrderBody | msgspec.UnsetType:
    """What a mass cancel tells of an order: to the correspondent the whole of it."""
    return order_body(order, door) if door is Door.BROKER else msgspec.UNSET


def _filter(call: Call) -> OrderFilter:
    after_id, before_id = call.queried_uuid("after_order_id"), call.queried_uuid("before_order_id")
    after, until = call.instant("after"), call.instant("until")
    if after_id and before_id:
        raise InvalidField("before_order_id and after_order_id are mutually exclusive")
    if (after_id or before_id) and (after or until):
        raise InvalidField("before_order_id and after_order_id exclude after and until")
    classes = call.listed("asset_class")
    return OrderFilter(
        which=call.choice("status", Which, Which.OPEN),
        limit=call.number("limit", default=_USUALLY_LISTED, least=1, most=_MOST_LISTED),
        ascending=call.ascending,
        after=after,
        until=until,
        after_order_id=OrderId(after_id) if after_id else None,
        before_order_id=OrderId(before_id) if before_id else None,
        symbols=call.listed("symbols"),
        side=call.choice("side", Side, Side.BUY) if call.query("side") else None,
        asset_classes=() if "all" in classes else classes,
        quantity_above=call.amount("qty_above"),
        quantity_below=call.amount("qty_below"),
        subtag=call.query("subtag"),
    )
