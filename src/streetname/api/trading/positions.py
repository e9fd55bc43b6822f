"""What accounts own, and closing it. Source: Alpaca, positions."""

from typing import cast

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.api.trading.orders import SOURCES
from streetname.domain.errors import NotFound
from streetname.domain.orders.cancel import CancelOrders
from streetname.domain.orders.close import ClosePosition, ClosePositions, Closing
from streetname.domain.orders.order import Order
from streetname.domain.portfolio.portfolio import valued
from streetname.environments.environment import Environment
from streetname.storage.queries.assets import asset_named
from streetname.storage.queries.positions import (
    OwnedPosition,
    owned_position,
    owned_positions,
)
from streetname.wire.closings import ClosedPosition, closed_position
from streetname.wire.orders import OrderBody, order_body
from streetname.wire.positions import PositionBody, position_body

operations = Operations("/v1/trading/accounts/{account_id}/positions", trading="/v2/positions")


@operations.add("GET", "", summary="List an account's positions", response=list[PositionBody])
async def get_positions(call: Call) -> list[PositionBody]:
    """The account's positions by symbol."""
    account_id = await call.known_account()
    owned = await call.read(owned_positions, account_id)
    return [_body(one, call.environment) for one in owned]


@operations.add(
    "GET",
    "/{symbol_or_asset_id:path}",
    summary="Get one position",
    response=PositionBody,
)
async def get_position(call: Call) -> PositionBody:
    """The account's position in one asset."""
    account_id = await call.known_account()
    name = call.path("symbol_or_asset_id")
    asset = await call.read(asset_named, name)
    if asset is None:
        raise NotFound(f"symbol not found: {name}")
    owned = await call.read(owned_position, account_id, asset)
    if owned is None:
        raise NotFound("position does not exist")
    return _body(owned, call.environment)


def _body(owned: OwnedPosition, environment: Environment) -> PositionBody:
    worth = valued(owned.position, owned.asset, environment.tape, environment.now)
    return position_body(worth, owned.held)


@operations.add(
    "DELETE",
    "/{symbol_or_asset_id:path}",
    summary="Close one position, in whole or in part",
    response=OrderBody,
    parameters=[
        Parameter("qty", "so many shares of it, up to 9 decimals"),
        Parameter("percentage", "so many per cent of it; not together with qty"),
    ],
)
async def delete_position(call: Call) -> OrderBody:
    """Place the market order that closes the position."""
    closing = ClosePosition(
        account_id=call.account_id,
        symbol=call.path("symbol_or_asset_id"),
        quantity=call.amount("qty"),
        percentage=call.amount("percentage"),
        source=SOURCES[call.door],
    )
    return order_body(cast("Order", await call.execute(closing)), call.door)


@operations.add(
    "DELETE",
    "",
    summary="Close all positions",
    response=list[ClosedPosition],
    status=207,
    parameters=[Parameter("cancel_orders", "true cancels all open orders first")],
)
async def delete_positions(call: Call) -> list[ClosedPosition]:
    """Place an order for each position; what cannot be closed says why."""
    account_id = call.account_id
    if call.flag("cancel_orders"):
        await call.execute(CancelOrders(account_id, at_once=True))
    closing = ClosePositions(account_id, SOURCES[call.door])
    closings = cast("list[Closing]", await call.execute(closing))
    return [closed_position(one, call.door) for one in closings]
