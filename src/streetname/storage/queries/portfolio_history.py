"""What a portfolio's history follows from, read in a fixed number of questions.

What was owned at the first instant is what is owned now, less what has been posted since. However
many postings that is, the database adds them up.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from math import gcd

from sqlalchemy import Connection, func, select

from streetname.domain.ledger.activity import ActivityType
from streetname.domain.ledger.chart import customer
from streetname.domain.portfolio.history import CashFlow, Record
from streetname.domain.portfolio.history_plan import HistoryPlan
from streetname.domain.portfolio.portfolio import Books
from streetname.domain.values.amounts import ZERO
from streetname.domain.values.ids import AccountId, AssetId
from streetname.storage import tables
from streetname.storage.codecs import amount_out, instant_in, instant_out, money_out
from streetname.storage.queries.assets import assets_by_id
from streetname.storage.queries.positions import positions_of

_balances = tables.balances
_postings = tables.postings
_activities = tables.activities


def recorded(
    connection: Connection,
    account_id: AccountId,
    plan: HistoryPlan,
    cashflow_types: tuple[str, ...] | None,
) -> Record:
    """What the books say for the plan; of cash flows none, these types, or all if it is empty."""
    latest = books_of(connection, account_id)
    changes = changes_since(connection, account_id, plan.instants)
    opening = _less(latest, changes)
    paid = {one.asset_id: one.average_price for one in positions_of(connection, account_id)}
    owned = {asset_id for each in (latest.amounts, *changes) for asset_id in each}
    flows = None
    if cashflow_types is not None:
        since = plan.windows[0].begins if plan.windows else plan.now
        flows = cash_flows_since(connection, account_id, since, cashflow_types)
    return Record(
        account_id=account_id,
        opening=opening,
        changes=changes,
        latest=latest,
        assets=assets_by_id(connection, owned),
        paid=paid,
        cash_flows=flows,
    )


def books_of(connection: Connection, account_id: AccountId) -> Books:
    """What the account owns now."""
    statement = select(_balances.c.asset_id, _balances.c.amount).where(
        _balances.c.ledger_account == customer(account_id), _balances.c.amount != 0
    )
    rows = connection.execute(statement)
    return Books({row.asset_id: amount_out(row.asset_id, row.amount) for row in rows})


def changes_since(
    connection: Connection, account_id: AccountId, instants: Sequence[datetime]
) -> Sequence[Mapping[AssetId, Decimal]]:
    """What was posted to the account from each instant until just before the next.

    Behind the last instant it is all there is. The instants are whole multiples of some span, such
    as half an hour for closes, so the database can add up what was posted in each such span.
    """
    bounds = [instant_in(instant) for instant in instants]
    if not bounds:
        return []
    span = gcd(*bounds)
    begins = (_postings.c.at // span).label("span")
    statement = (
        select(begins, _postings.c.asset_id, func.sum(_postings.c.amount))
        .where(_postings.c.ledger_account == customer(account_id), _postings.c.at >= bounds[0])
        .group_by(begins, _postings.c.asset_id)
    )
    sums: list[dict[AssetId, int]] = [{} for _ in bounds]
    for number, asset_id, amount in connection.execute(statement):
        within = sums[bisect_right(bounds, number * span) - 1]
        within[asset_id] = within.get(asset_id, 0) + int(amount)
    return [
        {asset_id: amount_out(asset_id, amount) for asset_id, amount in each.items()}
        for each in sums
    ]


def _less(books: Books, changes: Iterable[Mapping[AssetId, Decimal]]) -> Books:
    """What was owned before the changes that led to the books."""
    amounts = dict(books.amounts)
    for change in changes:
        for asset_id, amount in change.items():
            amounts[asset_id] = amounts.get(asset_id, ZERO) - amount
    return Books({asset_id: amount for asset_id, amount in amounts.items() if amount})


def cash_flows_since(
    connection: Connection, account_id: AccountId, since: datetime, types: tuple[str, ...]
) -> Sequence[CashFlow]:
    """The money that came and went from the instant on otherwise than by trading."""
    columns = _activities.c
    statement = (
        select(columns.type, columns.at, columns.net_amount)
        .where(
            columns.account_id == account_id,
            columns.at >= instant_in(since),
            columns.net_amount != 0,
            columns.type != ActivityType.FILL.value,
        )
        .order_by(columns.id)
    )
    if types:
        statement = statement.where(columns.type.in_(types))
    return [
        CashFlow(kind, instant_out(at), money_out(amount))
        for kind, at, amount in connection.execute(statement)
    ]
