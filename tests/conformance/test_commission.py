"""Commissions: of each kind, charged through the books, to the cent."""

from decimal import Decimal
from typing import Any

import pytest

from tests.conformance.tickets import market_order
from tests.serving import Brokerage

CASH = Decimal(50_000)
ASK = Decimal("187.10")


def an_account(brokerage: Brokerage) -> str:
    account_id = brokerage.funded_account(str(CASH))
    brokerage.pin("AAPL", "187.00", str(ASK))
    return account_id


@pytest.mark.parametrize(
    ("order", "charged"),
    [
        ({"commission": "1.25"}, "1.25"),
        ({"commission": "1.25", "commission_type": "notional"}, "1.25"),
        ({"commission": "0.015", "commission_type": "qty"}, "0.06"),
        ({"commission": "25", "commission_type": "bps"}, "1.87"),
        ({"commission_bps": "25"}, "1.87"),
        ({}, "0"),
    ],
)
def test_four_shares_cost_their_price_and_the_commission(
    brokerage: Brokerage, order: dict[str, Any], charged: str
) -> None:
    account_id = an_account(brokerage)
    brokerage.order(account_id, qty="4", **order).raise_for_status()
    assert brokerage.cash(account_id) == CASH - 4 * ASK - Decimal(charged)


def test_the_official_client_charges_dollars_per_order(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    request = market_order(qty=4, commission=1.5)
    placed = brokerage.client.submit_order_for_account(account_id, request)
    assert placed.commission == 1.5
    assert brokerage.cash(account_id) == CASH - 4 * ASK - Decimal("1.50")


def test_a_sale_pays_its_commission_from_its_proceeds(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    brokerage.order(account_id, qty="4").raise_for_status()
    before = brokerage.cash(account_id)
    brokerage.order(account_id, qty="4", side="sell", commission="2").raise_for_status()
    assert brokerage.cash(account_id) - before == 4 * Decimal(187) - 2


def test_a_commission_goes_to_the_firm(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    order = brokerage.order(account_id, qty="4", commission="1.25").json()
    (fee,) = brokerage.http.get("/v1/accounts/activities/FEE").json()
    assert (fee["activity_sub_type"], fee["net_amount"]) == ("COM", "-1.25")
    assert order["id"] in fee["description"]


def test_an_order_that_does_not_trade_is_charged_nothing(brokerage: Brokerage) -> None:
    account_id = an_account(brokerage)
    limit = {"type": "limit", "limit_price": "150", "time_in_force": "ioc"}
    brokerage.order(account_id, qty="4", commission="5", **limit).raise_for_status()
    assert brokerage.cash(account_id) == CASH


def test_a_commission_is_part_of_what_an_order_must_be_able_to_pay(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    limit = {"type": "limit", "limit_price": "100"}
    refused = brokerage.order(account_id, qty="10", commission="0.01", **limit)
    assert refused.json()["cost_basis"] == "1000.01"
    brokerage.order(account_id, qty="10", **limit).raise_for_status()
