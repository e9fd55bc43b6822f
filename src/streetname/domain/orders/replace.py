"""Replacing an order: a new one takes over from an old one that the venue works.

The venue confirms a little later. Until then both stand and the dearer of the two is set aside; if
the old order fills first, the new one comes to nothing. What the old one has traded counts as
traded by the new one. Source: Alpaca, replace.
"""

from decimal import Decimal
from typing import Protocol

import msgspec

from streetname.domain.errors import InvalidField, NotFound, Unprocessable
from streetname.domain.ledger.hold import Hold
from streetname.domain.market.asset import Asset
from streetname.domain.market.trailing import trailing_stop
from streetname.domain.orders import end, permissions
from streetname.domain.orders.cancel import CancelDesk
from streetname.domain.orders.eligibility import rules_of
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.groups import is_entry
from streetname.domain.orders.lifecycle import after
from streetname.domain.orders.order import (
    Inherited,
    Order,
    OrderClass,
    OrderStatus,
    OrderType,
    Side,
    TimeInForce,
)
from streetname.domain.orders.place import PlaceDesk, expiry
from streetname.domain.orders.provide import check_affordable, check_available, market_price
from streetname.domain.orders.reserve import (
    cost_of_purchase,
    most_commission,
    value_of_short_sale,
)
from streetname.domain.orders.route import announce, send
from streetname.domain.orders.rulebook import Rule
from streetname.domain.orders.sanity import check_increment, check_stop
from streetname.domain.orders.terms import (
    Terms,
    check_client_order_id,
    check_prices,
    check_quantity,
    time_in_force_of,
)
from streetname.domain.orders.trail import followed
from streetname.domain.orders.wash import check_wash_trade
from streetname.domain.values.amounts import ZERO, Money, Price, Quantity, is_whole, up_to_cents
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, OrderId

_NOT_SENT = frozenset({OrderStatus.ACCEPTED, OrderStatus.PENDING_NEW})
_PENDING = frozenset({OrderStatus.PENDING_CANCEL, OrderStatus.PENDING_REPLACE})
_EXCHANGEABLE = frozenset({TimeInForce.DAY, TimeInForce.GTC})


class Replacement(msgspec.Struct, frozen=True, gc=False):
    """What is to be different; None leaves it as it is."""

    quantity: Quantity | None = None
    time_in_force: str | None = None
    limit_price: Price | None = None
    stop_price: Price | None = None
    trail: Decimal | None = None
    client_order_id: str | None = None


class ReplaceOrder(Command, frozen=True, gc=False, tag="replace_order"):
    """Let a changed order take the place of one that is open."""

    account_id: AccountId
    order_id: OrderId
    replacement: Replacement


class ConfirmReplace(Command, frozen=True, gc=False, tag="confirm_replace"):
    """The venue exchanges one order for the other."""

    account_id: AccountId
    order_id: OrderId
    new_order_id: OrderId


class ReplaceDesk(PlaceDesk, CancelDesk, Protocol):
    """What replacing needs to see."""


def replace_order(command: ReplaceOrder, desk: ReplaceDesk) -> Changes:
    """Ask the venue to exchange the order, or refuse; the reply is the new order.

    An exit that is held is not at the venue yet, so it is exchanged at once.
    """
    account = desk.account(command.account_id)
    permissions.check_account(account)
    old = desk.order(command.account_id, command.order_id)
    if old is None:
        raise NotFound(f"order not found for {command.order_id}")
    _check_state(old)
    old, asset = followed(old, desk), desk.asset(old.asset_id)
    wanted = command.replacement
    _check_names(wanted, account.id, desk)
    _check_size(old, wanted)
    new = _changed(old, wanted, desk)
    _check_is_changed(old, new)
    if not old.intent.closes:
        permissions.check_reduction(account, old, new)
    _check_lasting(old, new)
    _check_combination(new, asset)
    permissions.check_window(new.time_in_force, desk.now)
    check_wash_trade(_terms(new, new.quantity), desk.open_orders_in(account.id, asset.id))
    _check_prices(new, asset, desk)
    expires_at = expiry(new.time_in_force, desk, extended=new.extended_hours)
    new = msgspec.structs.replace(new, expires_at=expires_at)

    changes = Changes()
    promised = msgspec.structs.replace(old, replaced_by=new.id)
    if old.status is OrderStatus.HELD:
        announce(new, OrderEvent.HELD, Rule.LEG_HELD, desk, changes)
        changes.reply = _exchange(promised, new, desk, changes)
        return changes
    pending = msgspec.structs.replace(
        promised, status=after(old.status, OrderEvent.PENDING_REPLACE), updated_at=desk.now
    )
    changes.save(new, pending, _hold(old, new, asset, desk))
    announce(new, OrderEvent.PENDING_NEW, Rule.REPLACE_REQUESTED, desk, changes)
    announce(pending, OrderEvent.PENDING_REPLACE, Rule.REPLACE_REQUESTED, desk, changes)
    confirmed = ConfirmReplace(old.account_id, old.id, new.id)
    changes.at(desk.now + desk.latency(old.id), confirmed)
    changes.reply = new
    return changes


