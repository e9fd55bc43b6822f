import subprocess
import sys
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from streetname.documents.confirmation import TradeConfirmation
from streetname.documents.paper.written import money, printable, quantity
from streetname.documents.pdf import confirmation_pdf, statement_pdf
from streetname.documents.statement import AccountStatement, Period
from streetname.domain.values.ids import AccountId
from tests.documents.builders import APRIL, MARCH, MONDAY, confirmed, pages, stated
from tests.domain.trading_desk import buy
from tests.engine.world import World

Month = tuple[World, AccountId]


@pytest.fixture(scope="module")
def monday(month: Month) -> TradeConfirmation:
    world, amber = month
    return confirmed(world, amber, MONDAY)


@pytest.fixture(scope="module")
def march(month: Month) -> AccountStatement:
    world, amber = month
    return stated(world, amber, MARCH)


def words(pdf: bytes) -> list[str]:
    return " ".join(pages(pdf)).split()


def test_a_confirmation_shows_the_figures_of_the_books(monday: TradeConfirmation) -> None:
    (page,) = pages(confirmation_pdf(monday))
    for fill in monday.fills:
        assert fill.order_id in page
        assert fill.execution_id in page
        assert money(fill.principal) in page
        assert money(fill.net_amount) in page
    for expected in ("Sell short", "15,015.00", "-15,016.25", "March 3, 2026", "-11,760.52"):
        assert expected in page
    assert "Pebble Street Securities" in page
    assert "Amber Falcon" in page
    assert monday.recipient.account_number in page
    assert "not a registered broker-dealer" in page
    assert "Page 1 of 1" in page


def test_a_confirmation_says_if_fees_are_still_to_come(monday: TradeConfirmation) -> None:
    assert "not charged yet" not in pages(confirmation_pdf(monday))[0]
    early = pages(confirmation_pdf(replace(monday, fees_are_final=False)))[0]
    assert "FINRA trading activity fee (not charged yet)" in early


def test_a_statement_shows_the_figures_of_the_books(march: AccountStatement) -> None:
    found = words(statement_pdf(march))
    for figure in (
        march.closing.cash,
        march.closing.settled_cash,
        march.closing.unsettled_cash,
        march.closing.equity,
        march.cash.purchases,
        march.cash.sales,
        *(line.amount for line in march.lines),
        *(one.market_value for one in march.closing.holdings),
    ):
        assert figure is not None
        assert money(figure) in found
    for one in march.closing.holdings:
        assert quantity(one.quantity) in found


def test_every_page_of_a_statement_says_what_it_is(march: AccountStatement) -> None:
    many = replace(march, lines=march.lines * 10)
    found = pages(statement_pdf(many))
    assert len(found) > 3
    for number, page in enumerate(found, start=1):
        assert f"Page {number} of {len(found)}" in page
        assert "simulated brokerage" in page
        assert march.recipient.account_number in page
    assert "Settles" in found[2], "heads are repeated"


def test_an_interim_statement_says_so(month: Month) -> None:
    world, amber = month
    found = " ".join(pages(statement_pdf(stated(world, amber, APRIL))))
    assert "Interim statement" in found
    assert "Holdings on March 31, 2026" in found


def test_the_same_document_makes_the_same_bytes(
    monday: TradeConfirmation, march: AccountStatement
) -> None:
    assert confirmation_pdf(monday) == confirmation_pdf(monday)
    assert statement_pdf(march) == statement_pdf(march)


def test_it_was_made_when_what_it_covers_was_over(march: AccountStatement) -> None:
    metadata = PdfReader(BytesIO(statement_pdf(march))).metadata
    assert metadata is not None
    assert metadata["/CreationDate"] == "D:20260401035959Z"


def test_hundreds_of_fills_flow_over_the_pages(world: World) -> None:
    amber = world.an_account(cash="100000")
    world.pin("9.99", "10.01", size="100000")
    for number in range(300):
        world.place(amber, buy("AAPL", f"{number % 9 + 1}.{number:09d}"))
    made = confirmed(world, amber, MONDAY)
    assert len(made.fills) == 300
    found = pages(confirmation_pdf(made))
    text = " ".join(found)
    assert len(found) > 8
    assert all(fill.order_id in text for fill in made.fills)
    assert "3.000000299" in text.split()
    assert money(made.totals.net_amount) in text.split()


@pytest.mark.parametrize(
    ("amount", "seen"),
    [
        ("9000000000.123456789", "9,000,000,000.123456789"),
        ("-8999999999999.999999", "-8,999,999,999,999.999999"),
        ("0.000000001", "0.000000001"),
    ],
)
def test_the_largest_and_the_smallest_figures_are_shown_in_full(
    monday: TradeConfirmation, amount: str, seen: str
) -> None:
    value = Decimal(amount)
    fill = replace(monday.fills[0], quantity=value, price=value, net_amount=value)
    found = words(confirmation_pdf(replace(monday, fills=(fill,))))
    assert found.count(seen) == 3


@pytest.mark.parametrize(
    "name",
    [
        "山田太郎",
        "Αλέξανδρος Παπαδόπουλος",
        "محمد علي",
        "Zoë Šťastná-Łukasiewicz",
        "<b>&amp;</para>",
        "\ud800\x00\n\t\u202e",
        "",
        "W" * 2_000,
        "👩‍👩‍👧 Family",
    ],
)
def test_no_name_is_too_strange(
    monday: TradeConfirmation, march: AccountStatement, name: str
) -> None:
    someone = replace(monday.recipient, name=name, address=(name,) * 4)
    firm = replace(monday.firm, name=name)
    fills = tuple(replace(fill, name=name, symbol=name) for fill in monday.fills)
    assert pages(confirmation_pdf(replace(monday, firm=firm, recipient=someone, fills=fills)))
    held = tuple(replace(one, name=name, price=None) for one in march.closing.holdings)
    closing = replace(march.closing, holdings=held)
    assert pages(statement_pdf(replace(march, firm=firm, recipient=someone, closing=closing)))


def test_letters_that_the_font_lacks_are_seen_to_be_missing() -> None:
    assert printable("Zoë Müller €") == "Zoë Müller €"
    assert printable("Łukasz Őry") == "Lukasz Ory"
    assert printable("山田 Taro") == "?? Taro"
    assert printable("a\n b\x00") == "a b?"


def test_figures_are_grouped_and_as_exact_as_the_books() -> None:
    assert money(Decimal("-1234567.5")) == "-1,234,567.50"
    assert money(Decimal("0.000001")) == "0.000001"
    assert money(Decimal(0)) == "0.00"
    assert money(Decimal("-0.01")) == "-0.01"
    assert quantity(Decimal("1000.000000000")) == "1,000"


def test_a_server_starts_without_what_draws() -> None:
    program = (
        "import sys, streetname.app, streetname.documents.pdf; print('reportlab' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


def test_a_statement_of_some_days_names_both(month: Month) -> None:
    world, amber = month
    some = stated(world, amber, Period(date(2026, 3, 3), date(2026, 3, 24)))
    assert "March 3, 2026 to March 24, 2026" in pages(statement_pdf(some))[0]
