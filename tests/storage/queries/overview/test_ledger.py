from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.ledger.chart import STREET_BANK, STREET_CLEARING, USD, customer
from streetname.domain.ledger.entry import Entry, EntryKind
from streetname.domain.values.ids import EntryId
from streetname.domain.values.instants import DAY
from streetname.storage.queries.entries import all_balances, every_entry
from streetname.storage.queries.overview.ledger import (
    CustomerColumn,
    EntryColumn,
    EntryLineFilter,
    chart_of_accounts,
    customer_lines,
    entry_by_id,
    entry_lines,
    every_customer_line,
    every_entry_line,
    every_posting_line,
    posting_lines,
)
from tests.storage.queries.overview.crowd import ASSETS, Crowd
from tests.storage.samples import MONDAY


def entries(crowd: Crowd) -> list[Entry]:
    return crowd.file.ask(lambda connection: list(every_entry(connection)))


def test_the_chart_has_every_balance(crowd: Crowd) -> None:
    chart = crowd.file.ask(chart_of_accounts)
    balances = crowd.file.ask(all_balances)
    shown = {
        (line.ledger_account, asset_id): amount
        for line in (*chart.firm, *chart.street)
        for asset_id, amount in line.balances.items()
    }
    assert shown == {
        (one.ledger_account, one.asset): one.amount
        for one in balances
        if one.amount and not one.ledger_account.startswith("customer:")
    }
    for asset_id, amount in chart.customers.items():
        assert amount == -sum(a for (_, of), a in shown.items() if of == asset_id)
    assert chart.customer_count == len(crowd.accounts)


def test_every_customer_is_shown_with_what_is_owned(crowd: Crowd) -> None:
    page = crowd.file.ask(customer_lines)
    assert page.total == len(crowd.accounts)
    for line in page.rows:
        owned = crowd.owned.get(line.account_id, {})
        assert line.balances == {asset_id: amount for asset_id, amount in owned.items() if amount}
        assert line.account_number == crowd.number_of(line.account_id)
    numbers = [line.account_number for line in page.rows]
    assert numbers == sorted(numbers)
    by_name = crowd.file.ask(
        customer_lines, "ruby", personal=True, sort=CustomerColumn.NAME, limit=2
    )
    assert not crowd.file.ask(customer_lines, "ruby").rows
    assert {line.name for line in by_name.rows} == {"Ruby Falcon"}
    how: Any = {"sort": CustomerColumn.NAME, "descending": False}
    whole = crowd.file.ask(customer_lines, "ruby", **how)
    every = crowd.file.ask(lambda connection: list(every_customer_line(connection, "ruby", **how)))
    assert every == list(whole.rows)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("kind", [None, EntryKind.TRADE])
def test_the_entries_of_a_ledger_account_are_those_that_touch_it(
    crowd: Crowd, kind: EntryKind | None, *, descending: bool
) -> None:
    wanted = EntryLineFilter(kind=kind, ledger_account=STREET_CLEARING)
    expected = [
        entry
        for entry in entries(crowd)
        if kind in (None, entry.kind)
        and any(posting.ledger_account == STREET_CLEARING for posting in entry.postings)
    ]
    found = crowd.file.ask(entry_lines, wanted, descending=descending)
    assert found.total == len(expected) > 0
    assert found.rows == (expected[::-1] if descending else expected)
    page = crowd.file.ask(entry_lines, wanted, descending=descending, limit=3, offset=2)
    assert page.rows == found.rows[2:5]
    assert page.total == found.total


@pytest.mark.parametrize("sort", EntryColumn)
def test_pages_of_entries_joined_are_all_of_them(crowd: Crowd, sort: EntryColumn) -> None:
    every = entries(crowd)
    joined: list[Entry] = []
    while True:
        offset = len(joined)
        page = crowd.file.ask(entry_lines, EntryLineFilter(), sort=sort, limit=7, offset=offset)
        assert page.total == len(every)
        if not page.rows:
            break
        joined += page.rows
    by = {"id": lambda e: e.id, "trade_date": lambda e: e.trade_date, "kind": lambda e: e.kind}
    assert joined == sorted(every, key=lambda e: (by[sort.value](e), e.id), reverse=True)
    wanted = EntryLineFilter()
    told = crowd.file.ask(
        lambda connection: list(every_entry_line(connection, wanted, sort=sort, descending=True))
    )
    assert told == joined


def test_entries_are_limited(crowd: Crowd) -> None:
    every = entries(crowd)
    one = every[3]
    someone = customer(crowd.accounts[5].id)
    limits: list[tuple[dict[str, Any], Any]] = [
        ({"kind": EntryKind.DEPOSIT}, lambda e: e.kind is EntryKind.DEPOSIT),
        ({"object_id": one.object_id}, lambda e: e.object_id == one.object_id),
        (
            {"ledger_account": someone},
            lambda e: someone in {posting.ledger_account for posting in e.postings},
        ),
        ({"first": MONDAY, "last": MONDAY}, lambda _: True),
    ]
    for wanted, is_wanted in limits:
        page = crowd.file.ask(entry_lines, EntryLineFilter(**wanted))
        assert {entry.id for entry in page.rows} == {e.id for e in every if is_wanted(e)}, wanted
        assert page.total == len(page.rows) > 0
    assert crowd.file.ask(entry_lines, EntryLineFilter(first=MONDAY + DAY)).total == 0


def test_an_entry_is_found_by_its_number(crowd: Crowd) -> None:
    one = entries(crowd)[3]
    assert crowd.file.ask(entry_by_id, one.id) == one
    assert crowd.file.ask(entry_by_id, EntryId(one.id + 10**9)) is None


@given(st.data())
def test_the_running_balance_ends_at_the_balance(crowd: Crowd, data: st.DataObject) -> None:
    names = [STREET_BANK, STREET_CLEARING, customer(crowd.accounts[7].id)]
    name = data.draw(st.sampled_from(names))
    asset_id = data.draw(st.sampled_from([None, USD, ASSETS[0].id]))
    limit = data.draw(st.integers(1, 40))
    whole = crowd.file.ask(posting_lines, name, asset_id)
    every = crowd.file.ask(lambda connection: list(every_posting_line(connection, name, asset_id)))
    assert every == list(whole.rows)
    offset = data.draw(st.integers(0, whole.total))
    page = crowd.file.ask(posting_lines, name, asset_id, limit=limit, offset=offset)
    assert list(page.rows) == list(whole.rows)[offset : offset + limit]
    assert page.total == whole.total == len(whole.rows)
    balances: dict[str, Decimal] = {}
    for line in reversed(whole.rows):
        balances[line.asset_id] = balances.get(line.asset_id, Decimal(0)) + line.amount
        assert line.balance == balances[line.asset_id]
        assert line.counterparty not in (None, name)
    standing = {
        one.asset: one.amount
        for one in crowd.file.ask(all_balances)
        if one.ledger_account == name and asset_id in (None, one.asset)
    }
    assert balances == standing
    assert timedelta(0) <= whole.rows[0].at - whole.rows[-1].at if whole.rows else True