def confirm_replace(command: ConfirmReplace, desk: ReplaceDesk) -> Changes:
    """Exchange the orders, or let the new one come to nothing because the old one was quicker."""
    changes = Changes()
    old = desk.order(command.account_id, command.order_id)
    new = desk.order(command.account_id, command.new_order_id)
    assert old is not None, "what is replaced has been placed"
    assert new is not None, "what replaces has been placed"
    has_room = new.quantity is None or new.quantity > old.filled_quantity
    if old.is_open and old.cancel_requested_at is None and new.is_open and has_room:
        _exchange(old, new, desk, changes)
    else:
        _come_to_nothing(old, new, desk, changes)
    return changes


def _check_state(order: Order) -> None:
    if order.status is OrderStatus.REPLACED:
        raise Unprocessable("order already replaced")
    if order.status in _NOT_SENT:
        raise Unprocessable("unable to replace order, order isn't sent to exchange yet")
    if order.status is OrderStatus.PENDING_REPLACE or order.replaced_by is not None:
        raise Unprocessable("order chain not fully replaced")
    if order.status in _PENDING:
        raise Unprocessable(f"cannot replace order in {order.status} status")
    if order.status is OrderStatus.HELD and not order.armed:
        raise Unprocessable("unable to replace order, order isn't sent to exchange yet")
    if not order.is_open:
        raise Unprocessable("unable to replace order, order is not open")


def _check_names(wanted: Replacement, account_id: AccountId, desk: ReplaceDesk) -> None:
    name = wanted.client_order_id
    check_client_order_id(name)
    if name and desk.client_order_id_taken(account_id, name):
        raise InvalidField("client_order_id must be unique")


def _check_size(old: Order, wanted: Replacement) -> None:
    quantity = wanted.quantity
    if old.notional is not None:
        raise Unprocessable("notional orders cannot be replaced")
    if quantity is None or quantity == old.quantity:
        return
    check_quantity(quantity)
    assert old.quantity is not None
    if not is_whole(old.quantity):
        raise Unprocessable("fractional order qty cannot be changed")
    if not is_whole(quantity):
        raise Unprocessable("qty must be integer")
    if old.leg is not None or old.order_class is OrderClass.OCO:
        raise Unprocessable("the qty of a leg cannot be changed")
    if quantity <= old.filled_quantity:
        raise Unprocessable("qty must be > filled_qty")


def _changed(old: Order, wanted: Replacement, desk: ReplaceDesk) -> Order:
    lasting = wanted.time_in_force
    trail_price, trail_percent = _trail(old, wanted.trail)
    new = msgspec.structs.replace(
        old,
        id=OrderId(desk.identify("order")),
        sequence=desk.number(),
        client_order_id=wanted.client_order_id or desk.identify("client_order"),
        quantity=old.quantity if wanted.quantity is None else wanted.quantity,
        time_in_force=old.time_in_force if lasting is None else time_in_force_of(lasting),
        limit_price=old.limit_price if wanted.limit_price is None else wanted.limit_price,
        stop_price=old.stop_price if wanted.stop_price is None else wanted.stop_price,
        trail_price=trail_price,
        trail_percent=trail_percent,
        status=OrderStatus.HELD if old.status is OrderStatus.HELD else OrderStatus.PENDING_NEW,
        replaces=old.id,
        replaced_by=None,
        created_at=desk.now,
        updated_at=desk.now,
        submitted_at=desk.now,
        filled_at=None,
        cancel_requested_at=None,
        armed=False,
    )
    new = _with_inheritance(new, old)
    if new.type is not OrderType.TRAILING_STOP:
        _check_price_kinds(old, wanted)
        check_prices(new.type, new.limit_price, new.stop_price, None, None)
        return new
    if wanted.limit_price is not None or wanted.stop_price is not None:
        raise InvalidField("trailing stop orders require no stop or limit price")
    check_prices(new.type, None, None, trail_price, trail_percent)
    assert new.high_water_mark is not None, "a trailing stop has a mark"
    falling = new.side is Side.SELL
    mark = new.high_water_mark
    stop = trailing_stop(mark, price=trail_price, percent=trail_percent, falling=falling)
    return msgspec.structs.replace(new, stop_price=stop)


