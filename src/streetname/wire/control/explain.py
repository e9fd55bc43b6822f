"""An order explained, on the wire: what happened to it, when, why, and what that did."""

from collections.abc import Iterable, Sequence

import msgspec

from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.entry import Entry
from streetname.domain.market.quote import Quote
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.order import Order
from streetname.domain.orders.rulebook import MEANING, Rule
from streetname.domain.values.amounts import Price
from streetname.engine.batch import Event
from streetname.wire.control.ledger import EntryBody, Symbols, entry_body
from streetname.wire.numbers import text, text_or_none
from streetname.wire.orders import OrderBody, order_body
from streetname.wire.times import timestamp


class RuleBody(msgspec.Struct, frozen=True):
    """A rule: its identifier never changes."""

    id: str
    meaning: str


class ShownBody(msgspec.Struct, frozen=True):
    """What the market showed at an instant; null where there was nothing."""

    bid: str | None
    ask: str | None
    bid_size: str | None
    ask_size: str | None
    last_price: str | None


class TradeBody(msgspec.Struct, frozen=True):
    """What was traded, and the position after it."""

    execution_id: str
    price: str
    qty: str
    position_qty: str
    settles_on: str


class HeldBody(msgspec.Struct, frozen=True):
    """What was left set aside."""

    asset: str
    amount: str


class StepBody(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the order, and everything that belongs to it."""

    at: str
    event: str
    event_id: int
    status: str
    rule: RuleBody | None
    reason: str | None
    market: ShownBody
    trade: TradeBody | None
    held: HeldBody | None
    entries: list[EntryBody]


class ExplanationBody(msgspec.Struct, frozen=True):
    """An order as it is, and how it came there, oldest first."""

    order: OrderBody
    timeline: list[StepBody]


class Step(msgspec.Struct, frozen=True):
    """An event of an order, with what the market showed and the entries that it made."""

    event: Event
    quote: Quote | None
    last_price: Price | None
    entries: Sequence[Entry]


def explanation_body(
    order: Order, legs: Sequence[Order], steps: Iterable[Step], symbols: Symbols
) -> ExplanationBody:
    """The order and its timeline as they are told."""
    return ExplanationBody(
        order=order_body(order, legs=legs), timeline=[_step_body(step, symbols) for step in steps]
    )


def _step_body(step: Step, symbols: Symbols) -> StepBody:
    fact = step.event.fact
    assert isinstance(fact, OrderChanged), "orders have events of their own"
    return StepBody(
        at=timestamp(step.event.at),
        event=fact.event,
        event_id=step.event.sequence,
        status=fact.order.status,
        rule=_rule_body(fact.rule),
        reason=fact.reason,
        market=_shown_body(step.quote, step.last_price),
        trade=_trade_body(fact),
        held=_held_body(fact, symbols),
        entries=[entry_body(entry, symbols) for entry in step.entries],
    )


def _rule_body(rule: Rule | None) -> RuleBody | None:
    return None if rule is None else RuleBody(rule, MEANING[rule])


def _shown_body(quote: Quote | None, last_price: Price | None) -> ShownBody:
    return ShownBody(
        bid=text_or_none(quote.bid if quote else None),
        ask=text_or_none(quote.ask if quote else None),
        bid_size=text_or_none(quote.bid_size if quote else None),
        ask_size=text_or_none(quote.ask_size if quote else None),
        last_price=text_or_none(last_price),
    )


def _trade_body(fact: OrderChanged) -> TradeBody | None:
    trade = fact.execution
    if trade is None:
        return None
    return TradeBody(
        execution_id=trade.id,
        price=text(trade.price),
        qty=text(trade.quantity),
        position_qty=text(trade.position_quantity),
        settles_on=trade.settles_on.isoformat(),
    )


def _held_body(fact: OrderChanged, symbols: Symbols) -> HeldBody | None:
    held = fact.reserve
    if held is None:
        return None
    return HeldBody("USD" if held.asset == USD else symbols[held.asset], text(held.amount))
