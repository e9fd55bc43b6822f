"""What the first page counts: accounts, orders, those who trade, and sign-ups."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

import msgspec
from sqlalchemy import Connection, func, select

from streetname.domain.accounts.account import AccountStatus
from streetname.domain.values.instants import DAY
from streetname.storage import tables
from streetname.storage.codecs import instant_in
from streetname.storage.queries.overview.page import Condition, before, since, those_given

_accounts = tables.accounts
_orders = tables.orders

WEEK = 7 * DAY


class HomeCounts(msgspec.Struct, frozen=True):
    """How much there is, beside how much there was.

    `active_accounts_before` are those of the active accounts that had been applied for a week ago;
    one that has been closed since is in neither. Orders are those of the last seven days, and of
    the seven before; traders have placed one of the former.
    """

    active_accounts: int
    active_accounts_before: int
    orders: int
    orders_before: int
    traders: int


class Bucket(StrEnum):
    """What sign-ups are counted by."""

    HOUR = "hour"
    DAY = "day"

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return timedelta(hours=1) if self is Bucket.HOUR else DAY


class SignUps(msgspec.Struct, frozen=True, gc=False):
    """How many accounts were applied for from `start` until the next bucket begins."""

    start: datetime
    count: int


def home_counts(connection: Connection, now: datetime) -> HomeCounts:
    """The counts as they are at `now`."""
    week_ago, fortnight_ago = now - WEEK, now - 2 * WEEK
    active = _accounts.c.status == AccountStatus.ACTIVE.value
    opened_at, submitted_at = _accounts.c.created_at, _orders.c.submitted_at
    return HomeCounts(
        active_accounts=_number(connection, active),
        active_accounts_before=_number(connection, active, before(opened_at, week_ago)),
        orders=_number(connection, since(submitted_at, week_ago)),
        orders_before=_number(
            connection, since(submitted_at, fortnight_ago), before(submitted_at, week_ago)
        ),
        traders=_traders_since(connection, week_ago),
    )


def sign_ups(
    connection: Connection, start: datetime, end: datetime, bucket: Bucket
) -> Sequence[SignUps]:
    """How many accounts were applied for in each bucket from `start` until before `end`.

    Buckets follow one another from `start` on; the last one may be cut off by `end`.
    """
    length = bucket.length
    number = (_accounts.c.created_at - instant_in(start)) // int(length / timedelta(microseconds=1))
    statement = (
        select(number.label("number"), func.count().label("count"))
        .where(_accounts.c.created_at >= instant_in(start))
        .where(_accounts.c.created_at < instant_in(end))
        .group_by(number)
    )
    counts = {int(row[0]): int(row[1]) for row in connection.execute(statement)}
    buckets = -((start - end) // length)
    return [SignUps(start + each * length, counts.get(each, 0)) for each in range(buckets)]


def _number(connection: Connection, *conditions: Condition | Literal[False]) -> int:
    statement = select(func.count()).where(*those_given(conditions))
    return connection.execute(statement).scalar_one()


def _traders_since(connection: Connection, start: datetime) -> int:
    traders = func.count(_orders.c.account_id.distinct())
    statement = select(traders).where(_orders.c.submitted_at >= instant_in(start))
    return connection.execute(statement).scalar_one()
