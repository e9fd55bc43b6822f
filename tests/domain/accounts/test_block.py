from typing import Any

import pytest

from streetname.domain.accounts.account import AccountChanged
from streetname.domain.accounts.block import BlockAccount
from streetname.domain.errors import Forbidden, Unauthorized
from streetname.domain.values.ids import AccountId
from tests.domain.applicants import an_active_account
from tests.domain.desks import FakeDesk
from tests.domain.funding.moves import ach


def changes_of(desk: FakeDesk) -> list[AccountChanged]:
    return [fact for fact in desk.facts if isinstance(fact, AccountChanged)]


def test_what_is_blocked_is_told_and_the_rest_stays() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    before = len(changes_of(desk))
    desk.do(BlockAccount(account.id, trading_blocked=True))
    blocked = desk.do(BlockAccount(account.id, transfers_blocked=True))
    assert (blocked.account_blocked, blocked.trading_blocked, blocked.transfers_blocked) == (
        False,
        True,
        True,
    )
    desk.do(BlockAccount(account.id, trading_blocked=False))
    told = changes_of(desk)[before:]
    assert [
        (fact.account_blocked, fact.trading_blocked, fact.transfers_blocked) for fact in told
    ] == [(None, True, None), (None, None, True), (None, False, None)]
    assert {(fact.status_from, fact.status_to) for fact in told} == {(account.status,) * 2}


def test_what_is_blocked_already_is_not_told_again() -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    desk.do(BlockAccount(account.id, account_blocked=True))
    told = len(desk.facts)
    assert desk.do(BlockAccount(account.id, account_blocked=True)).account_blocked
    assert len(desk.facts) == told


@pytest.mark.parametrize("block", ["account_blocked", "transfers_blocked"])
def test_no_money_moves_while_the_account_or_its_transfers_are_blocked(block: str) -> None:
    desk = FakeDesk()
    account = an_active_account(desk)
    flag: dict[str, Any] = {block: True}
    desk.do(BlockAccount(account.id, **flag))
    with pytest.raises(Forbidden, match="deposits are not permitted for this account"):
        ach(desk, account.id, "100")
    flag[block] = False
    desk.do(BlockAccount(account.id, **flag))
    ach(desk, account.id, "100")


def test_an_unknown_account_is_not_authorized() -> None:
    with pytest.raises(Unauthorized):
        FakeDesk().do(BlockAccount(AccountId("nobody's"), account_blocked=True))
