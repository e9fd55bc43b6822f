"""The account statement on paper."""

from collections.abc import Callable, Sequence
from functools import partial

from reportlab.platypus import Flowable

from streetname.documents.paper.blocks import EXACT, section, terms
from streetname.documents.paper.ledger_table import Column, Row
from streetname.documents.paper.page import WIDTH, Heading, drawn
from streetname.documents.paper.written import day, long_day, money, quantity
from streetname.documents.statement import (
    AccountStatement,
    Balances,
    StatedHolding,
    StatementLine,
    month_of,
)
from streetname.domain.values.amounts import ZERO, Money

_KINDS = {
    "buy": "Buy",
    "sell": "Sell",
    "sell_short": "Sell short",
    "deposit": "Deposit",
    "withdrawal": "Withdrawal",
    "transfer_return": "Returned",
    "commission": "Commission",
    "regulatory_fee": "Fee",
    "interest": "Interest",
}
_NONE = "–"
_INTERIM = "The period has not ended: this statement is as of now, and may change."
_BY_TRADE_DATE = "Everything is listed by trade date."
_VALUES = "What has no price counts nothing. A negative quantity was sold short."
_UNSETTLED = (
    "Unsettled cash is of trades that were made by the end of the period and settle after it."
    " Interest is charged on the first trading day of the next month."
)
_ADDS_UP = "For cash and for each security, opening plus activity is closing."
_CASH = (Column("", WIDTH - 130), Column("US dollars", 130, is_figure=True))
_CHARGES = (
    Column("", WIDTH - 220),
    Column("This period", 110, is_figure=True),
    Column("Year to date", 110, is_figure=True),
)
_HOLDINGS = (
    Column("Symbol", 58),
    Column("Security", 180),
    Column("Quantity", 110, is_figure=True),
    Column("Price", 80, is_figure=True),
    Column("Market value", 100, is_figure=True),
)
_ACTIVITY = (
    Column("Date", 50),
    Column("Settles", 50),
    Column("Activity", 54),
    Column("Description", 156),
    Column("Quantity", 84, is_figure=True),
    Column("Price", 56, is_figure=True),
    Column("Amount", 78, is_figure=True),
)


def statement_on_paper(statement: AccountStatement) -> bytes:
    """The statement as a PDF file."""
    opening, closing, period = statement.opening, statement.closing, statement.period
    heading = Heading(
        firm=statement.firm,
        recipient=statement.recipient,
        title="Interim statement" if statement.is_interim else "Account statement",
        covers=_covers(statement),
        facts=(
            ("Account number", statement.recipient.account_number),
            ("From", long_day(period.start)),
            ("To", long_day(period.end)),
            ("Opening equity (USD)", money(opening.equity)),
            ("Closing equity (USD)", money(closing.equity)),
            ("Change (USD)", money(closing.equity - opening.equity)),
        ),
        dated=period.end,
    )
    return drawn(heading, partial(_content, statement))


def _content(statement: AccountStatement) -> Sequence[Flowable]:
    opening, closing = statement.opening, statement.closing
    return [
        *section("Account summary", _summary_columns(statement), _summary(opening, closing)),
        *section("Cash", _CASH, _cash(statement)),
        *section("Fees and interest", _CHARGES, _charges(statement)),
        *section(f"Holdings on {long_day(closing.on)}", _HOLDINGS, _holdings(closing)),
        *section("Activity", _ACTIVITY, _activity(statement)),
        *(_opening_holdings(opening) if opening.holdings else ()),
        *terms(*_terms(statement)),
    ]


def _opening_holdings(opening: Balances) -> Sequence[Flowable]:
    return section(f"Holdings on {long_day(opening.on)}", _HOLDINGS, _holdings(opening))


def _covers(statement: AccountStatement) -> str:
    period = statement.period
    if period == month_of(period.start):
        return f"{period.start:%B %Y}"
    return f"{long_day(period.start)} to {long_day(period.end)}"


