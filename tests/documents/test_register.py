from datetime import UTC, date, datetime

from streetname.documents.register import DocumentType, document_of, registered
from streetname.domain.values.ids import AccountId
from tests.documents.builders import confirmed
from tests.domain.trading_desk import buy
from tests.engine.world import World

STATEMENT, CONFIRMATION = DocumentType.STATEMENT, DocumentType.CONFIRMATION


def told(world: World, account_id: AccountId) -> list[tuple[DocumentType, date]]:
    with world.database.connect() as connection:
        return [(one.type, one.date) for one in registered(connection, account_id, world.now)]


def test_there_are_documents_of_days_and_months_that_are_over(
    month: tuple[World, AccountId],
) -> None:
    world, amber = month
    assert told(world, amber) == [
        (CONFIRMATION, date(2026, 3, 31)),
        (STATEMENT, date(2026, 3, 31)),
        (CONFIRMATION, date(2026, 3, 20)),
        (CONFIRMATION, date(2026, 3, 10)),
        (CONFIRMATION, date(2026, 3, 2)),
    ]
    for kind, day in told(world, amber):
        if kind is CONFIRMATION:
            assert confirmed(world, amber, day).fees_are_final


def test_a_day_is_over_when_its_fees_are_charged(world: World) -> None:
    amber = world.an_account(cash="1000")
    world.place(amber, buy("AAPL", 1))
    assert told(world, amber) == []
    world.pass_to(datetime(2026, 3, 3, 1, 5, 1, tzinfo=UTC))
    assert told(world, amber) == [(CONFIRMATION, date(2026, 3, 2))]


def test_a_document_keeps_its_identifier(month: tuple[World, AccountId]) -> None:
    world, amber = month
    with world.database.connect() as connection:
        found = registered(connection, amber, world.now)
        assert not registered(connection, AccountId("nobody"), world.now)
    assert len({one.id for one in found}) == len(found)
    assert found[0] == document_of(amber, CONFIRMATION, date(2026, 3, 31))
