"""Giving a watchlist another name, other assets, or both."""

import msgspec

from streetname.domain.errors import InvalidField
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AssetId
from streetname.domain.watchlists.watchlist import (
    Reference,
    Watchlist,
    WatchlistDesk,
    assets_meant,
    checked_name,
    meant,
    refuse_taken,
)


class ChangeWatchlist(Command, frozen=True, gc=False, tag="change_watchlist"):
    """Change a list; None leaves the name, or the assets, as they are."""

    watchlist: Reference
    name: str | None = None
    symbols: tuple[str, ...] | None = None


def change_watchlist(command: ChangeWatchlist, desk: WatchlistDesk) -> Changes:
    """Change the list; symbols replace all that was on it. The reply is the list."""
    before = meant(command.watchlist, desk)
    if command.name is None and command.symbols is None:
        raise InvalidField("name or symbols is required")
    after = msgspec.structs.replace(
        before,
        name=_name(command, before, desk),
        asset_ids=_assets(command, before, desk),
        updated_at=desk.now,
    )
    changes = Changes(reply=after)
    changes.save(after)
    return changes


def _name(command: ChangeWatchlist, before: Watchlist, desk: WatchlistDesk) -> str:
    if command.name is None or command.name == before.name:
        return before.name
    name = checked_name(command.name)
    refuse_taken(name, before.account_id, desk)
    return name


def _assets(
    command: ChangeWatchlist, before: Watchlist, desk: WatchlistDesk
) -> tuple[AssetId, ...]:
    return before.asset_ids if command.symbols is None else assets_meant(command.symbols, desk)
