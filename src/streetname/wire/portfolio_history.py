"""Portfolio history on the wire: amounts are bare numbers here, as nowhere else.

Source: Alpaca, portfolio history.
"""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from streetname.domain.errors import InvalidField
from streetname.domain.portfolio.history import History
from streetname.domain.portfolio.history_plan import Moment, Period, PeriodUnit, Timeframe
from streetname.wire.activities import activity_types
from streetname.wire.numbers import BareNumber, bare, bare_or_none
from streetname.wire.times import parsed_instant

_PERIOD = re.compile(r"(\d{1,9})([DWMA])", re.IGNORECASE | re.ASCII)
_TIMEFRAMES = {
    **{timeframe.lower(): timeframe for timeframe in Timeframe},
    "1m": Timeframe.MINUTE,
    "5m": Timeframe.FIVE_MINUTES,
    "15m": Timeframe.QUARTER,
}
_ALL, _NONE, _FILL = "ALL", "NONE", "FILL"


class PortfolioHistoryBody(msgspec.Struct, frozen=True, kw_only=True):
    """What an account was worth over time; its lists have one member per point."""

    timestamp: list[int]
    equity: list[BareNumber]
    profit_loss: list[BareNumber]
    profit_loss_pct: list[BareNumber | None]
    base_value: BareNumber
    base_value_asof: str | msgspec.UnsetType = msgspec.UNSET
    timeframe: str
    cashflow: dict[str, list[BareNumber]] | msgspec.UnsetType = msgspec.UNSET


def portfolio_history_body(history: History) -> PortfolioHistoryBody:
    """The history as it is told."""
    points, flows = history.points, history.cash_flows
    return PortfolioHistoryBody(
        timestamp=[int(point.label.timestamp()) for point in points],
        equity=[bare(point.equity) for point in points],
        profit_loss=[bare(point.profit) for point in points],
        profit_loss_pct=[bare_or_none(point.profit_ratio) for point in points],
        base_value=bare(history.base),
        base_value_asof=history.base_on.isoformat() if history.base_on else msgspec.UNSET,
        timeframe=history.timeframe,
        cashflow=msgspec.UNSET
        if flows is None
        else {name: list(map(bare, amounts)) for name, amounts in flows.items()},
    )


def period_of(written: str | None) -> Period | None:
    """The period that a request means, such as `3D` or `1A`."""
    if written is None:
        return None
    found = _PERIOD.fullmatch(written)
    number = int(found[1]) if found else 0
    if not found or not number:
        message = "period must be a number and D, W, M or A, such as 1M"
        raise InvalidField(message)
    return Period(number, PeriodUnit(found[2].upper()))


def timeframe_of(written: str | None) -> Timeframe | None:
    """The timeframe that a request means, in any case of letters."""
    if written is None:
        return None
    timeframe = _TIMEFRAMES.get(written.lower())
    if timeframe is None:
        message = f"timeframe must be one of {', '.join(Timeframe)}"
        raise InvalidField(message)
    return timeframe


def moment_of(name: str, written: str | None) -> Moment | None:
    """The instant that a request means, or the whole day if it names a date."""
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return parsed_instant(name, written)


def cashflow_types_of(written: Sequence[str]) -> tuple[str, ...] | None:
    """The types of activity to tell of: None for none of them, empty for all."""
    names = tuple(name.upper() for name in written)
    if names in ((), (_NONE,)):
        return None
    if names == (_ALL,):
        return ()
    if _FILL in names or _ALL in names or _NONE in names:
        message = "cashflow_types must be ALL, NONE, or types of activity other than FILL"
        raise InvalidField(message)
    return activity_types(names)
