"""The venue reacts to an order: it becomes live, triggers, and trades if the quote allows.

Nothing ever trades outside its session, in a halt or without a quote, and a purchase never costs
more than is held for it: where the price has run away, more is set aside or the order is rejected.
"""

from datetime import datetime
from typing import Protocol

import msgspec

from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session
from streetname.domain.market.quote import Quote
from streetname.domain.orders import end
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.fill import Match
from streetname.domain.orders.lifecycle import after
from streetname.domain.orders.order import (
    AT_ONCE_OR_NEVER,
    AUCTIONS,
    Order,
    OrderStatus,
    OrderType,
    Side,
)
from streetname.domain.orders.route import VenueReacts, announce
from streetname.domain.orders.rulebook import Rule
from streetname.domain.values.amounts import ZERO, Price, Quantity, down_to_shares, notional
from streetname.domain.values.changes import Changes
from streetname.domain.values.ids import AccountId, AssetId, OrderId
from streetname.domain.venue.models import confirms_by_trade, tradable
from streetname.domain.venue.settle import SettleDesk, settle
from streetname.domain.venue.trigger import TriggerDesk, as_triggered, is_triggered, trigger


class VenueDesk(SettleDesk, TriggerDesk, Protocol):
    """What the venue needs to see."""

    @property
    def seed(self) -> int:
        """The environment's seed."""
        ...

    def trading_session(self, order: Order, asset: Asset) -> Session | None:
        """The trading day at which the order trades now; None if it does not trade now."""
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


def venue_reacts(command: VenueReacts, desk: VenueDesk) -> Changes:
    """Make the order live if it is new here, and trade what can be traded of it."""
    changes = Changes()
    told = desk.order(command.account_id, command.order_id)
    if told is None:
        return changes
    arrives = _arrives(told, desk.now)
    order = _taken_up(told, desk, changes)
    if order is None or order.time_in_force in AUCTIONS:
        return changes
    asset = desk.asset(order.asset_id)
    session = desk.trading_session(order, asset)
    if session is not None and not asset.halted:
        if order.waits_for_trigger:
            if not is_triggered(order, asset, desk):
                return changes
            if order.leg is not None:
                _leg_triggers(order, asset, session, desk, changes)
                return changes
            order = trigger(order, desk, changes)
        match = _match(order, asset, desk, arrives=arrives)
        order = order if match is None else settle(order, match, session, desk, changes)
    if order.is_open and order.time_in_force in AT_ONCE_OR_NEVER:
        end.cancel(order, Rule.NOT_AT_ONCE, desk, changes)
    return changes


def _leg_triggers(
    order: Order, asset: Asset, session: Session, desk: VenueDesk, changes: Changes
) -> None:
    """Let an exit trade right as it is triggered, where word takes no time; else let it work.

    One that is held trades all that its sibling has set aside, or nothing yet.
    """
    if order.status is OrderStatus.HELD and not desk.latency(order.id):
        triggered = as_triggered(order, desk)
        match = _match(triggered, asset, desk, arrives=True)
        if match is not None and match.completes:
            settle(triggered, match, session, desk, changes)
            return
    trigger(order, desk, changes)


def _taken_up(order: Order, desk: VenueDesk, changes: Changes) -> Order | None:
    """The order as the venue turns to it, live if it is new here; None if it is none of its."""
    if order.status is not OrderStatus.PENDING_NEW or order.replaces is not None:
        return order if order.is_live or _comes_asked_back(order) else None
    if confirms_by_trade(desk.rules.fill_model, order):
        return order
    live = msgspec.structs.replace(
        order, status=after(order.status, OrderEvent.NEW), updated_at=desk.now
    )
    changes.save(live)
    announce(live, OrderEvent.NEW, Rule.CONFIRMED, desk, changes)
    return live


def _arrives(order: Order, now: datetime) -> bool:
    """True if the venue turns to the order for the first time.

    A replacement and an exit have been made live just before it does.
    """
    if order.replaces is None and order.leg is None:
        return order.status is OrderStatus.PENDING_NEW or _comes_asked_back(order)
    return order.updated_at == now


def _comes_asked_back(order: Order) -> bool:
    """True if the order was asked back on its way: it may trade as it arrives, but never rests."""
    return order.status is OrderStatus.PENDING_CANCEL and not order.armed


def _match(order: Order, asset: Asset, desk: VenueDesk, *, arrives: bool) -> Match | None:
    """What the quote lets the order trade now."""
    quote = desk.quote(asset)
    if quote is None:
        return None
    price = quote.ask if order.side is Side.BUY else quote.bid
    if order.limit_price is not None and not is_marketable(order, price):
        return None
    wanted = _wanted(order, price, desk)
    quantity = tradable(desk.rules.fill_model, desk.seed, order, wanted, quote, desk.now)
    if quantity <= ZERO:
        return None
    return Match(
        quantity,
        price,
        notional(price, quantity),
        completes=quantity == wanted,
        rule=_rule(order, arrives=arrives),
    )


def _rule(order: Order, *, arrives: bool) -> Rule:
    if order.type not in (OrderType.MARKET, OrderType.LIMIT):
        return Rule.FILLED_BY_STOP
    if order.limit_price is None:
        return Rule.FILLED_AT_MARKET
    return Rule.FILLED_AT_LIMIT if arrives else Rule.FILLED_AT_REST


def is_marketable(order: Order, price: Price) -> bool:
    """True if the order's limit allows the price."""
    if order.limit_price is None:
        return True
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
    hold: Hold | None = desk.hold(order.account_id, order.id)
    assert hold is not None, "an open order has a hold"
    return min(shares, hold.remaining)
