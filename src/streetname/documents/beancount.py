"""The books in beancount's language, one directive after the other.

Beancount counts what a firm owns as positive and what it owes as negative, so every amount has the
opposite sign of ours: what customers own is the firm's liability, and the street's side its assets.
Source: the beancount language, syntax.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from streetname.domain.ledger.balance import Balance
from streetname.domain.ledger.chart import (
    FIRM_COMMISSIONS,
    FIRM_INTEREST,
    FIRM_REGULATORY_FEES,
    STREET_BANK,
    STREET_CLEARING,
    USD,
    LedgerAccount,
    customer_of,
)
from streetname.domain.ledger.entry import Entry
from streetname.domain.values.ids import AssetId
from streetname.domain.values.written import written

_ACCOUNTS = {
    FIRM_COMMISSIONS: "Income:Commissions",
    FIRM_INTEREST: "Income:Interest",
    FIRM_REGULATORY_FEES: "Liabilities:RegulatoryFees",
    STREET_BANK: "Assets:Street:Bank",
    STREET_CLEARING: "Assets:Street:Clearing",
}
_LEGAL_COMMODITY = re.compile(r"[A-Z][A-Z0-9'._-]{0,22}[A-Z0-9]")
_ILLEGAL_CHARACTER = re.compile(r"[^A-Z0-9'._-]")
_ONE_DAY = timedelta(days=1)

Commodities = Mapping[AssetId, str]


def commodities(symbols: Mapping[AssetId, str]) -> dict[AssetId, str]:
    """A commodity for each asset: its symbol if beancount allows it and it is not taken.

    Otherwise the beginning of the asset's identifier is added, which makes it unique.
    """
    named = {USD: "USD"}
    taken = {"USD"}
    for asset_id, symbol in sorted(symbols.items(), key=lambda item: (item[1], item[0])):
        name = _ILLEGAL_CHARACTER.sub("-", symbol.upper())
        if name in taken or not _LEGAL_COMMODITY.fullmatch(name):
            name = f"X-{name[:10]}-{asset_id[:8].upper()}"
        taken.add(name)
        named[asset_id] = name
    return named


def account_name(ledger_account: LedgerAccount) -> str:
    """The account as beancount writes it."""
    owner = customer_of(ledger_account)
    if owner is not None:
        return f"Liabilities:Customers:{owner.upper()}"
    return _ACCOUNTS[ledger_account]


def header(title: str) -> Iterator[str]:
    """What a file begins with."""
    yield f'option "title" "{_quoted(title)}"'
    yield 'option "operating_currency" "USD"'


def opened(ledger_accounts: Iterable[LedgerAccount], on: date) -> Iterator[str]:
    """The accounts, opened on the day of the first entry."""
    for ledger_account in ledger_accounts:
        yield f"{on.isoformat()} open {account_name(ledger_account)}"


def declared(used: Iterable[AssetId], named: Commodities, on: date) -> Iterator[str]:
    """The commodities that occur, with the asset that each stands for."""
    for asset_id in used:
        yield f"{on.isoformat()} commodity {named[asset_id]}"
        yield f'  asset_id: "{asset_id}"'


def transaction(entry: Entry, named: Commodities) -> Iterator[str]:
    """An entry as a transaction, with its identifier and its cause as metadata."""
    narration = entry.description or entry.kind
    yield f'{entry.trade_date.isoformat()} * "{_quoted(narration)}"'
    yield f'  entry_id: "{entry.id}"'
    yield f'  object_id: "{entry.object_id}"'
    for posting in entry.postings:
        amount = written(-posting.amount)
        yield f"  {account_name(posting.ledger_account)}  {amount} {named[posting.asset]}"


def asserted(balances: Iterable[Balance], named: Commodities, last_day: date) -> Iterator[str]:
    """Every balance, for beancount to check against the transactions."""
    day = (last_day + _ONE_DAY).isoformat()
    for balance in balances:
        name = account_name(balance.ledger_account)
        yield f"{day} balance {name}  {written(-balance.amount)} {named[balance.asset]}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
