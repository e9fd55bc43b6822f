"""Putting an asset on a watchlist."""

import msgspec

from streetname.domain.values.changes import Changes, Command
from streetname.domain.watchlists.watchlist import (
    Reference,
    WatchlistDesk,
    asset_meant,
    meant,
    refuse_crowd,
)


class AddToWatchlist(Command, frozen=True, gc=False, tag="add_to_watchlist"):
    """Put an asset at the end of a list."""

    watchlist: Reference
    symbol: str


def add_to_watchlist(command: AddToWatchlist, desk: WatchlistDesk) -> Changes:
    """Add the asset; one that is on the list stays where it is. The reply is the list."""
    before = meant(command.watchlist, desk)
    asset = asset_meant(command.symbol, desk)
    if asset.id in before.asset_ids:
        return Changes(reply=before)
    asset_ids = (*before.asset_ids, asset.id)
    refuse_crowd(asset_ids)
    after = msgspec.structs.replace(before, asset_ids=asset_ids, updated_at=desk.now)
    changes = Changes(reply=after)
    changes.save(after)
    return changes
