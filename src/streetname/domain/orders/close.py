"""Closing positions: one in whole or in part, or all of them, by market orders.

Source: Alpaca, closing positions.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

import msgspec

from streetname.domain.errors import BrokerError, InvalidField, NotFound
from streetname.domain.market.asset import Asset
from streetname.domain.orders.order import Order, OrderType, Side, TimeInForce
from streetname.domain.orders.place import CORRESPONDENT, PlaceDesk, accept, keep
from streetname.domain.orders.ticket import Ticket
from streetname.domain.portfolio.position import Position
from streetname.domain.values.amounts import Quantity, decimals, down_to_shares, is_whole
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.ids import AccountId, AssetId

_ALL = Decimal(100)
_DECIMALS = 9


class ClosePosition(Command, frozen=True, gc=False, tag="close_position"):
    """Close the position in an asset, so many shares of it, or so many per cent."""

    account_id: AccountId
    symbol: str
    quantity: Quantity | None = None
    percentage: Decimal | None = None
    source: str = CORRESPONDENT


class ClosePositions(Command, frozen=True, gc=False, tag="close_positions"):
    """Close every position of an account."""

    account_id: AccountId
    source: str = CORRESPONDENT


class Closing(msgspec.Struct, frozen=True):
    """What came of closing one of many positions: an order, or a refusal."""

    symbol: str
    order: Order | None
    refusal: BrokerError | None


class CloseDesk(PlaceDesk, Protocol):
    """What closing needs to see."""

    def asset(self, asset_id: AssetId) -> Asset:
        """The asset with that identifier."""
        ...

    def positions(self, account_id: AccountId) -> Sequence[Position]:
        """Every position that is not empty."""
        ...


def close_position(command: ClosePosition, desk: CloseDesk) -> Changes:
    """Place the order that closes, or refuse; the reply is the order."""
    desk.account(command.account_id)
    asset = desk.asset_named(command.symbol)
    if asset is None:
        raise NotFound(f"symbol not found: {command.symbol}")
    position = desk.position(command.account_id, asset.id)
    if not position.quantity:
        raise NotFound("position does not exist")
    quantity = _quantity(command, position)
    changes = Changes()
    ticket = _ticket(asset, position, quantity)
    accepted = accept(command.account_id, ticket, command.source, desk)
    changes.reply = keep(accepted, desk, changes)
    return changes


def close_positions(command: ClosePositions, desk: CloseDesk) -> Changes:
    """Place an order for each position; the reply says by symbol what came of each."""
    desk.account(command.account_id)
    changes = Changes()
    closings: list[Closing] = []
    positions = desk.positions(command.account_id)
    for position in sorted(positions, key=lambda one: desk.asset(one.asset_id).symbol):
        asset = desk.asset(position.asset_id)
        ticket = _ticket(asset, position, abs(position.quantity))
        try:
            accepted = accept(command.account_id, ticket, command.source, desk)
        except BrokerError as refusal:
            closings.append(Closing(asset.symbol, None, refusal))
        else:
            order = keep(accepted, desk, changes)
            closings.append(Closing(asset.symbol, order, None))
    changes.reply = closings
    return changes


def _quantity(command: ClosePosition, position: Position) -> Quantity:
    """How many shares to close; a percentage of whole shares is rounded down to whole shares."""
    owned = abs(position.quantity)
    quantity, percentage = command.quantity, command.percentage
    if quantity is not None and percentage is not None:
        raise InvalidField("only one of qty or percentage is accepted")
    if percentage is None:
        return owned if quantity is None else quantity
    if not 0 < percentage <= _ALL:
        raise InvalidField("percentage must be > 0 and <= 100")
    if decimals(percentage) > _DECIMALS:
        raise InvalidField(f"percentage must be limited to {_DECIMALS} decimal places")
    part = down_to_shares(owned * percentage / _ALL)
    return part // 1 if is_whole(owned) else part


def _ticket(asset: Asset, position: Position, quantity: Quantity) -> Ticket:
    return Ticket(
        symbol=asset.symbol,
        quantity=quantity,
        side=Side.SELL if position.quantity > 0 else Side.BUY,
        type=OrderType.MARKET,
        time_in_force=TimeInForce.DAY,
    )
