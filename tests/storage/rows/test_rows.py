"""Every value is read back as it was written, through a real database."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, select

from streetname.domain.accounts.profile import Profile
from streetname.domain.ledger.entry import Entry
from streetname.domain.values.ids import AccountId
from streetname.storage import tables
from streetname.storage.rows.accounts import (
    account_in,
    account_out,
    profile_in,
    profile_out,
    relationship_in,
    relationship_out,
    transfer_in,
    transfer_out,
)
from streetname.storage.rows.ledger import (
    accrual_in,
    accrual_out,
    activity_in,
    activity_out,
    day_trade_in,
    day_trade_out,
    entry_in,
    entry_out,
    hold_in,
    hold_out,
    position_in,
    position_out,
    posting_out,
    postings_in,
)
from streetname.storage.rows.market import asset_in, asset_out, pin_in, pin_out
from streetname.storage.rows.orders import order_in, order_out
from streetname.storage.rows.watchlists import watchlist_in, watchlist_out
from streetname.storage.writer import insert_sql
from tests.domain.applicants import an_application
from tests.storage import values

PAIRS: list[tuple[Table, st.SearchStrategy[Any], Callable[[Any], Any], Callable[[Any], Any]]] = [
    (tables.accounts, values.accounts, account_in, account_out),
    (tables.profiles, values.profiles, profile_in, profile_out),
    (tables.relationships, values.relationships, relationship_in, relationship_out),
    (tables.transfers, values.transfers, transfer_in, transfer_out),
    (tables.watchlists, values.watchlists, watchlist_in, watchlist_out),
    (tables.orders, values.orders, order_in, order_out),
    (tables.holds, values.holds, hold_in, hold_out),
    (tables.positions, values.positions, position_in, position_out),
    (tables.day_trades, values.day_trades, day_trade_in, day_trade_out),
    (tables.accruals, values.accruals, accrual_in, accrual_out),
    (tables.assets, values.assets, asset_in, asset_out),
    (tables.pins, values.pins, pin_in, pin_out),
    (tables.activities, values.activities | values.fills, activity_in, activity_out),
]

in_one_database = settings(
    max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None
)


def stored(database: Engine, table: Table, rows: list[tuple[Any, ...]]) -> list[Any]:
    """The rows as they come back from the table, which is empty again afterwards."""
    with database.connect() as connection:
        connection.exec_driver_sql(insert_sql(table, database), rows)
        found = list(connection.execute(select(table).order_by(*table.primary_key)))
        connection.rollback()
    return found


@pytest.mark.parametrize(
    ("table", "drawn", "to_row", "of_row"), PAIRS, ids=[pair[0].name for pair in PAIRS]
)
@in_one_database
@given(data=st.data())
def test_a_value_is_read_back_as_it_was_written(
    database: Engine,
    data: st.DataObject,
    table: Table,
    drawn: st.SearchStrategy[Any],
    to_row: Callable[[Any], Any],
    of_row: Callable[[Any], Any],
) -> None:
    value = data.draw(drawn)
    (row,) = stored(database, table, [to_row(value)])
    assert of_row(row) == value


@in_one_database
@given(entry=values.entries)
def test_an_entry_is_read_back_with_its_lines_in_order(database: Engine, entry: Entry) -> None:
    (row,) = stored(database, tables.entries, [entry_in(entry)])
    lines = stored(database, tables.postings, postings_in(entry))
    assert entry_out(row, tuple(map(posting_out, lines))) == entry


def test_an_owner_is_searched_by_names_telephone_and_e_mail_in_lower_case() -> None:
    application = an_application(contact={"email_address": "Cool@Example.com"})
    profile = Profile(
        AccountId("amber"), application.contact, application.identity, application.disclosures, ()
    )
    _, email, _, search, _ = profile_in(profile)
    assert email == "cool@example.com"
    assert search == "amber falcon 555-666-7788 cool@example.com"
