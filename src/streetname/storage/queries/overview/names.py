"""What people call what is in the books: customers by account number, assets by symbol."""

from collections.abc import Collection, Mapping
from decimal import Decimal

import msgspec
from sqlalchemy import Connection, or_, select

from streetname.domain.ledger.chart import USD, LedgerAccount, customer, customer_of
from streetname.domain.values.ids import AccountId, AssetId
from streetname.storage import tables
from streetname.storage.codecs import amount_out
from streetname.storage.queries.overview.page import lots

_accounts = tables.accounts
_assets = tables.assets
_balances = tables.balances


class Names(msgspec.Struct, frozen=True):
    """The numbers of some accounts, and the symbols of some assets."""

    numbers: Mapping[AccountId, str]
    symbols: Mapping[AssetId, str]

    def symbol(self, asset_id: AssetId) -> str:
        """The asset's symbol; cash is called by its currency."""
        return self.symbols.get(asset_id, asset_id)


def names_of(
    connection: Connection,
    ledger_accounts: Collection[LedgerAccount],
    asset_ids: Collection[AssetId],
) -> Names:
    """The names of the customers among these ledger accounts, and of these assets."""
    customers = {customer_of(ledger_account) for ledger_account in ledger_accounts} - {None}
    numbers: dict[AccountId, str] = {}
    for lot in lots(sorted(filter(None, customers))):
        wanted = select(_accounts.c.id, _accounts.c.account_number).where(_accounts.c.id.in_(lot))
        numbers |= {row.id: row.account_number for row in connection.execute(wanted)}
    symbols: dict[AssetId, str] = {}
    for lot in lots(sorted(set(asset_ids) - {USD})):
        wanted = select(_assets.c.id, _assets.c.symbol).where(_assets.c.id.in_(lot))
        symbols |= {row.id: row.symbol for row in connection.execute(wanted)}
    return Names(numbers, symbols)


def ledger_account_meant(connection: Connection, said: str) -> LedgerAccount:
    """The ledger account that somebody means who says its name, or an account's number or id."""
    if ":" in said:
        return LedgerAccount(said)
    columns = _accounts.c
    named = or_(columns.account_number == said, columns.id == said.lower())
    account_id = connection.execute(select(columns.id).where(named)).scalar()
    return LedgerAccount(said) if account_id is None else customer(AccountId(account_id))


def balances_of(connection: Connection, ledger_account: LedgerAccount) -> Mapping[AssetId, Decimal]:
    """What a ledger account has of every asset that was ever posted to it, nothing included."""
    wanted = select(_balances).where(_balances.c.ledger_account == ledger_account)
    return {
        row.asset_id: amount_out(row.asset_id, row.amount) for row in connection.execute(wanted)
    }
