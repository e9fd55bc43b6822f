"""Deleting a watchlist, for good."""

from streetname.domain.values.changes import Changes, Command
from streetname.domain.watchlists.watchlist import Reference, WatchlistDesk, meant


class DeleteWatchlist(Command, frozen=True, gc=False, tag="delete_watchlist"):
    """Delete a list."""

    watchlist: Reference


def delete_watchlist(command: DeleteWatchlist, desk: WatchlistDesk) -> Changes:
    """Delete the list; its name is free again."""
    watchlist = meant(command.watchlist, desk)
    changes = Changes(reply=watchlist)
    changes.remove(watchlist)
    return changes
