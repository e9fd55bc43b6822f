"""Balances: what a ledger account has of an asset, as the sum of its postings."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from streetname.domain.ledger.chart import LedgerAccount
from streetname.domain.values.amounts import ZERO
from streetname.domain.values.ids import AssetId


class Balance(msgspec.Struct, frozen=True, gc=False):
    """What one ledger account has of one asset."""

    ledger_account: LedgerAccount
    asset: AssetId
    amount: Decimal


def totals(balances: Iterable[Balance]) -> dict[AssetId, Decimal]:
    """What the balances come to per asset: nothing of each, if they are all there are."""
    sums: dict[AssetId, Decimal] = {}
    for balance in balances:
        sums[balance.asset] = sums.get(balance.asset, ZERO) + balance.amount
    return sums
