"""Entries: dated, immutable lists of postings that sum to zero per asset.

A correction is a new entry. Each posting carries the date on which it settles, so settled cash is a
sum and not a flag.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from streetname.domain.ledger.chart import LedgerAccount
from streetname.domain.values.changes import Value
from streetname.domain.values.ids import AssetId, EntryId


class EntryKind(StrEnum):
    """Why an entry was made."""

    TRADE = "trade"
    COMMISSION = "commission"
    REGULATORY_FEE = "regulatory_fee"
    INTEREST = "interest"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    TRANSFER_RETURN = "transfer_return"


class Posting(msgspec.Struct, frozen=True, gc=False):
    """One line of an entry: `amount` of `asset`, positive for what the ledger account gains."""

    ledger_account: LedgerAccount
    asset: AssetId
    amount: Decimal
    settles_on: date


class Entry(Value, frozen=True, gc=False):
    """A dated list of postings; `object_id` names the API object that caused it."""

    id: EntryId
    kind: EntryKind
    at: datetime
    trade_date: date
    object_id: str
    description: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        assert not imbalance(self.postings), "an entry sums to zero per asset"


def imbalance(postings: Iterable[Posting]) -> dict[AssetId, Decimal]:
    """What is left per asset when the postings are added up; empty for a sound entry."""
    sums: dict[AssetId, Decimal] = {}
    for posting in postings:
        asset, amount = posting.asset, posting.amount
        sums[asset] = sums[asset] + amount if asset in sums else amount
    return {asset: left for asset, left in sums.items() if left}


def moved(
    asset: AssetId,
    amount: Decimal,
    *,
    source: LedgerAccount,
    target: LedgerAccount,
    settles_on: date,
) -> tuple[Posting, Posting]:
    """The two postings that take `amount` of `asset` from `source` to `target`."""
    return (
        Posting(source, asset, -amount, settles_on),
        Posting(target, asset, amount, settles_on),
    )
