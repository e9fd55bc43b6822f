"""Canceling on request: one order, or all open orders of an account.

An order that the venue works is asked back, and the venue lets go of it a little later unless it
has filled meanwhile; any other is canceled at once. With the fill model `realistic` what waits or
is on its way is asked back, too; with `alpaca-paper`, which has no venue, nothing is. A second
cancel of a canceled order is no mistake; a cancel of an order that has ended otherwise is.
Source: Alpaca, cancel.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.errors import Forbidden, NotFound, Unprocessable
from streetname.domain.orders import end
from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.groups import holds_nothing
from streetname.domain.orders.order import LIVE, Order, OrderClass, OrderStatus
from streetname.domain.orders.route import announce
from streetname.domain.orders.rulebook import Rule
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, OrderId
from streetname.domain.values.rules import FillModel

_ASKED_BACK = frozenset({OrderStatus.CANCELED, OrderStatus.PENDING_CANCEL})
_ON_ITS_WAY = frozenset({OrderStatus.ACCEPTED, OrderStatus.PENDING_NEW})


class CancelOrder(Command, frozen=True, gc=False, tag="cancel_order"):
    """Cancel one order."""

    account_id: AccountId
    order_id: OrderId


class CancelOrders(Command, frozen=True, gc=False, tag="cancel_orders"):
    """Cancel every open order of an account; `at_once` without asking the venue."""

    account_id: AccountId
    at_once: bool = False


class ConfirmCancel(Command, frozen=True, gc=False, tag="confirm_cancel"):
    """The venue lets go of an order."""

    account_id: AccountId
    order_id: OrderId


class CancelDesk(end.EndDesk, Protocol):
    """What canceling needs to see."""

    def account(self, account_id: AccountId) -> Account:
        """The account, or the refusal of an unknown one."""
        ...

    def order(self, account_id: AccountId, order_id: OrderId) -> Order | None:
        """The order, open or not, if it is the account's."""
        ...

    def open_orders(self, account_id: AccountId) -> Sequence[Order]:
        """The account's open orders, oldest first."""
        ...


def cancel_order(command: CancelOrder, desk: CancelDesk) -> Changes:
    """Cancel the order, or refuse because it is too late or not there."""
    _check_account(command.account_id, desk)
    order = desk.order(command.account_id, command.order_id)
    if order is None:
        raise NotFound(f"order not found for {command.order_id}")
    if order.status in _ASKED_BACK:
        return Changes(reply=order)
    if not order.is_open:
        raise Unprocessable(f'order is already in "{order.status}" state')
    changes = Changes()
    changes.reply = _ask_back(order, desk, changes)
    return changes


def cancel_orders(command: CancelOrders, desk: CancelDesk) -> Changes:
    """Cancel every open order; the reply is the orders that this concerns, as they are then.

    One order speaks for its group, which ends with it: one that the venue works, if there is one.
    """
    _check_account(command.account_id, desk)
    changes = Changes()
    finish = _cancel_at_once if command.at_once else _ask_back
    orders = sorted(desk.open_orders(command.account_id), key=holds_nothing)
    spoken_for: set[OrderId] = set()
    concerned: set[OrderId] = set()
    for order in orders:
        if order.family in spoken_for:
            continue
        spoken_for.add(order.family)
        if command.at_once or order.status not in _ASKED_BACK:
            concerned.add(order.family)
            finish(order, desk, changes)
    done = end.dealt_with(changes)
    changes.reply = [done.get(one.id, one) for one in orders if one.family in concerned]
    return changes


def confirm_cancel(command: ConfirmCancel, desk: CancelDesk) -> Changes:
    """Cancel what is left of the order, or say that it was too late.

    A stop-loss that has taken over from it meanwhile was meant, too.
    """
    changes = Changes()
    order = desk.order(command.account_id, command.order_id)
    assert order is not None, "what is asked back has been placed"
    if order.is_open:
        end.cancel(order, Rule.CANCELED_BY_CLIENT, desk, changes)
    elif order.status is OrderStatus.FILLED:
        event, rule = OrderEvent.ORDER_CANCEL_REJECTED, Rule.CANCEL_TOO_LATE
        announce(order, event, rule, desk, changes)
    elif members := desk.group(order):
        end.cancel(members[0], Rule.CANCELED_BY_CLIENT, desk, changes)
    return changes


def _check_account(account_id: AccountId, desk: CancelDesk) -> None:
    if desk.account(account_id).account_blocked:
        raise Forbidden("account is not authorized to trade")


def _ask_back(order: Order, desk: CancelDesk, changes: Changes) -> Order:
    if not _must_be_asked_back(order, desk.rules.fill_model):
        requested = msgspec.structs.replace(order, cancel_requested_at=desk.now)
        return end.cancel(requested, Rule.CANCELED_BY_CLIENT, desk, changes)
    pending = end.asked_back(order, desk)
    changes.save(pending)
    for other in desk.group(order) if order.order_class is not OrderClass.SIMPLE else ():
        if holds_nothing(other):
            changes.save(msgspec.structs.replace(other, cancel_requested_at=desk.now))
    announce(pending, OrderEvent.PENDING_CANCEL, Rule.CANCEL_REQUESTED, desk, changes)
    confirmed = ConfirmCancel(order.account_id, order.id)
    changes.at(desk.now + desk.latency(order.id), confirmed)
    return pending


def _must_be_asked_back(order: Order, model: FillModel) -> bool:
    """True if the venue has a say in whether the order can still be canceled.

    A replacement that is not confirmed has no life of its own there yet.
    """
    if model is FillModel.ALPACA_PAPER:
        return False
    if order.status in _ON_ITS_WAY:
        return model is FillModel.REALISTIC and order.replaces is None
    return order.status in LIVE


def _cancel_at_once(order: Order, desk: CancelDesk, changes: Changes) -> Order:
    requested_at = order.cancel_requested_at or desk.now
    requested = msgspec.structs.replace(order, cancel_requested_at=requested_at)
    return end.cancel(requested, Rule.CANCELED_BY_CLIENT, desk, changes)
