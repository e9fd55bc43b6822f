"""The search over everything: a few of each kind of thing that may be meant."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, or_, select

from streetname.domain.funding.transfer import Transfer
from streetname.domain.ledger.entry import Entry
from streetname.domain.market.asset import Asset
from streetname.domain.orders.order import Order
from streetname.domain.values.ids import AccountId, EntryId
from streetname.storage import tables
from streetname.storage.queries.overview.ledger import entry_by_id
from streetname.storage.queries.overview.page import (
    accounts_meant,
    begins_with,
    first_of_meant,
    identified,
)
from streetname.storage.rows.accounts import transfer_out
from streetname.storage.rows.market import asset_out
from streetname.storage.rows.orders import order_out

_accounts = tables.accounts
_profiles = tables.profiles
_orders = tables.orders
_transfers = tables.transfers
_assets = tables.assets
_MOST_DIGITS = 18


class AccountHit(msgspec.Struct, frozen=True, gc=False):
    """An account that may be meant."""

    account_id: AccountId
    account_number: str
    name: str
    email: str


class Hits(msgspec.Struct, frozen=True):
    """What may be meant, the newest of each kind first; of assets, those by symbol first."""

    accounts: Sequence[AccountHit] = ()
    orders: Sequence[Order] = ()
    transfers: Sequence[Transfer] = ()
    assets: Sequence[Asset] = ()
    entries: Sequence[Entry] = ()


def search(connection: Connection, text: str, most: int = 10, *, personal: bool = False) -> Hits:
    """At most so many of each kind.

    Accounts go by what lists find them by, what is `personal` of their owners only if the search
    is; orders and transfers by how an identifier begins (two letters at least), assets by symbol or
    name, and an entry by its number.
    """
    said = text.strip()
    if not said:
        return Hits()
    return Hits(
        accounts=_find_accounts(connection, said, most, personal=personal),
        orders=_find_orders(connection, said, most),
        transfers=_find_transfers(connection, said, most),
        assets=_find_assets(connection, said, most),
        entries=_find_entries(connection, said),
    )


def _find_accounts(
    connection: Connection, said: str, most: int, *, personal: bool
) -> Sequence[AccountHit]:
    newest = _accounts.c.created_at.desc(), _accounts.c.sequence.desc()
    meant = accounts_meant(connection, said, personal=personal)
    found = first_of_meant(connection, select(_accounts.c.id), newest, most, meant)
    statement = (
        select(_accounts.c.id, _accounts.c.account_number, _profiles.c.name, _profiles.c.email)
        .join(_profiles, _profiles.c.account_id == _accounts.c.id)
        .where(_accounts.c.id.in_(found))
        .order_by(*newest)
    )
    return [AccountHit(*row) for row in connection.execute(statement)]


def _find_orders(connection: Connection, said: str, most: int) -> Sequence[Order]:
    columns = _orders.c
    by_id = select(columns.sequence).where(identified(columns.id, said.lower()))
    by_own = select(columns.sequence).where(identified(columns.client_order_id, said))
    wanted = columns.sequence.in_(by_id.union_all(by_own))
    statement = select(_orders).where(wanted).order_by(columns.sequence.desc())
    return [order_out(row) for row in connection.execute(statement.limit(most))]


def _find_transfers(connection: Connection, said: str, most: int) -> Sequence[Transfer]:
    columns = _transfers.c
    statement = select(_transfers).where(identified(columns.id, said.lower()))
    rows = connection.execute(statement.order_by(columns.sequence.desc()).limit(most))
    return [transfer_out(row) for row in rows]


def _find_assets(connection: Connection, said: str, most: int) -> Sequence[Asset]:
    columns = _assets.c
    by_symbol = begins_with(columns.symbol, said.upper())
    wanted = or_(by_symbol, columns.name.icontains(said, autoescape=True))
    statement = select(_assets).where(wanted).order_by(by_symbol.desc(), columns.symbol)
    return [asset_out(row) for row in connection.execute(statement.limit(most))]


def _find_entries(connection: Connection, said: str) -> Sequence[Entry]:
    if not (said.isascii() and said.isdigit() and len(said) <= _MOST_DIGITS):
        return ()
    found = entry_by_id(connection, EntryId(int(said)))
    return () if found is None else (found,)
