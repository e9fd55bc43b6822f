"""Laws of every list: its pages, one behind the other, are the whole of it in the order wanted."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, literal, select

from streetname.domain.accounts.account import AccountStatus
from streetname.domain.orders.order import Side
from streetname.storage.queries.orders import Which
from streetname.storage.queries.overview.accounts import (
    AccountColumn,
    AccountLine,
    AccountLineFilter,
    account_lines,
)
from streetname.storage.queries.overview.activities import (
    ActivityColumn,
    ActivityLine,
    ActivityLineFilter,
    activity_lines,
)
from streetname.storage.queries.overview.orders import (
    OrderColumn,
    OrderLineFilter,
    order_lines,
)
from streetname.storage.queries.overview.page import Page, begins_with
from streetname.storage.queries.overview.transfers import (
    TransferColumn,
    TransferLineFilter,
    transfer_lines,
)
from tests.storage.queries.overview.crowd import PRICES, Crowd


class List(msgspec.Struct, frozen=True):
    """A list, what it can be sorted by, and some of what it can be limited to."""

    question: Callable[..., Page[Any]]
    columns: type[StrEnum]
    key: Callable[[Any, str], Any]
    name: Callable[[Any], str]
    filters: list[Any]


def _accounts(connection: Connection, wanted: AccountLineFilter, **how: Any) -> Page[AccountLine]:
    return account_lines(connection, wanted, PRICES, **how)


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
        OrderColumn,
        lambda line, by: getattr(line.order, by),
        lambda line: line.order.id,
        [
            OrderLineFilter(),
            OrderLineFilter(search="amber", personal=True),
            OrderLineFilter(which=Which.OPEN, side=Side.BUY),
        ],
    ),
    List(
        transfer_lines,
        TransferColumn,
        lambda line, by: getattr(line.transfer, by),
        lambda line: line.transfer.id,
        [TransferLineFilter(), TransferLineFilter(search="amber", personal=True)],
    ),
    List(
        activity_lines,
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


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.columns.__name__)
@settings(max_examples=25)
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
    assert [line for page in pages for line in page.rows] == list(whole.rows)
    assert {page.total for page in pages} == {whole.total}
    names = [listed.name(line) for line in whole.rows]
    assert len(set(names)) == len(names) == whole.total > limit // 25
    keys = [listed.key(line, sort.value) for line in whole.rows]
    sorted_keys = sorted(keys, key=lambda key: (key is not None, key))
    assert keys == (sorted_keys[::-1] if descending else sorted_keys)
    assert list(asked(descending=not descending).rows) == list(whole.rows)[::-1]


@given(st.text(max_size=3), st.text(max_size=3))
def test_a_text_begins_with_another_if_it_is_so(crowd: Crowd, prefix: str, rest: str) -> None:
    for text in (prefix + rest, rest):
        statement = select(begins_with(literal(text), prefix))
        found = crowd.file.ask(lambda connection, s: connection.execute(s).scalar(), statement)
        assert bool(found) == text.startswith(prefix)
