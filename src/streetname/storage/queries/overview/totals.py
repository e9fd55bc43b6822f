"""What customers have together, and what each ledger account beside them has, now and then.

Everything adds up to nothing, so what all customers have is what all the others have, with the
other sign; and the others are few. What has been is read once: entries are never changed and the
clock never goes back, so an instant that has passed stays as it was.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from math import gcd
from typing import TypeAlias

import msgspec
from sqlalchemy import ColumnElement, Connection, func, or_, select

from streetname.domain.ledger.chart import CUSTOMERS, USD, LedgerAccount
from streetname.domain.values.amounts import Money
from streetname.domain.values.ids import AssetId
from streetname.storage import tables
from streetname.storage.codecs import amount_out, instant_in, instant_out, money_out
from streetname.storage.queries.overview.page import after_all_that_begin_with

_balances = tables.balances
_postings = tables.postings

_Key: TypeAlias = tuple[LedgerAccount, AssetId]
_Sums: TypeAlias = Mapping[_Key, int]


class Totals(msgspec.Struct, frozen=True):
    """What customers had together, and what every other ledger account had, each of each asset."""

    customers: Mapping[AssetId, Decimal]
    others: Mapping[LedgerAccount, Mapping[AssetId, Decimal]]


class DailyTotals:
    """The totals of one environment at instants that were asked for before, such as closes."""

    def __init__(self) -> None:
        self._kept: dict[datetime, _Sums] = {}

    def keeps(self, instant: datetime) -> bool:
        """True if the instant has passed and its totals are at hand."""
        return instant in self._kept

    def at(self, connection: Connection, instants: Iterable[datetime]) -> Mapping[datetime, Totals]:
        """The totals just before each instant."""
        found = self._sums_at(connection, instants)
        return {instant: _totals(sums) for instant, sums in found.items()}

    def cash_at(
        self, connection: Connection, ledger_account: LedgerAccount, instants: Iterable[datetime]
    ) -> Mapping[datetime, Money]:
        """The cash of a ledger account that is no customer's, just before each instant."""
        found = self._sums_at(connection, instants)
        key = (ledger_account, USD)
        return {instant: money_out(sums.get(key, 0)) for instant, sums in found.items()}

    def _sums_at(
        self, connection: Connection, instants: Iterable[datetime]
    ) -> Mapping[datetime, _Sums]:
        wanted = sorted(set(instants))
        kept = dict(self._kept)
        missing = [instant for instant in wanted if instant not in kept]
        if missing:
            found = _found(connection, missing, kept)
            so_far = reached(connection)
            for instant, sums in found.items():
                if instant <= so_far:
                    self._kept[instant] = sums
            kept |= found
        return {instant: kept[instant] for instant in wanted}


def reached(connection: Connection) -> datetime:
    """The environment's instant: whatever comes now is of then or later."""
    return instant_out(connection.execute(select(tables.environment.c.instant)).scalar_one())


def totals_now(connection: Connection) -> Totals:
    """The totals as they are."""
    return _totals(_standing(connection))


def _found(
    connection: Connection, instants: Sequence[datetime], kept: Mapping[datetime, _Sums]
) -> Mapping[datetime, _Sums]:
    """The sums at the instants: from the last that is known before them, or else back from now."""
    known = max((instant for instant in kept if instant < instants[0]), default=None)
    if known is None:
        changes = _changes(connection, instants, None)
        sums = _less(_standing(connection), changes)
        changes = changes[:-1]
    else:
        first, *changes = _changes(connection, [known, *instants], instants[-1])[:-1]
        sums = _plus(kept[known], first)
    found = {instants[0]: sums}
    for instant, change in zip(instants[1:], changes, strict=True):
        sums = _plus(sums, change)
        found[instant] = sums
    return found


def _standing(connection: Connection) -> _Sums:
    statement = select(_balances).where(_is_no_customers(_balances.c.ledger_account))
    return {(row.ledger_account, row.asset_id): row.amount for row in connection.execute(statement)}


def _changes(
    connection: Connection, instants: Sequence[datetime], end: datetime | None
) -> Sequence[_Sums]:
    """What was posted from each instant until just before the next; from the last until `end`.

    Instants are whole multiples of some span, such as half an hour for closes, so the database can
    add up what was posted in each such span.
    """
    bounds = [instant_in(instant) for instant in instants]
    span = gcd(*bounds)
    begins = (_postings.c.at // span).label("span")
    by = (begins, _postings.c.ledger_account, _postings.c.asset_id)
    names = select(_balances.c.ledger_account).where(_is_no_customers(_balances.c.ledger_account))
    statement = (
        select(*by, func.sum(_postings.c.amount))
        .where(_postings.c.ledger_account.in_(names.distinct()), _postings.c.at >= bounds[0])
        .group_by(*by)
    )
    if end is not None:
        statement = statement.where(_postings.c.at < instant_in(end))
    sums: list[defaultdict[_Key, int]] = [defaultdict(int) for _ in bounds]
    for number, ledger_account, asset_id, amount in connection.execute(statement):
        within = bisect_right(bounds, number * span) - 1
        sums[within][ledger_account, asset_id] += int(amount)
    return sums


def _is_no_customers(ledger_account: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(ledger_account < CUSTOMERS, ledger_account >= after_all_that_begin_with(CUSTOMERS))


def _plus(sums: _Sums, change: _Sums) -> _Sums:
    later = dict(sums)
    for key, amount in change.items():
        later[key] = later.get(key, 0) + amount
    return later


def _less(sums: _Sums, changes: Iterable[_Sums]) -> _Sums:
    earlier = dict(sums)
    for change in changes:
        for key, amount in change.items():
            earlier[key] = earlier.get(key, 0) - amount
    return earlier


def _totals(sums: _Sums) -> Totals:
    customers: defaultdict[AssetId, int] = defaultdict(int)
    others: defaultdict[LedgerAccount, dict[AssetId, Decimal]] = defaultdict(dict)
    for (ledger_account, asset_id), amount in sums.items():
        if amount:
            customers[asset_id] -= amount
            others[ledger_account][asset_id] = amount_out(asset_id, amount)
    owned = {a: amount_out(a, amount) for a, amount in customers.items() if amount}
    return Totals(owned, dict(others))
