"""Auctions: orders for the open and for the close trade at one price, or not at all.

Source: Alpaca, opg and cls orders.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import msgspec

from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import session_on
from streetname.domain.orders import end
from streetname.domain.orders.day import AT_ONCE, HoldAuction
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.fill import Match
from streetname.domain.orders.lifecycle import after
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.release import ReleaseDesk, reject_forbidden
from streetname.domain.orders.route import announce
from streetname.domain.orders.rulebook import Rule
from streetname.domain.values.amounts import Price, notional
from streetname.domain.values.changes import Changes
from streetname.domain.values.ids import AccountId
from streetname.domain.venue.react import is_marketable
from streetname.domain.venue.settle import SettleDesk, settle


class AuctionDesk(SettleDesk, ReleaseDesk, Protocol):
    """What holding an auction needs to see."""

    def auction_orders(self, most: int, *, opening: bool) -> Sequence[Order]:
        """The first orders that are for the auction, oldest first."""
        ...

    def auction_price(self, asset: Asset, day: date, *, opening: bool) -> Price | None:
        """The price at which the auction crosses."""
        ...


def hold_auction(command: HoldAuction, desk: AuctionDesk) -> Changes:
    """Cross one lot of orders, and put the next lot on the agenda if there may be one."""
    changes = Changes()
    orders = desk.auction_orders(AT_ONCE, opening=command.opening)
    lot = _lot(orders)
    for order in lot:
        _cross(order, command, desk, changes)
    if len(lot) < len(orders) or len(orders) == AT_ONCE:
        changes.at(desk.now, command)
    return changes


def _lot(orders: Sequence[Order]) -> Sequence[Order]:
    """The first orders, one of each account: its next one must see what this one has traded."""
    accounts: set[AccountId] = set()
    for place, order in enumerate(orders):
        if order.account_id in accounts:
            return orders[:place]
        accounts.add(order.account_id)
    return orders


def _cross(order: Order, command: HoldAuction, desk: AuctionDesk, changes: Changes) -> None:
    if order.status is OrderStatus.ACCEPTED and reject_forbidden(order, desk, changes):
        return
    asset = desk.asset(order.asset_id)
    live = _arrived(order, desk, changes)
    price = desk.auction_price(asset, command.day, opening=command.opening)
    if price is not None and not asset.halted and is_marketable(live, price):
        session = session_on(command.day)
        assert session is not None, "an auction is held on a trading day"
        assert live.left is not None, "orders for auctions are of whole shares"
        rule = Rule.FILLED_AT_OPEN if command.opening else Rule.FILLED_AT_CLOSE
        value = notional(price, live.left)
        match = Match(live.left, price, value, completes=True, rule=rule)
        live = settle(live, match, session, desk, changes)
    if live.is_open:
        end.cancel(live, Rule.NOT_IN_AUCTION, desk, changes)


def _arrived(order: Order, desk: AuctionDesk, changes: Changes) -> Order:
    """The order once the venue has it; what has waited for the open is confirmed by the auction."""
    waited = order.status is OrderStatus.ACCEPTED
    if not waited and order.status is not OrderStatus.PENDING_NEW:
        return order
    live = msgspec.structs.replace(
        order,
        status=after(order.status, OrderEvent.NEW),
        submitted_at=desk.now if waited else order.submitted_at,
        updated_at=desk.now,
    )
    changes.save(live)
    announce(live, OrderEvent.NEW, Rule.RELEASED if waited else Rule.CONFIRMED, desk, changes)
    return live
