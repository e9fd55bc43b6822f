"""A folder: who owes money, or will before everything has settled."""

from datetime import date
from decimal import Decimal

import pytest

from streetname.domain.ledger.chart import USD, customer
from streetname.domain.ledger.entry import Posting
from streetname.engine.folder import Folder
from streetname.engine.store import Contents
from tests.domain.trading_desk import AMBER, an_account

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


def a_folder(*lines: tuple[int, date, date]) -> tuple[Folder, bool]:
    """What was posted, each an amount, the day it was traded on and the day it settles on.

    And whether the last line may have left a debt.
    """
    folder, owes = Folder(Contents(an_account())), False
    for amount, traded_on, settles_on in lines:
        posting = Posting(customer(AMBER), USD, Decimal(amount), settles_on)
        folder.post(posting, traded_on)
        owes = folder.owes(posting, traded_on)
    return folder, owes


@pytest.mark.parametrize(
    ("lines", "owes"),
    [
        ([(100, MONDAY, MONDAY), (-100, MONDAY, TUESDAY)], False),
        ([(100, MONDAY, MONDAY), (-101, MONDAY, TUESDAY)], True),
        ([(100, MONDAY, MONDAY), (50, MONDAY, TUESDAY), (-120, MONDAY, MONDAY)], True),
        ([(100, MONDAY, MONDAY), (50, TUESDAY, WEDNESDAY), (-120, MONDAY, TUESDAY)], True),
    ],
)
def test_what_is_spent_beyond_what_has_settled_by_then_may_be_owed(
    lines: list[tuple[int, date, date]], owes: bool
) -> None:
    assert a_folder(*lines)[1] is owes


def test_a_purchase_that_settles_before_the_sale_that_pays_for_it_leaves_a_debt_to_come() -> None:
    folder, _ = a_folder((100, MONDAY, MONDAY), (-150, MONDAY, TUESDAY), (200, TUESDAY, WEDNESDAY))
    assert folder.settled_cash(MONDAY) == 100
    assert folder.may_owe(MONDAY)
    assert folder.settled_cash(TUESDAY) == -50
    assert not folder.may_owe(WEDNESDAY)
