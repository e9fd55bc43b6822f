"""Questions about the books: what customers own now, owned then, and what moved between.

What was owned at an instant is what is owned now, less what has been posted since: few rows,
however long the history is.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from streetname.domain.ledger.chart import USD, customer, customer_of
from streetname.domain.ledger.entry import EntryKind
from streetname.domain.portfolio.portfolio import Books
from streetname.domain.values.amounts import ZERO, Money
from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.codecs import amount_out, date_in, instant_in, money_out

_balances = tables.balances
_postings = tables.postings
_entries = tables.entries
_TRADING = [
    kind.value for kind in (EntryKind.TRADE, EntryKind.COMMISSION, EntryKind.REGULATORY_FEE)
]


def cash_of(connection: Connection, account_id: AccountId) -> Money:
    """The posted cash of an account."""
    found = connection.execute(
        select(_balances.c.amount)
        .where(_balances.c.ledger_account == customer(account_id))
        .where(_balances.c.asset_id == USD)
    ).scalar()
    return ZERO if found is None else money_out(found)


def books_before(
    connection: Connection, account_ids: Collection[AccountId], instant: datetime
) -> dict[AccountId, Books]:
    """What each of the accounts owned just before `instant`; one that owned nothing is missing."""
    names = [customer(account_id) for account_id in account_ids]
    since = (
        select(
            _postings.c.ledger_account,
            _postings.c.asset_id,
            func.sum(_postings.c.amount).label("amount"),
        )
        .where(_postings.c.ledger_account.in_(names), _postings.c.at >= instant_in(instant))
        .group_by(_postings.c.ledger_account, _postings.c.asset_id)
        .subquery()
    )
    amount = _balances.c.amount - func.coalesce(since.c.amount, 0)
    same = (since.c.ledger_account == _balances.c.ledger_account) & (
        since.c.asset_id == _balances.c.asset_id
    )
    statement = (
        select(_balances.c.ledger_account, _balances.c.asset_id, amount.label("amount"))
        .outerjoin(since, same)
        .where(_balances.c.ledger_account.in_(names), amount != 0)
    )
    books: dict[AccountId, Books] = {}
    for row in connection.execute(statement):
        account_id = customer_of(row.ledger_account)
        assert account_id is not None, "only customers were asked for"
        owned = books.setdefault(account_id, Books())
        owned.amounts[row.asset_id] = amount_out(row.asset_id, int(row.amount))
    return books


def unsettled_cash(connection: Connection, account_id: AccountId, today: date) -> Money:
    """The cash that settles only after today; negative if more is still to be paid."""
    total = select(func.sum(_postings.c.amount)).where(
        _postings.c.ledger_account == customer(account_id),
        _postings.c.asset_id == USD,
        _postings.c.settles_on > date_in(today),
    )
    return money_out(int(connection.execute(total).scalar() or 0))


def cash_moved_since(connection: Connection, account_id: AccountId, instant: datetime) -> Money:
    """The cash that has come and gone from `instant` on otherwise than by trading."""
    total = (
        select(func.sum(_postings.c.amount))
        .join(_entries, _entries.c.id == _postings.c.entry_id)
        .where(
            _postings.c.ledger_account == customer(account_id),
            _postings.c.at >= instant_in(instant),
            _postings.c.asset_id == USD,
            _entries.c.kind.not_in(_TRADING),
        )
    )
    return money_out(int(connection.execute(total).scalar() or 0))
