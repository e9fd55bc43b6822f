"""The books on the wire: trial balance and entries."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from streetname.domain.ledger.balance import Balance, totals
from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.entry import Entry, Posting
from streetname.domain.values.ids import AssetId
from streetname.wire.numbers import text
from streetname.wire.times import timestamp

Symbols = Mapping[AssetId, str]
"""The symbol of every asset that occurs."""


class BalanceBody(msgspec.Struct, frozen=True):
    """What one ledger account has of one asset."""

    ledger_account: str
    asset: str
    asset_id: str
    amount: str


class TotalBody(msgspec.Struct, frozen=True):
    """What all ledger accounts together have of one asset: nothing, if the books balance."""

    asset: str
    asset_id: str
    amount: str


class TrialBalanceBody(msgspec.Struct, frozen=True):
    """Every balance, and what they come to per asset."""

    now: str
    balances: list[BalanceBody]
    totals: list[TotalBody]


class PostingBody(msgspec.Struct, frozen=True):
    """One line of an entry."""

    ledger_account: str
    asset: str
    asset_id: str
    amount: str
    settles_on: str


class EntryBody(msgspec.Struct, frozen=True):
    """An entry; `object_id` is the order or transfer that caused it."""

    id: str
    kind: str
    at: str
    trade_date: str
    object_id: str
    description: str
    postings: list[PostingBody]


def trial_balance_body(
    balances: Sequence[Balance], symbols: Symbols, now: datetime
) -> TrialBalanceBody:
    """The trial balance as it is told."""
    return TrialBalanceBody(
        now=timestamp(now),
        balances=[
            BalanceBody(
                balance.ledger_account,
                _symbol(balance.asset, symbols),
                balance.asset,
                text(balance.amount),
            )
            for balance in balances
        ],
        totals=[
            TotalBody(_symbol(asset, symbols), asset, text(amount))
            for asset, amount in totals(balances).items()
        ],
    )


def entry_body(entry: Entry, symbols: Symbols) -> EntryBody:
    """The entry as it is told."""
    return EntryBody(
        id=str(entry.id),
        kind=entry.kind,
        at=timestamp(entry.at),
        trade_date=entry.trade_date.isoformat(),
        object_id=entry.object_id,
        description=entry.description,
        postings=[_posting_body(posting, symbols) for posting in entry.postings],
    )


def _posting_body(posting: Posting, symbols: Symbols) -> PostingBody:
    return PostingBody(
        posting.ledger_account,
        _symbol(posting.asset, symbols),
        posting.asset,
        text(posting.amount),
        posting.settles_on.isoformat(),
    )


def _symbol(asset: AssetId, symbols: Symbols) -> str:
    return "USD" if asset == USD else symbols[asset]
