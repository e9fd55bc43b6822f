"""The ticket: an order as the client wrote it."""

from decimal import Decimal

import msgspec

from streetname.domain.values.amounts import Money, Price, Quantity


class TakeProfit(msgspec.Struct, frozen=True, gc=False):
    """The exit with a gain, as the client wrote it."""

    limit_price: Price | None = None


class StopLoss(msgspec.Struct, frozen=True, gc=False):
    """The exit with a loss, as the client wrote it; a limit makes it a stop-limit order."""

    stop_price: Price | None = None
    limit_price: Price | None = None


class Ticket(msgspec.Struct, frozen=True, gc=False):
    """An order as the client wrote it; None for what was left out."""

    symbol: str | None = None
    quantity: Quantity | None = None
    notional: Money | None = None
    side: str | None = None
    type: str | None = None
    time_in_force: str | None = None
    order_class: str | None = None
    limit_price: Price | None = None
    stop_price: Price | None = None
    trail_price: Price | None = None
    trail_percent: Decimal | None = None
    extended_hours: bool = False
    client_order_id: str | None = None
    take_profit: TakeProfit | None = None
    stop_loss: StopLoss | None = None
    position_intent: str | None = None
    commission: Money | None = None
    commission_type: str | None = None
    commission_bps: Decimal | None = None
    subtag: str | None = None
    source: str | None = None
