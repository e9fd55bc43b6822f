"""The trade confirmation on paper."""

from collections.abc import Sequence
from functools import partial

from reportlab.platypus import Flowable

from streetname.documents.confirmation import ConfirmedFill, TradeConfirmation
from streetname.documents.paper.blocks import EXACT, section, terms
from streetname.documents.paper.ledger_table import Column, Row
from streetname.documents.paper.page import WIDTH, Heading, drawn
from streetname.documents.paper.written import long_day, money, quantity, time_of_day

_ACTIONS = {"buy": "Buy", "sell": "Sell", "sell_short": "Sell short"}
_TRADES = (
    Column("Time (ET)", 43),
    Column("Action", 46),
    Column("Security", 105),
    Column("Quantity", 84, is_figure=True),
    Column("Price", 58, is_figure=True),
    Column("Principal", 68, is_figure=True),
    Column("Commission", 53, is_figure=True),
    Column("Net amount", 71, is_figure=True),
)
_VENUE = (
    "The trades were made at a simulated venue, at simulated prices. Times are those of New York."
)
_CHARGED = "Regulatory fees are charged once for the whole day, each rounded up to the cent."
_NOT_CHARGED_YET = (
    "The trading day is not over: regulatory fees are those of the trades so far. They are charged"
    " in the evening, once for the whole day, each rounded up to the cent."
)
_SUMMARY = (Column("", WIDTH - 130), Column("US dollars", 130, is_figure=True))


def confirmation_on_paper(confirmation: TradeConfirmation) -> bytes:
    """The confirmation as a PDF file."""
    on = confirmation.trade_date
    heading = Heading(
        firm=confirmation.firm,
        recipient=confirmation.recipient,
        title="Trade confirmation",
        covers=f"Trade date {long_day(on)}",
        facts=(
            ("Account number", confirmation.recipient.account_number),
            ("Trade date", long_day(on)),
            ("Settlement date", long_day(confirmation.settles_on)),
            ("Trades", f"{len(confirmation.fills):,}"),
            ("Net amount (USD)", money(confirmation.totals.net_amount)),
        ),
        dated=on,
    )
    return drawn(heading, partial(_content, confirmation))


def _content(confirmation: TradeConfirmation) -> Sequence[Flowable]:
    return [
        *section("Trades", _TRADES, [_trade(fill) for fill in confirmation.fills]),
        *section("Summary of the day", _SUMMARY, _summary(confirmation)),
        *terms(*_terms(confirmation)),
    ]


def _trade(fill: ConfirmedFill) -> Row:
    return Row(
        (
            time_of_day(fill.executed_at),
            _ACTIONS.get(fill.side, fill.side),
            f"{fill.symbol} {fill.name}",
            quantity(fill.quantity),
            money(fill.price),
            money(fill.principal),
            money(fill.commission),
            money(fill.net_amount),
        ),
        note=f"Order {fill.order_id} · Execution {fill.execution_id}",
    )


def _summary(confirmation: TradeConfirmation) -> Sequence[Row]:
    totals = confirmation.totals
    rows = [
        Row(("Sales, short sales included", money(totals.sales))),
        Row(("Purchases", money(-totals.purchases))),
        Row(("Commissions", money(-totals.commissions))),
    ]
    estimated = "" if confirmation.fees_are_final else " (not charged yet)"
    rows += [Row((f"{fee.name}{estimated}", money(-fee.amount))) for fee in confirmation.fees]
    due = "Net amount due to you" if totals.net_amount >= 0 else "Net amount due from you"
    return [*rows, Row((due, money(totals.net_amount)), is_total=True)]


def _terms(confirmation: TradeConfirmation) -> Sequence[str]:
    on = long_day(confirmation.settles_on)
    fees = _CHARGED if confirmation.fees_are_final else _NOT_CHARGED_YET
    return (
        f"Capacity: {confirmation.firm.name} acted as your agent. {_VENUE}",
        f"Trades settle on {on}. Commissions are charged with the trade. {fees}",
        f"{EXACT} A negative net amount is taken from the account.",
    )
