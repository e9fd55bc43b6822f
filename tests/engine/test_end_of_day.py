"""What the end of a day takes, on a real file: fees of the day's trades, interest of debts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from streetname.domain.charges import end_of_day
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import ChangeRules
from streetname.storage import tables
from streetname.storage.queries.charges import accrued_fees, pending_fees
from streetname.storage.verifying import verify
from tests.domain.trading_desk import buy, sell
from tests.engine.conftest import MakeWorld
from tests.engine.world import Restless, World

MONDAY_CHARGES = datetime(2026, 3, 3, 1, 5, tzinfo=UTC)
# From Tuesday on purchases of Monday have settled.
TUESDAY_CHARGES = datetime(2026, 3, 4, 1, 5, tzinfo=UTC)
THURSDAY_CHARGES = datetime(2026, 3, 6, 1, 5, tzinfo=UTC)
FRIDAY_CHARGES = datetime(2026, 3, 7, 1, 5, tzinfo=UTC)
# New York has gone over to summer time by then.
FIRST_OF_APRIL_CHARGES = datetime(2026, 4, 2, 0, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def pending(world: World, account_id: AccountId) -> Decimal:
    """What tables say is to be charged; decisions must say the same."""
    with world.database.connect() as connection:
        asked = pending_fees(connection, account_id, world.now)
    assert world.engine._desk.pending_fees(account_id) == asked
    return asked


def accrued(world: World, account_id: AccountId) -> Decimal:
    """What tables say has accrued; decisions must say the same."""
    with world.database.connect() as connection:
        asked = accrued_fees(connection, account_id)
    assert world.engine._desk.accrued_fees(account_id) == asked
    return asked


def told(world: World, account_id: AccountId, *types: str) -> list[tuple[Any, ...]]:
    """What the account's owner was told of charges, in dollars."""
    return [
        (row.date, row.type, row.sub_type, Decimal(row.net_amount) / 10**6)
        for row in world.stored(tables.activities)
        if row.account_id == account_id and row.type in types
    ]


def assert_sound(world: World) -> None:
    with world.database.connect() as connection:
        assert not verify(connection).violations


def a_seller(world: World, email: str = "amber@example.com") -> AccountId:
    """An account that has bought 100 shares at 100 and sold them at 99."""
    account_id = world.an_account(cash="20000", email=email)
    world.pin("99", "100")
    world.place(account_id, buy("AAPL", 100))
    world.place(account_id, sell("AAPL", 100))
    return account_id


def test_a_days_trades_are_charged_in_the_evening_and_pending_until_then(world: World) -> None:
    amber = a_seller(world)
    world.pass_to(MONDAY_CHARGES - SECOND)
    assert told(world, amber, "FEE") == []
    assert pending(world, amber) == Decimal("0.03")
    world.pass_to(MONDAY_CHARGES)
    assert sorted(told(world, amber, "FEE")) == [
        ("2026-03-02", "FEE", "CAT", Decimal("-0.01")),
        ("2026-03-02", "FEE", "TAF", Decimal("-0.02")),
    ]
    assert pending(world, amber) == 0
    assert world.cash(amber) == Decimal("19899.97")
    world.restart()
    assert pending(world, amber) == 0
    assert_sound(world)


def test_fees_are_owed_to_the_regulators_and_settle_with_the_trades(world: World) -> None:
    amber = a_seller(world)
    world.pass_to(MONDAY_CHARGES)
    lines = [row for row in world.stored(tables.postings) if "fees" in row.ledger_account]
    assert sum(row.amount for row in lines) == 30_000
    assert {row.settles_on for row in lines} == {"2026-03-03"}
    (causes,) = {
        row.object_id for row in world.stored(tables.entries) if row.kind == "regulatory_fee"
    }
    assert causes == f"{amber}:2026-03-02"


def test_a_day_without_trades_costs_nothing(world: World) -> None:
    amber = a_seller(world)
    world.pass_to(THURSDAY_CHARGES)
    assert len(told(world, amber, "FEE")) == 2


