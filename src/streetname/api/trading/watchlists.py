"""Watchlists, by identifier through both doors, by name through the owner's.

Source: Alpaca, watchlists.
"""

from typing import cast

from streetname.api.call import Call
from streetname.api.operations import Operations, Parameter
from streetname.domain.errors import InvalidField, NotFound
from streetname.domain.values.changes import Command
from streetname.domain.values.ids import WatchlistId
from streetname.domain.watchlists.delete import DeleteWatchlist
from streetname.domain.watchlists.remove import RemoveFromWatchlist
from streetname.domain.watchlists.watchlist import Reference, Watchlist
from streetname.storage.queries.assets import assets_by_id
from streetname.storage.queries.watchlists import (
    list_watchlists,
    watchlist_by_id,
    watchlist_by_name,
)
from streetname.wire.watchlists import (
    AddAssetToWatchlistRequest,
    CreateWatchlistRequest,
    UpdateWatchlistRequest,
    WatchlistBody,
    WatchlistWithoutAssetsBody,
    add_to_watchlist_command,
    change_watchlist_command,
    create_watchlist_command,
    watchlist_body,
    watchlist_without_assets_body,
)

_BROKER, _TRADING = "/v1/trading/accounts/{account_id}/watchlists", "/v2/watchlists"
_BY_NAME = [Parameter("name", "the list's name", required=True)]

operations = Operations(_BROKER, trading=_TRADING)
broker_operations = Operations(_BROKER)
trading_operations = Operations(trading=_TRADING)


@operations.add(
    "GET",
    "",
    summary="List an account's watchlists",
    response=list[WatchlistWithoutAssetsBody],
)
async def get_watchlists(call: Call) -> list[WatchlistWithoutAssetsBody]:
    """The account's watchlists, oldest first, without what is on them."""
    account_id = await call.known_account()
    watchlists = await call.read(list_watchlists, account_id)
    return [watchlist_without_assets_body(watchlist) for watchlist in watchlists]


@operations.add(
    "POST",
    "",
    summary="Create a watchlist",
    request=CreateWatchlistRequest,
    response=WatchlistBody,
)
async def create_watchlist(call: Call) -> WatchlistBody:
    """Make a list under a name of its own."""
    request = await call.body(CreateWatchlistRequest)
    return await _changed(call, create_watchlist_command(call.account_id, request))


@operations.add(
    "GET",
    "/{watchlist_id}",
    summary="Get a watchlist",
    response=WatchlistBody,
)
@trading_operations.add(
    "GET",
    ":by_name",
    summary="Get a watchlist by its name",
    response=WatchlistBody,
    parameters=_BY_NAME,
)
async def get_watchlist(call: Call) -> WatchlistBody:
    """One list with its assets, in the order of its owner."""
    wanted = _reference(call)
    account_id = await call.known_account()
    if wanted.id is not None:
        found = await call.read(watchlist_by_id, account_id, wanted.id)
    else:
        found = await call.read(watchlist_by_name, account_id, wanted.name or "")
    if found is None:
        raise NotFound("watchlist not found")
    return await _told(call, found)


@operations.add(
    "PUT",
    "/{watchlist_id}",
    summary="Change a watchlist",
    request=UpdateWatchlistRequest,
    response=WatchlistBody,
)
@trading_operations.add(
    "PUT",
    ":by_name",
    summary="Change a watchlist by its name",
    request=UpdateWatchlistRequest,
    response=WatchlistBody,
    parameters=_BY_NAME,
)
async def put_watchlist(call: Call) -> WatchlistBody:
    """Give a list another name, other assets, or both; what is not given stays."""
    request = await call.body(UpdateWatchlistRequest)
    return await _changed(call, change_watchlist_command(_reference(call), request))


@operations.add(
    "POST",
    "/{watchlist_id}",
    summary="Add an asset to a watchlist",
    request=AddAssetToWatchlistRequest,
    response=WatchlistBody,
)
@trading_operations.add(
    "POST",
    ":by_name",
    summary="Add an asset to a watchlist by its name",
    request=AddAssetToWatchlistRequest,
    response=WatchlistBody,
    parameters=_BY_NAME,
)
async def add_asset(call: Call) -> WatchlistBody:
    """Put an asset at the end of a list; one that is on it stays where it is."""
    request = await call.body(AddAssetToWatchlistRequest)
    return await _changed(call, add_to_watchlist_command(_reference(call), request))


@operations.add(
    "DELETE",
    "/{watchlist_id}/{symbol:path}",
    summary="Remove an asset from a watchlist",
    response=WatchlistBody,
)
async def remove_asset(call: Call) -> WatchlistBody:
    """Take an asset off a list."""
    return await _changed(call, RemoveFromWatchlist(_reference(call), call.path("symbol")))


@broker_operations.add("DELETE", "/{watchlist_id}", summary="Delete a watchlist", status=200)
@trading_operations.add("DELETE", "/{watchlist_id}", summary="Delete a watchlist", status=204)
@trading_operations.add(
    "DELETE",
    ":by_name",
    summary="Delete a watchlist by its name",
    status=204,
    parameters=_BY_NAME,
)
async def delete_watchlist(call: Call) -> None:
    """Delete a list for good; there is nothing more to say."""
    await call.execute(DeleteWatchlist(_reference(call)))


def _reference(call: Call) -> Reference:
    """The list that the path or the query names."""
    if "watchlist_id" in call.request.path_params:
        return Reference(call.account_id, id=WatchlistId(call.uuid("watchlist_id")))
    name = call.query("name")
    if name is None:
        raise InvalidField("name is required")
    return Reference(call.account_id, name=name)


async def _changed(call: Call, command: Command) -> WatchlistBody:
    return await _told(call, cast("Watchlist", await call.execute(command)))


async def _told(call: Call, watchlist: Watchlist) -> WatchlistBody:
    return watchlist_body(watchlist, await call.read(assets_by_id, watchlist.asset_ids))
