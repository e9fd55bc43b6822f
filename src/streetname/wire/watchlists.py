"""Watchlists on the wire. Source: Alpaca, watchlists."""

from collections.abc import Mapping, Sequence

import msgspec

from streetname.domain.errors import InvalidField
from streetname.domain.market.asset import Asset
from streetname.domain.values.ids import AccountId, AssetId
from streetname.domain.watchlists.add import AddToWatchlist
from streetname.domain.watchlists.change import ChangeWatchlist
from streetname.domain.watchlists.create import CreateWatchlist
from streetname.domain.watchlists.watchlist import Reference, Watchlist
from streetname.wire.assets import AssetBody, asset_body
from streetname.wire.times import timestamp


class CreateWatchlistRequest(msgspec.Struct, frozen=True):
    """A list to make; a null among the symbols counts as not there."""

    name: str | None = None
    symbols: list[str | None] | None = None


class UpdateWatchlistRequest(msgspec.Struct, frozen=True):
    """What is to be changed; symbols replace all that was listed, and null lists nothing."""

    name: str | None = None
    symbols: list[str | None] | msgspec.UnsetType | None = msgspec.UNSET


class AddAssetToWatchlistRequest(msgspec.Struct, frozen=True):
    """An asset to put on a list."""

    symbol: str | None = None


class WatchlistWithoutAssetsBody(msgspec.Struct, frozen=True):
    """A watchlist among others."""

    id: str
    account_id: str
    created_at: str
    updated_at: str
    name: str


class WatchlistBody(WatchlistWithoutAssetsBody, frozen=True):
    """One watchlist, its assets in the order of its owner."""

    assets: list[AssetBody]


def create_watchlist_command(
    account_id: AccountId, request: CreateWatchlistRequest
) -> CreateWatchlist:
    """The command that a client's request for a list is."""
    return CreateWatchlist(account_id, request.name, _given(request.symbols))


def change_watchlist_command(
    watchlist: Reference, request: UpdateWatchlistRequest
) -> ChangeWatchlist:
    """The command that a client's request to change a list is."""
    symbols = None if request.symbols is msgspec.UNSET else _given(request.symbols)
    return ChangeWatchlist(watchlist, request.name, symbols)


def add_to_watchlist_command(
    watchlist: Reference, request: AddAssetToWatchlistRequest
) -> AddToWatchlist:
    """The command that a client's request to add an asset is."""
    if request.symbol is None:
        raise InvalidField("symbol is required")
    return AddToWatchlist(watchlist, request.symbol)


def watchlist_without_assets_body(watchlist: Watchlist) -> WatchlistWithoutAssetsBody:
    """The list as it is told among others."""
    return WatchlistWithoutAssetsBody(
        id=watchlist.id,
        account_id=watchlist.account_id,
        created_at=timestamp(watchlist.created_at),
        updated_at=timestamp(watchlist.updated_at),
        name=watchlist.name,
    )


def watchlist_body(watchlist: Watchlist, assets: Mapping[AssetId, Asset]) -> WatchlistBody:
    """The list as it is told alone; `assets` has all that are on it."""
    return WatchlistBody(
        id=watchlist.id,
        account_id=watchlist.account_id,
        created_at=timestamp(watchlist.created_at),
        updated_at=timestamp(watchlist.updated_at),
        name=watchlist.name,
        assets=[asset_body(assets[asset_id]) for asset_id in watchlist.asset_ids],
    )


def _given(symbols: Sequence[str | None] | None) -> tuple[str, ...]:
    return tuple(symbol for symbol in symbols or () if symbol is not None)