@pytest.mark.parametrize("kind", [World, Restless])
def test_very_many_accounts_are_charged_lot_by_lot(
    make_world: MakeWorld, kind: type[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(end_of_day, "AT_ONCE", 2)
    world = make_world(kind)
    sellers = [a_seller(world, f"owner-{number}@example.com") for number in range(5)]
    world.pass_to(MONDAY_CHARGES)
    assert [len(told(world, seller, "FEE")) for seller in sellers] == [2] * 5
    assert_sound(world)


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_stopping_in_the_middle_of_charging_changes_nothing(
    make_world: MakeWorld, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(end_of_day, "AT_ONCE", at_once)
    worlds = [make_world(), make_world(Restless)]
    for world in worlds:
        for number in range(3):
            a_seller(world, f"owner-{number}@example.com")
        debtor = a_debtor(world)
        world.place(debtor, sell("AAPL", 1))
        world.pass_to(FRIDAY_CHARGES + timedelta(hours=1))
    assert worlds[1].digest() == worlds[0].digest()


def test_what_was_traded_before_a_restart_is_charged_with_what_was_traded_after_it(
    world: World,
) -> None:
    amber = world.an_account(cash="20000")
    world.pin("99", "100")
    world.place(amber, buy("AAPL", 150))
    world.place(amber, sell("AAPL", 50))
    world.restart()
    assert pending(world, amber) == Decimal("0.02")
    world.place(amber, sell("AAPL", 100))
    assert pending(world, amber) == Decimal("0.04")  # 150 shares sold: 0.02925; 300 traded: 0.0009
    world.pass_to(MONDAY_CHARGES)
    assert sorted(amount for *_, amount in told(world, amber, "FEE")) == [
        Decimal("-0.03"),
        Decimal("-0.01"),
    ]


def test_an_environment_may_do_without_fees_day_by_day(world: World) -> None:
    amber = a_seller(world)
    world.do(ChangeRules(regulatory_fees=False))
    assert pending(world, amber) == 0
    world.pass_to(MONDAY_CHARGES + SECOND)
    world.do(ChangeRules(regulatory_fees=True))
    assert pending(world, amber) == 0
    world.pass_to(datetime(2026, 3, 3, 15, tzinfo=UTC))
    world.pin("99", "100")
    world.place(amber, buy("AAPL", 1))
    world.pass_to(THURSDAY_CHARGES)
    assert [day for day, *_ in told(world, amber, "FEE")] == ["2026-03-03"]
    assert_sound(world)


def a_debtor(world: World) -> AccountId:
    """An account that has bought for 15,000 and had 10,000."""
    account_id = world.an_account(cash="10000", email="teal@example.com", margin=True)
    world.pin("100", "100")
    world.place(account_id, buy("AAPL", 150))
    return account_id


def test_a_debt_costs_from_the_night_after_it_has_settled(world: World) -> None:
    teal = a_debtor(world)
    world.pass_to(MONDAY_CHARGES)
    assert accrued(world, teal) == 0
    world.pass_to(TUESDAY_CHARGES)
    night = Decimal("0.902780")  # 5,000.01 with Monday's fee, at 6.5 % for a day of 360
    assert accrued(world, teal) == night
    world.pass_to(THURSDAY_CHARGES)
    assert accrued(world, teal) == 3 * night
    world.restart()
    world.pass_to(FRIDAY_CHARGES)
    assert accrued(world, teal) == 5 * night + Decimal("2.708339") - 2 * night
    assert told(world, teal, "INT") == []
    assert_sound(world)


def test_interest_is_posted_once_a_month_to_the_cent(world: World) -> None:
    teal = a_debtor(world)
    world.pass_to(FIRST_OF_APRIL_CHARGES - SECOND)
    before = accrued(world, teal)
    # From 3 March until the night after the 31st: 29 nights.
    assert abs(before - 29 * Decimal("0.902780")) < Decimal("0.001")
    world.pass_to(FIRST_OF_APRIL_CHARGES)
    assert told(world, teal, "INT") == [("2026-04-01", "INT", "MGN", Decimal("-26.18"))]
    assert world.cash(teal) == Decimal("-5026.19")
    assert accrued(world, teal) == Decimal("0.907507")  # of 5,026.19, for one night
    assert_sound(world)
    world.pass_time(days=20)
    assert len(told(world, teal, "INT")) == 1


def test_a_rate_of_nothing_costs_nothing(world: World) -> None:
    teal = a_debtor(world)
    world.do(ChangeRules(margin_interest_percent=Decimal(0)))
    world.pass_to(FRIDAY_CHARGES)
    assert accrued(world, teal) == 0
    assert world.stored(tables.accruals) == []


@pytest.mark.parametrize("restarts", [False, True])
def test_who_has_sold_and_waits_for_the_money_still_owes(world: World, restarts: bool) -> None:
    teal = a_debtor(world)
    world.pass_to(datetime(2026, 3, 3, 15, tzinfo=UTC))
    world.pin("100", "100")
    world.place(teal, sell("AAPL", 150))
    assert world.cash(teal) > 0
    if restarts:
        world.restart()
    world.pass_to(TUESDAY_CHARGES)
    assert accrued(world, teal) == Decimal("0.902780")
    world.pass_to(FRIDAY_CHARGES)
    assert accrued(world, teal) == Decimal("0.902780")


def test_who_owes_and_whom_nobody_lends_are_told_apart_after_a_restart(world: World) -> None:
    teal, amber = a_debtor(world), a_seller(world)
    world.restart()
    world.pass_to(TUESDAY_CHARGES)
    assert [row.account_id for row in world.stored(tables.accruals)] == [teal]
    assert accrued(world, amber) == 0


def test_one_jump_over_a_month_leaves_the_same_as_many_steps(make_world: MakeWorld) -> None:
    jumping, stepping = make_world(), make_world()
    for world in (jumping, stepping):
        a_seller(world)
        a_debtor(world)
    end = FIRST_OF_APRIL_CHARGES + timedelta(days=3)
    jumping.pass_to(end)
    while stepping.now < end:
        stepping.pass_to(min(stepping.now + timedelta(hours=7, minutes=13), end), at_once=1)
    assert stepping.digest() == jumping.digest()
    assert_sound(jumping)
