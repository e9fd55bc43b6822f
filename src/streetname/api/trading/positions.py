"""What accounts own. Source: Alpaca, positions."""

from streetname.api.call import Call
from streetname.api.operations import Operations
from streetname.domain.errors import NotFound
from streetname.domain.portfolio.portfolio import valued
from streetname.environments.environment import Environment
from streetname.storage.queries.assets import asset_named
from streetname.storage.queries.positions import (
    OwnedPosition,
    owned_position,
    owned_positions,
)
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
