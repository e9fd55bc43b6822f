"""Making a watchlist."""

from streetname.domain.accounts.account import known
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, WatchlistId
from streetname.domain.watchlists.watchlist import (
    Watchlist,
    WatchlistDesk,
    assets_meant,
    checked_name,
    refuse_taken,
)


class CreateWatchlist(Command, frozen=True, gc=False, tag="create_watchlist"):
    """Make a list under a name that no other list of the account has."""

    account_id: AccountId
    name: str | None
    symbols: tuple[str, ...] = ()


def create_watchlist(command: CreateWatchlist, desk: WatchlistDesk) -> Changes:
    """Make the list; the reply is the list."""
    account = known(desk, command.account_id)
    name = checked_name(command.name)
    refuse_taken(name, account.id, desk)
    watchlist = Watchlist(
        id=WatchlistId(desk.identify("watchlist")),
        account_id=account.id,
        name=name,
        asset_ids=assets_meant(command.symbols, desk),
        created_at=desk.now,
        updated_at=desk.now,
        sequence=desk.sequence,
    )
    changes = Changes(reply=watchlist)
    changes.save(watchlist)
    return changes
