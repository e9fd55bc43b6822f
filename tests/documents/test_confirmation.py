from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec

from streetname.documents.letterhead import recipient
from streetname.domain.accounts.profile import Contact, Identity
from streetname.domain.values.ids import AccountId
from streetname.domain.values.rules import ChangeRules, FillModel
from tests.documents.builders import FIRM, MONDAY, confirmation, confirmed, posted
from tests.domain.trading_desk import buy, sell
from tests.engine.world import World
from tests.storage.samples import an_account, an_owner

MONDAY_CHARGES = datetime(2026, 3, 3, 1, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)

Month = tuple[World, AccountId]


def test_it_says_who_writes_and_to_whom(month: Month) -> None:
    world, amber = month
    made = confirmed(world, amber, MONDAY)
    assert made.firm == FIRM
    assert made.recipient.account_id == amber
    assert made.recipient.name == "Amber Falcon"
    assert made.recipient.address == ("20 N San Mateo Dr", "Apt 1A", "San Mateo, CA 94401")


def test_every_fill_of_the_day_is_in_it_with_its_price_and_cost(month: Month) -> None:
    world, amber = month
    made = confirmed(world, amber, MONDAY)
    assert [
        (fill.side, fill.symbol, fill.quantity, fill.price, fill.principal, fill.commission)
        for fill in made.fills
    ] == [
        ("buy", "AAPL", 150, Decimal("100.10"), 15015, Decimal("1.25")),
        ("sell_short", "MSFT", 3, Decimal("419.50"), Decimal("1258.5"), 0),
        ("sell", "AAPL", 20, Decimal("99.90"), 1998, Decimal("0.75")),
    ]
    assert {fill.settles_on for fill in made.fills} == {date(2026, 3, 3)}
    assert made.fills[0].name == "AAPL Common Stock"


def test_what_it_adds_up_to_is_what_the_books_say_of_the_day(month: Month) -> None:
    world, amber = month
    made = confirmed(world, amber, MONDAY)
    deposit = Decimal(10_000)
    assert made.totals.net_amount == posted(world, amber, "2026-03-02") - deposit
    assert made.totals.purchases == 15015
    assert made.totals.sales == Decimal("3256.5")
    assert made.totals.commissions == 2
    assert made.totals.regulatory_fees == sum(fee.amount for fee in made.fees)
    assert [fee.code for fee in made.fees] == ["TAF", "CAT"]


def test_each_fill_of_an_order_has_the_commission_that_it_was_charged(world: World) -> None:
    world.do(ChangeRules(fill_model=FillModel.REALISTIC))
    amber = world.an_account(cash="100000")
    world.pin("99.90", "100.10", size="100")
    world.place(amber, buy("AAPL", 250, commission="0.01", commission_type="qty"))
    world.pass_time(minutes=5)
    made = confirmed(world, amber, MONDAY)
    assert len(made.fills) > 1
    assert len({fill.order_id for fill in made.fills}) == 1
    assert len({fill.execution_id for fill in made.fills}) == len(made.fills)
    for fill in made.fills:
        assert fill.commission == fill.quantity / 100
        assert fill.net_amount == -fill.principal - fill.commission
    assert made.totals.commissions == Decimal("2.5")


def test_fees_are_what_they_will_be_until_they_are_charged(world: World) -> None:
    amber = world.an_account(cash="20000")
    world.pin("99", "100")
    world.place(amber, buy("AAPL", 100))
    world.place(amber, sell("AAPL", 100))
    world.pass_to(MONDAY_CHARGES - SECOND)
    before = confirmed(world, amber, MONDAY)
    world.pass_to(MONDAY_CHARGES)
    after = confirmed(world, amber, MONDAY)
    assert not before.fees_are_final
    assert after.fees_are_final
    assert msgspec.structs.replace(before, fees_are_final=True) == after
    assert after.totals.regulatory_fees == Decimal("0.03")


def test_where_no_fees_are_charged_none_are_expected(world: World) -> None:
    world.do(ChangeRules(regulatory_fees=False))
    amber = world.an_account(cash="20000")
    world.place(amber, buy("AAPL", 1))
    assert confirmed(world, amber, MONDAY).fees == ()
    world.pass_to(MONDAY_CHARGES + SECOND)
    assert confirmed(world, amber, MONDAY).fees_are_final


def test_a_day_without_trades_is_not_confirmed(month: Month) -> None:
    world, amber = month
    assert confirmation(world, amber, date(2026, 3, 25)) is None
    assert confirmation(world, AccountId("nobody"), MONDAY) is None


def test_an_overnight_trade_belongs_to_the_day_after(world: World) -> None:
    amber = world.an_account(cash="20000")
    world.pin("99", "100")
    world.pass_to(datetime(2026, 3, 3, 2, tzinfo=UTC))
    world.place(amber, buy("AAPL", 1, limit="100", extended_hours=True))
    assert confirmation(world, amber, MONDAY) is None
    (fill,) = confirmed(world, amber, date(2026, 3, 3)).fills
    assert fill.executed_at < datetime(2026, 3, 3, 5, tzinfo=UTC)
    assert fill.settles_on == date(2026, 3, 4)


def test_an_owner_may_have_one_name_and_no_address() -> None:
    owner = msgspec.structs.replace(an_owner(), identity=Identity(given_name="Teal"))
    assert recipient(an_account(), owner).name == "Teal"
    assert recipient(an_account(), owner).address == ()


def test_an_address_abroad_ends_with_its_country() -> None:
    abroad = Contact(street_address=("Unter den Linden 1",), city="Berlin", country="DEU")
    owner = msgspec.structs.replace(an_owner(), contact=abroad)
    assert recipient(an_account(), owner).address == ("Unter den Linden 1", "Berlin", "DEU")
