"""Assets under management: what all customers' accounts are worth together, now and at closes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, select

from streetname.domain.ledger.chart import STREET_CLEARING, USD
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import Session, sessions_between
from streetname.domain.portfolio.portfolio import Prices
from streetname.domain.values.amounts import ZERO, Money, Price
from streetname.domain.values.ids import AssetId
from streetname.domain.values.instants import DAY, EARLIEST, exchange_date
from streetname.storage import tables
from streetname.storage.codecs import share_out
from streetname.storage.queries.assets import assets_by_id
from streetname.storage.queries.overview.totals import DailyTotals, totals_now

_assets = tables.assets
_balances = tables.balances
_positions = tables.positions

_Terms: TypeAlias = Mapping[AssetId, tuple[Any, ...]]

DAYS_TOLD = 30
_WEEK = 7 * DAY


class DayValue(msgspec.Struct, frozen=True, gc=False):
    """What something was worth at the close of a day, and when that was."""

    date: date
    closed_at: datetime
    amount: Money


class Managed(msgspec.Struct, frozen=True):
    """What customers' accounts are worth together, and were worth; not rounded.

    `week_ago` is of the last close that lies a week or more back, and nothing without one; `days`
    has the closes of the last thirty days, oldest first.
    """

    now: Money
    week_ago: Money
    days: Sequence[DayValue]


class _Worth(msgspec.Struct, frozen=True):
    amount: Money
    terms: _Terms


class AssetsUnderManagement:
    """Reckons what customers have in one environment; what has passed it reckons once."""

    def __init__(self, totals: DailyTotals | None = None) -> None:
        self._totals = totals or DailyTotals()
        self._worths: dict[date, _Worth] = {}
        self._terms: _Terms = {}

    def told(
        self,
        connection: Connection,
        now: datetime,
        current: Mapping[AssetId, Price],
        prices: Prices,
    ) -> Managed:
        """The figures at `now`, with the `current` prices; for the past they come from `prices`."""
        sessions = closed_sessions(now)
        values = dict(zip(sessions, self._at_closes(connection, sessions, prices), strict=True))
        week_ago = [s for s in sessions if s.closes_at <= now - _WEEK]
        since = exchange_date(now - DAYS_TOLD * DAY)
        return Managed(
            now=_worth_now(connection, current),
            week_ago=values[week_ago[-1]] if week_ago else ZERO,
            days=[
                DayValue(s.date, s.closes_at, worth)
                for s, worth in values.items()
                if s.date >= since
            ],
        )

    def _at_closes(
        self, connection: Connection, sessions: Sequence[Session], prices: Prices
    ) -> Sequence[Money]:
        terms = _terms(connection)
        if terms != self._terms:
            self._forget_all_but(terms)
        worths = self._worths  # another reader may put another in its place meanwhile
        stale = [one for one in sessions if one.date not in worths]
        totals = self._totals.at(connection, [session.closes_at for session in stale])
        owned = {asset_id for each in totals.values() for asset_id in each.customers} - {USD}
        assets = assets_by_id(connection, owned)
        fresh: dict[date, _Worth] = {}
        for session in stale:
            amounts = totals[session.closes_at].customers
            worth = _worth_at_close(session.date, amounts, assets, prices, terms)
            fresh[session.date] = worth
            if self._totals.keeps(session.closes_at):
                worths[session.date] = worth
        return [(fresh.get(s.date) or worths[s.date]).amount for s in sessions]

    def _forget_all_but(self, terms: _Terms) -> None:
        """Keep the closes of whose assets the terms are as they were.

        The prices of the past follow from an asset's terms, and these may be set anew.
        """
        self._terms = terms
        self._worths = {
            day: worth
            for day, worth in self._worths.items()
            if all(terms.get(asset_id) == kept for asset_id, kept in worth.terms.items())
        }


def _worth_at_close(
    day: date,
    amounts: Mapping[AssetId, Money],
    assets: Mapping[AssetId, Asset],
    prices: Prices,
    terms: _Terms,
) -> _Worth:
    owned = [asset_id for asset_id in amounts if asset_id != USD]
    closes = {asset_id: prices.official_close(assets[asset_id], day) for asset_id in owned}
    return _Worth(worth_of(amounts, closes), {asset_id: terms[asset_id] for asset_id in owned})


def closed_sessions(now: datetime) -> Sequence[Session]:
    """The sessions of the last thirty days and a week before that are over, oldest first."""
    today = exchange_date(now)
    first = max(exchange_date(EARLIEST), today - (DAYS_TOLD + 7) * DAY)
    sessions = sessions_between(first, today)
    return [session for session in sessions if session.closes_at <= now]


def worth_of(amounts: Mapping[AssetId, Money], prices: Mapping[AssetId, Price | None]) -> Money:
    """What cash and assets come to; an asset without a price counts for nothing."""
    return sum(
        (
            amount if asset_id == USD else amount * (prices.get(asset_id) or ZERO)
            for asset_id, amount in amounts.items()
        ),
        ZERO,
    )


def _worth_now(connection: Connection, prices: Mapping[AssetId, Price]) -> Money:
    """What customers have now; an asset without a price counts with what was paid for it."""
    amounts = totals_now(connection).customers
    unpriced = [a for a in amounts if a != USD and a not in prices]
    return worth_of(amounts, prices) + _paid(connection, unpriced)


def _paid(connection: Connection, asset_ids: Sequence[AssetId]) -> Money:
    if not asset_ids:
        return ZERO
    columns = _positions.c
    statement = select(columns.quantity, columns.average_price)
    rows = connection.execute(statement.where(columns.asset_id.in_(asset_ids)))
    return sum((share_out(quantity) * share_out(paid) for quantity, paid in rows), ZERO)


def _terms(connection: Connection) -> _Terms:
    """What the synthetic price of each asset follows from that anybody has ever had."""
    columns = _assets.c
    had = select(_balances.c.asset_id).where(_balances.c.ledger_account == STREET_CLEARING)
    statement = select(columns.id, columns.symbol, columns.base_price, columns.volatility)
    rows = connection.execute(statement.where(columns.id.in_(had)))
    return {row[0]: tuple(row[1:]) for row in rows}
