"""Entries: the list of them, and each with its postings and what has caused it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec
from sqlalchemy import Connection

from streetname.dashboard import bookkeeping, formats
from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.formats import Amount
from streetname.dashboard.listing import Asked, Filter, Listing, options
from streetname.dashboard.pages.ledger.frame import framed
from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import NotFound
from streetname.domain.ledger.chart import USD, LedgerAccount, customer_of
from streetname.domain.ledger.entry import Entry, EntryKind, imbalance
from streetname.domain.values.amounts import ZERO
from streetname.domain.values.ids import EntryId
from streetname.storage.queries.overview.ledger import (
    EntryColumn,
    EntryLineFilter,
    entry_by_id,
    entry_lines,
    every_entry_line,
)
from streetname.storage.queries.overview.names import Names, ledger_account_meant
from streetname.storage.queries.overview.page import lots

pages = Pages("/ledger/entries")

_LONGEST_NUMBER = 18


class _Line(msgspec.Struct, frozen=True):
    """An entry as the list shows it: whom it is about, and what changed hands."""

    entry: Entry
    customer: LedgerAccount | None
    customer_title: str
    assets: Sequence[Amount]
    cash: Decimal


ENTRIES: Listing[_Line] = Listing(
    "entries",
    (
        Column(
            "Entry",
            lambda line: f"#{line.entry.id}",
            sort=EntryColumn.NUMBER,
            href=lambda line: bookkeeping.entry_href(line.entry.id),
        ),
        Column("At", lambda line: line.entry.at, Kind.INSTANT),
        # Numbers are in the order of time. To sort all entries by anything else takes long, and
        # the filters by kind and date find the same.
        Column("Trade date", lambda line: line.entry.trade_date, Kind.DAY),
        Column("Kind", lambda line: line.entry.kind, Kind.WORDS),
        Column(
            "Customer",
            lambda line: line.customer_title,
            href=lambda line: line.customer and bookkeeping.ledger_href(line.customer),
        ),
        Column("Assets", lambda line: ", ".join(map(formats.named_amount, line.assets))),
        Column("Cash", lambda line: line.cash or None, Kind.MONEY),
        Column(
            "Description", lambda line: bookkeeping.described(line.entry), Kind.LONG, minor=True
        ),
        Column(
            "Cause",
            lambda line: line.entry.object_id,
            Kind.ID,
            href=lambda line: bookkeeping.cause_href(line.entry.kind, line.entry.object_id),
        ),
    ),
    caption="Entries",
    sort=EntryColumn.NUMBER,
    search="Number, cause, symbol or customer",
    filters=(
        Filter("kind", "Kind", options(EntryKind)),
        Filter("object", "Order, transfer or other cause"),
        Filter("ledger_account", "Ledger account or account number"),
        Filter("from", "Traded from", input_type="date"),
        Filter("to", "Traded to", input_type="date"),
    ),
    empty="Nothing has been booked yet. Fund an account, or let one trade.",
)


class _Posting(msgspec.Struct, frozen=True):
    """A line of an entry."""

    title: str
    href: str
    amount: Amount
    settles_on: str


@pages.shows()
async def show_entries(visit: Visit) -> Answer:
    """Every entry, the newest first."""
    asked = ENTRIES.asked(visit)
    wanted = await _wanted(visit, asked)
    if asked.wants_csv:
        return await ENTRIES.export(visit, _every_line, wanted, asked)
    found = await visit.recall(entry_lines, wanted, **asked.rows_by(EntryColumn))
    names = await bookkeeping.names_in(visit, found.rows)
    lines = [_line(entry, names) for entry in found.rows]
    table = ENTRIES.table(visit, asked, lines, found.total)
    return framed(visit, "entries.html", "/entries", table=table)


@pages.shows("/{number}")
async def show_entry(visit: Visit) -> Answer:
    """One entry: its postings, what has caused it, and the entries of the same cause."""
    entry = await visit.read(entry_by_id, _number(visit.path("number")))
    if entry is None:
        raise NotFound("there is no such entry")
    names = await bookkeeping.names_in(visit, [entry])
    same_cause = await visit.read(
        entry_lines, EntryLineFilter(object_id=entry.object_id), descending=False
    )
    return view(
        "ledger/entry.html",
        entry=entry,
        described=bookkeeping.described,
        postings=[
            _Posting(
                title=bookkeeping.title(posting.ledger_account, names),
                href=bookkeeping.ledger_href(posting.ledger_account),
                amount=bookkeeping.amount(posting.asset, posting.amount, names),
                settles_on=formats.day(posting.settles_on),
            )
            for posting in entry.postings
        ],
        is_balanced=not imbalance(entry.postings),
        cause=bookkeeping.cause_word(entry.kind),
        cause_href=bookkeeping.cause_href(entry.kind, entry.object_id),
        entries_href=bookkeeping.entries_href(entry.object_id),
        others=[other for other in same_cause.rows if other.id != entry.id],
        entry_href=bookkeeping.entry_href,
    )


def _every_line(connection: Connection, wanted: EntryLineFilter, asked: Asked) -> Iterator[_Line]:
    found = every_entry_line(connection, wanted, **asked.order_by(EntryColumn))
    for entries in lots(found):
        names = bookkeeping.names_among(connection, entries)
        yield from (_line(entry, names) for entry in entries)


def _line(entry: Entry, names: Names) -> _Line:
    owner = next((p.ledger_account for p in entry.postings if customer_of(p.ledger_account)), None)
    gained = [posting for posting in entry.postings if posting.amount > ZERO]
    return _Line(
        entry=entry,
        customer=owner,
        customer_title="" if owner is None else bookkeeping.title(owner, names),
        assets=[bookkeeping.amount(p.asset, p.amount, names) for p in gained if p.asset != USD],
        cash=sum((posting.amount for posting in gained if posting.asset == USD), ZERO),
    )


async def _wanted(visit: Visit, asked: Asked) -> EntryLineFilter:
    said = asked.chosen["ledger_account"]
    return EntryLineFilter(
        search=asked.search,
        personal=asked.sees_personal,
        kind=asked.choice("kind", EntryKind),
        object_id=asked.chosen["object"] or None,
        ledger_account=await visit.read(ledger_account_meant, said) if said else None,
        first=asked.day("from"),
        last=asked.day("to"),
    )


def _number(written: str) -> EntryId:
    if not (written.isascii() and written.isdigit() and len(written) <= _LONGEST_NUMBER):
        raise NotFound("there is no such entry")
    return EntryId(int(written))
