"""A fill: shares and money change hands, the hold is spent, the commission is charged.

The caller has matched; here nothing is decided any more but what follows from the trade.
"""

from datetime import datetime
from typing import Protocol

import msgspec

from streetname.domain.ledger.activity import (
    Activity,
    ActivityType,
    Trade,
    other_activity_id,
    trade_activity_id,
)
from streetname.domain.ledger.chart import FIRM_COMMISSIONS, STREET_CLEARING, USD, customer
from streetname.domain.ledger.entry import Entry, EntryKind, Posting
from streetname.domain.ledger.hold import Hold, spend
from streetname.domain.market.calendar import Session
from streetname.domain.orders import commission
from streetname.domain.orders.events import Execution, OrderChanged, OrderEvent
from streetname.domain.orders.lifecycle import after
from streetname.domain.orders.order import Order, Side
from streetname.domain.portfolio.day_trades import day_trade
from streetname.domain.portfolio.position import Position, traded
from streetname.domain.values.amounts import (
    ZERO,
    Money,
    Price,
    Quantity,
    down_to_shares,
    notional,
    to_price,
)
from streetname.domain.values.changes import Changes
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AccountId, AssetId, EntryId, ExecutionId


class FillDesk(Desk, Protocol):
    """What a fill needs to see."""

    def position(self, account_id: AccountId, asset_id: AssetId) -> Position:
        """The position, empty if there is none."""
        ...

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        """What is set aside for the order."""
        ...


class Match(msgspec.Struct, frozen=True, gc=False):
    """What the venue trades of an order: so much at this price, and whether that completes it."""

    quantity: Quantity
    price: Price
    completes: bool


def fill(order: Order, match: Match, session: Session, desk: FillDesk, changes: Changes) -> Order:
    """Add a trade of `order` to `changes` and give back the order after it."""
    value = notional(match.price, match.quantity)
    filled = _filled(order, match, value, desk.now)
    charge = commission.due(filled)
    filled = msgspec.structs.replace(filled, commission_charged=filled.commission_charged + charge)
    before = desk.position(order.account_id, order.asset_id)
    position = traded(before, _signed(order, match), match.price, session.date)
    execution_id = ExecutionId(desk.identify("execution"))

    changes.save(filled, position)
    _count_day_trade(before, order, match, session, desk, changes)
    _spend_hold(filled, match.quantity, value + charge, desk, changes)
    _book_trade(filled, match, value, execution_id, session, desk, changes)
    if charge:
        _book_commission(filled, charge, session, desk, changes)
    changes.announce(
        OrderChanged(
            OrderEvent.FILL if match.completes else OrderEvent.PARTIAL_FILL,
            filled,
            desk.now,
            Execution(
                execution_id, match.price, match.quantity, position.quantity, session.settles_on
            ),
        )
    )
    return filled


def _filled(order: Order, match: Match, value: Money, now: datetime) -> Order:
    quantity = order.filled_quantity + match.quantity
    spent = (order.filled_average_price or ZERO) * order.filled_quantity
    average = to_price((spent + match.price * match.quantity) / quantity)
    event = OrderEvent.FILL if match.completes else OrderEvent.PARTIAL_FILL
    return msgspec.structs.replace(
        order,
        status=after(order.status, event),
        filled_quantity=quantity,
        filled_average_price=match.price if not order.filled_quantity else average,
        filled_value=order.filled_value + value,
        filled_at=now if match.completes else None,
        updated_at=now,
    )


def _signed(order: Order, match: Match) -> Quantity:
    return match.quantity if order.side is Side.BUY else -match.quantity


def _count_day_trade(
    before: Position,
    order: Order,
    match: Match,
    session: Session,
    desk: FillDesk,
    changes: Changes,
) -> None:
    quantity, day = _signed(order, match), session.date
    made = day_trade(desk.rules, before, quantity, day, order.id, order.asset_class)
    if made is not None:
        changes.save(made)


def _spend_hold(
    order: Order, quantity: Quantity, cost: Money, desk: FillDesk, changes: Changes
) -> None:
    hold = desk.hold(order.account_id, order.id)
    assert hold is not None, "an open order has a hold"
    if not order.is_open:
        changes.remove(hold)
        return
    changes.save(spend(hold, cost if order.side is Side.BUY else quantity))


def _book_trade(
    order: Order,
    match: Match,
    value: Money,
    execution_id: ExecutionId,
    session: Session,
    desk: FillDesk,
    changes: Changes,
) -> None:
    owner = customer(order.account_id)
    shares, money = (match.quantity, -value) if order.side is Side.BUY else (-match.quantity, value)
    settles_on = session.settles_on
    entry = Entry(
        EntryId(desk.number()),
        EntryKind.TRADE,
        desk.now,
        session.date,
        order.id,
        "",
        (
            Posting(owner, USD, money, settles_on),
            Posting(STREET_CLEARING, USD, -money, settles_on),
            Posting(owner, order.asset_id, shares, settles_on),
            Posting(STREET_CLEARING, order.asset_id, -shares, settles_on),
        ),
    )
    activity = Activity(
        trade_activity_id(desk.now, execution_id),
        order.account_id,
        ActivityType.FILL,
        None,
        desk.now,
        session.date,
        entry.id,
        order.id,
        money,
        "",
        Trade(
            order.id,
            order.side,
            order.symbol,
            match.price,
            match.quantity,
            order.filled_quantity,
            _leaves(order, match),
            order.status,
        ),
    )
    changes.save(entry, activity)


def _leaves(order: Order, match: Match) -> Quantity:
    if match.completes:
        return ZERO
    if order.left is not None:
        return order.left
    return down_to_shares(order.notional_left / match.price)


def _book_commission(
    order: Order, charge: Money, session: Session, desk: FillDesk, changes: Changes
) -> None:
    entry = Entry(
        EntryId(desk.number()),
        EntryKind.COMMISSION,
        desk.now,
        session.date,
        order.id,
        "",
        (
            Posting(customer(order.account_id), USD, -charge, session.date),
            Posting(FIRM_COMMISSIONS, USD, charge, session.date),
        ),
    )
    activity = Activity(
        other_activity_id(session.date, desk.identify("activity")),
        order.account_id,
        ActivityType.FEE,
        "COM",
        desk.now,
        session.date,
        entry.id,
        order.id,
        -charge,
        f"Commission on order {order.id}",
    )
    changes.save(entry, activity)
