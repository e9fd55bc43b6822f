from decimal import Decimal

from streetname.domain.ledger.chart import USD
from streetname.domain.ledger.hold import Hold
from streetname.domain.portfolio.position import Position, traded
from streetname.storage.queries.positions import held_of, owned_position, owned_positions
from tests.storage.filing import File
from tests.storage.samples import AMBER, APPLE, MICROSOFT, MONDAY, TEAL

TEN = Decimal(10)
APPLES = traded(Position(AMBER, APPLE.id), TEN, Decimal("187.1"), MONDAY)
MICROSOFTS = traded(Position(AMBER, MICROSOFT.id), TEN, Decimal(400), MONDAY)


def test_a_position_comes_with_its_asset_and_what_orders_hold_of_it(file: File) -> None:
    file.put(
        MICROSOFTS,
        APPLES,
        Hold("first", AMBER, APPLE.id, Decimal(1)),
        Hold("second", AMBER, APPLE.id, Decimal("2.5")),
        Hold("purchase", AMBER, USD, Decimal(99)),
        Hold("of-another", TEAL, APPLE.id, Decimal(7)),
    )
    first, second = file.ask(owned_positions, AMBER)
    assert (first.position, first.asset, first.held) == (APPLES, APPLE, Decimal("3.5"))
    assert (second.position, second.asset, second.held) == (MICROSOFTS, MICROSOFT, 0)
    assert file.ask(owned_position, AMBER, APPLE) == first
    assert file.ask(held_of, AMBER) == {APPLE.id: Decimal("3.5"), USD: 99}


def test_what_was_sold_is_owned_no_longer(file: File) -> None:
    file.put(APPLES)
    file.put(traded(APPLES, -TEN, Decimal(190), MONDAY))
    assert file.ask(owned_positions, AMBER) == []
    assert file.ask(owned_position, AMBER, APPLE) is None
