"""Questions about watchlists."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from streetname.domain.values.ids import AccountId, WatchlistId
from streetname.domain.watchlists.watchlist import Watchlist
from streetname.storage import tables
from streetname.storage.rows.watchlists import watchlist_out

_watchlists = tables.watchlists


def list_watchlists(connection: Connection, account_id: AccountId) -> Sequence[Watchlist]:
    """The account's watchlists, oldest first."""
    statement = select(_watchlists).where(_watchlists.c.account_id == account_id)
    rows = connection.execute(statement.order_by(_watchlists.c.sequence))
    return [watchlist_out(row) for row in rows]


def watchlist_by_id(
    connection: Connection, account_id: AccountId, watchlist_id: WatchlistId
) -> Watchlist | None:
    """The watchlist, if it is the account's."""
    statement = select(_watchlists).where(_watchlists.c.id == watchlist_id)
    row = connection.execute(statement.where(_watchlists.c.account_id == account_id)).first()
    return None if row is None else watchlist_out(row)


def watchlist_by_name(connection: Connection, account_id: AccountId, name: str) -> Watchlist | None:
    """The account's watchlist of that name."""
    statement = select(_watchlists).where(_watchlists.c.account_id == account_id)
    row = connection.execute(statement.where(_watchlists.c.name == name)).first()
    return None if row is None else watchlist_out(row)
