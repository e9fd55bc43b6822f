"""A ledger account: what it has, and its postings with the balance behind each."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec
from sqlalchemy import Connection

from streetname.dashboard import bookkeeping
from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.formats import Amount
from streetname.dashboard.listing import Filter, Listing
from streetname.dashboard.pages.accounts import account_href
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import NotFound
from streetname.domain.ledger.chart import (
    FIRM,
    FIRM_ACCOUNTS,
    STREET_BANK,
    STREET_CLEARING,
    USD,
    LedgerAccount,
    customer_of,
)
from streetname.domain.values.amounts import ZERO
from streetname.domain.values.ids import AssetId
from streetname.storage.queries.accounts import account_exists
from streetname.storage.queries.overview.ledger import (
    PostingLine,
    every_posting_line,
    posting_lines,
)
from streetname.storage.queries.overview.names import Names, balances_of, names_of
from streetname.storage.queries.overview.page import lots

pages = Pages("/ledger/accounts")

_KNOWN = FIRM_ACCOUNTS | {STREET_BANK, STREET_CLEARING}


class _Line(msgspec.Struct, frozen=True):
    """A posting, with names for what it is about."""

    posting: PostingLine
    counterparty: str
    amount: Amount
    balance: Amount


def _listing(assets: list[Amount]) -> Listing[_Line]:
    return Listing(
        "postings",
        (
            Column(
                "Entry",
                lambda line: f"#{line.posting.entry_id}",
                href=lambda line: bookkeeping.entry_href(line.posting.entry_id),
            ),
            Column("At", lambda line: line.posting.at, Kind.INSTANT),
            Column("Kind", lambda line: line.posting.kind, Kind.WORDS),
            Column(
                "Counterparty",
                lambda line: line.counterparty,
                href=lambda line: (
                    line.posting.counterparty and bookkeeping.ledger_href(line.posting.counterparty)
                ),
            ),
            Column("Settles on", lambda line: line.posting.settles_on, Kind.DAY, minor=True),
            Column(
                "Cause",
                lambda line: line.posting.object_id,
                Kind.ID,
                href=lambda line: bookkeeping.cause_href(line.posting.kind, line.posting.object_id),
            ),
            Column("Asset", lambda line: line.amount.symbol),
            Column("Amount", lambda line: line.amount, Kind.AMOUNT),
            Column("Balance", lambda line: line.balance, Kind.AMOUNT),
        ),
        caption="Postings",
        sort="",
        filters=(Filter("asset", "Asset", [(each.symbol, each.symbol) for each in assets]),),
        empty="Nothing has been posted here yet.",
    )


@pages.shows("/{ledger_account}")
async def show_ledger_account(visit: Visit) -> Answer:
    """One ledger account: its balances, and what led to them, the newest first."""
    ledger_account = await _ledger_account(visit)
    balances, owned = await visit.recall(_balances_with_names, ledger_account)
    assets = [Amount(balances.get(USD, ZERO), USD, is_cash=True)]
    assets += bookkeeping.amounts(balances, owned)
    listing = _listing(assets)
    asked = listing.asked(visit)
    asset_id = _asset_named(asked.chosen["asset"], owned)
    if asked.wants_csv:
        return await listing.export(visit, _every_line, ledger_account, asset_id, owned)
    found = await visit.recall(
        posting_lines,
        ledger_account,
        asset_id,
        visit.site.memory.of(visit.environment).totals,
        limit=asked.limit,
        offset=asked.offset,
    )
    others = {line.counterparty for line in found.rows if line.counterparty is not None}
    named = await visit.read(names_of, others | {ledger_account}, ())
    names = Names(named.numbers, owned.symbols)
    lines = [_line(line, names) for line in found.rows]
    owner = customer_of(ledger_account)
    return view(
        "ledger/account.html",
        ledger_account=ledger_account,
        title=("Customer " if owner else "") + bookkeeping.title(ledger_account, names),
        account_href=account_href(owner) if owner else None,
        firm_href=f"{ROOT}/firm/{ledger_account}" if ledger_account.startswith(FIRM) else None,
        entries_href=visit.url("/ledger/entries", ledger_account=ledger_account),
        cash=assets[0].number,
        assets=[each for each in assets[1:] if each.number],
        table=listing.table(visit, asked, lines, found.total),
    )


def _balances_with_names(
    connection: Connection, ledger_account: LedgerAccount
) -> tuple[Mapping[AssetId, Decimal], Names]:
    """What the ledger account has of every asset, and what it and these are called."""
    balances = balances_of(connection, ledger_account)
    return balances, names_of(connection, [ledger_account], balances)


async def _ledger_account(visit: Visit) -> LedgerAccount:
    ledger_account = LedgerAccount(visit.path("ledger_account"))
    owner = customer_of(ledger_account)
    is_there = ledger_account in _KNOWN
    if owner is not None:
        is_there = await visit.read(account_exists, owner)
    if not is_there:
        raise NotFound("there is no such ledger account")
    return ledger_account


def _asset_named(symbol: str, names: Names) -> AssetId | None:
    if not symbol or symbol == USD:
        return AssetId(symbol) or None
    return next((each for each, known in names.symbols.items() if known == symbol), AssetId(symbol))


def _every_line(
    connection: Connection, ledger_account: LedgerAccount, asset_id: AssetId | None, owned: Names
) -> Iterator[_Line]:
    for postings in lots(every_posting_line(connection, ledger_account, asset_id)):
        others = {line.counterparty for line in postings if line.counterparty is not None}
        names = Names(names_of(connection, others, ()).numbers, owned.symbols)
        yield from (_line(posting, names) for posting in postings)


def _line(posting: PostingLine, names: Names) -> _Line:
    other = posting.counterparty
    return _Line(
        posting=posting,
        counterparty="" if other is None else bookkeeping.title(other, names),
        amount=bookkeeping.amount(posting.asset_id, posting.amount, names),
        balance=bookkeeping.amount(posting.asset_id, posting.balance, names),
    )
