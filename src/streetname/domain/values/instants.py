"""Instants are aware and in UTC; dates are New York's, where the exchange is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The calendar's second day: every instant has a session on a day before it.
EARLIEST = datetime(2000, 1, 4, 5, tzinfo=UTC)
LATEST = datetime(2035, 12, 20, tzinfo=UTC)


def in_new_york(instant: datetime) -> datetime:
    """The same instant, on the exchange's wall clock."""
    return instant.astimezone(NEW_YORK)


def exchange_date(instant: datetime) -> date:
    """The date in New York at `instant`."""
    return instant.astimezone(NEW_YORK).date()
