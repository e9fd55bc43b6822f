"""Activities: what an account's owner is told of the entries that touch the account.

Identifiers begin with the wall clock of New York, so that sorting by identifier is sorting by time.
Source: Alpaca, account activities.
"""

from datetime import date, datetime
from enum import StrEnum

from streetname.domain.values.amounts import Money, Price, Quantity
from streetname.domain.values.changes import Value
from streetname.domain.values.ids import AccountId, EntryId, OrderId
from streetname.domain.values.instants import in_new_york


class ActivityType(StrEnum):
    """The kinds of activity that are made today, by Alpaca's codes."""

    FILL = "FILL"
    CASH_DEPOSIT = "CSD"
    CASH_WITHDRAWAL = "CSW"
    FEE = "FEE"
    INTEREST = "INT"


class Trade(Value, frozen=True, gc=False):
    """The part of an activity that only a fill has."""

    order_id: OrderId
    side: str
    symbol: str
    price: Price
    quantity: Quantity
    cumulative_quantity: Quantity
    leaves_quantity: Quantity
    order_status: str


class Activity(Value, frozen=True, gc=False):
    """One line of an account's history; a fill carries `trade`, everything else `net_amount`."""

    id: str
    account_id: AccountId
    type: ActivityType
    sub_type: str | None
    at: datetime
    date: date
    entry_id: EntryId
    object_id: str
    net_amount: Money
    description: str
    trade: Trade | None = None


_DIGITS_ONLY = str.maketrans("", "", "-:.T+")
_DIGITS = len("YYYYMMDDHHMMSSmmm")


def trade_activity_id(at: datetime, execution_id: str) -> str:
    """The identifier of a fill: the wall clock to the millisecond, then the execution."""
    local = in_new_york(at)
    wall_clock = local.isoformat(timespec="milliseconds").translate(_DIGITS_ONLY)[:_DIGITS]
    return f"{wall_clock}::{execution_id}"


def other_activity_id(on: date, identifier: str) -> str:
    """The identifier of anything but a fill: its date alone, then `identifier`."""
    return f"{on:%Y%m%d}000000000::{identifier}"
