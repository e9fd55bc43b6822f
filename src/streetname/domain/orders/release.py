"""Releasing an order that has waited for its hours: it is looked at once more before it leaves.

What has changed meanwhile may forbid it: the account, or the asset. Money and shares are no
question any more, they have been set aside.
"""

from typing import Protocol

from streetname.domain.accounts.account import Account
from streetname.domain.errors import BrokerError
from streetname.domain.market.asset import Asset
from streetname.domain.orders import end, permissions
from streetname.domain.orders.eligibility import check_asset
from streetname.domain.orders.order import Order
from streetname.domain.orders.route import route
from streetname.domain.orders.rulebook import Rule
from streetname.domain.values.changes import Changes
from streetname.domain.values.ids import AccountId, AssetId


class ReleaseDesk(end.EndDesk, Protocol):
    """What releasing an order needs to see."""

    def account(self, account_id: AccountId) -> Account:
        """The account, or the refusal of an unknown one."""
        ...

    def asset(self, asset_id: AssetId) -> Asset:
        """The asset with that identifier."""
        ...


def release(order: Order, desk: ReleaseDesk, changes: Changes) -> Order:
    """Send an order that has waited, or reject it; as it is then."""
    return reject_forbidden(order, desk, changes) or route(order, Rule.RELEASED, desk, changes)


def reject_forbidden(order: Order, desk: ReleaseDesk, changes: Changes) -> Order | None:
    """The order rejected, if it would be refused by now because of its account or its asset."""
    try:
        permissions.check_account(desk.account(order.account_id))
        check_asset(desk.asset(order.asset_id))
    except BrokerError as refusal:
        return end.reject(order, Rule.FORBIDDEN_BY_NOW, refusal.message, desk, changes)
    return None
