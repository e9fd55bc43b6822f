"""A watchlist: assets in the order in which the owner put them, under a name.

Source: Alpaca, watchlists.
"""

import unicodedata
from collections.abc import Sized
from datetime import datetime
from typing import Protocol

import msgspec

from streetname.domain.accounts.account import AccountFinder, known
from streetname.domain.errors import InvalidField, NotFound
from streetname.domain.market.asset import Asset
from streetname.domain.values.changes import Value
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId, AssetId, WatchlistId

LONGEST_NAME = 64
MOST_ASSETS = 1_000

_UNWRITABLE = frozenset({"Cc", "Cs"})


class Watchlist(Value, frozen=True, gc=False):
    """One list; no asset is on it twice."""

    id: WatchlistId
    account_id: AccountId
    name: str
    asset_ids: tuple[AssetId, ...]
    created_at: datetime
    updated_at: datetime
    sequence: int = 0


class Reference(msgspec.Struct, frozen=True, gc=False):
    """Which of an account's lists is meant: by its identifier, or else by its name."""

    account_id: AccountId
    id: WatchlistId | None = None
    name: str | None = None


class WatchlistDesk(Desk, AccountFinder, Protocol):
    """What every verb about watchlists needs to see."""

    def asset_named(self, symbol_or_id: str) -> Asset | None:
        """The asset with that symbol or identifier."""
        ...

    def watchlist(self, account_id: AccountId, watchlist_id: WatchlistId) -> Watchlist | None:
        """The list, if it is the account's."""
        ...

    def watchlist_named(self, account_id: AccountId, name: str) -> Watchlist | None:
        """The account's list of that name."""
        ...


def meant(reference: Reference, desk: WatchlistDesk) -> Watchlist:
    """The list that is meant, or the refusal of one that the account does not have."""
    account = known(desk, reference.account_id)
    if reference.id is not None:
        found = desk.watchlist(account.id, reference.id)
    else:
        found = desk.watchlist_named(account.id, reference.name or "")
    if found is None:
        raise NotFound("watchlist not found")
    return found


def checked_name(name: str | None) -> str:
    """The name, or the refusal of one that no list can have."""
    if not name or name.isspace():
        raise InvalidField("name is required")
    if len(name) > LONGEST_NAME:
        raise InvalidField(f"name must be no more than {LONGEST_NAME} characters")
    if any(unicodedata.category(character) in _UNWRITABLE for character in name):
        raise InvalidField("name must not hold control characters")
    return name


def refuse_taken(name: str, account_id: AccountId, desk: WatchlistDesk) -> None:
    """Refuse a name that a list of the account has already."""
    if desk.watchlist_named(account_id, name) is not None:
        raise InvalidField("watchlist name must be unique")


def asset_meant(symbol: str, desk: WatchlistDesk) -> Asset:
    """The asset, or the refusal of one that there is not."""
    if not symbol:
        raise InvalidField("symbol is required")
    asset = desk.asset_named(symbol)
    if asset is None:
        raise NotFound(f"asset not found for {symbol}")
    return asset


def assets_meant(symbols: tuple[str, ...], desk: WatchlistDesk) -> tuple[AssetId, ...]:
    """The assets in the order of the request, each where it is named first."""
    refuse_crowd(symbols)
    return tuple(dict.fromkeys(asset_meant(symbol, desk).id for symbol in symbols))


def refuse_crowd(listed: Sized) -> None:
    """Refuse more assets than a list can hold."""
    if len(listed) > MOST_ASSETS:
        raise InvalidField(f"a watchlist holds no more than {MOST_ASSETS} symbols")
