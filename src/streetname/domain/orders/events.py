"""What can have happened to an order, as the trade event streams tell it, and by which rule."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from streetname.domain.orders.order import Order
from streetname.domain.orders.rulebook import Rule
from streetname.domain.values.amounts import Price, Quantity
from streetname.domain.values.changes import Fact
from streetname.domain.values.ids import AssetId, ExecutionId


class OrderEvent(StrEnum):
    """The name of an event on the wire."""

    ACCEPTED = "accepted"
    PENDING_NEW = "pending_new"
    NEW = "new"
    PARTIAL_FILL = "partial_fill"
    FILL = "fill"
    CANCELED = "canceled"
    EXPIRED = "expired"
    REJECTED = "rejected"
    HELD = "held"
    REPLACED = "replaced"
    PENDING_CANCEL = "pending_cancel"
    PENDING_REPLACE = "pending_replace"
    ORDER_CANCEL_REJECTED = "order_cancel_rejected"
    ORDER_REPLACE_REJECTED = "order_replace_rejected"


class Execution(msgspec.Struct, frozen=True, gc=False):
    """The trade behind a fill, and the account's whole position after it."""

    id: ExecutionId
    price: Price
    quantity: Quantity
    position_quantity: Quantity
    settles_on: date


class Reserve(msgspec.Struct, frozen=True, gc=False):
    """What an order has set aside, of cash or of its asset."""

    asset: AssetId
    amount: Decimal


class OrderChanged(Fact, frozen=True, gc=False, omit_defaults=True, tag="order_changed"):
    """An event of an order, with the order as it stood right after it.

    `reserve` is what the decision that made the event has left set aside for the order.
    """

    event: OrderEvent
    order: Order
    at: datetime
    execution: Execution | None = None
    reason: str | None = None
    rule: Rule | None = None
    reserve: Reserve | None = None
