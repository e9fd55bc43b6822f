"""The exchange of an order for its replacement, once the venue confirms it.

Until then both stand, and the dearer of the two is set aside; if the old order fills first, the new
one comes to nothing. What the old one has traded counts as traded by the new one. Source: Alpaca,
replace.
"""

from typing import Protocol

import msgspec

from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.orders import end
from streetname.domain.orders.cancel import CancelDesk
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.groups import is_entry
from streetname.domain.orders.lifecycle import after, before_replacement
from streetname.domain.orders.order import (
    Inherited,
    Order,
    OrderClass,
    OrderStatus,
    Side,
)
from streetname.domain.orders.place import PlaceDesk
from streetname.domain.orders.provide import check_affordable, check_available, market_price
from streetname.domain.orders.reserve import (
    cost_of_purchase,
    most_commission,
    value_of_short_sale,
)
from streetname.domain.orders.route import announce, send
from streetname.domain.orders.rulebook import Rule
from streetname.domain.orders.terms import (
    Terms,
)
from streetname.domain.values.amounts import ZERO, Money, Price, Quantity, up_to_cents
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, OrderId


class ConfirmReplace(Command, frozen=True, gc=False, tag="confirm_replace"):
    """The venue exchanges one order for the other."""

    account_id: AccountId
    order_id: OrderId
    new_order_id: OrderId


class ReplaceDesk(PlaceDesk, CancelDesk, Protocol):
    """What replacing needs to see."""


def confirm_replace(command: ConfirmReplace, desk: ReplaceDesk) -> Changes:
    """Exchange the orders, or let the new one come to nothing because the old one was quicker."""
    changes = Changes()
    old = desk.order(command.account_id, command.order_id)
    new = desk.order(command.account_id, command.new_order_id)
    assert old is not None, "what is replaced has been placed"
    assert new is not None, "what replaces has been placed"
    has_room = new.quantity is None or new.quantity > old.filled_quantity
    if old.is_open and old.cancel_requested_at is None and new.is_open and has_room:
        exchange(old, new, desk, changes)
    else:
        _come_to_nothing(old, new, desk, changes)
    return changes


def exchange(old: Order, new: Order, desk: ReplaceDesk, changes: Changes) -> Order:
    """Put the new order in the place of the old one; the new order as it then is."""
    replaced = msgspec.structs.replace(
        old,
        status=after(old.status, OrderEvent.REPLACED),
        replaced_at=desk.now,
        updated_at=desk.now,
    )
    changes.save(replaced)
    announce(replaced, OrderEvent.REPLACED, Rule.REPLACED_BY_CLIENT, desk, changes)
    live = msgspec.structs.replace(
        with_inheritance(new, old), quantity=_quantity(old, new), armed=old.armed
    )
    if new.status is OrderStatus.HELD:
        changes.save(live)
    else:
        status = after(new.status, OrderEvent.NEW)
        live = msgspec.structs.replace(live, status=status, updated_at=desk.now)
        changes.save(live)
        _take_over_hold(old, live, desk, changes)
        announce(live, OrderEvent.NEW, Rule.REPLACED_BY_CLIENT, desk, changes)
    _adopt(old, live, desk, changes)
    send(live, desk, changes)
    return live


def _quantity(old: Order, new: Order) -> Quantity | None:
    """The new total; an exit keeps what its sibling has left it meanwhile."""
    return old.quantity if old.leg is not None else new.quantity


def _take_over_hold(old: Order, live: Order, desk: ReplaceDesk, changes: Changes) -> None:
    before = desk.hold(old.account_id, old.id)
    beside = desk.hold(live.account_id, live.id)
    assert before is not None, "an order that the venue works has a hold"
    assert beside is not None, "its replacement has one, too"
    together = before.remaining + beside.remaining
    if live.intent.closes:
        assert live.left is not None
        together = live.left
    elif live.limit_price is not None or live.stop_price is not None:
        market = desk.last_price(desk.asset(live.asset_id))
        if market is not None:
            together = min(together, _need(live, before, old.left, market))
    changes.remove(before)
    changes.save(msgspec.structs.replace(beside, remaining=together))


