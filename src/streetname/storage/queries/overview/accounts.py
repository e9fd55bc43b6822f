"""The list of accounts, with what each has and is worth.

What an account is worth follows from the prices that the caller brings along. An asset without one
counts with what was paid for it, as in the account's own figures.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Double,
    Row,
    ScalarSelect,
    Select,
    cast,
    func,
    select,
)

from streetname.domain.accounts.account import AccountStatus
from streetname.domain.ledger.chart import CUSTOMERS, STREET_CLEARING, USD, customer, customer_of
from streetname.domain.market.asset import Asset
from streetname.domain.values.amounts import ZERO, Money, Price
from streetname.domain.values.ids import AccountId, AssetId
from streetname.storage import tables
from streetname.storage.codecs import amount_out, instant_out, share_out
from streetname.storage.queries.overview.page import (
    Page,
    accounts_meant,
    before,
    counted,
    every,
    in_order,
    is_customers,
    lots,
    paged,
    since,
    those_given,
)
from streetname.storage.rows.market import asset_out

_accounts = tables.accounts
_profiles = tables.profiles
_balances = tables.balances
_positions = tables.positions
_assets = tables.assets
_LEDGER_ACCOUNT = CUSTOMERS + _accounts.c.id


class AccountColumn(StrEnum):
    """What the list can be sorted by."""

    ACCOUNT_NUMBER = "account_number"
    NAME = "name"
    EMAIL = "email"
    ACCOUNT_TYPE = "account_type"
    STATUS = "status"
    CRYPTO_STATUS = "crypto_status"
    CASH = "cash"
    EQUITY = "equity"
    CREATED_AT = "created_at"


_MOST_ASSETS_KEPT = 4_096
_OWNERS = frozenset({AccountColumn.NAME, AccountColumn.EMAIL})


class AccountLineFilter(msgspec.Struct, frozen=True):
    """What the list is limited to: opened at `created_from` or later, and before `created_to`.

    Owners' names, e-mail addresses and phone numbers are searched only if it is `personal`.
    """

    search: str = ""
    personal: bool = False
    status: AccountStatus | None = None
    account_type: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None


class AccountLine(msgspec.Struct, frozen=True, gc=False):
    """One account and its owner; `cash` is what is posted, `equity` is not rounded."""

    account_id: AccountId
    account_number: str
    name: str
    email: str
    account_type: str
    status: AccountStatus
    crypto_status: AccountStatus
    cash: Money
    equity: Money
    created_at: datetime


class _Worth(msgspec.Struct, frozen=True, gc=False):
    cash: Money
    shares: Money


_NOTHING = _Worth(ZERO, ZERO)


def account_lines(
    connection: Connection,
    wanted: AccountLineFilter,
    prices: Mapping[AssetId, Price],
    *,
    sort: AccountColumn = AccountColumn.CREATED_AT,
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> Page[AccountLine]:
    """One page of accounts, each as it stands at these prices.

    Only to sort by equity are all of the prices looked up, and else those of what is on the page.
    """
    statement = _filtered(wanted, sort)
    found: Page[AccountId] | None = None
    everybody = AccountLineFilter(personal=wanted.personal)
    if sort is AccountColumn.EQUITY and descending and limit and wanted == everybody:
        found = _richest(connection, statement, prices, limit, offset)
    if found is None:
        by = _order(connection, sort, prices, descending=descending)
        meant = (
            accounts_meant(connection, wanted.search, personal=wanted.personal)
            if wanted.search
            else None
        )
        found = paged(connection, statement, by, limit, offset, meant=meant)
    return Page(list(_lines(connection, found.rows, prices)), found.total)


def every_account_line(
    connection: Connection,
    wanted: AccountLineFilter,
    prices: Mapping[AssetId, Price],
    *,
    sort: AccountColumn,
    descending: bool,
) -> Iterator[AccountLine]:
    """All accounts in the list, a few at a time."""
    by = _order(connection, sort, prices, descending=descending)
    statement = _filtered(wanted, sort)
    if wanted.search:
        statement = statement.where(
            accounts_meant(connection, wanted.search, personal=wanted.personal).owned
        )
    return _lines(connection, every(connection, statement, by), prices)


def traded_assets(connection: Connection) -> Sequence[Asset]:
    """Every asset that anybody has ever had, by symbol: those whose prices matter."""
    statement = select(_assets).where(_assets.c.id.in_(_had())).order_by(_assets.c.symbol)
    return [_asset_of(tuple(row)) for row in connection.execute(statement)]


@lru_cache(_MOST_ASSETS_KEPT)
def _asset_of(row: tuple[Any, ...]) -> Asset:
    """The asset of a row: the same ones are asked for again and again, and hardly ever change."""
    return asset_out(row)


def _had() -> Select[Any]:
    return select(_balances.c.asset_id).where(
        _balances.c.ledger_account == STREET_CLEARING, _balances.c.asset_id != USD
    )


def _filtered(wanted: AccountLineFilter, sort: AccountColumn) -> Select[Any]:
    """The identifiers of the accounts in the list, whatever is searched.

    With their owners, if it is sorted by these.
    """
    columns = _accounts.c
    conditions = (
        wanted.status is not None and columns.status == wanted.status.value,
        wanted.account_type is not None and columns.account_type == wanted.account_type,
        since(columns.created_at, wanted.created_from),
        before(columns.created_at, wanted.created_to),
    )
    statement = select(columns.id).where(*those_given(conditions))
    if sort not in _OWNERS:
        return statement
    return statement.outerjoin_from(_accounts, _profiles, _profiles.c.account_id == columns.id)


def _richest(
    connection: Connection,
    statement: Select[Any],
    prices: Mapping[AssetId, Price],
    limit: int,
    offset: int,
) -> Page[AccountId] | None:
    """A page of all accounts by equity, if each on it is worth something, and None if not.

    Balances are stored account by account, so they are added up in one go; asking for those of each
    account takes half as long again. Nothing is known here of accounts without balances.
    """
    known, unpriced = _by_price(connection, prices)
    if unpriced:
        return None
    priced = _priced(known)
    worth = func.sum(_balances.c.amount * priced.c.value)
    richest = (
        select(_balances.c.ledger_account)
        .join(priced, priced.c.key == _balances.c.asset_id)
        .where(is_customers(_balances.c.ledger_account))
        .group_by(_balances.c.ledger_account)
        .having(worth > 0)
        .order_by(worth.desc(), _balances.c.ledger_account.desc())
        .limit(limit)
        .offset(offset)
    )
    found = [customer_of(name) for name in connection.execute(richest).scalars()]
    if len(found) < limit:
        return None
    return Page([each for each in found if each is not None], counted(connection, statement))


def _order(
    connection: Connection,
    sort: AccountColumn,
    prices: Mapping[AssetId, Price],
    *,
    descending: bool,
) -> Iterator[ColumnElement[Any]]:
    by = _sorted_by(connection, sort, prices)
    if sort is AccountColumn.EQUITY:
        return in_order(by, _accounts.c.id, descending=descending)
    return in_order(by, _accounts.c.created_at, _accounts.c.sequence, descending=descending)


def _sorted_by(
    connection: Connection, sort: AccountColumn, prices: Mapping[AssetId, Price]
) -> ColumnElement[Any]:
    match sort:
        case AccountColumn.NAME:
            return func.lower(_profiles.c.name)
        case AccountColumn.EMAIL:
            return _profiles.c.email
        case AccountColumn.CASH:
            return func.coalesce(_cash(), 0)
        case AccountColumn.EQUITY:
            known, unpriced = _by_price(connection, prices)
            equity = func.coalesce(_worth(known), 0.0)
            return equity + func.coalesce(_paid_for(unpriced), 0.0) if unpriced else equity
        case _:
            return _accounts.c[sort.value]


def _cash() -> ScalarSelect[Any]:
    its_cash = (_balances.c.ledger_account == _LEDGER_ACCOUNT) & (_balances.c.asset_id == USD)
    return select(_balances.c.amount).where(its_cash).scalar_subquery()


def _by_price(
    connection: Connection, prices: Mapping[AssetId, Price]
) -> tuple[Mapping[AssetId, Price], Sequence[AssetId]]:
    """The prices of the assets that anybody has ever had, and those of them that have none."""
    had = connection.execute(_had()).scalars().all()
    return {one: prices[one] for one in had if one in prices}, [a for a in had if a not in prices]


def _priced(prices: Mapping[AssetId, Price]) -> CTE:
    """What the smallest amount of cash and of each asset is worth.

    The prices come as JSON and materialized, because then SQLite makes an index of them.
    """
    each = {asset_id: float(amount_out(asset_id, 1) * price) for asset_id, price in prices.items()}
    each[USD] = float(amount_out(USD, 1))
    given = func.json_each(json.dumps(each)).table_valued("key", "value")
    priced = select(given.c.key, cast(given.c.value, Double).label("value")).cte("priced")
    return priced.prefix_with("MATERIALIZED")


def _worth(prices: Mapping[AssetId, Price]) -> ScalarSelect[Any]:
    """What an account's cash and priced assets come to, to about fifteen digits.

    That is good enough to sort by.
    """
    priced = _priced(prices)
    return (
        select(func.sum(_balances.c.amount * priced.c.value))
        .join(priced, priced.c.key == _balances.c.asset_id)
        .where(_balances.c.ledger_account == _LEDGER_ACCOUNT)
        .scalar_subquery()
    )


def _paid_for(unpriced: Sequence[AssetId]) -> ScalarSelect[Any]:
    """What was paid for an account's assets without a price, to about fifteen digits."""
    columns = _positions.c
    share = float(share_out(1))
    its_own = (columns.account_id == _accounts.c.id) & columns.asset_id.in_(unpriced)
    paid = func.sum(cast(columns.quantity, Double) * share * columns.average_price * share)
    return select(paid).where(its_own).scalar_subquery()


