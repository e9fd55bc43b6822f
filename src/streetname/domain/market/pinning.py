"""Pinning: the user says what a symbol is quoted at, until unpinned.

Pins keep their history, so that a quote in the past stays what it was.
"""

from decimal import Decimal
from typing import Protocol

import msgspec

from streetname.domain.errors import InvalidField, NotFound
from streetname.domain.market.asset import Asset
from streetname.domain.market.quote import Pin
from streetname.domain.values.amounts import (
    FINEST_DECIMALS,
    MOST_QUANTITY,
    Price,
    Quantity,
    decimals,
)
from streetname.domain.values.changes import Changes, Command
from streetname.domain.values.desk import Desk
from streetname.domain.values.ids import AssetId

MOST_PRICE = Decimal(1_000_000)


class PinQuote(Command, frozen=True, gc=False, tag="pin_quote"):
    """Hold an asset's quote at these prices and sizes from now on."""

    symbol: str
    bid: Price
    ask: Price
    bid_size: Quantity
    ask_size: Quantity


class UnpinQuote(Command, frozen=True, gc=False, tag="unpin_quote"):
    """Let an asset's quote move by itself again."""

    symbol: str


class PinDesk(Desk, Protocol):
    """What pinning needs to see."""

    def asset_named(self, symbol_or_id: str) -> Asset | None:
        """The asset with that symbol or identifier."""
        ...

    def pin(self, asset_id: AssetId) -> Pin | None:
        """The pin in force now."""
        ...


def pin_quote(command: PinQuote, desk: PinDesk) -> Changes:
    """Pin the quote; a pin that was in force ends now, one of the same instant is replaced."""
    asset = _asset(command.symbol, desk)
    _check(command)
    pin = Pin(
        asset_id=asset.id,
        bid=command.bid,
        ask=command.ask,
        bid_size=command.bid_size,
        ask_size=command.ask_size,
        since=desk.now,
        until=None,
    )
    changes = Changes(reply=pin)
    _end_current(asset, desk, changes)
    changes.save(pin)
    return changes


def _check(command: PinQuote) -> None:
    if not 0 < command.bid <= command.ask:
        raise InvalidField("a quote needs 0 < bid <= ask")
    if command.ask > MOST_PRICE:
        raise InvalidField(f"ask must be <= {MOST_PRICE}")
    sizes = (command.bid_size, command.ask_size)
    if not all(0 < size <= MOST_QUANTITY for size in sizes):
        raise InvalidField(f"bid_size and ask_size must be > 0 and <= {MOST_QUANTITY}")
    if any(decimals(n) > FINEST_DECIMALS for n in (command.bid, command.ask, *sizes)):
        raise InvalidField(f"a quote is limited to {FINEST_DECIMALS} decimal places")


def unpin_quote(command: UnpinQuote, desk: PinDesk) -> Changes:
    """End the pin that is in force; without one there is nothing to unpin."""
    asset = _asset(command.symbol, desk)
    if desk.pin(asset.id) is None:
        raise NotFound(f"no quote is pinned for {asset.symbol}")
    changes = Changes()
    _end_current(asset, desk, changes)
    return changes


def _asset(symbol: str, desk: PinDesk) -> Asset:
    asset = desk.asset_named(symbol)
    if asset is None:
        raise NotFound(f"asset not found for {symbol}")
    return asset


def _end_current(asset: Asset, desk: PinDesk, changes: Changes) -> None:
    current = desk.pin(asset.id)
    if current is not None:
        changes.save(msgspec.structs.replace(current, until=desk.now))
