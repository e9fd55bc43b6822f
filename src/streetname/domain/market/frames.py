"""Frames: how long the spans of time are that bars sum up, and where they begin.

Spans begin on New York's clock: minutes and hours are counted from midnight, weeks begin on Monday,
months on the first, and groups of months are counted from January.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import msgspec

from streetname.domain.values.instants import DAY, NEW_YORK


class BarUnit(StrEnum):
    """The units of a frame, in Alpaca's words."""

    MINUTE = "Min"
    HOUR = "Hour"
    DAY = "Day"
    WEEK = "Week"
    MONTH = "Month"


_MOST = {
    BarUnit.MINUTE: 59,
    BarUnit.HOUR: 23,
    BarUnit.DAY: 1,
    BarUnit.WEEK: 1,
    BarUnit.MONTH: 12,
}
_LENGTHS = {BarUnit.MINUTE: timedelta(minutes=1), BarUnit.HOUR: timedelta(hours=1)}


class BarFrame(msgspec.Struct, frozen=True, gc=False):
    """So many units: 1 to 59 minutes, 1 to 23 hours, a day, a week, 1 to 12 months."""

    amount: int
    unit: BarUnit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= _MOST[self.unit]:
            raise ValueError(f"a frame has 1 to {_MOST[self.unit]} {self.unit}, not {self.amount}")

    @property
    def length(self) -> timedelta | None:
        """How long a span within a day is; none for frames of a day and longer."""
        unit = _LENGTHS.get(self.unit)
        return None if unit is None else unit * self.amount

    def first_day(self, day: date) -> date:
        """The day on which the span around this day begins, for frames of a day and longer."""
        if self.unit is BarUnit.WEEK:
            return day - DAY * day.weekday()
        if self.unit is BarUnit.MONTH:
            return date(day.year, day.month - (day.month - 1) % self.amount, 1)
        return day


def midnight(day: date) -> datetime:
    """The instant at which the day begins in New York."""
    return datetime.combine(day, time(tzinfo=NEW_YORK)).astimezone(UTC)
