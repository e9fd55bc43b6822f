"""Totals for the auditor: what several tables say of the same thing, side by side."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, literal, select, union_all

from streetname.domain.laws import Holding, Sum
from streetname.domain.ledger.activity import ActivityType
from streetname.domain.ledger.chart import USD, customer
from streetname.domain.orders.order import Side
from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.codecs import amount_out, share_out

_LOT = 500
_SOURCES = ("position", "booked", "traded", "held")
_CUSTOMER = customer(AccountId(""))


def sums(connection: Connection) -> Iterator[Sum]:
    """Every balance beside the sum of its postings, also where there is only one of the two."""
    balances, postings = tables.balances.c, tables.postings.c
    nothing = literal(0)
    both = union_all(
        select(
            balances.ledger_account,
            balances.asset_id,
            balances.amount.label("kept"),
            nothing.label("posted"),
        ),
        select(postings.ledger_account, postings.asset_id, nothing, postings.amount),
    ).subquery()
    by = (both.c.ledger_account, both.c.asset_id)
    statement = select(
        *by, func.sum(both.c.kept).label("kept"), func.sum(both.c.posted).label("posted")
    ).group_by(*by)
    for row in _streamed(connection, statement):
        kept, posted = (amount_out(row.asset_id, int(sum_)) for sum_ in (row.kept, row.posted))
        yield Sum(row.ledger_account, row.asset_id, kept, posted)


def holdings(connection: Connection) -> Iterator[Holding]:
    """Every account's shares of every asset, as four tables have them."""
    sources = union_all(_positions(), _booked_shares(), _traded_shares(), _held_shares()).subquery()
    by = (sources.c.account_id, sources.c.asset_id)
    amounts = [func.sum(sources.c[name]).label(name) for name in _SOURCES]
    for row in _streamed(connection, select(*by, *amounts).group_by(*by)):
        position, booked, traded, held = (share_out(int(row[name])) for name in (2, 3, 4, 5))
        yield Holding(row.account_id, row.asset_id, position, booked, traded, held)


def _positions() -> Any:  # noqa: ANN401 - a part of a union
    columns = tables.positions.c
    return select(columns.account_id, columns.asset_id, *_only("position", columns.quantity))


def _booked_shares() -> Any:  # noqa: ANN401
    columns = tables.balances.c
    account_id = func.substr(columns.ledger_account, len(_CUSTOMER) + 1)
    return select(account_id, columns.asset_id, *_only("booked", columns.amount)).where(
        columns.ledger_account.startswith(_CUSTOMER, autoescape=True), columns.asset_id != USD
    )


def _traded_shares() -> Any:  # noqa: ANN401
    columns, assets = tables.activities.c, tables.assets.c
    signed = case((columns.side == Side.BUY.value, columns.quantity), else_=-columns.quantity)
    return (
        select(columns.account_id, assets.id, *_only("traded", signed))
        .join_from(tables.activities, tables.assets, assets.symbol == columns.symbol)
        .where(columns.type == ActivityType.FILL.value)
    )


def _held_shares() -> Any:  # noqa: ANN401
    columns = tables.holds.c
    amount = _only("held", columns.remaining)
    return select(columns.account_id, columns.asset_id, *amount).where(columns.asset_id != USD)


def _only(source: str, amount: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """A column per source, with nothing in all but one."""
    return [(amount if name == source else literal(0)).label(name) for name in _SOURCES]


def _streamed(connection: Connection, statement: Any) -> Iterator[Any]:  # noqa: ANN401
    yield from connection.execute(statement.execution_options(yield_per=_LOT))
