"""How pages name what is in the books, and where each name leads."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlalchemy import Connection

from streetname.dashboard.formats import Amount, words
from streetname.dashboard.site import ROOT
from streetname.dashboard.visit import Visit
from streetname.domain.ledger.chart import FIRM, USD, LedgerAccount, customer_of
from streetname.domain.ledger.entry import Entry, EntryKind
from streetname.domain.values.ids import AssetId
from streetname.storage.queries.overview.names import Names, names_of

_OF_ORDERS = frozenset({EntryKind.TRADE, EntryKind.COMMISSION})
_OF_TRANSFERS = frozenset({EntryKind.DEPOSIT, EntryKind.WITHDRAWAL, EntryKind.TRANSFER_RETURN})


def ledger_href(ledger_account: LedgerAccount) -> str:
    """Where a ledger account's own page is."""
    return f"{ROOT}/ledger/accounts/{ledger_account}"


def entry_href(entry_id: int) -> str:
    """Where an entry's own page is."""
    return f"{ROOT}/ledger/entries/{entry_id}"


def entries_href(object_id: str) -> str:
    """Where all entries are that one object has caused."""
    return f"{ROOT}/ledger/entries?object={object_id}"


def cause_href(kind: EntryKind, object_id: str) -> str:
    """Where the page is of what has caused an entry: an order, a transfer, or else an account.

    What is charged for a day or a month is named by the account that it is charged to, and when.
    """
    if kind in _OF_ORDERS:
        return f"{ROOT}/transactions/orders/{object_id}"
    if kind in _OF_TRANSFERS:
        return f"{ROOT}/transactions/transfers/{object_id}"
    return f"{ROOT}/accounts/{object_id.partition(':')[0]}"


def cause_word(kind: EntryKind) -> str:
    """What such an entry is caused by."""
    if kind in _OF_ORDERS:
        return "order"
    return "transfer" if kind in _OF_TRANSFERS else "account"


def described(entry: Entry) -> str:
    """What an entry says of itself, or else what it is of."""
    return entry.description or f"{words(entry.kind).capitalize()} of an {cause_word(entry.kind)}"


def short_title(ledger_account: LedgerAccount) -> str:
    """What a ledger account of the firm or the street is called among its own."""
    return words(ledger_account.partition(":")[2]).capitalize()


def title(ledger_account: LedgerAccount, names: Names) -> str:
    """What people call a ledger account: a customer's by the account number."""
    owner = customer_of(ledger_account)
    if owner is not None:
        return names.numbers.get(owner, owner)
    family = "Firm" if ledger_account.startswith(FIRM) else "Street"
    return f"{family}: {words(ledger_account.partition(':')[2])}"


def amount(asset_id: AssetId, number: Decimal, names: Names) -> Amount:
    """So much of an asset, as it is written."""
    return Amount(number, names.symbol(asset_id), is_cash=asset_id == USD)


def amounts(balances: Mapping[AssetId, Decimal], names: Names) -> list[Amount]:
    """What somebody has of anything but cash, by symbol."""
    owned = (amount(asset_id, n, names) for asset_id, n in balances.items() if asset_id != USD)
    return sorted(owned, key=lambda each: each.symbol)


async def names_in(visit: Visit, entries: Iterable[Entry]) -> Names:
    """The names of everybody and everything in these entries."""
    return await visit.read(names_among, entries)


def names_among(connection: Connection, entries: Iterable[Entry]) -> Names:
    """The names of everybody and everything in these entries."""
    postings = [posting for entry in entries for posting in entry.postings]
    return names_of(
        connection,
        {posting.ledger_account for posting in postings},
        {posting.asset for posting in postings},
    )
