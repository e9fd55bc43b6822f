"""Taking an asset off a watchlist."""

import msgspec

from streetname.domain.errors import NotFound
from streetname.domain.values.changes import Changes, Command
from streetname.domain.watchlists.watchlist import Reference, WatchlistDesk, asset_meant, meant


class RemoveFromWatchlist(Command, frozen=True, gc=False, tag="remove_from_watchlist"):
    """Take an asset off a list."""

    watchlist: Reference
    symbol: str


def remove_from_watchlist(command: RemoveFromWatchlist, desk: WatchlistDesk) -> Changes:
    """Remove the asset, or refuse because it is not there. The reply is the list."""
    before = meant(command.watchlist, desk)
    asset = asset_meant(command.symbol, desk)
    if asset.id not in before.asset_ids:
        raise NotFound(f"asset not found in watchlist for {command.symbol}")
    rest = tuple(asset_id for asset_id in before.asset_ids if asset_id != asset.id)
    after = msgspec.structs.replace(before, asset_ids=rest, updated_at=desk.now)
    changes = Changes(reply=after)
    changes.save(after)
    return changes
