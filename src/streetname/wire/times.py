"""Instants and dates on the wire: RFC 3339 in UTC with `Z` and six decimals; `YYYY-MM-DD`."""

from datetime import UTC, date, datetime
from functools import lru_cache

from streetname.domain.errors import InvalidField

_TIMESTAMPS_KEPT = 256
_OFFSET_LENGTH = len("+00:00")
_DATE_LENGTH = len("2026-03-02")


@lru_cache(_TIMESTAMPS_KEPT)
def timestamp(instant: datetime) -> str:
    """The instant in UTC, such as `2026-03-02T14:31:07.104512Z`."""
    return instant.isoformat(timespec="microseconds")[:-_OFFSET_LENGTH] + "Z"


def timestamp_or_none(instant: datetime | None) -> str | None:
    """The instant as `timestamp` writes it, or null."""
    return None if instant is None else timestamp(instant)


def parsed_instant(name: str, written: str) -> datetime:
    """The instant that a request means: RFC 3339, or a date for its first moment in UTC."""
    try:
        instant = datetime.fromisoformat(written.replace(" ", "+"))
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = f"{name} must be a date or an RFC 3339 timestamp"
        raise InvalidField(message) from error


def parsed_date(name: str, written: str) -> date:
    """The date that a request means; of a timestamp, its date."""
    try:
        if len(written) > _DATE_LENGTH:
            parsed_instant(name, written)
        return date.fromisoformat(written[:_DATE_LENGTH])
    except (ValueError, InvalidField) as error:
        message = f"{name} must be a date such as 2026-03-02"
        raise InvalidField(message) from error
