"""The order as the brokerage knows it.

Exactly one of `quantity` and `notional` is set; an order by notional keeps a quantity of None for
life, and `filled_quantity` tells the shares. Source: Alpaca, the order object.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from streetname.domain.market.asset import AssetClass
from streetname.domain.values.amounts import ZERO, Money, Price, Quantity
from streetname.domain.values.changes import Value
from streetname.domain.values.ids import AccountId, AssetId, OrderId


class Side(StrEnum):
    """Which way shares go."""

    BUY = "buy"
    SELL = "sell"


class OrderType(StrEnum):
    """What decides the price."""

    MARKET = "market"
    LIMIT = "limit"


class TimeInForce(StrEnum):
    """How long the order stands."""

    DAY = "day"
    GTC = "gtc"
    IOC = "ioc"
    FOK = "fok"


class OrderStatus(StrEnum):
    """Where the order is in its life."""

    ACCEPTED = "accepted"
    PENDING_NEW = "pending_new"
    NEW = "new"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELED = "canceled"
    EXPIRED = "expired"
    REJECTED = "rejected"


class CommissionType(StrEnum):
    """What a commission is counted on: the order, each share, or each dollar."""

    NOTIONAL = "notional"
    QTY = "qty"
    BPS = "bps"


class Commission(msgspec.Struct, frozen=True, gc=False):
    """The commission that the correspondent asks for one order."""

    amount: Decimal = ZERO
    type: CommissionType = CommissionType.NOTIONAL
    given: bool = False


class Order(Value, frozen=True, gc=False):
    """One order; `sequence` rises with submission and gives time priority."""

    id: OrderId
    sequence: int
    account_id: AccountId
    client_order_id: str
    asset_id: AssetId
    symbol: str
    asset_class: AssetClass
    side: Side
    type: OrderType
    time_in_force: TimeInForce
    quantity: Quantity | None
    notional: Money | None
    limit_price: Price | None
    extended_hours: bool
    status: OrderStatus
    commission: Commission
    source: str
    subtag: str | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime
    expires_at: datetime | None
    filled_quantity: Quantity = ZERO
    filled_average_price: Price | None = None
    filled_value: Money = ZERO
    commission_charged: Money = ZERO
    filled_at: datetime | None = None
    expired_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    canceled_at: datetime | None = None
    failed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """True until the order has reached a state that it never leaves."""
        return self.status in OPEN

    @property
    def is_live(self) -> bool:
        """True while the venue works the order."""
        return self.status in LIVE

    @property
    def left(self) -> Quantity | None:
        """The shares still to trade; None for an order by notional."""
        return None if self.quantity is None else self.quantity - self.filled_quantity

    @property
    def notional_left(self) -> Money:
        """The dollars still to trade of an order by notional."""
        assert self.notional is not None
        return self.notional - self.filled_value


OPEN = frozenset(
    {
        OrderStatus.ACCEPTED,
        OrderStatus.PENDING_NEW,
        OrderStatus.NEW,
        OrderStatus.PARTIALLY_FILLED,
    }
)
LIVE = frozenset({OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED})
