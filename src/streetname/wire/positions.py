"""Positions on the wire; ratios are rounded to five decimals.

What is short has a negative quantity, value and cost. Source: Alpaca, positions.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from streetname.domain.portfolio.valuation import ValuedPosition
from streetname.domain.values.amounts import Quantity
from streetname.domain.values.ids import AccountId
from streetname.domain.values.instants import in_new_york
from streetname.wire.numbers import text, text_or_none

_RATIO_STEP = Decimal("0.00001")


class PositionBody(msgspec.Struct, frozen=True):
    """A position; what needs a price that nobody knows is null."""

    asset_id: str
    symbol: str
    exchange: str
    asset_class: str
    asset_marginable: bool
    qty: str
    qty_available: str
    avg_entry_price: str
    side: str
    market_value: str | None
    cost_basis: str
    unrealized_pl: str | None
    unrealized_plpc: str | None
    unrealized_intraday_pl: str | None
    unrealized_intraday_plpc: str | None
    current_price: str | None
    lastday_price: str | None
    change_today: str | None


class AllPositionsBody(msgspec.Struct, frozen=True):
    """What accounts owned at an instant, by account; on a page after the last, nobody."""

    as_of: str
    positions: dict[str, list[PositionBody]]


def all_positions_body(
    as_of: datetime, positions: Mapping[AccountId, Sequence[PositionBody]]
) -> AllPositionsBody:
    """The positions of many accounts at a close."""
    return AllPositionsBody(
        in_new_york(as_of).isoformat(),
        {account_id: list(each) for account_id, each in positions.items()},
    )


def position_body(valued: ValuedPosition, held: Quantity) -> PositionBody:
    """The position, of which orders that close it hold `held`."""
    position, asset = valued.position, valued.asset
    available = position.quantity + held if position.is_short else position.quantity - held
    return PositionBody(
        asset_id=asset.id,
        symbol=asset.symbol,
        exchange=asset.exchange,
        asset_class=asset.asset_class,
        asset_marginable=asset.marginable,
        qty=text(position.quantity),
        qty_available=text(available),
        avg_entry_price=text(valued.average_price),
        side="short" if position.is_short else "long",
        market_value=text_or_none(valued.market_value),
        cost_basis=text(valued.cost),
        unrealized_pl=text_or_none(valued.profit),
        unrealized_plpc=_ratio(valued.profit_ratio),
        unrealized_intraday_pl=text_or_none(valued.profit_today),
        unrealized_intraday_plpc=_ratio(valued.profit_today_ratio),
        current_price=text_or_none(valued.price),
        lastday_price=text_or_none(valued.last_close),
        change_today=_ratio(valued.change_today),
    )


def _ratio(ratio: Decimal | None) -> str | None:
    return None if ratio is None else text(ratio.quantize(_RATIO_STEP, ROUND_HALF_UP))
