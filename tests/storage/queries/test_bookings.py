from datetime import date
from decimal import Decimal

from streetname.domain.ledger.activity import ActivityType
from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.entry import EntryKind
from streetname.storage.queries.bookings import bookings, charged, days_traded_by, span_of
from tests.domain.trading_desk import AAPL, buy
from tests.engine.world import World

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def test_bookings_are_of_one_account_and_in_order(world: World) -> None:
    amber = world.an_account(cash="1000")
    world.an_account(cash="500", email="teal@example.com")
    world.pin("99", "100")
    world.place(amber, buy("AAPL", 2, commission="1"))
    with world.database.connect() as connection:
        found = bookings(connection, amber, MONDAY, MONDAY)
        assert not bookings(connection, amber, TUESDAY, TUESDAY)
    kinds = [EntryKind.DEPOSIT, EntryKind.TRADE, EntryKind.COMMISSION]
    assert [one.kind for one in found] == kinds
    assert [one.gained(USD) for one in found] == [1000, -200, -1]
    assert [one.gained(AAPL.id) for one in found] == [0, 2, 0]
    assert all(one.activity.entry_id == one.entry_id for one in found)


def test_a_span_lies_between_what_was_owned_before_and_after(world: World) -> None:
    amber = world.an_account(cash="1000")
    world.pin("99", "100")
    world.place(amber, buy("AAPL", 2))
    world.pass_time(days=1)
    world.place(amber, buy("AAPL", 3))
    with world.database.connect() as connection:
        monday = span_of(connection, amber, MONDAY, MONDAY)
        tuesday = span_of(connection, amber, TUESDAY, TUESDAY)
    fee = Decimal("0.01")
    assert monday.before.amounts == {}
    assert monday.after.amounts == tuesday.before.amounts == {USD: 800 - fee, AAPL.id: 2}
    assert tuesday.after.amounts == {USD: 500 - fee, AAPL.id: 5}
    assert monday.unsettled_before == 0
    assert monday.unsettled_after == tuesday.unsettled_before == -200 - fee
    assert tuesday.unsettled_after == -300


def test_charges_are_added_up_by_kind(world: World) -> None:
    amber = world.an_account(cash="1000")
    world.pin("99", "100")
    world.place(amber, buy("AAPL", 2, commission="1"))
    world.place(amber, buy("AAPL", 2, commission="2"))
    world.pass_time(days=1)
    with world.database.connect() as connection:
        assert charged(connection, amber, MONDAY, TUESDAY) == {
            (ActivityType.FEE, "COM"): 3,
            (ActivityType.FEE, "CAT"): Decimal("0.01"),
        }
        assert charged(connection, amber, TUESDAY, TUESDAY) == {}


def test_days_on_which_an_account_traded_are_named_once(world: World) -> None:
    amber = world.an_account(cash="1000")
    world.place(amber, buy("AAPL", 1))
    world.place(amber, buy("AAPL", 1))
    world.pass_time(days=1)
    world.place(amber, buy("AAPL", 1))
    with world.database.connect() as connection:
        assert days_traded_by(connection, amber, MONDAY, TUESDAY) == [MONDAY, TUESDAY]
        assert days_traded_by(connection, amber, TUESDAY, TUESDAY) == [TUESDAY]
