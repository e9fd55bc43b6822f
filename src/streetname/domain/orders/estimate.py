"""Estimating an order: what it would trade at, without placing it.

The same checks and refusals as for a real order; nothing is kept and nothing is told.
Source: Alpaca, order estimation.
"""

from typing import Protocol

import msgspec

from streetname.domain.errors import Unprocessable
from streetname.domain.market.asset import Asset
from streetname.domain.orders.order import Order, OrderStatus, OrderType
from streetname.domain.orders.place import PlaceDesk, accept
from streetname.domain.orders.provide import reference_price
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.amounts import down_to_shares, notional
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, AssetId


class EstimateOrder(Command, frozen=True, gc=False, tag="estimate_order"):
    """Say what a market order would come to."""

    account_id: AccountId
    ticket: Ticket


class EstimateDesk(PlaceDesk, Protocol):
    """What estimating needs to see."""

    def asset(self, asset_id: AssetId) -> Asset:
        """The asset with that identifier."""
        ...


def estimate_order(command: EstimateOrder, desk: EstimateDesk) -> Changes:
    """The order as if it had been filled; the reply is all there is."""
    if command.ticket.type != OrderType.MARKET:
        raise Unprocessable("only market orders can be estimated")
    source = command.ticket.source or "correspondent"
    accepted = accept(command.account_id, command.ticket, source, desk)
    return Changes(reply=_filled(accepted.order, at_once=accepted.at_once, desk=desk))


def _filled(order: Order, *, at_once: bool, desk: EstimateDesk) -> Order:
    asset = desk.asset(order.asset_id)
    price = reference_price(order.side, asset, at_once=at_once, desk=desk)
    quantity = order.quantity
    if quantity is None:
        assert order.notional is not None, "an order has a quantity or a notional"
        quantity = down_to_shares(order.notional / price)
    return msgspec.structs.replace(
        order,
        status=OrderStatus.FILLED,
        filled_quantity=quantity,
        filled_average_price=price,
        filled_value=notional(price, quantity),
        filled_at=desk.now,
    )
