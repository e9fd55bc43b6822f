"""A fill: shares and money change hands, the hold is spent, the commission is charged.

The caller has matched; here nothing is decided any more but what follows from the trade.
"""

from datetime import datetime
from typing import Protocol

import msgspec

from streetname.domain.ledger.hold import Hold, spend
from streetname.domain.market.calendar import Session
from streetname.domain.orders import commission, end
from streetname.domain.orders.book import book_commission, book_trade
from streetname.domain.orders.events import Execution, OrderChanged, OrderEvent
from streetname.domain.orders.groups import activate, holds_nothing, is_entry, shrink
from streetname.domain.orders.lifecycle import after
from streetname.domain.orders.order import Leg, Order, OrderClass, PositionIntent, Side
from streetname.domain.orders.rulebook import Rule
from streetname.domain.portfolio.day_trades import day_trade
from streetname.domain.portfolio.position import Position, traded
from streetname.domain.values.amounts import (
    ZERO,
    Money,
    Price,
    Quantity,
    notional,
    to_price,
)
from streetname.domain.values.changes import Changes
from streetname.domain.values.ids import AccountId, AssetId, ExecutionId


class FillDesk(end.EndDesk, Protocol):
    """What a fill needs to see."""

    def position(self, account_id: AccountId, asset_id: AssetId) -> Position:
        """The position, empty if there is none."""
        ...

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        """What is set aside for the order."""
        ...

    def held(self, account_id: AccountId, asset_id: AssetId) -> Quantity:
        """What open orders and withdrawals hold of cash or of an asset."""
        ...


class Match(msgspec.Struct, frozen=True, gc=False):
    """What the venue trades of an order, by which rule, and whether that completes it.

    `value` is what the quantity is worth at the price.
    """

    quantity: Quantity
    price: Price
    value: Money
    completes: bool
    rule: Rule


def fill(
    order: Order,
    match: Match,
    session: Session,
    desk: FillDesk,
    changes: Changes,
    *,
    beyond: Money = ZERO,
) -> Order:
    """Add a trade of `order` to `changes` and give back the order after it.

    `session` is the trading day that the trade belongs to; it may spend so much `beyond` the hold.
    """
    filled = _filled(order, match, desk.now)
    charge = commission.due(filled)
    if charge:
        charged = filled.commission_charged + charge
        filled = msgspec.structs.replace(filled, commission_charged=charged)
    before = desk.position(order.account_id, order.asset_id)
    moved = match.quantity if order.side is Side.BUY else -match.quantity
    position = traded(before, moved, match.price, session.date)
    execution_id = ExecutionId(desk.identify("execution"))

    changes.save(filled, position)
    made = day_trade(desk.rules, before, moved, session.date, order.id, order.asset_class)
    if made is not None:
        changes.save(made)
    _spend_hold(filled, match.quantity, match.value + charge - beyond, desk, changes)
    book_trade(
        filled, match.quantity, match.price, match.value, execution_id, session, desk, changes
    )
    if charge:
        book_commission(filled, charge, session, desk, changes)
    changes.announce(
        OrderChanged(
            OrderEvent.FILL if match.completes else OrderEvent.PARTIAL_FILL,
            filled,
            desk.now,
            Execution(
                execution_id, match.price, match.quantity, position.quantity, session.settles_on
            ),
            rule=match.rule,
        )
    )
    if order.order_class is not OrderClass.SIMPLE:
        _tell_group(filled, match.quantity, position, desk, changes)
    return filled


def _filled(order: Order, match: Match, now: datetime) -> Order:
    quantity, average = order.filled_quantity + match.quantity, match.price
    if order.filled_quantity:
        spent = (order.filled_average_price or ZERO) * order.filled_quantity
        average = to_price((spent + match.price * match.quantity) / quantity)
    event = OrderEvent.FILL if match.completes else OrderEvent.PARTIAL_FILL
    return msgspec.structs.replace(
        order,
        status=after(order.status, event),
        filled_quantity=quantity,
        filled_average_price=average,
        filled_value=order.filled_value + match.value,
        filled_at=now if match.completes else None,
        updated_at=now,
    )


def _spend_hold(
    order: Order, quantity: Quantity, cost: Money, desk: FillDesk, changes: Changes
) -> None:
    hold = desk.hold(order.account_id, order.id)
    if hold is None:
        assert order.leg is Leg.STOP_LOSS, "only a held exit trades what its sibling has set aside"
        assert not order.is_open, "and it trades all of it"
    elif not order.is_open:
        changes.remove(hold)
    elif order.intent.closes:
        changes.save(spend(hold, quantity))
    elif order.intent is PositionIntent.BUY_TO_OPEN:
        changes.save(spend(hold, cost))
    else:
        changes.save(spend(hold, _part_of(hold, order, quantity)))


def _part_of(hold: Hold, order: Order, quantity: Quantity) -> Money:
    """What a short sale sets free of its hold: as much of it as has traded of the order."""
    assert order.left is not None, "fractions are not sold short"
    return notional(hold.remaining, quantity / (order.left + quantity))


def _tell_group(
    order: Order, quantity: Quantity, position: Position, desk: FillDesk, changes: Changes
) -> None:
    """Let the exits of a filled entry work; let an exit's sibling follow what it has traded."""
    others = [other for other in desk.group(order) if other.id != order.id]
    if is_entry(order):
        if not order.is_open:
            activate(others, _available(position, desk), desk, changes)
        return
    for other in others:
        if is_entry(other):
            continue
        if not order.is_open:
            end.cancel_alone(other, Rule.SIBLING_DONE, desk, changes)
        elif holds_nothing(other):
            shrink(other, quantity, desk, changes)


def _available(position: Position, desk: FillDesk) -> Quantity:
    """The whole shares of the position that no order is about to close.

    There are some where an entry has just filled, but while it was filling others may have closed.
    """
    owned = abs(position.quantity)
    return (owned - desk.held(position.account_id, position.asset_id)) // 1
