"""Laws of every list: its pages, one behind the other, are the whole of it in the order wanted."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, literal, select

from streetname.domain.accounts.account import AccountStatus
from streetname.domain.orders.order import Side
from streetname.storage.queries.orders import Which
from streetname.storage.queries.overview import page
from streetname.storage.queries.overview.accounts import (
    AccountColumn,
    AccountLine,
    AccountLineFilter,
    account_lines,
    every_account_line,
)
from streetname.storage.queries.overview.activities import (
    ActivityColumn,
    ActivityLine,
    ActivityLineFilter,
    activity_lines,
    every_activity_line,
)
from streetname.storage.queries.overview.orders import (
    OrderColumn,
    OrderLineFilter,
    every_order_line,
    order_lines,
)
from streetname.storage.queries.overview.page import Page, begins_with
from streetname.storage.queries.overview.transfers import (
    TransferColumn,
    TransferLineFilter,
    every_transfer_line,
    transfer_lines,
)
from tests.storage.queries.overview.crowd import PRICES, Crowd


class List(msgspec.Struct, frozen=True):
    """A list, what it can be sorted by, and some of what it can be limited to."""

    question: Callable[..., Page[Any]]
    every: Callable[..., Iterator[Any]]
    columns: type[StrEnum]
    key: Callable[[Any, str], Any]
    name: Callable[[Any], str]
    filters: list[Any]


def _accounts(connection: Connection, wanted: AccountLineFilter, **how: Any) -> Page[AccountLine]:
    return account_lines(connection, wanted, PRICES, **how)


def _every_account(
    connection: Connection, wanted: AccountLineFilter, **how: Any
) -> Iterator[AccountLine]:
    return every_account_line(connection, wanted, PRICES, **how)


def _account_key(line: AccountLine, by: str) -> Any:
    return line.name.lower() if by == AccountColumn.NAME else getattr(line, by)


def _activity_key(line: ActivityLine, by: str) -> Any:
    activity = line.activity
    if by == ActivityColumn.DATE:
        return activity.id
    return getattr(activity, by) if hasattr(activity, by) else getattr(activity.trade, by, None)


LISTS = [
    List(
        _accounts,
        _every_account,
        AccountColumn,
        _account_key,
        lambda line: line.account_id,
        [
            AccountLineFilter(),
            AccountLineFilter(search="amber", personal=True),
            AccountLineFilter(status=AccountStatus.ACTIVE),
        ],
    ),
    List(
        order_lines,
        every_order_line,
        OrderColumn,
        lambda line, by: getattr(line.order, by),
        lambda line: line.order.id,
        [
            OrderLineFilter(),
            OrderLineFilter(search="amber", personal=True),
            OrderLineFilter(search="ko"),
            OrderLineFilter(which=Which.OPEN, side=Side.BUY),
        ],
    ),
    List(
        transfer_lines,
        every_transfer_line,
        TransferColumn,
        lambda line, by: getattr(line.transfer, by),
        lambda line: line.transfer.id,
        [TransferLineFilter(), TransferLineFilter(search="amber", personal=True)],
    ),
    List(
        activity_lines,
        every_activity_line,
        ActivityColumn,
        _activity_key,
        lambda line: line.activity.id,
        [
            ActivityLineFilter(),
            ActivityLineFilter(search="amber", personal=True),
            ActivityLineFilter(trades=True),
        ],
    ),
]


@pytest.fixture(params=["few", "many"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists as they are, and as if they were long and many accounts were meant."""
    if request.param == "many":
        monkeypatch.setattr(page, "_FEW_OWNERS", 2)
        monkeypatch.setattr(page, "_FAR", 3)


@pytest.mark.usefixtures("size")
@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.columns.__name__)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_pages_joined_are_the_whole_list_in_order(
    crowd: Crowd, listed: List, data: st.DataObject
) -> None:
    wanted = data.draw(st.sampled_from(listed.filters))
    sort = data.draw(st.sampled_from(list(listed.columns)))
    descending, limit = data.draw(st.booleans()), data.draw(st.integers(1, 25))

    def asked(**how: Any) -> Page[Any]:
        how = {"sort": sort, "descending": descending, **how}
        return crowd.file.ask(listed.question, wanted, **how)

    whole = asked()
    pages = [asked(limit=limit, offset=offset) for offset in range(0, whole.total + limit, limit)]
    assert [line for each in pages for line in each.rows] == list(whole.rows)
    assert {each.total for each in pages} == {whole.total}
    names = [listed.name(line) for line in whole.rows]
    assert len(set(names)) == len(names) == whole.total > limit // 25
    keys = [listed.key(line, sort.value) for line in whole.rows]
    sorted_keys = sorted(keys, key=lambda key: (key is not None, key))
    assert keys == (sorted_keys[::-1] if descending else sorted_keys)
    assert list(asked(descending=not descending).rows) == list(whole.rows)[::-1]
    every = crowd.file.ask(
        lambda c: list(listed.every(c, wanted, sort=sort, descending=descending))
    )
    assert every == list(whole.rows)


def test_all_of_a_list_is_read_a_few_at_a_time(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_LOT", 5)
    how: Any = {"sort": OrderColumn.SYMBOL, "descending": True}

    def first(connection: Connection) -> object:
        return next(every_order_line(connection, OrderLineFilter(), **how))

    def all_of_them(connection: Connection) -> object:
        return list(every_order_line(connection, OrderLineFilter(), **how))

    # One statement finds the keys, and one more is asked for what belongs to each few of them.
    assert crowd.file.statements_of(first) == 2
    assert crowd.file.statements_of(all_of_them) == 1 + len(crowd.orders) // 5


@given(st.text(max_size=3), st.text(max_size=3))
@example("", "\U0010ffff")
@example("a\U0010ffff", "\U0010ffff")
@example("\ud7ff", "a")
def test_a_text_begins_with_another_if_it_is_so(crowd: Crowd, prefix: str, rest: str) -> None:
    for text in (prefix + rest, rest):
        statement = select(begins_with(literal(text), prefix))
        found = crowd.file.ask(lambda connection, s: connection.execute(s).scalar(), statement)
        assert bool(found) == text.startswith(prefix)
