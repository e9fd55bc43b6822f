"""Regulatory fees and margin interest, as the official client sees them."""

from datetime import date
from decimal import Decimal
from typing import Any

from alpaca.broker.requests import GetAccountActivitiesRequest
from alpaca.trading.enums import ActivityType
from alpaca.trading.models import NonTradeActivity

from tests.conformance.checks import assert_documented
from tests.serving import Brokerage

MONDAY_EVENING = "2026-03-03T01:05:00Z"


def fees(brokerage: Brokerage, *types: ActivityType) -> dict[str, dict[str, Any]]:
    """What was charged, by sub type."""
    params = {"activity_types": ",".join(types), "direction": "asc"}
    found = brokerage.http.get("/v1/accounts/activities", params=params).raise_for_status().json()
    return {one["activity_sub_type"]: one for one in found}


def a_busy_day(brokerage: Brokerage) -> str:
    """An account that has sold 12 shares, in two trades, of 20 that it had bought."""
    account_id = brokerage.funded_account("50000")
    brokerage.pin("AAPL", "187.10", "187.20")
    brokerage.order(account_id, qty="20").raise_for_status()
    brokerage.order(account_id, qty="10", side="sell").raise_for_status()
    brokerage.order(account_id, qty="2", side="sell").raise_for_status()
    return account_id


def test_the_evening_charges_what_the_day_has_traded(brokerage: Brokerage) -> None:
    account_id = a_busy_day(brokerage)
    cash = brokerage.cash(account_id)
    number = brokerage.client.get_account_by_id(account_id).account_number
    brokerage.advance(to="2026-03-03T01:04:59Z")
    assert fees(brokerage, ActivityType.FEE) == {}
    brokerage.advance(to=MONDAY_EVENING)
    charged = fees(brokerage, ActivityType.FEE)
    assert {name: fee["net_amount"] for name, fee in charged.items()} == {
        "TAF": "-0.01",
        "CAT": "-0.01",
    }
    by_whom = f"on 2026-03-02 by {number}"
    assert charged["TAF"]["description"] == (
        f"TAF fee for proceed of 12 shares (2 trades) {by_whom}"
    )
    assert charged["CAT"]["description"] == f"CAT fee for proceed of 3 trades {by_whom}"
    assert brokerage.cash(account_id) == cash - Decimal("0.02")


def test_a_fee_is_told_to_the_official_client(brokerage: Brokerage) -> None:
    account_id = a_busy_day(brokerage)
    brokerage.advance(to=MONDAY_EVENING)
    request = GetAccountActivitiesRequest(account_id=account_id, activity_types=[ActivityType.FEE])
    activities = brokerage.client.get_account_activities(request)
    assert len(activities) == 2
    for activity in activities:
        assert isinstance(activity, NonTradeActivity)
        assert activity.net_amount == -0.01
        assert activity.date == date(2026, 3, 2)
    for body in fees(brokerage, ActivityType.FEE).values():
        assert_documented("non_trade_activity", body)
        assert body["created_at"] == "2026-03-03T01:05:00.000000Z"
        assert body["id"].startswith("20260302000000000::")


def test_sales_from_april_on_pay_the_section_31_fee(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.freeze("2026-06-01T15:00:00Z")
    brokerage.pin("AAPL", "100.30", "100.30")
    brokerage.order(account_id, qty="100").raise_for_status()
    brokerage.order(account_id, qty="100", side="sell").raise_for_status()
    brokerage.advance(until="next_session")
    charged = fees(brokerage, ActivityType.FEE)
    assert charged["REG"]["net_amount"] == "-0.21"
    assert charged["REG"]["description"].startswith("REG fee for proceed of $10030 on 2026-06-01")
    assert brokerage.cash(account_id) == Decimal("49999.76")


def test_every_fee_is_an_entry_that_its_day_has_caused(brokerage: Brokerage) -> None:
    account_id = a_busy_day(brokerage)
    brokerage.advance(to=MONDAY_EVENING)
    path = f"/ledger/entries?object_id={account_id}:2026-03-02"
    entries = brokerage.sandbox("GET", path)
    assert [entry["kind"] for entry in entries] == ["regulatory_fee"] * 2
    balances = brokerage.sandbox("GET", "/ledger/trial-balance")["balances"]
    (payable,) = [one for one in balances if one["ledger_account"] == "firm:regulatory_fees"]
    assert payable["amount"] == "0.02"


def test_an_environment_can_do_without_fees(brokerage: Brokerage) -> None:
    brokerage.waive_regulatory_fees()
    a_busy_day(brokerage)
    brokerage.advance(until="next_session")
    assert fees(brokerage, ActivityType.FEE) == {}


def test_a_debt_is_paid_for_once_a_month(brokerage: Brokerage) -> None:
    brokerage.sandbox("PATCH", "/rules", {"margin_interest_percent": "7.2"})
    account_id = brokerage.funded_account("10000")
    brokerage.pin("AAPL", "100.00", "100.00")
    brokerage.order(account_id, qty="150").raise_for_status()
    brokerage.advance(to="2026-03-31T15:00:00Z")
    assert brokerage.cash(account_id) == Decimal("-5000.01")
    assert fees(brokerage, ActivityType.INT) == {}
    brokerage.advance(to="2026-04-02T15:00:00Z")
    posted = fees(brokerage, ActivityType.INT)
    # A dollar a night, from the 3rd to the night after the 31st.
    assert posted["MGN"]["net_amount"] == "-29"
    assert posted["MGN"]["date"] == "2026-04-01"
    assert brokerage.cash(account_id) == Decimal("-5029.01")
    request = GetAccountActivitiesRequest(activity_types=[ActivityType.INT])
    (interest,) = brokerage.client.get_account_activities(request)
    assert interest.net_amount == -29
