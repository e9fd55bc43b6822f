from itertools import product

import pytest

from streetname.domain.accounts.account import AccountStatus
from streetname.domain.accounts.lifecycle import TERMINAL, TRANSITIONS, AccountEvent, after


def test_nothing_happens_to_an_account_that_is_over() -> None:
    for state, event in product(TERMINAL, AccountEvent):
        with pytest.raises(AssertionError):
            after(state, event)


def test_every_state_that_can_be_reached_is_left_again_or_is_over() -> None:
    reached = set(TRANSITIONS.values())
    left = {state for state, _ in TRANSITIONS}
    assert reached - left == TERMINAL


def test_an_application_is_not_opened_before_it_is_approved() -> None:
    with pytest.raises(AssertionError):
        after(AccountStatus.SUBMITTED, AccountEvent.OPENED)
