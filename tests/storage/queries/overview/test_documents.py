from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streetname.domain.ledger.activity import ActivityType
from streetname.domain.market.asset import Asset
from streetname.domain.values.instants import DAY
from streetname.storage.queries.overview.documents import (
    DocumentColumn,
    DocumentDays,
    DocumentKind,
    DocumentLine,
    DocumentLineFilter,
    document_lines,
)
from streetname.storage.queries.overview.fills import (
    Fill,
    FillColumn,
    FillFilter,
    fill_ids,
    fill_lines,
    fills_of,
)
from tests.storage.filing import MONDAY_AT_TEN
from tests.storage.queries.overview.crowd import ASSETS, Crowd
from tests.storage.samples import MONDAY

LATER = date(2026, 4, 10)


def listed(crowd: Crowd, today: date = LATER, **wanted: Any) -> list[DocumentLine]:
    page = crowd.file.ask(document_lines, DocumentLineFilter(today, **wanted), DocumentDays())
    assert page.total == len(page.rows)
    return list(page.rows)


def test_there_is_a_confirmation_for_each_account_and_trade_date(crowd: Crowd) -> None:
    found = [(d.account_id, d.date) for d in listed(crowd, kind=DocumentKind.CONFIRMATION)]
    fills = [a for a in crowd.activities if a.type is ActivityType.FILL]
    assert len(set(found)) == len(found)
    assert set(found) == {(fill.account_id, fill.date) for fill in fills}


def test_there_is_a_statement_for_each_account_and_month_with_activity(crowd: Crowd) -> None:
    found = [(d.account_id, d.date) for d in listed(crowd, kind=DocumentKind.STATEMENT)]
    assert sorted(found) == sorted({(a.account_id, date(2026, 3, 31)) for a in crowd.activities})
    assert not listed(crowd, date(2026, 3, 31), kind=DocumentKind.STATEMENT)


def test_what_is_not_over_has_no_document(crowd: Crowd) -> None:
    assert not listed(crowd, MONDAY)
    assert {line.date for line in listed(crowd, MONDAY + 2 * DAY)} == {MONDAY, MONDAY + DAY}


def test_documents_are_limited(crowd: Crowd) -> None:
    someone = crowd.activities[0].account_id
    every = listed(crowd)
    of_one = [line for line in every if line.account_id == someone]
    assert listed(crowd, account_id=someone) == of_one
    assert listed(crowd, search=crowd.number_of(someone)) == of_one
    assert listed(crowd, search="nobody") == []
    first, last = MONDAY + DAY, MONDAY + 2 * DAY
    within = [line for line in every if first <= line.date <= last]
    assert listed(crowd, first=first, last=last) == within != []


@settings(max_examples=30)
@given(st.sampled_from(DocumentColumn), st.booleans(), st.integers(1, 20))
def test_pages_of_documents_joined_are_all_of_them(
    crowd: Crowd, sort: DocumentColumn, descending: bool, limit: int
) -> None:
    days, wanted = DocumentDays(), DocumentLineFilter(LATER)

    def asked(**how: Any) -> Any:
        how = {"sort": sort, "descending": descending, **how}
        return crowd.file.ask(document_lines, wanted, days, **how)

    whole = asked()
    joined: list[DocumentLine] = []
    for offset in range(0, whole.total + limit, limit):
        joined += asked(limit=limit, offset=offset).rows
    assert joined == list(whole.rows)
    by_date = sort is DocumentColumn.DATE
    keys = [(d.date, d.kind) if by_date else (d.kind, d.date) for d in whole.rows]
    assert keys == sorted(keys, reverse=descending)


def test_days_that_are_over_are_kept_and_later_ones_join_them(tmp_path: Any) -> None:
    crowd = Crowd(tmp_path, accounts=12, orders=20)
    with crowd.file as file:
        days, wanted = DocumentDays(), DocumentLineFilter(LATER)
        before = file.ask(document_lines, wanted, days).total
        fill = next(a for a in crowd.activities if a.trade)
        later = msgspec.structs.replace(fill, id="20260310", date=date(2026, 3, 10))
        file.put(later)
        assert file.ask(document_lines, wanted, days).total == before + 1
        assert file.ask(document_lines, wanted, days) == file.ask(
            document_lines, wanted, DocumentDays()
        )


def fills_between(crowd: Crowd, asset: Asset, start: datetime, end: datetime) -> list[Fill]:
    ids = crowd.file.ask(fill_ids, FillFilter(asset.id, start, end))
    return list(crowd.file.ask(fills_of, ids))


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset.symbol)
def test_the_fills_of_an_asset_are_told_in_order(crowd: Crowd, asset: Any) -> None:
    start, end = MONDAY_AT_TEN + timedelta(microseconds=1), MONDAY_AT_TEN + 3 * DAY
    found = fills_between(crowd, asset, start, end)
    expected = sorted(
        (a.at, a.account_id, a.object_id, a.trade.price, a.trade.quantity, a.trade.side)
        for a in crowd.activities
        if a.trade and a.trade.symbol == asset.symbol and start <= a.at < end
    )
    told = [(f.at, f.account_id, f.order_id, f.price, f.quantity, f.side) for f in found]
    assert [each[0] for each in told] == [each[0] for each in expected]
    assert sorted(told) == expected != []


@pytest.mark.parametrize("sort", FillColumn)
def test_pages_of_fills_joined_are_all_of_them(crowd: Crowd, sort: FillColumn) -> None:
    asset = ASSETS[0]
    start, end = MONDAY_AT_TEN + timedelta(microseconds=1), MONDAY_AT_TEN + 3 * DAY
    ids = crowd.file.ask(fill_ids, FillFilter(asset.id, start, end))
    every = crowd.file.ask(fill_lines, ids, sort=sort, descending=False)
    keys = [getattr(line.fill, sort.value) for line in every.rows]
    assert keys == sorted(keys)
    told = fills_between(crowd, asset, start, end)
    assert {line.fill for line in every.rows} == set(told)
    assert every.total == len(every.rows) == len(told) > 1
    numbers = {account.id: account.account_number for account in crowd.accounts}
    assert all(line.account_number == numbers[line.fill.account_id] for line in every.rows)
    page = crowd.file.ask(fill_lines, ids, sort=sort, descending=False, limit=1, offset=1)
    assert (page.rows, page.total) == (every.rows[1:2], every.total)
