"""Orders placed while the exchange is closed: accepted at once, executed at the next open."""

from decimal import Decimal

import pytest
from alpaca.trading.enums import OrderStatus

from tests.conformance.tickets import market_order
from tests.serving import Brokerage

MONDAY_NIGHT = "2026-03-03T03:00:00Z"
SATURDAY = "2026-03-07T15:00:00Z"
TUESDAYS_OPEN = "2026-03-03T14:30:00.000000Z"
MONDAYS_OPEN = "2026-03-09T13:30:00.000000Z"  # New York has set its clocks forward on Sunday


@pytest.mark.parametrize(
    ("night", "opens_at"), [(MONDAY_NIGHT, TUESDAYS_OPEN), (SATURDAY, MONDAYS_OPEN)]
)
def test_an_order_of_the_night_is_executed_at_the_next_open(
    brokerage: Brokerage, night: str, opens_at: str
) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "187.00", "187.10")
    brokerage.advance(to=night)
    placed = brokerage.client.submit_order_for_account(account_id, market_order(qty=4))
    assert placed.status is OrderStatus.ACCEPTED
    assert brokerage.cash(account_id) == 50_000
    brokerage.advance(until="open")
    path = f"/v1/trading/accounts/{account_id}/orders/{placed.id}"
    filled = brokerage.http.get(path).json()
    assert (filled["status"], filled["filled_at"]) == ("filled", opens_at)
    assert brokerage.cash(account_id) == 50_000 - 4 * Decimal("187.10")


def test_a_fraction_may_wait_for_the_open_too(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "187.00", "187.10")
    brokerage.advance(to=MONDAY_NIGHT)
    order = brokerage.order(account_id, notional="100").raise_for_status().json()
    assert order["status"] == "accepted"
    brokerage.advance(until="open")
    path = f"/v1/trading/accounts/{account_id}/orders/{order['id']}"
    assert brokerage.http.get(path).json()["status"] == "filled"


def test_a_waiting_order_can_be_canceled(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.advance(to=MONDAY_NIGHT)
    order = brokerage.order(account_id, qty="4").raise_for_status().json()
    brokerage.client.cancel_order_for_account_by_id(account_id, order["id"])
    brokerage.advance(until="open")
    path = f"/v1/trading/accounts/{account_id}/orders/{order['id']}"
    assert brokerage.http.get(path).json()["status"] == "canceled"
    assert brokerage.trade_account(account_id)["buying_power"] == "100000"


def test_a_waiting_order_holds_what_it_may_cost(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "187.00", "187.10")
    brokerage.advance(to=MONDAY_NIGHT)
    brokerage.order(account_id, qty="4").raise_for_status()
    # 4 shares at the last price of 187.05 and 2.5 per cent more, up to the cent.
    held = Decimal("766.91")
    assert Decimal(brokerage.trade_account(account_id)["buying_power"]) == 100_000 - held
