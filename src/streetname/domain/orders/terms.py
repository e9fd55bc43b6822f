"""The terms of an order: what the client wrote, checked for sense and given its types.

The checks run in the order in which Alpaca's refusals appear, and the first failure is the answer.
Source: Alpaca, order validation, structural rules.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

import msgspec

from streetname.domain.errors import InvalidField, Unprocessable
from streetname.domain.orders.order import (
    Commission,
    CommissionType,
    OrderClass,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from streetname.domain.orders.ticket import StopLoss, Ticket
from streetname.domain.values.amounts import (
    ONE,
    ZERO,
    Money,
    Price,
    Quantity,
    decimals,
    is_whole,
)

LONGEST_CLIENT_ORDER_ID = 128
LONGEST_SUBTAG = 128
MOST_SHARES = Decimal(100_000_000)
MOST_DOLLARS = Decimal(1_000_000_000)
_QUANTITY_DECIMALS = 9
_BPS_DECIMALS = 2
_NOTIONAL_DECIMALS = 2
_TRAIL_DECIMALS = 2
_LEAST_TRAIL_PERCENT = Decimal("0.1")
_MOST_TRAIL_PERCENT = Decimal(100)
_MULTI_LEG = "mleg"

_Choice = TypeVar("_Choice", bound=StrEnum)


def _named(choices: type[_Choice]) -> Mapping[str, _Choice]:
    """The choices by what clients write for them."""
    return {choice.value: choice for choice in choices}


_TYPES = _named(OrderType)
_SIDES = _named(Side)
_TIMES_IN_FORCE = _named(TimeInForce)
_CLASSES = _named(OrderClass)
_INTENTS = _named(PositionIntent)
_COMMISSION_TYPES = _named(CommissionType)


class Terms(msgspec.Struct, frozen=True, gc=False):
    """An order that makes sense in itself; whether it may be placed is another question."""

    symbol: str
    quantity: Quantity | None
    notional: Money | None
    side: Side
    type: OrderType
    time_in_force: TimeInForce
    limit_price: Price | None
    commission: Commission
    stop_price: Price | None = None
    trail_price: Price | None = None
    trail_percent: Decimal | None = None
    extended_hours: bool = False
    order_class: OrderClass = OrderClass.SIMPLE
    take_profit: Price | None = None
    stop_loss: StopLoss | None = None
    position_intent: PositionIntent | None = None

    @property
    def is_fractional(self) -> bool:
        """True for an order by notional, and for one of a fraction of a share."""
        return self.quantity is None or not is_whole(self.quantity)


def terms_of(ticket: Ticket) -> Terms:
    """The ticket's terms, or the refusal of the first thing that makes no sense."""
    order_class = _order_class(ticket)
    if not ticket.symbol:
        raise InvalidField("symbol is required")
    _check_size(ticket)
    kind = _choice(ticket.type, _TYPES, "invalid order type")
    side = _choice(ticket.side, _SIDES, "invalid side")
    lasting = _choice(ticket.time_in_force, _TIMES_IN_FORCE, "invalid time_in_force")
    limit_price = _limit_price(ticket, order_class)
    check_prices(kind, limit_price, ticket.stop_price, ticket.trail_price, ticket.trail_percent)
    _check_exits(ticket, order_class)
    _check_texts(ticket)
    if ticket.notional is not None and side is Side.BUY and ticket.notional < ONE:
        raise InvalidField("notional must be >= 1.00")
    return Terms(
        symbol=ticket.symbol.partition(":")[0],
        quantity=ticket.quantity,
        notional=ticket.notional,
        side=side,
        type=kind,
        time_in_force=lasting,
        limit_price=limit_price,
        commission=_commission(ticket),
        stop_price=ticket.stop_price,
        trail_price=ticket.trail_price,
        trail_percent=ticket.trail_percent,
        extended_hours=ticket.extended_hours,
        order_class=order_class,
        take_profit=ticket.take_profit.limit_price if ticket.take_profit else None,
        stop_loss=ticket.stop_loss,
        position_intent=_intent(ticket),
    )


def check_prices(
    kind: OrderType,
    limit_price: Price | None,
    stop_price: Price | None,
    trail_price: Price | None,
    trail_percent: Decimal | None,
) -> None:
    """Refuse prices that an order of this type does not take, and the lack of those it needs."""
    _check_which(kind, limit_price, stop_price)
    if kind is OrderType.TRAILING_STOP:
        check_trail(trail_price, trail_percent)
    elif trail_price is not None or trail_percent is not None:
        raise InvalidField("only trailing stop orders take trail_price or trail_percent")
    for name, price in (("limit price", limit_price), ("stop price", stop_price)):
        if price is not None:
            _check_price(name, price)


def check_trail(trail_price: Price | None, trail_percent: Decimal | None) -> None:
    """Refuse what is no distance for a stop to trail at."""
    if (trail_price is None) == (trail_percent is None):
        raise InvalidField("trailing stop orders must specify one of trail_price or trail_percent")
    if trail_price is not None and trail_price <= 0:
        raise InvalidField("trail_price must be > 0")
    if trail_price is not None and trail_price > MOST_DOLLARS:
        raise InvalidField(f"trail_price must be <= {MOST_DOLLARS}")
    if trail_percent is not None and trail_percent < _LEAST_TRAIL_PERCENT:
        raise InvalidField("trail_percent must be greater than or equal to 0.1")
    if trail_percent is not None and trail_percent >= _MOST_TRAIL_PERCENT:
        raise InvalidField("trail_percent must be less than 100")
    trail, name = (trail_price, "trail_price") if trail_percent is None else (trail_percent, "")
    if trail is not None and decimals(trail) > _TRAIL_DECIMALS:
        name = name or "trail_percent"
        raise InvalidField(f"{name} must be limited to {_TRAIL_DECIMALS} decimal places")