def _summary_columns(statement: AccountStatement) -> Sequence[Column]:
    return (
        Column("", WIDTH - 330),
        Column(f"Opening {day(statement.opening.on)}", 110, is_figure=True),
        Column(f"Closing {day(statement.closing.on)}", 110, is_figure=True),
        Column("Change", 110, is_figure=True),
    )


def _summary(opening: Balances, closing: Balances) -> Sequence[Row]:
    def row(name: str, of: Callable[[Balances], Money], *, is_total: bool = False) -> Row:
        before, after = of(opening), of(closing)
        cells = (name, money(before), money(after), money(after - before))
        return Row(cells, is_total=is_total)

    return (
        row("Settled cash", lambda balances: balances.settled_cash),
        row("Unsettled cash of trades", lambda balances: balances.unsettled_cash),
        row("Securities held", lambda balances: balances.long_value),
        row("Securities sold short", lambda balances: balances.short_value),
        row("Equity", lambda balances: balances.equity, is_total=True),
    )


def _cash(statement: AccountStatement) -> Sequence[Row]:
    cash = statement.cash
    return (
        Row(("Opening cash", money(cash.opening)), is_total=True),
        Row(("Deposits, less those returned", money(cash.deposits))),
        Row(("Withdrawals, less those returned", money(cash.withdrawals))),
        Row(("Purchases", money(cash.purchases))),
        Row(("Sales, short sales included", money(cash.sales))),
        Row(("Commissions", money(cash.commissions))),
        Row(("Regulatory fees", money(cash.regulatory_fees))),
        Row(("Margin interest", money(cash.interest))),
        Row(("Closing cash", money(cash.closing)), is_total=True),
    )


def _charges(statement: AccountStatement) -> Sequence[Row]:
    rows = [
        Row((one.name, money(one.period), money(one.year_to_date))) for one in statement.charges
    ]
    period = sum((one.period for one in statement.charges), ZERO)
    year = sum((one.year_to_date for one in statement.charges), ZERO)
    return [*rows, Row(("All charges", money(period), money(year)), is_total=True)]


def _holdings(balances: Balances) -> Sequence[Row]:
    if not balances.holdings:
        return [Row((_NONE, "No securities", "", "", ""))]
    value = money(balances.long_value + balances.short_value)
    total = Row(("", "All securities", "", "", value), is_total=True)
    return [*map(_holding, balances.holdings), total]


def _holding(held: StatedHolding) -> Row:
    return Row(
        (
            held.symbol,
            held.name,
            quantity(held.quantity),
            _NONE if held.price is None else money(held.price),
            _NONE if held.market_value is None else money(held.market_value),
        )
    )


def _activity(statement: AccountStatement) -> Sequence[Row]:
    before = _balance_row("Opening cash", statement.opening)
    after = _balance_row("Closing cash", statement.closing)
    return [before, *map(_line, statement.lines), after]


def _balance_row(name: str, balances: Balances) -> Row:
    return Row((day(balances.on), "", "", name, "", "", money(balances.cash)), is_total=True)


def _line(line: StatementLine) -> Row:
    described = line.description if line.symbol is None else f"{line.symbol} {line.description}"
    return Row(
        (
            day(line.on),
            day(line.settles_on),
            _KINDS.get(line.kind, line.kind),
            described,
            "" if line.quantity is None else quantity(line.quantity),
            "" if line.price is None else money(line.price),
            money(line.amount),
        )
    )


def _terms(statement: AccountStatement) -> Sequence[str]:
    prices = (
        f"Opening securities are valued at the close of {long_day(statement.opening.priced_on)},"
        f" closing securities at the close of {long_day(statement.closing.priced_on)}."
    )
    interim = (_INTERIM,) if statement.is_interim else ()
    return (*interim, f"{_BY_TRADE_DATE} {prices} {_VALUES}", _UNSETTLED, f"{EXACT} {_ADDS_UP}")
