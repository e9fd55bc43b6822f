"""The venue reacts to an order: it becomes live, and trades if the quote allows.

Nothing ever trades outside a session or without a quote, and a purchase never costs more than is
held for it: where the price has run away, more is set aside or the order is rejected.
"""

from decimal import Decimal
from typing import Protocol

import msgspec

from streetname.domain.ledger.chart import STREET_CLEARING, USD, LedgerAccount, customer
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session
from streetname.domain.market.quote import Quote
from streetname.domain.orders import commission, end
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.fill import FillDesk, Match, fill
from streetname.domain.orders.lifecycle import after
from streetname.domain.orders.order import Order, OrderStatus, OrderType, Side, TimeInForce
from streetname.domain.orders.route import VenueReacts, announce
from streetname.domain.values.amounts import (
    MOST_MONEY,
    MOST_QUANTITY,
    ZERO,
    Money,
    Price,
    Quantity,
    down_to_shares,
    notional,
    up_to_cents,
)
from streetname.domain.values.changes import Changes
from streetname.domain.values.ids import AccountId, AssetId, OrderId
from streetname.domain.venue.models import tradable

_AT_ONCE_OR_NEVER = frozenset({TimeInForce.IOC, TimeInForce.FOK})


class VenueDesk(FillDesk, end.EndDesk, Protocol):
    """What the venue needs to see."""

    @property
    def seed(self) -> int:
        """The environment's seed."""
        ...

    @property
    def session(self) -> Session | None:
        """The session that is open now."""
        ...

    def order(self, account_id: AccountId, order_id: OrderId) -> Order | None:
        """The order, open or not."""
        ...

    def asset(self, asset_id: AssetId) -> Asset:
        """The asset with that identifier."""
        ...

    def quote(self, asset: Asset) -> Quote | None:
        """The best bid and offer in force."""
        ...

    def balance(self, ledger_account: LedgerAccount, asset_id: AssetId) -> Decimal:
        """The posted balance of a ledger account."""
        ...

    def buying_power(self, account_id: AccountId) -> Money:
        """What the account may still buy."""
        ...


def venue_reacts(command: VenueReacts, desk: VenueDesk) -> Changes:
    """Make the order live if it is new here, and trade what can be traded of it."""
    changes = Changes()
    order = desk.order(command.account_id, command.order_id)
    session = desk.session
    if order is None or order.status not in _WORKABLE:
        return changes
    if order.status is OrderStatus.PENDING_NEW:
        order = _live(order, desk, changes)
    if session is not None:
        order = _matched(order, session, desk, changes)
    if order.is_open and order.time_in_force in _AT_ONCE_OR_NEVER:
        end.cancel(order, desk, changes)
    return changes


_WORKABLE = frozenset({OrderStatus.PENDING_NEW, OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED})


def _live(order: Order, desk: VenueDesk, changes: Changes) -> Order:
    live = msgspec.structs.replace(
        order, status=after(order.status, OrderEvent.NEW), updated_at=desk.now
    )
    changes.save(live)
    announce(live, OrderEvent.NEW, desk, changes)
    return live


def _matched(order: Order, session: Session, desk: VenueDesk, changes: Changes) -> Order:
    match = _match(order, desk)
    return order if match is None else _traded(order, match, session, desk, changes)


def _match(order: Order, desk: VenueDesk) -> Match | None:
    """What the quote lets the order trade now."""
    quote = desk.quote(desk.asset(order.asset_id))
    if quote is None:
        return None
    price = quote.ask if order.side is Side.BUY else quote.bid
    if order.type is OrderType.LIMIT and not _is_marketable(order, price):
        return None
    wanted = _wanted(order, price, desk)
    quantity = tradable(desk.rules.fill_model, desk.seed, order, wanted, quote, desk.now)
    if quantity <= ZERO:
        return None
    return Match(quantity, price, completes=quantity == wanted)


def _is_marketable(order: Order, price: Price) -> bool:
    assert order.limit_price is not None
    if order.side is Side.BUY:
        return price <= order.limit_price
    return price >= order.limit_price


def _wanted(order: Order, price: Price, desk: VenueDesk) -> Quantity:
    """The shares that are still wanted; a sale by notional is limited to what it holds."""
    if order.left is not None:
        return order.left
    shares = down_to_shares(order.notional_left / price)
    if order.side is Side.BUY:
        return shares
    hold = desk.hold(order.account_id, order.id)
    assert hold is not None, "an open order has a hold"
    return min(shares, hold.remaining)


def _traded(
    order: Order, match: Match, session: Session, desk: VenueDesk, changes: Changes
) -> Order:
    if not _fits_the_books(order, match, desk):
        return _given_up(order, "more than the books can hold", desk, changes)
    if order.side is Side.BUY:
        missing = _missing(order, match, desk)
        if missing > ZERO:
            return _paid_for_or_rejected(order, match, missing, session, desk, changes)
    return fill(order, match, session, desk, changes)


def _fits_the_books(order: Order, match: Match, desk: VenueDesk) -> bool:
    """True unless a balance would grow beyond what can be stored."""
    value = notional(match.price, match.quantity)
    cash = desk.balance(STREET_CLEARING, USD)
    owned = desk.balance(customer(order.account_id), USD)
    shares = desk.balance(STREET_CLEARING, order.asset_id)
    return (
        max(abs(cash), abs(owned)) + value <= MOST_MONEY
        and abs(shares) + match.quantity <= MOST_QUANTITY
    )


def _given_up(order: Order, reason: str, desk: VenueDesk, changes: Changes) -> Order:
    """The order rejected, or cancelled if a part of it has traded."""
    if order.status is OrderStatus.NEW:
        return end.reject(order, reason, desk, changes)
    return end.cancel(order, desk, changes)


def _missing(order: Order, match: Match, desk: VenueDesk) -> Money:
    """How much more than is held the trade would cost."""
    hold = desk.hold(order.account_id, order.id)
    assert hold is not None, "an open order has a hold"
    value = notional(match.price, match.quantity)
    quantity = order.filled_quantity + match.quantity
    charge = commission.total(order.commission, quantity, order.filled_value + value)
    return value + charge - order.commission_charged - hold.remaining


def _paid_for_or_rejected(
    order: Order,
    match: Match,
    missing: Money,
    session: Session,
    desk: VenueDesk,
    changes: Changes,
) -> Order:
    needed = up_to_cents(missing)
    if needed > desk.buying_power(order.account_id):
        return _given_up(order, "insufficient buying power", desk, changes)
    return fill(order, match, session, _WiderHold(desk, order.id, needed), changes)


class _WiderHold:
    """The desk, as if some more had been set aside for one order."""

    def __init__(self, desk: VenueDesk, order_id: OrderId, more: Decimal) -> None:
        self._desk = desk
        self._order_id = order_id
        self._more = more
        self.now = desk.now
        self.rules = desk.rules
        self.sequence = desk.sequence
        self.identify = desk.identify
        self.number = desk.number
        self.position = desk.position

    def hold(self, account_id: AccountId, object_id: str) -> Hold | None:
        hold = self._desk.hold(account_id, object_id)
        if hold is None or object_id != self._order_id:
            return hold
        return msgspec.structs.replace(hold, remaining=hold.remaining + self._more)