def check_quantity(quantity: Quantity) -> None:
    """Refuse what is no number of shares."""
    _check_amount("qty", quantity, _QUANTITY_DECIMALS, MOST_SHARES)


def check_client_order_id(name: str | None) -> None:
    """Refuse a name that is too long."""
    if name and len(name) > LONGEST_CLIENT_ORDER_ID:
        raise InvalidField(
            f"client_order_id must be no more than {LONGEST_CLIENT_ORDER_ID} characters"
        )


def time_in_force_of(written: str) -> TimeInForce:
    """The time in force that a client means."""
    return _choice(written, _TIMES_IN_FORCE, "invalid time_in_force")


def _order_class(ticket: Ticket) -> OrderClass:
    if ticket.order_class == _MULTI_LEG:
        raise Unprocessable("mleg orders are for options, which cannot be traded here yet")
    if not ticket.order_class:
        return OrderClass.SIMPLE
    return _choice(ticket.order_class, _CLASSES, "invalid order_class")


def _intent(ticket: Ticket) -> PositionIntent | None:
    if not ticket.position_intent:
        return None
    return _choice(ticket.position_intent, _INTENTS, "invalid position_intent")


def _limit_price(ticket: Ticket, order_class: OrderClass) -> Price | None:
    """The limit of the order itself: of an OCO order, that of its take-profit."""
    profit = ticket.take_profit.limit_price if ticket.take_profit else None
    if order_class is OrderClass.OCO and profit is not None:
        return profit
    return ticket.limit_price


def _check_size(ticket: Ticket) -> None:
    quantity, money = ticket.quantity, ticket.notional
    if quantity is None and money is None:
        raise InvalidField("qty or notional is required")
    if quantity is not None and money is not None:
        raise InvalidField("only one of qty or notional is accepted")
    if quantity is not None:
        check_quantity(quantity)
    if money is not None:
        _check_amount("notional", money, _NOTIONAL_DECIMALS, MOST_DOLLARS)


def _check_amount(name: str, amount: Decimal, most_decimals: int, most: Decimal) -> None:
    if amount <= 0:
        raise InvalidField(f"{name} must be > 0")
    if decimals(amount) > most_decimals:
        value = "" if name == "qty" else " value"
        raise InvalidField(f"{name}{value} must be limited to {most_decimals} decimal places")
    if amount > most:
        raise InvalidField(f"{name} must be <= {most}")


def _choice(written: str | None, choices: Mapping[str, _Choice], message: str) -> _Choice:
    if written is None or written not in choices:
        raise InvalidField(message)
    return choices[written]


def _check_which(kind: OrderType, limit_price: Price | None, stop_price: Price | None) -> None:
    has_limit, has_stop = limit_price is not None, stop_price is not None
    match kind:
        case OrderType.MARKET if has_limit or has_stop:
            raise InvalidField("market orders require no stop or limit price")
        case OrderType.LIMIT if not has_limit:
            raise InvalidField("limit orders require a limit price")
        case OrderType.LIMIT if has_stop:
            raise InvalidField("limit orders require only limit price")
        case OrderType.STOP if not has_stop:
            raise InvalidField("stop orders require a stop price")
        case OrderType.STOP if has_limit:
            raise InvalidField("stop orders require only stop price")
        case OrderType.STOP_LIMIT if not (has_limit and has_stop):
            raise InvalidField("stop limit orders require both stop and limit price")
        case OrderType.TRAILING_STOP if has_limit or has_stop:
            raise InvalidField("trailing stop orders require no stop or limit price")
        case _:
            pass


def _check_price(name: str, price: Price) -> None:
    if price <= 0:
        raise InvalidField(f"{name} must be > 0")
    if price > MOST_DOLLARS:
        raise InvalidField(f"{name} must be <= {MOST_DOLLARS}")


def _check_exits(ticket: Ticket, order_class: OrderClass) -> None:
    """The prices of exits; whether a group has those that it needs is asked later."""
    stop_loss = ticket.stop_loss
    for name, price in (
        ("take_profit.limit_price", ticket.take_profit and ticket.take_profit.limit_price),
        ("stop_loss.stop_price", stop_loss and stop_loss.stop_price),
        ("stop_loss.limit_price", stop_loss and stop_loss.limit_price),
    ):
        if price is None:
            continue
        _check_price(name, price)
        if order_class is OrderClass.SIMPLE:
            exit_name = name.partition(".")[0]
            raise InvalidField(f"{exit_name} requires order_class bracket, oco or oto")


def _check_texts(ticket: Ticket) -> None:
    check_client_order_id(ticket.client_order_id)
    if ticket.subtag and len(ticket.subtag) > LONGEST_SUBTAG:
        raise InvalidField(f"subtag must be no more than {LONGEST_SUBTAG} characters")


def _commission(ticket: Ticket) -> Commission:
    if ticket.commission is not None and ticket.commission_bps is not None:
        raise InvalidField("only one of commission or commission_bps is accepted")
    amount, kind = ticket.commission, CommissionType.NOTIONAL
    if ticket.commission_type is not None:
        kind = _choice(ticket.commission_type, _COMMISSION_TYPES, "invalid commission_type")
    if ticket.commission_bps is not None:
        amount, kind = ticket.commission_bps, CommissionType.BPS
    if amount is None:
        return Commission()
    if amount > MOST_DOLLARS:
        raise InvalidField(f"commission must be <= {MOST_DOLLARS}")
    most = _BPS_DECIMALS if kind is CommissionType.BPS else _QUANTITY_DECIMALS
    if decimals(amount) > most:
        raise InvalidField(f"commission must be limited to {most} decimal places")
    return Commission(amount or ZERO, kind, given=ticket.commission_type is not None)
