"""Replacing an order: a new one shall take over from an old one that the venue works.

The venue confirms a little later, see `exchange`. Source: Alpaca, replace.
"""

from decimal import Decimal

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.errors import InvalidField, NotFound, Unprocessable
from streetname.domain.market.asset import Asset
from streetname.domain.market.trailing import trailing_stop
from streetname.domain.orders import permissions
from streetname.domain.orders.eligibility import rules_of
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.exchange import (
    ConfirmReplace,
    ReplaceDesk,
    as_terms,
    exchange,
    hold_for_replacement,
    with_inheritance,
)
from streetname.domain.orders.groups import is_entry
from streetname.domain.orders.lifecycle import after
from streetname.domain.orders.order import (
    Leg,
    Order,
    OrderClass,
    OrderStatus,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from streetname.domain.orders.place import expiry
from streetname.domain.orders.provide import market_price
from streetname.domain.orders.route import announce
from streetname.domain.orders.rulebook import Rule
from streetname.domain.orders.sanity import (
    check_exits_apart,
    check_increment,
    check_stop,
    check_stop_limit,
    check_trailing_stop,
)
from streetname.domain.orders.terms import (
    check_client_order_id,
    check_prices,
    check_quantity,
    time_in_force_of,
)
from streetname.domain.orders.trail import followed
from streetname.domain.orders.wash import check_wash_trade
from streetname.domain.values.amounts import Price, Quantity, is_whole
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, OrderId
from streetname.domain.values.rules import FillModel

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


def replace_order(command: ReplaceOrder, desk: ReplaceDesk) -> Changes:
    """Ask the venue to exchange the order, or refuse; the reply is the new order.

    An exit that is held is not at the venue yet, so it is exchanged at once; so is any order where
    there is no venue.
    """
    account = desk.account(command.account_id)
    permissions.check_account(account)
    old = desk.order(command.account_id, command.order_id)
    if old is None:
        raise NotFound(f"order not found for {command.order_id}")
    _check_state(old)
    if old.order_class is OrderClass.OTO and old.leg is not None:
        raise Unprocessable("the exit of an oto order cannot be replaced")
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
    _check_permissions(old, new, account, asset, desk)
    _check_prices(new, asset, desk)
    _check_exit(old, new, desk)
    expires_at = expiry(new.time_in_force, desk, extended=new.extended_hours)
    new = msgspec.structs.replace(new, expires_at=expires_at)

    changes = Changes()
    promised = msgspec.structs.replace(old, replaced_by=new.id)
    if old.status is OrderStatus.HELD:
        announce(new, OrderEvent.HELD, Rule.LEG_HELD, desk, changes)
        changes.reply = exchange(promised, new, desk, changes)
        return changes
    changes.save(new, hold_for_replacement(old, new, asset, desk))
    announce(new, OrderEvent.PENDING_NEW, Rule.REPLACE_REQUESTED, desk, changes)
    confirmed = ConfirmReplace(old.account_id, old.id, new.id)
    if desk.rules.fill_model is FillModel.ALPACA_PAPER:
        changes.save(promised)
        changes.at(desk.now, confirmed)
    else:
        pending = msgspec.structs.replace(
            promised, status=after(old.status, OrderEvent.PENDING_REPLACE), updated_at=desk.now
        )
        changes.save(pending)
        announce(pending, OrderEvent.PENDING_REPLACE, Rule.REPLACE_REQUESTED, desk, changes)
        changes.at(desk.now + desk.latency(old.id), confirmed)
    changes.reply = new
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
    new = with_inheritance(new, old)
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
    check_trailing_stop(stop)
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


def _check_permissions(
    old: Order, new: Order, account: Account, asset: Asset, desk: ReplaceDesk
) -> None:
    """What opens a position must be allowed anew; what closes one always is."""
    terms = as_terms(new, new.quantity)
    if not new.intent.closes or new.time_in_force is not old.time_in_force:
        permissions.check_borrowing(terms, new.intent, asset)
    permissions.check_opening(terms, new.intent, account, asset)
    if new.intent is PositionIntent.SELL_TO_OPEN:
        permissions.check_shorting(account, desk.figures(account.id))
    permissions.check_window(new.time_in_force, desk.now)
    check_wash_trade(terms, desk.open_orders_in(account.id, asset.id, new.side.opposite))


def _check_exit(old: Order, new: Order, desk: ReplaceDesk) -> None:
    """An exit stays on its own side of the other one, and a stop's limit behind its stop."""
    if new.order_class is OrderClass.SIMPLE or is_entry(new):
        return
    falls = new.side is Side.SELL
    if new.leg is Leg.STOP_LOSS and new.waits_for_trigger:
        check_stop_limit(new.stop_price, new.limit_price, falls=falls)
    for other in desk.group(old):
        if other.id in (old.id, new.id) or is_entry(other):
            continue
        profit, loss = (other, new) if new.leg is Leg.STOP_LOSS else (new, other)
        if loss.waits_for_trigger:
            check_exits_apart(profit.limit_price, loss.stop_price, falls=falls)


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
    if new.limit_price is not None:
        check_increment("limit_price", new.limit_price)
    if new.type is OrderType.TRAILING_STOP:
        return
    if new.stop_price is None:
        return
    check_increment("stop_price", new.stop_price)
    if new.waits_for_trigger:
        check_stop(new.side, new.stop_price, market_price(asset, desk))
