"""The terms of an order: what the client wrote, checked for sense and given its types.

The checks run in the order in which Alpaca's refusals appear, and the first failure is the answer.
Source: Alpaca, order validation.
"""

from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

import msgspec

from streetname.domain.errors import Forbidden, InvalidField, Unprocessable
from streetname.domain.market.asset import Asset, AssetStatus
from streetname.domain.orders.order import (
    Commission,
    CommissionType,
    OrderType,
    Side,
    TimeInForce,
)
from streetname.domain.values.amounts import (
    CENT,
    ONE,
    TEN_THOUSANDTH,
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
_NOTIONAL_DECIMALS = 2

_NOT_SUPPORTED_TYPES = frozenset({"stop", "stop_limit", "trailing_stop"})
_NOT_SUPPORTED_TIMES = frozenset({"opg", "cls"})
_NOT_SUPPORTED_CLASSES = frozenset({"bracket", "oco", "oto", "mleg"})

_Choice = TypeVar("_Choice", bound=StrEnum)


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
    extended_hours: bool = False
    client_order_id: str | None = None
    commission: Money | None = None
    commission_type: str | None = None
    commission_bps: Decimal | None = None
    subtag: str | None = None
    source: str | None = None


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

    @property
    def is_fractional(self) -> bool:
        """True for an order by notional, and for one of a fraction of a share."""
        return self.quantity is None or not is_whole(self.quantity)


def terms_of(ticket: Ticket) -> Terms:
    """The ticket's terms, or the refusal of the first thing that makes no sense."""
    if not ticket.symbol:
        raise InvalidField("symbol is required")
    _check_size(ticket)
    kind = _choice(ticket.type, OrderType, "invalid order type", _NOT_SUPPORTED_TYPES)
    side = _choice(ticket.side, Side, "invalid side")
    lasting = _choice(
        ticket.time_in_force, TimeInForce, "invalid time_in_force", _NOT_SUPPORTED_TIMES
    )
    _check_class(ticket)
    _check_prices(ticket, kind)
    _check_texts(ticket)
    if ticket.notional is not None and side is Side.BUY and ticket.notional < ONE:
        raise InvalidField("notional must be >= 1.00")
    return Terms(
        ticket.symbol,
        ticket.quantity,
        ticket.notional,
        side,
        kind,
        lasting,
        ticket.limit_price,
        _commission(ticket),
    )


def check_against_asset(terms: Terms, asset: Asset) -> None:
    """Refuse what the asset or the market's rules do not take."""
    if asset.status is not AssetStatus.ACTIVE:
        raise Unprocessable(f"asset {asset.symbol} is not active")
    if not asset.tradable:
        raise Unprocessable(f"asset {asset.symbol} is not tradable")
    if terms.is_fractional:
        if terms.time_in_force is not TimeInForce.DAY:
            raise Unprocessable("fractional orders must be DAY orders")
        if terms.type is not OrderType.MARKET:
            raise Unprocessable("fractional orders must be market orders")
    if terms.limit_price is not None:
        _check_increment("limit_price", terms.limit_price)
    if terms.is_fractional and not asset.fractionable:
        raise Forbidden(f'asset "{asset.symbol}" is not fractionable')


def _check_size(ticket: Ticket) -> None:
    quantity, money = ticket.quantity, ticket.notional
    if quantity is None and money is None:
        raise InvalidField("qty or notional is required")
    if quantity is not None and money is not None:
        raise InvalidField("only one of qty or notional is accepted")
    if quantity is not None:
        _check_amount("qty", quantity, _QUANTITY_DECIMALS, MOST_SHARES)
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


def _choice(
    written: str | None,
    choices: type[_Choice],
    message: str,
    not_supported: frozenset[str] = frozenset(),
) -> _Choice:
    if written in not_supported:
        raise Unprocessable(f"{written} orders are not supported yet")
    try:
        return choices(written)
    except ValueError as error:
        raise InvalidField(message) from error


def _check_class(ticket: Ticket) -> None:
    if ticket.order_class in _NOT_SUPPORTED_CLASSES:
        raise Unprocessable(f"{ticket.order_class} orders are not supported yet")
    if ticket.order_class not in (None, "", "simple"):
        raise InvalidField("invalid order_class")
    if ticket.extended_hours:
        raise Unprocessable("extended hours orders are not supported yet")


def _check_prices(ticket: Ticket, kind: OrderType) -> None:
    if kind is OrderType.MARKET:
        if ticket.limit_price is not None or ticket.stop_price is not None:
            raise InvalidField("market orders require no stop or limit price")
        return
    if ticket.limit_price is None:
        raise InvalidField("limit orders require a limit price")
    if ticket.stop_price is not None:
        raise InvalidField("limit orders require only limit price")
    if ticket.limit_price <= 0:
        raise InvalidField("limit price must be > 0")
    if ticket.limit_price > MOST_DOLLARS:
        raise InvalidField(f"limit price must be <= {MOST_DOLLARS}")


def _check_texts(ticket: Ticket) -> None:
    if ticket.client_order_id and len(ticket.client_order_id) > LONGEST_CLIENT_ORDER_ID:
        raise InvalidField(
            f"client_order_id must be no more than {LONGEST_CLIENT_ORDER_ID} characters"
        )
    if ticket.subtag and len(ticket.subtag) > LONGEST_SUBTAG:
        raise InvalidField(f"subtag must be no more than {LONGEST_SUBTAG} characters")


def _check_increment(name: str, price: Price) -> None:
    step = CENT if price >= ONE else TEN_THOUSANDTH
    if price % step:
        raise Unprocessable(
            f"invalid {name} {price}. sub-penny increment does not fulfill minimum pricing criteria"
        )


def _commission(ticket: Ticket) -> Commission:
    if ticket.commission is not None and ticket.commission_bps is not None:
        raise InvalidField("only one of commission or commission_bps is accepted")
    amount, kind = ticket.commission, CommissionType.NOTIONAL
    if ticket.commission_type is not None:
        kind = _choice(ticket.commission_type, CommissionType, "invalid commission_type")
    if ticket.commission_bps is not None:
        amount, kind = ticket.commission_bps, CommissionType.BPS
    if amount is None:
        return Commission()
    if amount < 0:
        raise Forbidden("negative commission is prohibited")
    if amount > MOST_DOLLARS:
        raise InvalidField(f"commission must be <= {MOST_DOLLARS}")
    if decimals(amount) > _QUANTITY_DECIMALS:
        raise InvalidField(f"commission must be limited to {_QUANTITY_DECIMALS} decimal places")
    return Commission(amount or ZERO, kind, given=ticket.commission_type is not None)
