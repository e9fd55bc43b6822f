"""Settling a match: the trade happens if the books can hold it and the account can pay for it."""

from decimal import Decimal
from typing import Protocol

from streetname.domain.ledger.chart import STREET_CLEARING, USD, LedgerAccount
from streetname.domain.market.calendar import Session
from streetname.domain.orders import commission, end
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.fill import FillDesk, Match, fill
from streetname.domain.orders.lifecycle import TRANSITIONS
from streetname.domain.orders.order import Order, PositionIntent
from streetname.domain.orders.rulebook import Rule
from streetname.domain.portfolio.figures import Figures
from streetname.domain.values.amounts import (
    MOST_MONEY,
    MOST_QUANTITY,
    ZERO,
    Money,
    up_to_cents,
)
from streetname.domain.values.changes import Changes
from streetname.domain.values.ids import AccountId, AssetId


class SettleDesk(FillDesk, Protocol):
    """What settling a match needs to see."""

    def balance(self, ledger_account: LedgerAccount, asset_id: AssetId) -> Decimal:
        """The posted balance of a ledger account."""
        ...

    def cash(self, account_id: AccountId) -> Money:
        """The posted balance of the account's cash."""
        ...

    def figures(self, account_id: AccountId) -> Figures:
        """What the account is worth and may spend."""
        ...


def settle(
    order: Order, match: Match, session: Session, desk: SettleDesk, changes: Changes
) -> Order:
    """Trade what was matched, or end the order because it cannot be."""
    if not _fits_the_books(order, match, desk):
        return _given_up(order, Rule.UNBOOKABLE, "more than the books can hold", desk, changes)
    if order.intent is PositionIntent.BUY_TO_OPEN:
        missing = _missing(order, match, desk)
        if missing > ZERO:
            return _paid_for_or_rejected(order, match, missing, session, desk, changes)
    return fill(order, match, session, desk, changes)


def _fits_the_books(order: Order, match: Match, desk: SettleDesk) -> bool:
    """True unless a balance would grow beyond what can be stored."""
    cash = desk.balance(STREET_CLEARING, USD)
    owned = desk.cash(order.account_id)
    shares = desk.balance(STREET_CLEARING, order.asset_id)
    return (
        max(abs(cash), abs(owned)) + match.value <= MOST_MONEY
        and abs(shares) + match.quantity <= MOST_QUANTITY
    )


def _given_up(order: Order, rule: Rule, reason: str, desk: SettleDesk, changes: Changes) -> Order:
    """The order rejected, or canceled if a part of it has traded."""
    if (order.status, OrderEvent.REJECTED) in TRANSITIONS:
        return end.reject(order, rule, reason, desk, changes)
    return end.cancel(order, rule, desk, changes)


def _missing(order: Order, match: Match, desk: SettleDesk) -> Money:
    """How much more than is held the trade would cost."""
    hold = desk.hold(order.account_id, order.id)
    assert hold is not None, "an order that trades has a hold"
    quantity = order.filled_quantity + match.quantity
    charge = commission.total(order.commission, quantity, order.filled_value + match.value)
    return match.value + charge - order.commission_charged - hold.remaining


def _paid_for_or_rejected(
    order: Order,
    match: Match,
    missing: Money,
    session: Session,
    desk: SettleDesk,
    changes: Changes,
) -> Order:
    needed = up_to_cents(missing)
    hold = desk.hold(order.account_id, order.id)
    assert hold is not None, "an order that trades has a hold"
    if needed * hold.weight > desk.figures(order.account_id).buying_power:
        reason = "insufficient buying power"
        return _given_up(order, Rule.UNAFFORDABLE, reason, desk, changes)
    return fill(order, match, session, desk, changes, beyond=needed)
