"""The chart of accounts with its balances, the customers behind its one line, the trial balance."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

import msgspec
from sqlalchemy import Connection

from streetname.dashboard import bookkeeping, formats
from streetname.dashboard.columns import Column, Kind
from streetname.dashboard.formats import Amount
from streetname.dashboard.listing import Asked, Listing
from streetname.dashboard.pages.accounts import account_href
from streetname.dashboard.pages.ledger.frame import framed
from streetname.dashboard.routing import Pages
from streetname.dashboard.site import ROOT
from streetname.dashboard.views import Answer
from streetname.dashboard.visit import Visit
from streetname.domain.ledger.chart import USD, customer
from streetname.domain.values.amounts import ZERO
from streetname.storage.queries.overview.firm import firm_accounts
from streetname.storage.queries.overview.ledger import (
    Chart,
    CustomerColumn,
    CustomerLine,
    LedgerLine,
    chart_of_accounts,
    customer_lines,
    every_customer_line,
)
from streetname.storage.queries.overview.names import Names, names_of
from streetname.storage.queries.overview.page import lots
from streetname.storage.queries.overview.trial_balance import TrialLine, trial_balance

pages = Pages("/ledger")


class _Account(msgspec.Struct, frozen=True):
    """One line of the chart: a ledger account, its cash, and what else it has."""

    title: str
    name: str
    href: str
    cash: Decimal
    others: Sequence[Amount]


class _Trial(msgspec.Struct, frozen=True):
    """One line of the trial balance."""

    symbol: str
    is_cash: bool
    line: TrialLine

    def amount(self, number: Decimal) -> Amount:
        """So much of the line's asset."""
        return Amount(number, self.symbol, self.is_cash)


class _Customer(msgspec.Struct, frozen=True):
    """One customer with what they have."""

    line: CustomerLine
    others: Sequence[Amount]


_CUSTOMERS: Listing[_Customer] = Listing(
    "customers",
    (
        Column(
            "Ledger account",
            lambda each: each.line.account_number,
            sort=CustomerColumn.ACCOUNT_NUMBER,
            href=lambda each: bookkeeping.ledger_href(customer(each.line.account_id)),
        ),
        Column(
            "Name", lambda each: each.line.name, Kind.LONG, sort=CustomerColumn.NAME, personal=True
        ),
        Column("Cash", lambda each: each.line.balances.get(USD, ZERO), Kind.MONEY),
        Column("Assets", lambda each: len(each.others), Kind.COUNT),
        Column("Such as", lambda each: _first_few(each.others)),
        Column(
            "Account page",
            lambda each: each.line.account_id,
            Kind.ID,
            href=lambda each: account_href(each.line.account_id),
            minor=True,
        ),
    ),
    caption="Customers’ ledger accounts",
    sort=CustomerColumn.ACCOUNT_NUMBER,
    descending=False,
    search="Account number, name or e-mail",
    masked_search="Account number",
    empty="No customers yet.",
)


def _part(title: str, of: Callable[[TrialLine], Decimal], *, minor: bool = False) -> Column[_Trial]:
    return Column(
        title,
        lambda each: each.amount(of(each.line)),
        Kind.AMOUNT,
        minor=minor,
    )


_TRIAL: Listing[_Trial] = Listing(
    "trial-balance",
    (
        Column(
            "Asset",
            lambda each: each.symbol,
            sort="symbol",
            href=lambda each: None if each.is_cash else f"{ROOT}/market/{each.symbol}",
        ),
        _part("Customers", lambda line: line.customers, minor=True),
        _part("Firm", lambda line: line.firm, minor=True),
        _part("Street", lambda line: line.street, minor=True),
        _part("Credits", lambda line: line.credits),
        _part("Debits", lambda line: line.debits),
        _part("Sum", lambda line: line.sum),
    ),
    caption="Trial balance",
    sort="symbol",
    descending=False,
    search="Symbol",
    empty="Nothing has been posted yet.",
)


@pages.shows()
async def show_chart(visit: Visit) -> Answer:
    """Every ledger account of the firm and the street, and all customers' as one."""
    chart, firm, names = await visit.recall(_chart_with_names)
    return framed(
        visit,
        "chart.html",
        "",
        firm=[_account(line, names) for line in firm],
        street=[_account(line, names) for line in chart.street],
        customers=chart,
        customers_cash=chart.customers.get(USD, ZERO),
        customers_assets=bookkeeping.amounts(chart.customers, names),
    )


def _chart_with_names(connection: Connection) -> tuple[Chart, Sequence[LedgerLine], Names]:
    """The chart, the firm's accounts with those that nothing was posted to, and all names."""
    chart, firm = chart_of_accounts(connection), firm_accounts(connection)
    everything = [*firm, *chart.street]
    owned = {asset for line in everything for asset in line.balances} | set(chart.customers)
    return chart, firm, names_of(connection, (), owned)


@pages.shows("/customers")
async def show_customers(visit: Visit) -> Answer:
    """Every customer's ledger account with its balances."""
    asked = _CUSTOMERS.asked(visit)
    if asked.wants_csv:
        return await _CUSTOMERS.export(visit, _every_customer, asked)
    found = await visit.recall(
        customer_lines,
        asked.search,
        personal=asked.sees_personal,
        **asked.rows_by(CustomerColumn),
    )
    lines = await visit.read(_named, found.rows)
    table = _CUSTOMERS.table(visit, asked, lines, found.total)
    return framed(visit, "customers.html", "/customers", table=table)


@pages.shows("/trial-balance")
async def show_trial_balance(visit: Visit) -> Answer:
    """Every asset with all that stands positive and negative, which adds up to nothing."""
    asked = _TRIAL.asked(visit)
    found = await visit.read(trial_balance)
    names = await visit.read(names_of, (), {line.asset_id for line in found})
    said = asked.search.upper()
    lines = [
        _Trial(names.symbol(line.asset_id), line.asset_id == USD, line)
        for line in found
        if names.symbol(line.asset_id).startswith(said)
    ]
    lines.sort(key=lambda each: each.symbol, reverse=asked.descending)
    lines.sort(key=lambda each: not each.is_cash)
    if asked.wants_csv:
        return _TRIAL.csv(visit, lines)
    shown = lines[asked.offset :][: asked.limit]
    return framed(
        visit,
        "trial_balance.html",
        "/trial-balance",
        table=_TRIAL.table(visit, asked, shown, len(lines)),
        assets=len(found),
        unbalanced=[names.symbol(line.asset_id) for line in found if line.sum],
    )


def _every_customer(connection: Connection, asked: Asked) -> Iterator[_Customer]:
    found = every_customer_line(
        connection,
        asked.search,
        personal=asked.sees_personal,
        **asked.order_by(CustomerColumn),
    )
    for lines in lots(found):
        yield from _named(connection, lines)


def _named(connection: Connection, lines: Sequence[CustomerLine]) -> Sequence[_Customer]:
    """The customers, with names for what they own."""
    names = names_of(connection, (), {asset_id for line in lines for asset_id in line.balances})
    return [_Customer(line, bookkeeping.amounts(line.balances, names)) for line in lines]


def _account(line: LedgerLine, names: Names) -> _Account:
    return _Account(
        title=bookkeeping.short_title(line.ledger_account),
        name=line.ledger_account,
        href=bookkeeping.ledger_href(line.ledger_account),
        cash=line.balances.get(USD, ZERO),
        others=bookkeeping.amounts(line.balances, names),
    )


def _first_few(owned: Sequence[Amount], most: int = 3) -> str:
    said = ", ".join(formats.named_amount(each) for each in owned[:most])
    return said + (" …" if len(owned) > most else "")
