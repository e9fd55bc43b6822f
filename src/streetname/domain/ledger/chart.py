"""The chart of accounts.

Three families: what customers own (`customer:…`), what the firm owns (`firm:…`), and where it all
is (`street:…`). Customers and the firm stand positive, the street's side carries the opposite
sign, so that everything always adds up to nothing.
"""

from functools import lru_cache
from typing import NewType

from streetname.domain.values.ids import AccountId, AssetId

LedgerAccount = NewType("LedgerAccount", str)

USD = AssetId("USD")

FIRM_COMMISSIONS = LedgerAccount("firm:commissions")
FIRM_INTEREST = LedgerAccount("firm:interest")
FIRM_REGULATORY_FEES = LedgerAccount("firm:regulatory_fees")
FIRM_ACCOUNTS = frozenset({FIRM_COMMISSIONS, FIRM_INTEREST, FIRM_REGULATORY_FEES})
STREET_BANK = LedgerAccount("street:bank")
STREET_CLEARING = LedgerAccount("street:clearing")

CUSTOMERS = "customer:"
FIRM = "firm:"
_OWNERS_KEPT = 100_000


def customer(account_id: AccountId) -> LedgerAccount:
    """The ledger account that carries what one customer owns."""
    return LedgerAccount(CUSTOMERS + account_id)


@lru_cache(_OWNERS_KEPT)
def customer_of(ledger_account: LedgerAccount) -> AccountId | None:
    """The customer whose ledger account it is; None for the firm's and the street's."""
    if ledger_account.startswith(CUSTOMERS):
        return AccountId(ledger_account.removeprefix(CUSTOMERS))
    return None
