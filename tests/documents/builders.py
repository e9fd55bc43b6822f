"""A month of one account on a real file, and its documents."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

from pypdf import PdfReader

from streetname.documents.confirmation import TradeConfirmation, trade_confirmation
from streetname.documents.letterhead import Firm
from streetname.documents.statement import AccountStatement, Period, account_statement
from streetname.domain.funding.request import RequestTransfer
from streetname.domain.ledger.chart import USD, customer
from streetname.domain.values.ids import AccountId, RelationshipId
from streetname.storage import tables
from tests.domain.trading_desk import buy, sell
from tests.engine.world import World

FIRM = Firm("Pebble Street Securities", "PBBL")
MONDAY = date(2026, 3, 2)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
IN_APRIL = datetime(2026, 4, 2, 14, tzinfo=UTC)


def a_busy_month(world: World) -> AccountId:
    """Bought on margin, sold, sold short and bought back, paid out, and charged for it all."""
    amber = world.an_account(cash="10000", margin=True)
    world.pin("99.90", "100.10")
    world.pin("419.50", "420.50", symbol="MSFT")
    world.place(amber, buy("AAPL", "150", commission="1.25"))
    world.place(amber, sell("MSFT", "3"))
    world.place(amber, sell("AAPL", "20", commission="0.75"))
    world.pass_to(datetime(2026, 3, 10, 14, tzinfo=UTC))
    world.place(amber, buy("AAPL", dollars="100"))
    world.place(amber, buy("MSFT", "1"))
    world.pass_to(datetime(2026, 3, 20, 14, tzinfo=UTC))
    world.place(amber, sell("AAPL", "60.5"))
    world.pass_to(datetime(2026, 3, 25, 14, tzinfo=UTC))
    withdraw(world, amber, "123.45")
    world.pass_to(datetime(2026, 3, 31, 15, tzinfo=UTC))
    world.place(amber, sell("AAPL", "5"))
    world.pass_to(IN_APRIL)
    return amber


def withdraw(world: World, account_id: AccountId, amount: str) -> None:
    (link,) = world.stored(tables.relationships)
    world.do(
        RequestTransfer(
            account_id,
            transfer_type="ach",
            direction="OUTGOING",
            amount=Decimal(amount),
            relationship_id=RelationshipId(link.id),
        )
    )
    world.pass_time(minutes=2)


def confirmation(world: World, account_id: AccountId, day: date) -> TradeConfirmation | None:
    with world.database.connect() as connection:
        return trade_confirmation(connection, account_id, day, FIRM, world.now)


def confirmed(world: World, account_id: AccountId, day: date) -> TradeConfirmation:
    found = confirmation(world, account_id, day)
    assert found is not None
    return found


def stated(world: World, account_id: AccountId, period: Period) -> AccountStatement:
    with world.database.connect() as connection:
        found = account_statement(
            connection, account_id, period, FIRM, world.engine.tape, world.now
        )
    assert found is not None
    return found


def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def posted(world: World, account_id: AccountId, *dates: str, asset: str = USD) -> Decimal:
    """What the account's postings of those trade dates come to, straight from the tables."""
    entries = {row.id for row in world.stored(tables.entries) if row.trade_date in dates}
    scale = 10**6 if asset == USD else 10**9
    amounts = (
        row.amount
        for row in world.stored(tables.postings)
        if row.entry_id in entries
        and row.ledger_account == customer(account_id)
        and row.asset_id == asset
    )
    return Decimal(sum(amounts)) / scale
