"""Questions of those who build on the API: events as they page through them, and who is known."""

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, exists, func, or_, select, text

from streetname.domain.values.ids import AccountId
from streetname.engine.batch import Event
from streetname.storage import tables
from streetname.storage.queries.events import Found, event_out
from streetname.storage.queries.overview.page import lots

_accounts = tables.accounts
_profiles = tables.profiles
_events = tables.events
_STRETCH = 20_000
TRADES = "trades"


class EventsWanted(msgspec.Struct, frozen=True):
    """Which events are looked for: of one stream or of all, of one account or object or of all."""

    stream: str | None = None
    object_id: str | None = None


def account_numbers(
    connection: Connection, account_ids: Collection[AccountId]
) -> Mapping[AccountId, str]:
    """The numbers of those of the accounts that there are."""
    columns = _accounts.c
    found: dict[AccountId, str] = {}
    for lot in lots([*account_ids]):
        rows = connection.execute(
            select(columns.id, columns.account_number).where(columns.id.in_(lot))
        )
        found.update({AccountId(row.id): row.account_number for row in rows})
    return found


def email_is_known(connection: Connection, email: str) -> bool:
    """True if somebody with that address has applied for an account."""
    return bool(connection.execute(select(exists().where(_profiles.c.email == email))).scalar())


def events_before(
    connection: Connection, wanted: EventsWanted, number: int | None, most: int
) -> Found:
    """The latest wanted events in front of `number`, newest first, and how far was looked back.

    Those of one object are looked for in a bounded stretch, because accounts have no index there.
    """
    before = _last(connection) + 1 if number is None else number
    last = max(0, before - _STRETCH) if wanted.object_id is not None else 0
    found = _found(connection, wanted, last, before, most, descending=True)
    return Found(found, found[-1].sequence if len(found) == most else last + 1)


def events_behind(connection: Connection, wanted: EventsWanted, number: int, most: int) -> Found:
    """The next wanted events behind `number`, oldest first, and how far was looked."""
    last = _last(connection)
    if wanted.object_id is not None:
        last = min(last, number + _STRETCH)
    found = _found(connection, wanted, number, last + 1, most, descending=False)
    return Found(found, found[-1].sequence if len(found) == most else max(last, number))


def _found(
    connection: Connection,
    wanted: EventsWanted,
    after: int,
    before: int,
    most: int,
    *,
    descending: bool,
) -> Sequence[Event]:
    columns = _events.c
    statement = select(_events).where(columns.sequence > after, columns.sequence < before)
    if wanted.stream is not None:
        statement = statement.where(columns.stream == wanted.stream)
        if wanted.stream != TRADES:
            statement = statement.where(text(tables.BUT_TRADES))
    if wanted.object_id is not None:
        one = wanted.object_id
        statement = statement.where(or_(columns.account_id == one, columns.object_id == one))
    order = columns.sequence.desc() if descending else columns.sequence
    return [event_out(row) for row in connection.execute(statement.order_by(order).limit(most))]


def _last(connection: Connection) -> int:
    return connection.execute(select(func.max(_events.c.sequence))).scalar() or 0
