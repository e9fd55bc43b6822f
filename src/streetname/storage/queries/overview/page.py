"""Pages of lists, and the conditions that lists have in common."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
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
    case,
    false,
    func,
    or_,
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
_FIRST_SURROGATE, _BEHIND_SURROGATES = 0xD800, 0xE000
_LOT = 500
_FEW_OWNERS = 200
_FAR = 1_000
_LEAST_SEARCHED = 2
_accounts = tables.accounts
_profiles = tables.profiles


class Page(msgspec.Struct, Generic[_Row], frozen=True):
    """Some rows of a list, and how many the whole list has."""

    rows: Sequence[_Row]
    total: int


class Meant(msgspec.Struct, frozen=True):
    """What somebody means who searches among the things that accounts have.

    What is `owned` by accounts that are meant, which may be `many`; and what any of the `others` is
    true of. `key` tells the things apart.
    """

    key: ColumnElement[Any]
    owned: ColumnElement[bool]
    many: bool
    others: Sequence[Condition]

    @property
    def otherwise(self) -> ColumnElement[bool]:
        """A condition: it is meant for another reason."""
        return self.key.in_(found_by(self.key, *self.others))

    @property
    def either(self) -> ColumnElement[bool]:
        """A condition: it is meant. Each way is looked up by an index of its own."""
        return self.key.in_(found_by(self.key, self.owned, *self.others))


def paged(
    connection: Connection,
    statement: Select[Any],
    by: Iterable[ColumnElement[Any]],
    limit: int | None,
    offset: int,
    *,
    meant: Meant | None = None,
) -> Page[Any]:
    """One page of what the statement selects, which is a key or a few columns of an index.

    What else a row has is better looked up for those on the page alone. With `meant`, only what
    somebody means who searches.
    """
    if meant is not None:
        return _paged_of_meant(connection, statement, by, limit, offset, meant)
    ordered = statement.order_by(*by).limit(limit).offset(offset)
    found = connection.execute(ordered).scalars().all()
    if (found or not offset) and (limit is None or len(found) < limit):
        return Page(found, offset + len(found))
    return Page(found, counted(connection, statement))


def first_of_meant(
    connection: Connection,
    statement: Select[Any],
    by: Iterable[ColumnElement[Any]],
    most: int,
    meant: Meant,
) -> Sequence[Any]:
    """At most so many of what is meant, where nobody asks how many there are."""
    either = meant.either
    found = _walked(statement, either) if meant.many else statement.where(either)
    return connection.execute(found.order_by(*by).limit(most)).scalars().all()


def counted(connection: Connection, statement: Select[Any]) -> int:
    """How many rows the statement selects."""
    number = statement.with_only_columns(func.count(), maintain_column_froms=True)
    return connection.execute(number).scalar_one()


def from_there_on(
    connection: Connection, statement: Select[Any], along: Column[Any], offset: int, *, down: bool
) -> tuple[Select[Any], int]:
    """The statement, limited to what is not far before the page, and how far that still is.

    `along` begins an index and the order, which goes `down` it or up. Between rows that are equal
    in it the database has to sort, and it would do so for all that comes before the page.
    """
    if offset < _FAR:
        return statement, offset
    order = in_order(along, descending=down)
    reached = statement.with_only_columns(along).order_by(*order).limit(1).offset(offset)
    place = connection.execute(reached).scalar()
    if place is None:
        return statement, offset
    passed = counted(connection, statement.where(along > place if down else along < place))
    return statement.where(along <= place if down else along >= place), offset - passed


def every(
    connection: Connection, statement: Select[Any], by: Iterable[ColumnElement[Any]]
) -> Iterator[Any]:
    """All keys that the statement selects, in order; a few at a time, for as long as one asks."""
    ordered = statement.order_by(*by).execution_options(yield_per=_LOT)
    for row in connection.execute(ordered):
        yield row[0]


def _paged_of_meant(
    connection: Connection,
    statement: Select[Any],
    by: Iterable[ColumnElement[Any]],
    limit: int | None,
    offset: int,
    meant: Meant,
) -> Page[Any]:
    """One page of what is meant.

    What a few owners have is looked up, and sorted and counted at once. Of what many have a page is
    soon together while the list is walked in order.
    """
    if limit is None or not meant.many:
        found = statement.where(meant.either).add_columns(func.count().over())
        rows = connection.execute(found.order_by(*by).limit(limit).offset(offset)).all()
        if rows or not offset:
            return Page([row[0] for row in rows], rows[0][1] if rows else 0)
        return Page([], counted(connection, statement.where(meant.either)))
    has_others = meant.others and _is_any(connection, statement.where(meant.otherwise))
    walked = _walked(statement, or_(meant.owned, meant.otherwise) if has_others else meant.owned)
    page = connection.execute(walked.order_by(*by).limit(limit).offset(offset)).scalars().all()
    total = counted(connection, statement.where(meant.owned))
    if has_others:
        total += counted(connection, statement.where(meant.otherwise, ~meant.owned))
    return Page(page, total)


def _walked(statement: Select[Any], condition: ColumnElement[bool]) -> Select[Any]:
    """What the condition is true of, found on the way and not by an index.

    Within a case the database does not look for one.
    """
    return statement.where(case((condition, 1)) == 1)


def _is_any(connection: Connection, statement: Select[Any]) -> bool:
    return connection.execute(statement.limit(1)).first() is not None


def with_owners(
    connection: Connection, key: Column[Any], keys: Iterable[Any]
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
    if not prefix.strip(_LAST_CHARACTER):
        return column >= prefix  # nothing sorts behind all that begin so
    return (column >= prefix) & (column < after_all_that_begin_with(prefix))


def after_all_that_begin_with(prefix: str) -> str:
    """The first text that sorts behind every one that begins so, which is not with nothing."""
    kept = prefix.rstrip(_LAST_CHARACTER)
    return kept[:-1] + _character_after(kept[-1])


def _character_after(character: str) -> str:
    following = ord(character) + 1
    return chr(_BEHIND_SURROGATES if following == _FIRST_SURROGATE else following)


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


def accounts_meant(connection: Connection, search: str, *, personal: bool) -> Meant:
    """The accounts that somebody means who searches among them."""
    named = accounts_named(search, personal=personal)
    return _meant(connection, named, _accounts.c.id, _accounts.c.id, ())


def things_meant(
    connection: Connection,
    search: str,
    key: ColumnElement[Any],
    owner: ColumnElement[Any],
    *others: Condition | Literal[False],
    personal: bool,
) -> Meant:
    """What somebody means who searches for what accounts have, by its owner or in other ways.

    A single letter is in nearly every name, so no owner is meant by it.
    """
    ways = tuple(those_given(others))
    if len(search.strip()) < _LEAST_SEARCHED:
        return Meant(key, false(), many=False, others=ways)
    named = accounts_named(search, personal=personal)
    return _meant(connection, named, key, owner, ways)


def _meant(
    connection: Connection,
    named: CompoundSelect[Any],
    key: ColumnElement[Any],
    owner: ColumnElement[Any],
    others: Sequence[Condition],
) -> Meant:
    few = connection.execute(named.limit(_FEW_OWNERS + 1)).scalars().all()
    if len(few) <= _FEW_OWNERS:
        return Meant(key, owner.in_(few), many=False, others=others)
    # What nearly everybody has in common is quicker to tell by those who have not.
    unnamed = select(_accounts.c.id).where(_accounts.c.id.not_in(named)).limit(_FEW_OWNERS + 1)
    left = connection.execute(unnamed).scalars().all()
    owned = owner.in_(named) if len(left) > _FEW_OWNERS else owner.not_in(left)
    return Meant(key, owned, many=True, others=others)


def identified(column: ColumnElement[Any], said: str) -> ColumnElement[bool]:
    """A condition: the identifier begins so; where a single letter is said, it is just that."""
    return column == said if len(said) < _LEAST_SEARCHED else begins_with(column, said)


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


def lots(everything: Iterable[_Some]) -> Iterator[Sequence[_Some]]:
    """All of it, as many at a time as fit into one question."""
    left = iter(everything)
    while lot := list(islice(left, _LOT)):
        yield lot
