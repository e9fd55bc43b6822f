"""What a tape shows: quotes, trades and bars; and pins, quotes that the user has set."""

from datetime import datetime
from decimal import Decimal

import msgspec

from streetname.domain.values.amounts import Price, Quantity
from streetname.domain.values.changes import Value
from streetname.domain.values.ids import AssetId


class Quote(msgspec.Struct, frozen=True, gc=False):
    """The best bid and ask, and how many shares are wanted and offered there.

    `at` is when the quote came about, which may be long before the instant it was asked for.
    """

    bid: Price
    ask: Price
    bid_size: Quantity
    ask_size: Quantity
    at: datetime

    @property
    def mid(self) -> Decimal:
        """Halfway between bid and ask, not rounded."""
        return (self.bid + self.ask) / 2


class Trade(msgspec.Struct, frozen=True, gc=False):
    """One print of the tape."""

    price: Price
    size: Quantity
    at: datetime


class Bar(msgspec.Struct, frozen=True, gc=False):
    """What happened in one span of time; `start` names the span and belongs to it."""

    start: datetime
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Quantity
    vwap: Price
    trades: int


class Pin(Value, frozen=True, gc=False):
    """A quote that stands from `since` until just before `until`, or until further notice."""

    asset_id: AssetId
    bid: Price
    ask: Price
    bid_size: Quantity
    ask_size: Quantity
    since: datetime
    until: datetime | None = None
