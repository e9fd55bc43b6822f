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

    @property
    def opposite(self) -> "Side":
        """The other way."""
        return Side.SELL if self is Side.BUY else Side.BUY


class OrderType(StrEnum):
    """What decides the price."""

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"
    STOP_LIMIT = "stop_limit"
    TRAILING_STOP = "trailing_stop"


class TimeInForce(StrEnum):
    """How long the order stands."""

    DAY = "day"
    GTC = "gtc"
    IOC = "ioc"
    FOK = "fok"
    OPG = "opg"
    CLS = "cls"


class OrderClass(StrEnum):
    """Whether the order stands alone, or which kind of group it belongs to."""

    SIMPLE = "simple"
    BRACKET = "bracket"
    OCO = "oco"
    OTO = "oto"


class Leg(StrEnum):
    """What an order is to its group, unless it is the one that the group began with."""

    TAKE_PROFIT = "take_profit"
    STOP_LOSS = "stop_loss"


class PositionIntent(StrEnum):
    """What the order does to the position; it is settled when the order is accepted."""

    BUY_TO_OPEN = "buy_to_open"
    BUY_TO_CLOSE = "buy_to_close"
    SELL_TO_OPEN = "sell_to_open"
    SELL_TO_CLOSE = "sell_to_close"

    @property
    def closes(self) -> bool:
        """True for an order that makes a position smaller."""
        return self in (PositionIntent.BUY_TO_CLOSE, PositionIntent.SELL_TO_CLOSE)


class OrderStatus(StrEnum):
    """Where the order is in its life."""

    ACCEPTED = "accepted"
    PENDING_NEW = "pending_new"
    NEW = "new"
    PARTIALLY_FILLED = "partially_filled"
    HELD = "held"
    PENDING_CANCEL = "pending_cancel"
    PENDING_REPLACE = "pending_replace"
    FILLED = "filled"
    CANCELED = "canceled"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REJECTED = "rejected"


class CommissionType(StrEnum):
    """What a commission is counted on: the order, each share, or each dollar."""

    NOTIONAL = "notional"
    QTY = "qty"
    BPS = "bps"


class Commission(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The commission that the correspondent asks for one order."""

    amount: Decimal = ZERO
    type: CommissionType = CommissionType.NOTIONAL
    given: bool = False


class Inherited(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What the orders that this one replaces had traded, which counts as its own."""

    quantity: Quantity = ZERO
    value: Money = ZERO
    commission: Money = ZERO


class Order(Value, frozen=True, gc=False, omit_defaults=True):
    """One order; `sequence` rises with submission and gives time priority.

    A stop is at work from when it is live until `triggered_at`; then it is a market or a limit
    order. A trailing stop follows `high_water_mark`, the best print up to `marked_at`. An order is
    `armed` when the venue works it although its status does not say so: a leg that is shown as held
    while its group lets it work, or an order that was live when it was asked back.
    """

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
    intent: PositionIntent
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
    replaced_at: datetime | None = None
    replaced_by: OrderId | None = None
    replaces: OrderId | None = None
    inherited: Inherited = Inherited()
    order_class: OrderClass = OrderClass.SIMPLE
    parent_id: OrderId | None = None
    leg: Leg | None = None
    armed: bool = False
    stop_price: Price | None = None
    triggered_at: datetime | None = None
    trail_price: Price | None = None
    trail_percent: Decimal | None = None
    high_water_mark: Price | None = None
    marked_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """True until the order has reached a state that it never leaves."""
        return self.status in OPEN

    @property
    def is_live(self) -> bool:
        """True while the venue works the order."""
        return is_live(self.status, armed=self.armed)

    @property
    def waits_for_trigger(self) -> bool:
        """True for a stop that no print has reached."""
        return self.type in STOPS and self.triggered_at is None

    @property
    def family(self) -> OrderId:
        """The order that its group began with."""
        return self.parent_id or self.id

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
        OrderStatus.HELD,
        OrderStatus.PENDING_CANCEL,
        OrderStatus.PENDING_REPLACE,
    }
)
LIVE = frozenset(
    {
        OrderStatus.NEW,
        OrderStatus.PARTIALLY_FILLED,
        OrderStatus.PENDING_REPLACE,
    }
)
_LIVE_IF_ARMED = frozenset({OrderStatus.HELD, OrderStatus.PENDING_CANCEL})


def is_live(status: OrderStatus, *, armed: bool) -> bool:
    """True while the venue works an order of this status."""
    return status in LIVE or (armed and status in _LIVE_IF_ARMED)


STOPS = frozenset({OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP})
AUCTIONS = frozenset({TimeInForce.OPG, TimeInForce.CLS})
AT_ONCE_OR_NEVER = frozenset({TimeInForce.IOC, TimeInForce.FOK})