def _lines(
    connection: Connection, account_ids: Iterable[AccountId], prices: Mapping[AssetId, Price]
) -> Iterator[AccountLine]:
    """The accounts with these identifiers, in this order."""
    for lot in lots(account_ids):
        worths = _worths(connection, lot, prices)
        lines = {row.id: _line(row, worths.get(row.id, _NOTHING)) for row in _rows(connection, lot)}
        yield from (lines[account_id] for account_id in lot)


def _rows(connection: Connection, account_ids: Sequence[AccountId]) -> Any:  # noqa: ANN401 - rows
    columns = _accounts.c
    statement = select(
        columns.id,
        columns.account_number,
        _profiles.c.name,
        _profiles.c.email,
        columns.account_type,
        columns.status,
        columns.crypto_status,
        columns.created_at,
    )
    owned = statement.join(_profiles, _profiles.c.account_id == columns.id)
    return connection.execute(owned.where(columns.id.in_(account_ids))).all()


def _line(row: Row[Any], worth: _Worth) -> AccountLine:
    return AccountLine(
        account_id=row.id,
        account_number=row.account_number,
        name=row.name,
        email=row.email,
        account_type=row.account_type,
        status=AccountStatus(row.status),
        crypto_status=AccountStatus(row.crypto_status),
        cash=worth.cash,
        equity=worth.cash + worth.shares,
        created_at=instant_out(row.created_at),
    )


