"""Orders: placed, listed, cancelled, through both doors. Source: Alpaca, orders."""

from typing import cast

import msgspec
from starlette.responses import Response

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.errors import InvalidField, NotFound
from streetname.domain.orders.cancel import CancelOrder, CancelOrders
from streetname.domain.orders.order import Order, Side
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.values.ids import OrderId
from streetname.storage.queries.orders import (
    OrderFilter,
    Which,
    list_orders,
    order_by_client_order_id,
    order_by_id,
)
from streetname.wire.doors import Door
from streetname.wire.orders import (
    CanceledOrder,
    CreateOrderRequest,
    OrderBody,
    order_body,
    ticket,
)

operations = Operations("/v1/trading/accounts/{account_id}", trading="/v2")

_SOURCES = {Door.BROKER: "correspondent", Door.TRADING: "access_key"}
_MOST_LISTED = 500
_USUALLY_LISTED = 50


@operations.add(
    "POST",
    "/orders",
    summary="Place an order for an account",
    request=CreateOrderRequest,
    response=OrderBody,
)
async def create_order(call: Call) -> OrderBody:
    """Place an order; answered as soon as it is durable, the fill follows."""
    request = await call.body(CreateOrderRequest)
    placed = PlaceOrder(call.account_id, ticket(request), _SOURCES[call.door])
    return order_body(cast("Order", await call.execute(placed)), call.door)


@operations.add(
    "GET",
    "/orders",
    summary="List an account's orders",
    response=list[OrderBody],
    parameters=[
        Parameter("status", "open (the default), closed or all"),
        Parameter("limit", "1 to 500, 50 unless given"),
        Parameter("after", "submitted behind this instant"),
        Parameter("until", "submitted before this instant"),
        Parameter("direction", "asc or desc (the default), by submission"),
        Parameter("nested", "legs inside their parents; simple orders have none"),
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
    account_id = await call.known_account()
    orders = await call.read(list_orders, account_id, wanted)
    return [order_body(order, call.door) for order in orders]


@operations.add(
    "GET",
    "/orders/{order_id}",
    summary="Get one order",
    response=OrderBody,
    parameters=[Parameter("nested", "legs inside their parents; simple orders have none")],
)
async def get_order(call: Call) -> OrderBody:
    """One order of the account."""
    order_id = call.order_id
    account_id = await call.known_account()
    order = await call.read(order_by_id, account_id, order_id)
    if order is None:
        raise NotFound(f"order not found for {order_id}")
    return order_body(order, call.door)


@operations.add(
    "GET",
    "/orders:by_client_order_id",
    summary="Get one order by the name that the client gave it",
    response=OrderBody,
    parameters=[Parameter("client_order_id", "the client's name for the order", required=True)],
)
async def get_order_by_client_order_id(call: Call) -> OrderBody:
    """One order of the account, by its client order id."""
    name = call.query("client_order_id")
    if name is None:
        raise InvalidField("client_order_id is required")
    account_id = await call.known_account()
    order = await call.read(order_by_client_order_id, account_id, name)
    if order is None:
        raise NotFound(f"order not found for {name}")
    return order_body(order, call.door)


@operations.add("DELETE", "/orders/{order_id}", summary="Cancel an order", status=204)
async def delete_order(call: Call) -> Response:
    """Cancel one order; a repeated cancel is no mistake."""
    await call.execute(CancelOrder(call.account_id, call.order_id))
    return Response(status_code=204)


@operations.add(
    "DELETE",
    "/orders",
    summary="Cancel all open orders of an account",
    response=list[CanceledOrder],
    status=207,
)
async def delete_orders(call: Call) -> list[CanceledOrder]:
    """Cancel every open order of the account."""
    orders = cast("list[Order]", await call.execute(CancelOrders(call.account_id)))
    return [CanceledOrder(order.id, 200, _told(order, call.door)) for order in orders]


def _told(order: Order, door: Door) -> OrderBody | msgspec.UnsetType:
    """What a mass cancel tells of an order: to the correspondent the whole of it."""
    return order_body(order, door) if door is Door.BROKER else msgspec.UNSET


def _filter(call: Call) -> OrderFilter:
    after_id, before_id = call.query("after_order_id"), call.query("before_order_id")
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
