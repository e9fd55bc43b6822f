from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.hold import Hold, spend
from streetname.domain.values.ids import AccountId

money = st.decimals(0, 10**6, places=6)


@given(money, money)
def test_what_is_spent_of_a_hold_is_no_longer_held(spent: Decimal, left: Decimal) -> None:
    hold = Hold("order", AccountId("amber"), USD, spent + left)
    assert spend(hold, spent).remaining == left


def test_no_more_is_spent_than_was_held() -> None:
    hold = Hold("order", AccountId("amber"), USD, Decimal(10))
    with pytest.raises(AssertionError):
        spend(hold, Decimal("10.000001"))