def _adopt(old: Order, live: Order, desk: ReplaceDesk, changes: Changes) -> None:
    """Let the rest of a group follow: its orders last equally long, exits are of the entry's size.

    What belonged to the old order belongs to the new one.
    """
    if old.order_class is OrderClass.SIMPLE:
        return
    for other in desk.group(old):
        if other.id not in (old.id, live.id):
            adopted = msgspec.structs.replace(
                other,
                parent_id=live.id if other.parent_id == old.id else other.parent_id,
                quantity=live.quantity if is_entry(live) else other.quantity,
                time_in_force=live.time_in_force,
                expires_at=live.expires_at,
                updated_at=desk.now,
            )
            changes.save(adopted)


def with_inheritance(new: Order, old: Order) -> Order:
    """The new order with what the old one has traded, and how far its trail has come."""
    return msgspec.structs.replace(
        new,
        filled_quantity=old.filled_quantity,
        filled_average_price=old.filled_average_price,
        filled_value=old.filled_value,
        commission_charged=old.commission_charged,
        inherited=Inherited(old.filled_quantity, old.filled_value, old.commission_charged),
        high_water_mark=old.high_water_mark,
        marked_at=old.marked_at,
        triggered_at=old.triggered_at,
    )


def _come_to_nothing(old: Order, new: Order, desk: ReplaceDesk, changes: Changes) -> None:
    if new.is_open:
        reason = "the order that it replaces was filled or ended first"
        end.reject_alone(new, Rule.REPLACE_TOO_LATE, reason, desk, changes)
    status = before_replacement(old)
    kept = msgspec.structs.replace(old, status=status, replaced_by=None, updated_at=desk.now)
    changes.save(kept)
    event, rule = OrderEvent.ORDER_REPLACE_REJECTED, Rule.REPLACE_TOO_LATE
    announce(kept, event, rule, desk, changes)


def hold_for_replacement(old: Order, new: Order, asset: Asset, desk: ReplaceDesk) -> Hold:
    """What the new order needs beyond what the old one has set aside."""
    before = desk.hold(old.account_id, old.id)
    assert before is not None, "an order that the venue works has a hold"
    need = _need(new, before, old.left, market_price(asset, desk))
    extra = max(need - before.remaining, ZERO)
    if extra and new.intent.closes:
        assert new.left is not None
        check_available(new, extra, new.left, asset, desk)
    elif extra:
        check_affordable(new.account_id, extra, desk, before.weight)
    return Hold(new.id, new.account_id, before.asset, extra, before.weight)


def _need(new: Order, before: Hold, left_before: Quantity | None, market: Price) -> Money:
    """All that the new order sets aside for what is left of it.

    One without a price of its own needs as much a share as the old one.
    """
    left = new.left
    assert left is not None, "orders by notional are not replaced"
    if new.intent.closes:
        return left
    if new.limit_price is None and new.stop_price is None:
        assert left_before, "an order that is open has something left"
        return up_to_cents(before.remaining * left / left_before)
    terms = as_terms(new, left)
    cost = (
        cost_of_purchase(terms, market)
        if new.side is Side.BUY
        else value_of_short_sale(terms, market)
    )
    value = new.inherited.value + cost
    whole = msgspec.structs.replace(terms, quantity=new.quantity)
    charge = most_commission(whole, value, market) - new.commission_charged
    return cost + max(charge, ZERO)


def as_terms(order: Order, quantity: Quantity | None) -> Terms:
    """The terms of a replacement for so many shares, as if it had been asked for."""
    return Terms(
        symbol=order.symbol,
        quantity=quantity,
        notional=None,
        side=order.side,
        type=order.type,
        time_in_force=order.time_in_force,
        limit_price=order.limit_price,
        commission=order.commission,
        stop_price=order.stop_price,
        trail_price=order.trail_price,
        trail_percent=order.trail_percent,
        order_class=order.order_class,
    )
