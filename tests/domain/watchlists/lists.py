"""A desk over dictionaries, for two accounts and a few assets, and how to say things to it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from streetname.domain.accounts.account import Account
from streetname.domain.market.asset import Asset
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, WatchlistId, derived_uuid
from streetname.domain.values.rules import Rules
from streetname.domain.watchlists.add import AddToWatchlist, add_to_watchlist
from streetname.domain.watchlists.change import ChangeWatchlist, change_watchlist
from streetname.domain.watchlists.create import CreateWatchlist, create_watchlist
from streetname.domain.watchlists.delete import DeleteWatchlist, delete_watchlist
from streetname.domain.watchlists.remove import RemoveFromWatchlist, remove_from_watchlist
from streetname.domain.watchlists.watchlist import Reference, Watchlist
from tests.domain.trading_desk import MONDAY_AT_TEN, an_account, an_asset

AMBER, TEAL, NOBODY = AccountId("amber"), AccountId("teal"), AccountId("nobody")
SYMBOLS = ("AAPL", "MSFT", "TSLA", "SPY", "BTC/USD")

_VERBS: dict[type[Command], Callable[[Any, Any], Changes]] = {
    AddToWatchlist: add_to_watchlist,
    ChangeWatchlist: change_watchlist,
    CreateWatchlist: create_watchlist,
    DeleteWatchlist: delete_watchlist,
    RemoveFromWatchlist: remove_from_watchlist,
}


class ListDesk:
    """Applies what it has had decided; a second passes between commands."""

    def __init__(self, *symbols: str) -> None:
        self.now: datetime = MONDAY_AT_TEN
        self.sequence = 0
        self.rules = Rules()
        self.assets = {symbol: an_asset(symbol) for symbol in symbols or SYMBOLS}
        self.lists: dict[WatchlistId, Watchlist] = {}

    def do(self, command: Command) -> Watchlist:
        """Have the command decided, apply it, and give back the reply."""
        self.now += timedelta(seconds=1)
        self.sequence += 1
        changes = _VERBS[type(command)](command, self)
        for value in changes.saved:
            assert isinstance(value, Watchlist)
            self.lists[value.id] = value
        for value in changes.removed:
            assert isinstance(value, Watchlist)
            del self.lists[value.id]
        assert isinstance(changes.reply, Watchlist)
        return changes.reply

    def create(self, name: str | None, *symbols: str, account_id: AccountId = AMBER) -> Watchlist:
        return self.do(CreateWatchlist(account_id, name, symbols))

    def symbols(self, watchlist: Watchlist) -> list[str]:
        """What is on the list now, by symbol."""
        names = {asset.id: symbol for symbol, asset in self.assets.items()}
        return [names[asset_id] for asset_id in self.lists[watchlist.id].asset_ids]

    def number(self) -> int:
        return self.sequence

    def identify(self, kind: str) -> str:
        return derived_uuid("desk", kind, self.sequence)

    def find_account(self, account_id: AccountId) -> Account | None:
        return an_account(account_id) if account_id in (AMBER, TEAL) else None

    def asset_named(self, symbol_or_id: str) -> Asset | None:
        return self.assets.get(symbol_or_id)

    def watchlist(self, account_id: AccountId, watchlist_id: WatchlistId) -> Watchlist | None:
        found = self.lists.get(watchlist_id)
        return found if found and found.account_id == account_id else None

    def watchlist_named(self, account_id: AccountId, name: str) -> Watchlist | None:
        for found in self.lists.values():
            if (found.account_id, found.name) == (account_id, name):
                return found
        return None


def by_id(watchlist: Watchlist, account_id: AccountId = AMBER) -> Reference:
    return Reference(account_id, id=watchlist.id)


def by_name(name: str, account_id: AccountId = AMBER) -> Reference:
    return Reference(account_id, name=name)
