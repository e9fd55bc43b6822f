"""Cancelling on request: one order, or all open orders of an account.

A second cancel of a cancelled order is no mistake; a cancel of an order that has ended otherwise
is. Source: Alpaca, cancel.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from streetname.domain.accounts.account import Account
from streetname.domain.errors import Forbidden, NotFound, Unprocessable
from streetname.domain.orders import end
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, OrderId


class CancelOrder(Command, frozen=True, gc=False, tag="cancel_order"):
    """Cancel one order."""

    account_id: AccountId
    order_id: OrderId


class CancelOrders(Command, frozen=True, gc=False, tag="cancel_orders"):
    """Cancel every open order of an account."""

    account_id: AccountId


class CancelDesk(end.EndDesk, Protocol):
    """What cancelling needs to see."""

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
    if order.status is OrderStatus.CANCELED:
        return Changes(reply=order)
    if not order.is_open:
        raise Unprocessable(f'order is already in "{order.status}" state')
    changes = Changes()
    changes.reply = end.cancel(_requested(order, desk), desk, changes)
    return changes


def cancel_orders(command: CancelOrders, desk: CancelDesk) -> Changes:
    """Cancel every open order; the reply is the orders that were cancelled, oldest first."""
    _check_account(command.account_id, desk)
    changes = Changes()
    changes.reply = [
        end.cancel(_requested(order, desk), desk, changes)
        for order in desk.open_orders(command.account_id)
    ]
    return changes


def _check_account(account_id: AccountId, desk: CancelDesk) -> None:
    if desk.account(account_id).account_blocked:
        raise Forbidden("account is not authorized to trade")


def _requested(order: Order, desk: CancelDesk) -> Order:
    return msgspec.structs.replace(order, cancel_requested_at=desk.now)
