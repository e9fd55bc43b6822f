from decimal import Decimal

from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.hold import Hold
from streetname.domain.portfolio.position import Position, bought, sold
from streetname.storage.queries.positions import held_of, owned_position, owned_positions
from tests.storage.filing import File
from tests.storage.samples import ALICE, APPLE, BOB, MICROSOFT, MONDAY

TEN = Decimal(10)
APPLES = bought(Position(ALICE, APPLE.id), TEN, Decimal("187.1"), MONDAY)
MICROSOFTS = bought(Position(ALICE, MICROSOFT.id), TEN, Decimal(400), MONDAY)


def test_a_position_comes_with_its_asset_and_what_orders_hold_of_it(file: File) -> None:
    file.put(
        MICROSOFTS,
        APPLES,
        Hold("first", ALICE, APPLE.id, Decimal(1)),
        Hold("second", ALICE, APPLE.id, Decimal("2.5")),
        Hold("purchase", ALICE, USD, Decimal(99)),
        Hold("of-another", BOB, APPLE.id, Decimal(7)),
    )
    first, second = file.ask(owned_positions, ALICE)
    assert (first.position, first.asset, first.held) == (APPLES, APPLE, Decimal("3.5"))
    assert (second.position, second.asset, second.held) == (MICROSOFTS, MICROSOFT, 0)
    assert file.ask(owned_position, ALICE, APPLE) == first
    assert file.ask(held_of, ALICE) == {APPLE.id: Decimal("3.5"), USD: 99}


def test_what_was_sold_is_owned_no_longer(file: File) -> None:
    file.put(APPLES)
    file.put(sold(APPLES, TEN, MONDAY))
    assert file.ask(owned_positions, ALICE) == []
    assert file.ask(owned_position, ALICE, APPLE) is None
