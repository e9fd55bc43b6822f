"""What made-up people do with their accounts, and when."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.accounts.account import AccountStatus
from streetname.sandbox.acts import Act, Apply, Leave, SellOut
from streetname.sandbox.habits import LAST_MOMENT, Habits, Moment

seeds = st.integers(min_value=0, max_value=2**31)
numbers = st.integers(min_value=0, max_value=99)
days = st.integers(min_value=1, max_value=60)

ACTIVE, CLOSED = AccountStatus.ACTIVE, AccountStatus.ACCOUNT_CLOSED


def life(habits: Habits, days: int) -> list[tuple[int, Moment, Act]]:
    """Everything that somebody does, in order."""
    acts = [(day, moment, act) for day in range(days) for moment, act in habits.acts_on(day)]
    return sorted(acts, key=lambda each: each[:2])


@given(seeds, numbers, days)
def test_everyone_applies_once_and_first_of_all(seed: int, number: int, days: int) -> None:
    acts = life(Habits(seed, number, 100, days), days)
    assert [type(act) is Apply for *_, act in acts] == [True] + [False] * (len(acts) - 1)
    assert all(0 <= moment <= LAST_MOMENT for _, moment, _ in acts)


@given(seeds, numbers, days)
def test_the_same_seed_brings_the_same_life(seed: int, number: int, days: int) -> None:
    first, second = (life(Habits(seed, number, 100, days), days) for _ in range(2))
    assert first == second


@given(seeds, numbers, days)
def test_who_is_not_let_in_does_nothing_else_and_who_leaves_does_it_last(
    seed: int, number: int, days: int
) -> None:
    habits = Habits(seed, number, 100, days)
    acts = [act for *_, act in life(habits, days)]
    if habits.outcome is CLOSED:
        assert acts[-2:] == [SellOut(), Leave()]
    elif habits.outcome is not ACTIVE:
        assert acts == [Apply()]


@given(seeds)
def test_of_every_ten_one_is_not_active_but_nobody_of_fewer(seed: int) -> None:
    def outcomes(accounts: int) -> Counter[AccountStatus]:
        return Counter(Habits(seed, number, accounts, 20).outcome for number in range(accounts))

    assert outcomes(9) == {ACTIVE: 9}
    assert outcomes(12)[ACTIVE] == 11
    assert outcomes(40) == {
        ACTIVE: 36,
        AccountStatus.ACTION_REQUIRED: 1,
        AccountStatus.REJECTED: 1,
        CLOSED: 1,
        AccountStatus.APPROVAL_PENDING: 1,
    }


@pytest.mark.parametrize("days", [1, 5, 7])
def test_nobody_comes_and_goes_within_a_week(days: int) -> None:
    assert CLOSED not in {Habits(7, number, 100, days).outcome for number in range(100)}