def _worths(
    connection: Connection, account_ids: Sequence[AccountId], prices: Mapping[AssetId, Price]
) -> Mapping[AccountId, _Worth]:
    """What accounts have; one that has never had anything is missing."""
    wanted = _balances.c.ledger_account.in_([customer(account_id) for account_id in account_ids])
    rows = connection.execute(select(_balances).where(wanted, _balances.c.amount != 0)).all()
    priced = {asset_id: prices.get(asset_id) for asset_id in {row.asset_id for row in rows}}
    unpriced = [one for one, price in priced.items() if price is None and one != USD]
    averages = _averages(connection, account_ids, unpriced)
    worths: defaultdict[AccountId, _Worth] = defaultdict(lambda: _NOTHING)
    for row in rows:
        account_id = customer_of(row.ledger_account)
        assert account_id is not None, "only customers were asked for"
        amount, worth = amount_out(row.asset_id, row.amount), worths[account_id]
        if row.asset_id == USD:
            worths[account_id] = _Worth(amount, worth.shares)
            continue
        price = priced[row.asset_id]
        each = averages.get((account_id, row.asset_id), ZERO) if price is None else price
        worths[account_id] = _Worth(worth.cash, worth.shares + amount * each)
    return worths


def _averages(
    connection: Connection, account_ids: Sequence[AccountId], asset_ids: Sequence[AssetId]
) -> Mapping[tuple[AccountId, AssetId], Price]:
    """What the accounts have paid for a share of these assets on average."""
    if not asset_ids:
        return {}
    columns = _positions.c
    statement = select(columns.account_id, columns.asset_id, columns.average_price).where(
        columns.account_id.in_(account_ids), columns.asset_id.in_(asset_ids)
    )
    rows = connection.execute(statement)
    return {(row.account_id, row.asset_id): share_out(row.average_price) for row in rows}
