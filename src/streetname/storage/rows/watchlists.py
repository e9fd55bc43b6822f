"""Watchlists."""

from typing import Any

from sqlalchemy import Row

from streetname.domain.watchlists.watchlist import Watchlist
from streetname.storage.codecs import instant_in, instant_out


def watchlist_in(watchlist: Watchlist) -> tuple[Any, ...]:
    """A row of `watchlists`."""
    return (
        watchlist.id,
        watchlist.account_id,
        watchlist.name,
        ",".join(watchlist.asset_ids),
        instant_in(watchlist.created_at),
        instant_in(watchlist.updated_at),
        watchlist.sequence,
    )


def watchlist_out(row: Row[Any]) -> Watchlist:
    """The watchlist of a row of `watchlists`."""
    return Watchlist(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        asset_ids=tuple(row.asset_ids.split(",")) if row.asset_ids else (),
        created_at=instant_out(row.created_at),
        updated_at=instant_out(row.updated_at),
        sequence=row.sequence,
    )
