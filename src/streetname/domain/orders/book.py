"""What a trade does to the books: shares and money move, a commission is charged."""

from streetname.domain.ledger.activity import (
    Activity,
    ActivityType,
    Trade,
    other_activity_id,
    trade_activity_id,
)
from streetname.domain.ledger.chart import FIRM_COMMISSIONS, STREET_CLEARING, USD, customer
from streetname.domain.ledger.entry import Entry, EntryKind, Posting
from streetname.domain.market.calendar import Session
from streetname.domain.orders.order import Order, PositionIntent, Side
from streetname.domain.values.amounts import (
    ZERO,
    Money,
    Price,
    Quantity,
    down_to_shares,
)
from streetname.domain.values.changes import Changes
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import EntryId, ExecutionId

_SELL_SHORT = "sell_short"


def book_trade(  # noqa: PLR0913, PLR0917 - each names one fact of the trade
    order: Order,
    quantity: Quantity,
    price: Price,
    value: Money,
    execution_id: ExecutionId,
    session: Session,
    desk: Desk,
    changes: Changes,
) -> None:
    """Post a trade of `order`, which is as it is after it, and tell its owner."""
    owner = customer(order.account_id)
    shares, money = (quantity, -value) if order.side is Side.BUY else (-quantity, value)
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
            _SELL_SHORT if order.intent is PositionIntent.SELL_TO_OPEN else order.side,
            order.symbol,
            price,
            quantity,
            order.filled_quantity,
            _leaves(order, price),
            order.status,
        ),
    )
    changes.save(entry, activity)


def _leaves(order: Order, price: Price) -> Quantity:
    if not order.is_open:
        return ZERO
    if order.left is not None:
        return order.left
    return down_to_shares(order.notional_left / price)


def book_commission(
    order: Order, charge: Money, session: Session, desk: Desk, changes: Changes
) -> None:
    """Charge the commission, and tell the owner."""
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
