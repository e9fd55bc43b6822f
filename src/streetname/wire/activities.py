"""Activities on the wire: of what is not a trade, what does not apply is left out.

Source: Alpaca, account activities.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum

import msgspec

from streetname.domain.errors import InvalidField
from streetname.domain.ledger.activity import Activity, Trade
from streetname.domain.values.amounts import ZERO
from streetname.wire.doors import Door
from streetname.wire.numbers import text
from streetname.wire.times import timestamp

_SHORT_SALE = "sell_short"
_TRANSFERS = ("CSD", "CSW")
_DIVIDENDS = (
    *("DIV", "DIVCGL", "DIVCGS", "DIVFEE", "DIVFT"),
    *("DIVNRA", "DIVROC", "DIVTW", "DIVTXEX", "DIVWH"),
)
_OTHERS = (
    *("ACATC", "ACATS", "CFEE", "CGD", "CIL", "CSR", "EXTRD", "FEE", "FOPT", "FXTRD"),
    *("INT", "INTNRA", "INTPNL", "INTTW", "JNL", "JNLC", "JNLS", "MA", "MEM", "NC", "OCT"),
    *("OPASN", "OPCA", "OPCSH", "OPEXC", "OPEXP", "OPTRD", "PTC", "PTR", "REO", "REORG"),
    *("ROC", "SPIN", "SPLIT", "SSO", "SSP", "SWP", "VOF", "WH"),
)
_GROUPS = {"TRANS": _TRANSFERS, "DIV": _DIVIDENDS, "MISC": _OTHERS}
_TYPES = frozenset(("FILL", *_TRANSFERS, *_DIVIDENDS, *_OTHERS))


class Category(StrEnum):
    """The two kinds of activity."""

    TRADE = "trade_activity"
    NON_TRADE = "non_trade_activity"


class TradeActivityBody(msgspec.Struct, frozen=True):
    """A fill."""

    id: str
    account_id: str | msgspec.UnsetType
    activity_type: str
    transaction_time: str
    type: str
    price: str
    qty: str
    side: str
    symbol: str
    leaves_qty: str
    order_id: str
    cum_qty: str
    order_status: str


class NonTradeActivityBody(msgspec.Struct, frozen=True, kw_only=True):
    """Anything but a fill."""

    id: str
    account_id: str | msgspec.UnsetType
    activity_type: str
    activity_sub_type: str | msgspec.UnsetType
    date: str
    net_amount: str
    description: str
    status: str
    currency: str
    created_at: str


def activity_body(activity: Activity, door: Door) -> TradeActivityBody | NonTradeActivityBody:
    """The activity as it is told; only the correspondent is told whose it is."""
    account_id = activity.account_id if door is Door.BROKER else msgspec.UNSET
    if activity.trade is not None:
        return _trade_body(activity, activity.trade, account_id, door)
    return NonTradeActivityBody(
        id=activity.id,
        account_id=account_id,
        activity_type=activity.type,
        activity_sub_type=activity.sub_type or msgspec.UNSET,
        date=activity.date.isoformat(),
        net_amount=text(activity.net_amount),
        description=activity.description,
        status="executed",
        currency="USD",
        created_at=timestamp(activity.at),
    )


def activity_types(names: Iterable[str]) -> tuple[str, ...]:
    """The types that are meant, each group by its members; refuses a word that is neither."""
    return tuple(dict.fromkeys(_expanded(names)))


def _expanded(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name not in _GROUPS and name not in _TYPES:
            message = f"activity_type {name} is invalid"
            raise InvalidField(message)
        yield from _GROUPS.get(name, (name,))


def _trade_body(
    activity: Activity, trade: Trade, account_id: str | msgspec.UnsetType, door: Door
) -> TradeActivityBody:
    return TradeActivityBody(
        id=activity.id,
        account_id=account_id,
        activity_type=activity.type,
        transaction_time=timestamp(activity.at),
        type=_fill_type(trade.leaves_quantity),
        price=text(trade.price),
        qty=text(trade.quantity),
        side=_side(trade.side, door),
        symbol=trade.symbol,
        leaves_qty=text(trade.leaves_quantity),
        order_id=trade.order_id,
        cum_qty=text(trade.cumulative_quantity),
        order_status=trade.order_status,
    )


def _side(side: str, door: Door) -> str:
    """A short sale is called a sale where the official client knows no other word."""
    return "sell" if door is Door.BROKER and side == _SHORT_SALE else side


def _fill_type(leaves: Decimal) -> str:
    return "fill" if leaves == ZERO else "partial_fill"
