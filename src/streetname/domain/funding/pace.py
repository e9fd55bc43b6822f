"""How fast the bank works: when a step falls due, and how much it moves in a day.

Source: Alpaca, funding in the sandbox.
"""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from streetname.domain.market.calendar import next_session, session_on
from streetname.domain.values.amounts import Money
from streetname.domain.values.instants import NEW_YORK, exchange_date, in_new_york
from streetname.domain.values.rules import FundingPace


class Pace(msgspec.Struct, frozen=True, gc=False):
    """How long each step takes; `most_per_day` holds per account and direction, None for no cap."""

    approval: timedelta
    clearing: timedelta
    settlement: timedelta
    only_on_trading_days: bool
    most_per_day: Money | None


_PACES = {
    FundingPace.FAST: Pace(
        approval=timedelta(seconds=1),
        clearing=timedelta(seconds=1),
        settlement=timedelta(seconds=1),
        only_on_trading_days=False,
        most_per_day=None,
    ),
    FundingPace.REALISTIC: Pace(
        approval=timedelta(seconds=60),
        clearing=timedelta(minutes=3),
        settlement=timedelta(minutes=10),
        only_on_trading_days=True,
        most_per_day=Decimal(50_000),
    ),
}


def pace_of(setting: FundingPace) -> Pace | None:
    """The pace of a setting; None where nothing moves unless told."""
    return _PACES.get(setting)


def due(now: datetime, takes: timedelta, pace: Pace) -> datetime:
    """When a step is done that takes so long; at the bank's pace, never on a day without trading.

    What would fall on such a day is done at the same time of the next trading day.
    """
    instant = now + takes
    day = exchange_date(instant)
    if not pace.only_on_trading_days or session_on(day):
        return instant
    wall_clock = in_new_york(instant).time()
    return datetime.combine(next_session(day).date, wall_clock, NEW_YORK).astimezone(instant.tzinfo)
