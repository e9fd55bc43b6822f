from datetime import timedelta

import pytest

from streetname.domain.accounts.account import AccountStatus
from streetname.storage.queries.accounts import (
    AccountFilter,
    OwnedAccount,
    account_by_id,
    list_accounts,
    owned_account,
    profile_of,
)
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.samples import AMBER, TEAL, an_account, an_owner

HOUR = timedelta(hours=1)
ALICES = an_account(AMBER, number="100000001")
BOBS = an_account(
    TEAL, number="200000002", status=AccountStatus.SUBMITTED, created_at=MONDAY_AT_TEN + HOUR
)
ALICE_HERSELF = an_owner(AMBER, given="Amber", email="alice_1@example.com")
BOB_HIMSELF = an_owner(TEAL, given="Teal", email="bobx1@example.com")


@pytest.fixture
def accounts(file: File) -> File:
    file.put(ALICES, ALICE_HERSELF, BOBS, BOB_HIMSELF)
    return file


def found(file: File, wanted: AccountFilter) -> list[str]:
    return [one.account.id for one in file.ask(list_accounts, wanted)]


def test_an_account_comes_with_its_owner(accounts: File) -> None:
    assert accounts.ask(owned_account, AMBER) == OwnedAccount(ALICES, ALICE_HERSELF)
    assert accounts.ask(account_by_id, AMBER) == ALICES
    assert accounts.ask(profile_of, AMBER) == ALICE_HERSELF
    assert accounts.ask(owned_account, "nobody") is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("AMBER",), [AMBER]),
        (("falcon",), [TEAL, AMBER]),
        (("falcon", "teal"), [TEAL]),
        (("2000",), [TEAL]),
        (("_1@",), [AMBER]),  # no wild card
        (("%",), []),
    ],
)
def test_every_word_must_occur(accounts: File, words: tuple[str, ...], expected: list[str]) -> None:
    assert found(accounts, AccountFilter(words=words)) == expected


def test_bounds_in_time_are_inclusive(accounts: File) -> None:
    assert found(accounts, AccountFilter(created_after=BOBS.created_at)) == [TEAL]
    assert found(accounts, AccountFilter(created_before=ALICES.created_at)) == [AMBER]


def test_accounts_are_found_by_status(accounts: File) -> None:
    assert found(accounts, AccountFilter(statuses=(AccountStatus.SUBMITTED,))) == [TEAL]


def test_accounts_are_sorted_and_limited(accounts: File) -> None:
    assert found(accounts, AccountFilter(ascending=True)) == [AMBER, TEAL]
    assert found(accounts, AccountFilter(limit=1)) == [TEAL]
