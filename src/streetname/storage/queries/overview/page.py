"""Pages of lists, and the conditions that lists have in common."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    TextClause,
    func,
    select,
    union_all,
)

from streetname.domain.ledger.chart import CUSTOMERS
from streetname.storage import tables
from streetname.storage.codecs import instant_in

_Row = TypeVar("_Row")
_Some = TypeVar("_Some")
Condition: TypeAlias = ColumnElement[bool] | TextClause

_LAST_CHARACTER = "\U0010ffff"
_LOT = 500
_accounts = tables.accounts
_profiles = tables.profiles


class Page(msgspec.Struct, Generic[_Row], frozen=True):
    """Some rows of a list, and how many the whole list has."""

    rows: Sequence[_Row]
    total: int


def paged(
    connection: Connection,
    statement: Select[Any],
    by: Iterable[ColumnElement[Any]],
    limit: int | None,
    offset: int,
    *,
    few: bool = False,
) -> Page[Any]:
    """One page of what the statement selects, which is a key or a few columns of an index.

    What else a row has is better looked up for those on the page alone. With `few`, the rows are
    counted while they are looked for: less work where finding them is more than sorting them.
    """
    ordered = statement.order_by(*by).limit(limit).offset(offset)
    if few:
        ordered = ordered.add_columns(func.count().over())
    rows = connection.execute(ordered).all()
    found = [row[0] for row in rows]
    if (found or not offset) and (limit is None or len(found) < limit):
        return Page(found, offset + len(found))
    if few and rows:
        return Page(found, rows[0][1])
    counted = statement.with_only_columns(func.count(), maintain_column_froms=True)
    return Page(found, connection.execute(counted).scalar_one())


def with_owners(
    connection: Connection, key: Column[Any], keys: Sequence[Any]
) -> Iterator[Row[*tuple[Any, ...]]]:
    """The rows with these keys, in this order: the account's number, its owner's name, the row.

    `key` tells rows apart in a table of what accounts have. Each of the keys is there.
    """
    statement = (
        select(_accounts.c.account_number, _profiles.c.name, key.table)
        .join(_accounts, _accounts.c.id == key.table.c.account_id)
        .join(_profiles, _profiles.c.account_id == key.table.c.account_id)
    )
    for lot in lots(keys):
        found = connection.execute(statement.where(key.in_(lot)))
        rows = {getattr(row, key.name): row for row in found}
        yield from (rows[each] for each in lot)


def in_order(*columns: ColumnElement[Any], descending: bool) -> Iterator[ColumnElement[Any]]:
    """The columns to sort by in turn, all of them in one direction."""
    return (column.desc() if descending else column.asc() for column in columns)


def those_given(conditions: Iterable[Condition | Literal[False]]) -> Iterator[Condition]:
    """The conditions that were asked for."""
    return (condition for condition in conditions if condition is not False)


def since(column: ColumnElement[Any], start: datetime | None) -> Condition | Literal[False]:
    """A condition: the instant is `start` or later."""
    return start is not None and column >= instant_in(start)


def before(column: ColumnElement[Any], end: datetime | None) -> Condition | Literal[False]:
    """A condition: the instant is before `end`."""
    return end is not None and column < instant_in(end)


def begins_with(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """A condition: the text begins so, in this case of letters; an index on it is of use."""
    return (column >= prefix) & (column < after_all_that_begin_with(prefix))


def after_all_that_begin_with(prefix: str) -> str:
    """A text that sorts behind every one that begins so."""
    return prefix + _LAST_CHARACTER


def is_customers(ledger_account: ColumnElement[Any]) -> ColumnElement[bool]:
    """A condition: the ledger account is a customer's, not the firm's or the street's."""
    return begins_with(ledger_account, CUSTOMERS)


def accounts_named(search: str, *, personal: bool) -> CompoundSelect[Any]:
    """The identifiers of the accounts that somebody means who searches, some perhaps twice.

    All of it occurs in the account number; or the identifier begins so; or, if the search is
    `personal`, every word occurs in the owner's name, e-mail address or phone number. Whoever may
    not see these could find them out by searching. Each is looked for where it takes the least.
    """
    text = search.strip()
    numbered = _accounts.c.account_number.contains(text, autoescape=True)
    ways = [
        select(_accounts.c.id).where(numbered),
        select(_accounts.c.id).where(begins_with(_accounts.c.id, text.lower())),
    ]
    if personal:
        said = (_profiles.c.search.contains(word, autoescape=True) for word in text.lower().split())
        ways.insert(0, select(_profiles.c.account_id).where(*said))
    return union_all(*ways)


def symbol_meant(
    connection: Connection, column: ColumnElement[Any], search: str
) -> Condition | Literal[False]:
    """A condition: it is the symbol that is searched for, if there is such a one."""
    wanted = tables.assets.c.symbol == search.strip().upper()
    symbol = connection.execute(select(tables.assets.c.symbol).where(wanted)).scalar()
    return symbol is not None and column == symbol


def found_by(key: ColumnElement[Any], *ways: Condition | Literal[False]) -> CompoundSelect[Any]:
    """The keys of what any of these ways is true of, each looked up by an index of its own."""
    return union_all(*(select(key).where(way) for way in those_given(ways)))


def lots(everything: Sequence[_Some]) -> Iterator[Sequence[_Some]]:
    """All of it, as many at a time as fit into one question."""
    for start in range(0, len(everything), _LOT):
        yield everything[start : start + _LOT]
