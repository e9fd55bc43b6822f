"""The firm's balance: what each of its own ledger accounts has, and from whom it came there."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec
from sqlalchemy import Connection

from streetname.dashboard import bookkeeping, formats
from streetname.dashboard.charts.chart import WIDE, Chart, Point, line_chart
from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.listing import DATES, Asked, Filter, Listing, options
from streetname.dashboard.pages.accounts import account_href
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer, view
from streetname.dashboard.visit import Visit
from streetname.domain.errors import NotFound
from streetname.domain.ledger.chart import (
    FIRM_COMMISSIONS,
    FIRM_INTEREST,
    FIRM_REGULATORY_FEES,
    USD,
    LedgerAccount,
    customer_of,
)
from streetname.domain.ledger.entry import Entry, EntryKind
from streetname.domain.values.amounts import ZERO, Money
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import DAY, exchange_date
from streetname.storage.queries.overview.firm import cash_at_closes, firm_accounts
from streetname.storage.queries.overview.ledger import (
    EntryColumn,
    EntryLineFilter,
    LedgerLine,
    entry_lines,
    every_entry_line,
)
from streetname.storage.queries.overview.managed import DAYS_TOLD, DayValue
from streetname.storage.queries.overview.names import Names
from streetname.storage.queries.overview.page import lots

pages = Pages("/firm")

_WEEK = 7 * DAY
_MONTH = DAYS_TOLD * DAY

_SAID: Mapping[LedgerAccount, str] = {
    FIRM_COMMISSIONS: "What customers have paid the firm for carrying out their orders.",
    FIRM_INTEREST: "What customers have paid for the money that they had borrowed.",
    FIRM_REGULATORY_FEES: "What was collected for the SEC, FINRA and the audit trail, to be handed"
    " on to them.",
}


class _Line(msgspec.Struct, frozen=True):
    """What one entry has done to the ledger account."""

    entry: Entry
    amount: Money
    account_id: AccountId | None
    counterparty: str


ACTIVITIES: Listing[_Line] = Listing(
    "activities",
    (
        Column(
            "Date",
            lambda line: line.entry.trade_date,
            Kind.DAY,
            sort=EntryColumn.TRADE_DATE,
        ),
        Column("Kind", lambda line: line.entry.kind, Kind.WORDS, sort=EntryColumn.KIND),
        Column("Description", lambda line: bookkeeping.described(line.entry), Kind.LONG),
        Column(
            "Account",
            lambda line: line.counterparty,
            href=lambda line: line.account_id and account_href(line.account_id),
        ),
        Column("Amount", lambda line: line.amount, Kind.SIGNED),
        Column(
            "Entry",
            lambda line: f"#{line.entry.id}",
            sort=EntryColumn.NUMBER,
            href=lambda line: bookkeeping.entry_href(line.entry.id),
        ),
        Column(
            "Cause",
            lambda line: line.entry.object_id,
            Kind.ID,
            href=lambda line: bookkeeping.cause_href(line.entry.kind, line.entry.object_id),
            minor=True,
        ),
        Column("At", lambda line: line.entry.at, Kind.INSTANT, minor=True),
    ),
    caption="Activities",
    sort=EntryColumn.NUMBER,
    filters=(
        Filter("kind", "Kind", options(EntryKind)),
        *DATES,
    ),
    empty="Nothing has been booked here yet.",
)


@pages.shows()
async def show_firm(visit: Visit) -> Answer:
    """The first of the firm's ledger accounts."""
    return await _shown(visit, FIRM_COMMISSIONS)


@pages.shows("/{ledger_account}")
async def show_firm_account(visit: Visit) -> Answer:
    """One of the firm's ledger accounts."""
    return await _shown(visit, LedgerAccount(visit.path("ledger_account")))


async def _shown(visit: Visit, ledger_account: LedgerAccount) -> Answer:
    accounts = await visit.read(firm_accounts)
    chosen = next((each for each in accounts if each.ledger_account == ledger_account), None)
    if chosen is None:
        raise NotFound("the firm has no such ledger account")
    asked = ACTIVITIES.asked(visit)
    if asked.wants_csv:
        return await ACTIVITIES.export(visit, _every_line, asked, ledger_account)
    found = await visit.recall(
        entry_lines, _wanted(asked, ledger_account), **asked.rows_by(EntryColumn)
    )
    names = await bookkeeping.names_in(visit, found.rows)
    lines = [_line(entry, ledger_account, names) for entry in found.rows]
    now = visit.environment.now
    totals = visit.site.memory.of(visit.environment).totals
    closes = await visit.read(cash_at_closes, ledger_account, now, totals)
    balance = _cash(chosen)
    return view(
        "firm.html",
        tabs=[
            (
                bookkeeping.short_title(each.ledger_account),
                f"{ROOT}/firm/{each.ledger_account}",
                each is chosen,
            )
            for each in accounts
        ],
        ledger_account=ledger_account,
        ledger_href=bookkeeping.ledger_href(ledger_account),
        title=bookkeeping.short_title(ledger_account),
        said=_SAID.get(ledger_account, ""),
        balance=balance,
        in_week=balance - _before(closes, now - _WEEK),
        in_month=balance - _before(closes, now - _MONTH),
        together=sum(map(_cash, accounts), ZERO),
        accounts=len(accounts),
        chart=_chart(bookkeeping.short_title(ledger_account), closes, balance, now),
        table=ACTIVITIES.table(visit, asked, lines, found.total),
    )


def _chart(title: str, closes: Sequence[DayValue], balance: Money, now: datetime) -> Chart | None:
    since = exchange_date(now - _MONTH)
    days = [
        Point(_label(close), close.amount, f"{_label(close)}\n{formats.rounded(close.amount)}")
        for close in closes
        if close.date >= since
    ]
    days.append(Point("now", balance, f"now\n{formats.rounded(balance)}"))
    if not any(point.value for point in days):
        return None
    return line_chart(title, days, formats.brief, from_zero=True, width=WIDE)


def _label(close: DayValue) -> str:
    return f"{close.date:%b} {close.date.day}"


def _before(closes: Sequence[DayValue], instant: datetime) -> Money:
    """The cash at the last close that lies as far back; nothing if there was none."""
    return next((c.amount for c in reversed(closes) if c.closed_at <= instant), ZERO)


def _cash(line: LedgerLine) -> Decimal:
    return line.balances.get(USD, ZERO)


def _every_line(
    connection: Connection, asked: Asked, ledger_account: LedgerAccount
) -> Iterator[_Line]:
    wanted = _wanted(asked, ledger_account)
    for entries in lots(every_entry_line(connection, wanted, **asked.order_by(EntryColumn))):
        names = bookkeeping.names_among(connection, entries)
        yield from (_line(entry, ledger_account, names) for entry in entries)


def _line(entry: Entry, ledger_account: LedgerAccount, names: Names) -> _Line:
    ours = [p for p in entry.postings if p.ledger_account == ledger_account]
    other = next(
        (p.ledger_account for p in entry.postings if p.ledger_account != ledger_account), None
    )
    return _Line(
        entry=entry,
        amount=sum((posting.amount for posting in ours if posting.asset == USD), ZERO),
        account_id=None if other is None else customer_of(other),
        counterparty="" if other is None else bookkeeping.title(other, names),
    )


def _wanted(asked: Asked, ledger_account: LedgerAccount) -> EntryLineFilter:
    return EntryLineFilter(
        kind=asked.choice("kind", EntryKind),
        ledger_account=ledger_account,
        first=asked.day("from"),
        last=asked.day("to"),
    )