def _trail(old: Order, trail: Decimal | None) -> tuple[Price | None, Decimal | None]:
    """The trail, of the same kind as before."""
    if trail is None:
        return old.trail_price, old.trail_percent
    if old.type is not OrderType.TRAILING_STOP:
        raise InvalidField("only trailing stop orders take a trail")
    if old.triggered_at is not None:
        raise Unprocessable("unable to replace order, the stop has been reached")
    return (trail, None) if old.trail_price is not None else (None, trail)


def _check_price_kinds(old: Order, wanted: Replacement) -> None:
    """An order does not become another type by the prices that it is given."""
    for name, before, price in (
        ("limit", old.limit_price, wanted.limit_price),
        ("stop", old.stop_price, wanted.stop_price),
    ):
        if price is not None and before is None:
            raise InvalidField(f"{old.type} orders take no {name} price")
    if wanted.stop_price not in (None, old.stop_price) and old.triggered_at is not None:
        raise Unprocessable("unable to replace order, the stop has been reached")


def _check_is_changed(old: Order, new: Order) -> None:
    def essence(order: Order) -> tuple[object, ...]:
        return (
            order.quantity,
            order.time_in_force,
            order.limit_price,
            order.stop_price if order.type is not OrderType.TRAILING_STOP else None,
            order.trail_price,
            order.trail_percent,
        )

    if essence(old) == essence(new):
        raise Unprocessable("order parameters are not changed")


def _check_lasting(old: Order, new: Order) -> None:
    """An order for an auction, or for now or never, is not made of another or into another."""
    lasting = {old.time_in_force, new.time_in_force}
    if len(lasting) > 1 and not lasting <= _EXCHANGEABLE:
        raise Unprocessable("time_in_force can only be changed between day and gtc")


def _check_combination(new: Order, asset: Asset) -> None:
    rules = rules_of(asset)
    if new.quantity is not None and not is_whole(new.quantity):
        if new.time_in_force is not TimeInForce.DAY:
            raise Unprocessable("fractional orders must be DAY orders")
        return
    in_group = new.order_class is not OrderClass.SIMPLE
    if in_group and new.time_in_force not in (TimeInForce.DAY, TimeInForce.GTC):
        raise Unprocessable("complex orders must be DAY or GTC")
    if new.time_in_force not in rules.whole[new.type]:
        raise Unprocessable(f"{new.type} orders must be DAY or GTC orders")
    if new.extended_hours and new.time_in_force not in rules.extended[new.type]:
        raise Unprocessable("extended hours order must be DAY or GTC limit orders")


def _check_prices(new: Order, asset: Asset, desk: ReplaceDesk) -> None:
    check_increment("limit_price", new.limit_price)
    if new.type is OrderType.TRAILING_STOP:
        return
    check_increment("stop_price", new.stop_price)
    if new.stop_price is not None and new.waits_for_trigger:
        check_stop(new.side, new.stop_price, market_price(asset, desk))


def _hold(old: Order, new: Order, asset: Asset, desk: ReplaceDesk) -> Hold:
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
    terms = _terms(new, left)
    cost = (
        cost_of_purchase(terms, market)
        if new.side is Side.BUY
        else value_of_short_sale(terms, market)
    )
    value = new.inherited.value + cost
    whole = msgspec.structs.replace(terms, quantity=new.quantity)
    charge = most_commission(whole, value, market) - new.commission_charged
    return cost + max(charge, ZERO)


def _terms(order: Order, quantity: Quantity | None) -> Terms:
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


def _with_inheritance(new: Order, old: Order) -> Order:
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


def _exchange(old: Order, new: Order, desk: ReplaceDesk, changes: Changes) -> Order:
    replaced = msgspec.structs.replace(
        old,
        status=after(old.status, OrderEvent.REPLACED),
        replaced_at=desk.now,
        updated_at=desk.now,
    )
    changes.save(replaced)
    announce(replaced, OrderEvent.REPLACED, Rule.REPLACED_BY_CLIENT, desk, changes)
    live = msgspec.structs.replace(
        _with_inheritance(new, old), quantity=_quantity(old, new), armed=old.armed
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


def _come_to_nothing(old: Order, new: Order, desk: ReplaceDesk, changes: Changes) -> None:
    if new.is_open:
        reason = "the order that it replaces was filled or ended first"
        end.reject_alone(new, Rule.REPLACE_TOO_LATE, reason, desk, changes)
    status = old.status
    if status is OrderStatus.PENDING_REPLACE:
        has_traded = old.filled_quantity > old.inherited.quantity
        status = OrderStatus.PARTIALLY_FILLED if has_traded else OrderStatus.NEW
    kept = msgspec.structs.replace(old, status=status, replaced_by=None, updated_at=desk.now)
    changes.save(kept)
    event, rule = OrderEvent.ORDER_REPLACE_REJECTED, Rule.REPLACE_TOO_LATE
    announce(kept, event, rule, desk, changes)
