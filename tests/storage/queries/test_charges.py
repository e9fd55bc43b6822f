"""What tables say of trades, the same as counting them one by one."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from streetname.domain.charges.interest import Accrual
from streetname.domain.charges.regulatory import Tally, counted, total
from streetname.domain.ledger.activity import (
    Activity,
    ActivityType,
    Trade,
    other_activity_id,
    trade_activity_id,
)
from streetname.domain.values.amounts import ZERO, notional
from streetname.domain.values.ids import AccountId, EntryId, OrderId
from streetname.storage.queries.charges import (
    accrued_fees,
    debtors,
    every_tally,
    pending_fees,
    tally_of,
    traders,
)
from tests.storage.filing import MONDAY_AT_TEN, File
from tests.storage.samples import AMBER, APPLE, MONDAY, TEAL, TUESDAY, a_deposit, a_trade

DAY = timedelta(days=1)


def a_fill(
    number: int,
    account_id: AccountId = AMBER,
    side: str = "sell",
    quantity: str | Decimal = "1000",
    price: str | Decimal = "10",
    days: int = 0,
) -> Activity:
    at = MONDAY_AT_TEN + timedelta(days=days, seconds=number)
    shares, each = Decimal(quantity), Decimal(price)
    value = notional(each, shares)
    return Activity(
        id=trade_activity_id(at, f"execution-{number}"),
        account_id=account_id,
        type=ActivityType.FILL,
        sub_type=None,
        at=at,
        date=MONDAY + timedelta(days=days),
        entry_id=EntryId(number),
        object_id="order",
        net_amount=-value if side == "buy" else value,
        description="",
        trade=Trade(OrderId("order"), side, "AAPL", each, shares, shares, ZERO, "filled"),
    )


def a_fee(fill: Activity) -> Activity:
    """The audit trail's fee of the day of a fill."""
    return msgspec.structs.replace(
        fill,
        id=other_activity_id(fill.date, f"fee-{fill.entry_id}"),
        type=ActivityType.FEE,
        sub_type="CAT",
        trade=None,
    )


trades = st.lists(
    st.tuples(
        st.sampled_from([AMBER, TEAL]),
        st.sampled_from(["buy", "sell", "sell_short"]),
        st.decimals("0.000000001", 100_000, places=9) | st.sampled_from([Decimal(60_000)]),
        st.decimals("0.0001", 5_000, places=4),
        st.sampled_from([0, 1, 400, 1_500]),
    ),
    max_size=12,
)


@given(trades)
@settings(max_examples=25)
def test_tables_tally_as_counting_does(
    drawn: list[tuple[AccountId, str, Decimal, Decimal, int]],
) -> None:
    fills = [a_fill(number, *terms) for number, terms in enumerate(drawn, 1)]
    expected: dict[tuple[str, str], Tally] = {}
    for fill in fills:
        key = (fill.account_id, fill.date.isoformat())
        tally = expected.get(key, Tally(fill.account_id, fill.date))
        expected[key] = counted(tally, fill)
    with TemporaryDirectory() as folder, File(Path(folder), APPLE) as file:
        file.put(*fills)
        found = file.ask(lambda connection: list(every_tally(connection)))
        assert {(one.account_id, one.day.isoformat()): one for one in found} == expected
        for tally in expected.values():
            assert file.ask(tally_of, tally.account_id, tally.day) == tally


def test_fees_are_pending_from_the_trade_to_the_evening(file: File) -> None:
    early, late = a_fill(1), a_fill(2, quantity="500")
    file.put(early, late, a_fill(3, TEAL), a_fill(4, days=-3))
    both = counted(counted(Tally(AMBER, MONDAY), early), late)
    evening = MONDAY_AT_TEN.replace(day=3, hour=1, minute=5)
    assert file.ask(pending_fees, AMBER, MONDAY_AT_TEN) == total(both) == Decimal("0.31")
    assert file.ask(pending_fees, AMBER, evening) == Decimal("0.31")
    assert file.ask(pending_fees, AMBER, evening + timedelta(seconds=1)) == 0
    file.put(a_fee(early))
    assert file.ask(pending_fees, AMBER, evening) == 0


def test_traders_are_who_has_traded_and_was_not_charged(file: File) -> None:
    def asked(day: date) -> set[tuple[date, AccountId]]:
        return file.ask(lambda connection: set(traders(connection, day)))

    file.put(a_fill(1), a_fill(2), a_fill(3, TEAL), a_fill(4, TEAL, days=1), a_fill(5, days=-3))
    assert asked(MONDAY) == {(MONDAY, AMBER), (MONDAY, TEAL), (TUESDAY, TEAL)}
    file.put(a_fee(a_fill(1)))
    assert asked(MONDAY) == {(MONDAY, TEAL), (TUESDAY, TEAL)}
    assert asked(TUESDAY) == {(TUESDAY, TEAL)}


def test_debtors_owe_cash_or_wait_for_the_cash_of_a_sale(file: File) -> None:
    def asked() -> set[AccountId]:
        return file.ask(lambda connection: set(debtors(connection, MONDAY)))

    file.put(a_deposit(AMBER, "1000", MONDAY_AT_TEN), a_deposit(TEAL, "1000", MONDAY_AT_TEN))
    assert asked() == set()
    file.put(a_trade(AMBER, APPLE.id, "12", "1200", MONDAY_AT_TEN))
    assert asked() == {AMBER}
    sale = a_fill(1, quantity="12", price="100")
    file.put(a_trade(AMBER, APPLE.id, "-12", "-1200", MONDAY_AT_TEN), sale)
    # Amber has 1,000 again, which may all be of the sale that has not settled.
    assert asked() == {AMBER}
    later = file.ask(lambda connection: set(debtors(connection, TUESDAY)))
    assert later == set()


def test_accrued_is_what_is_not_posted(file: File) -> None:
    march = MONDAY.replace(day=1)
    file.put(
        Accrual(AMBER, march, Decimal("1.234567")),
        Accrual(AMBER, march - DAY, Decimal(7), posted=True),
        Accrual(TEAL, march, Decimal(9)),
    )
    assert file.ask(accrued_fees, AMBER) == Decimal("1.234567")
    assert file.ask(accrued_fees, AccountId("nobody")) == 0
