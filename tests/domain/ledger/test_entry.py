from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.ledger.chart import (
    FIRM_COMMISSIONS,
    STREET_BANK,
    STREET_CLEARING,
    USD,
    customer,
    customer_of,
)
from streetname.domain.ledger.entry import Entry, EntryKind, Posting, imbalance, moved
from streetname.domain.values.ids import AccountId, AssetId, EntryId

TUESDAY = date(2026, 3, 3)
AMBER = customer(AccountId("amber"))


def an_entry(*postings: Posting) -> Entry:
    at = datetime(2026, 3, 2, 15, tzinfo=UTC)
    return Entry(EntryId(1), EntryKind.TRADE, at, at.date(), "order", "", postings)


def test_an_entry_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(AssertionError):
        an_entry(
            Posting(AMBER, USD, Decimal("-10.00"), TUESDAY),
            Posting(STREET_CLEARING, USD, Decimal("9.99"), TUESDAY),
        )


def test_cash_does_not_make_up_for_shares() -> None:
    with pytest.raises(AssertionError):
        an_entry(
            Posting(AMBER, USD, Decimal(-10), TUESDAY),
            Posting(AMBER, AssetId("AAPL"), Decimal(10), TUESDAY),
        )


def test_what_is_left_over_is_told_per_asset() -> None:
    lines = (
        Posting(AMBER, USD, Decimal(-10), TUESDAY),
        Posting(STREET_CLEARING, USD, Decimal(10), TUESDAY),
        Posting(AMBER, AssetId("AAPL"), Decimal(2), TUESDAY),
    )
    assert imbalance(lines) == {AssetId("AAPL"): Decimal(2)}


@given(st.decimals(-(10**9), 10**9, places=9))
def test_a_move_takes_from_one_what_it_gives_to_the_other(amount: Decimal) -> None:
    lines = moved(USD, amount, source=STREET_BANK, target=AMBER, settles_on=TUESDAY)
    assert an_entry(*lines).postings == lines
    assert {line.ledger_account: line.amount for line in lines} == {
        STREET_BANK: -amount,
        AMBER: amount,
    }


def test_only_a_customer_s_ledger_account_names_a_customer() -> None:
    assert customer_of(customer(AccountId("teal"))) == "teal"
    for account in (FIRM_COMMISSIONS, STREET_BANK, STREET_CLEARING):
        assert customer_of(account) is None
