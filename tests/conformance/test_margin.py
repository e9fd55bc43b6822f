"""Margin, settlement, fees and interest of an account, as the correspondent sees them."""

import json
from decimal import Decimal
from typing import Any

import pytest
from alpaca.broker.requests import GetAccountActivitiesRequest, LimitOrderRequest
from alpaca.common.exceptions import APIError
from alpaca.trading.enums import ActivityType, OrderSide, OrderType, PositionSide, TimeInForce

from tests.conformance.checks import assert_refused
from tests.serving import Brokerage

DENIED = (403, 40310100, "trade denied due to pattern day trading protection")


@pytest.fixture
def account_id(brokerage: Brokerage) -> str:
    """An account with 100,000 dollars that pays no fees; AAPL is at 50.00."""
    brokerage.waive_regulatory_fees()
    brokerage.pin("AAPL", "50.00", "50.00")
    return brokerage.funded_account("100000")


def assert_shown(brokerage: Brokerage, account_id: str, **figures: Any) -> None:
    body = brokerage.trade_account(account_id)
    assert {name: body[name] for name in figures} == figures


def trade(brokerage: Brokerage, account_id: str, quantity: int, **terms: Any) -> None:
    """Buy so many AAPL, or sell them if it is a number below zero."""
    side = "buy" if quantity > 0 else "sell"
    answer = brokerage.order(account_id, side=side, qty=str(abs(quantity)), **terms)
    answer.raise_for_status()


def charged(brokerage: Brokerage, *types: ActivityType) -> dict[str, str]:
    """What was charged, by sub type."""
    params = {"activity_types": ",".join(types)}
    found = brokerage.http.get("/v1/accounts/activities", params=params).raise_for_status().json()
    return {one["activity_sub_type"]: one["net_amount"] for one in found}


def test_a_short_is_in_every_figure(brokerage: Brokerage, account_id: str) -> None:
    trade(brokerage, account_id, -100)
    position = brokerage.client.get_open_position_for_account(account_id, "AAPL")
    assert (position.qty, position.side) == ("-100", PositionSide.SHORT)
    assert_shown(
        brokerage,
        account_id,
        cash="105000",
        short_market_value="-5000",
        equity="100000",
        initial_margin="2500",
        maintenance_margin="1500",
        sma="97500",
        buying_power="195000",
        regt_buying_power="195000",
        options_buying_power="97500",
        non_marginable_buying_power="97500",
        cash_withdrawable="97500",
        cash_transferable="97500",
        shorting_enabled=True,
    )
    brokerage.advance(until="next_session")
    assert_shown(
        brokerage,
        account_id,
        last_equity="100000",
        last_cash="105000",
        last_short_market_value="-5000",
        last_initial_margin="2500",
        last_maintenance_margin="1500",
        last_buying_power="195000",
    )


def test_an_event_of_a_short_tells_what_is_owed(brokerage: Brokerage, account_id: str) -> None:
    trade(brokerage, account_id, -10)
    trade(brokerage, account_id, 4)
    brokerage.advance(by="PT1S")
    now = brokerage.sandbox("GET", "/clock")["now"]
    answer = brokerage.http.get("/v2/events/trades", params={"since": "2026-03-02", "until": now})
    lines = (line for line in answer.text.splitlines() if line.startswith("data: "))
    events = [json.loads(line.removeprefix("data: ")) for line in lines]
    fills = [event["position_qty"] for event in events if event["event"] == "fill"]
    assert fills == ["-10", "-6"]


def test_what_a_correspondent_is_refused_for_an_account(
    brokerage: Brokerage, account_id: str
) -> None:
    request = LimitOrderRequest(
        symbol="AAPL",
        qty=5000,
        limit_price=60,
        side=OrderSide.SELL,
        type=OrderType.LIMIT,
        time_in_force=TimeInForce.DAY,
    )
    with pytest.raises(APIError) as refused:
        brokerage.client.submit_order_for_account(account_id, request)
    assert json.loads(str(refused.value)) == {
        "code": 40310000,
        "message": "insufficient buying power",
        "buying_power": "200000",
        "cost_basis": "300000",
    }


@pytest.mark.parametrize(("cash", "enabled"), [("1999.99", False), ("2000", True)])
def test_from_2000_dollars_on_an_account_may_sell_short(
    brokerage: Brokerage, cash: str, enabled: bool
) -> None:
    account_id = brokerage.funded_account(cash)
    multiplier = "2" if enabled else "1"
    assert_shown(brokerage, account_id, shorting_enabled=enabled, multiplier=multiplier)


def test_what_an_owner_has_chosen_is_shown_at_both_doors(
    brokerage: Brokerage, account_id: str
) -> None:
    owner = brokerage.owner(account_id)
    configuration = owner.client.get_account_configurations()
    configuration.max_margin_multiplier = "4"
    owner.client.set_account_configurations(configuration)
    trade(brokerage, account_id, 2000)
    figures = {"multiplier": "4", "buying_power": "300000", "regt_buying_power": "100000"}
    assert_shown(brokerage, account_id, **figures)
    own = owner.http.get("/v2/account").json()
    assert {name: own[name] for name in figures} == figures


def test_a_great_debt_in_one_name_needs_half_of_it(brokerage: Brokerage, account_id: str) -> None:
    trade(brokerage, account_id, 4000, type="limit", limit_price="50")
    assert_shown(brokerage, account_id, cash="-100000", maintenance_margin="100000")


def test_proceeds_settle_after_the_holiday(brokerage: Brokerage, account_id: str) -> None:
    """Good Friday is the 3rd of April: what is sold on Thursday settles on Monday."""
    trade(brokerage, account_id, 1000)
    brokerage.freeze("2026-04-02T14:00:00Z")
    trade(brokerage, account_id, -1000)
    unsettled = {"cash": "100000", "cash_withdrawable": "50000", "cash_transferable": "100000"}
    assert_shown(brokerage, account_id, **unsettled)
    for day in ("2026-04-03T15:00:00Z", "2026-04-04T15:00:00Z", "2026-04-05T15:00:00Z"):
        brokerage.advance(to=day)
        assert_shown(brokerage, account_id, **unsettled)
    brokerage.advance(to="2026-04-06T15:00:00Z")
    assert_shown(brokerage, account_id, cash="100000", cash_withdrawable="100000")


def withdraw(brokerage: Brokerage, account_id: str, amount: str) -> Any:
    path = f"/v1/accounts/{account_id}"
    (link,) = brokerage.http.get(f"{path}/ach_relationships").json()
    body = {"transfer_type": "ach", "relationship_id": link["id"], "amount": amount}
    return brokerage.http.post(f"{path}/transfers", json={**body, "direction": "OUTGOING"})


def test_what_is_on_its_way_out_lends_nothing_any_more(
    brokerage: Brokerage, account_id: str
) -> None:
    withdraw(brokerage, account_id, "40000").raise_for_status()
    under_way = {"buying_power": "120000", "cash_withdrawable": "60000"}
    assert_shown(brokerage, account_id, **under_way, pending_transfer_out="40000")
    answer = brokerage.order(account_id, qty="2401", type="limit", limit_price="50")
    assert_refused(answer, 403, 40310000, "insufficient buying power")
    brokerage.advance(by="PT1M")
    assert_shown(brokerage, account_id, **under_way, pending_transfer_out="0", cash="60000")


def test_what_positions_and_orders_need_does_not_leave(
    brokerage: Brokerage, account_id: str
) -> None:
    trade(brokerage, account_id, -1000)
    trade(brokerage, account_id, 100, symbol="AMD", type="limit", limit_price="100")
    assert_shown(brokerage, account_id, cash_withdrawable="65000")
    answer = withdraw(brokerage, account_id, "65000.01")
    assert_refused(answer, 403, 40310000, "insufficient withdrawable cash")


def round_trip(brokerage: Brokerage, account_id: str) -> None:
    trade(brokerage, account_id, 2)
    trade(brokerage, account_id, -2)


@pytest.mark.parametrize("direction", [1, -1])
def test_the_fourth_day_trade_is_denied_where_that_is_the_rule(
    brokerage: Brokerage, account_id: str, direction: int
) -> None:
    brokerage.sandbox("PATCH", "/rules", {"margin_profile": "pattern_day_trader"})
    for _ in range(3):
        trade(brokerage, account_id, direction)
        trade(brokerage, account_id, -direction)
    trade(brokerage, account_id, direction)
    answer = brokerage.order(account_id, qty="1", side="sell" if direction > 0 else "buy")
    assert_refused(answer, *DENIED)
    assert_shown(brokerage, account_id, daytrade_count=3, pattern_day_trader=False)
    brokerage.advance(until="next_session")
    trade(brokerage, account_id, -direction)


def test_exits_that_could_make_the_fourth_day_trade_are_denied_with_their_entry(
    brokerage: Brokerage, account_id: str
) -> None:
    brokerage.sandbox("PATCH", "/rules", {"margin_profile": "pattern_day_trader"})
    for _ in range(3):
        round_trip(brokerage, account_id)
    exits = {"take_profit": {"limit_price": "60"}, "stop_loss": {"stop_price": "40"}}
    answer = brokerage.order(account_id, qty="1", order_class="bracket", **exits)
    assert_refused(answer, *DENIED)
    trade(brokerage, account_id, 1)


def test_sales_that_rest_count_as_day_trades_to_come(brokerage: Brokerage, account_id: str) -> None:
    brokerage.sandbox("PATCH", "/rules", {"margin_profile": "pattern_day_trader"})
    for symbol in ("KO", "PEP", "WMT", "DIS"):
        brokerage.pin(symbol, "50.00", "50.00")
        brokerage.order(account_id, symbol=symbol, qty="1").raise_for_status()
    sale = {"side": "sell", "qty": "1", "type": "limit", "limit_price": "60"}
    for symbol in ("KO", "PEP", "WMT"):
        brokerage.order(account_id, symbol=symbol, **sale).raise_for_status()
    assert_refused(brokerage.order(account_id, symbol="DIS", **sale), *DENIED)


def test_whoever_had_25000_dollars_may_day_trade(brokerage: Brokerage, account_id: str) -> None:
    brokerage.sandbox("PATCH", "/rules", {"margin_profile": "pattern_day_trader"})
    brokerage.advance(until="next_session")
    for _ in range(4):
        round_trip(brokerage, account_id)
    assert_shown(
        brokerage,
        account_id,
        daytrade_count=4,
        pattern_day_trader=True,
        daytrading_buying_power="400000",
    )


@pytest.mark.parametrize(
    ("now", "count", "is_pattern"),
    [("2026-07-02T15:00:00Z", 4, True), ("2026-07-06T15:00:00Z", 0, False)],
)
def test_day_trades_are_counted_until_july_2026_and_nobody_is_denied(
    brokerage: Brokerage, account_id: str, now: str, count: int, is_pattern: bool
) -> None:
    brokerage.freeze(now)
    for _ in range(4):
        round_trip(brokerage, account_id)
    assert_shown(
        brokerage,
        account_id,
        daytrade_count=count,
        pattern_day_trader=is_pattern,
        daytrading_buying_power="400000" if is_pattern else "0",
    )


def test_fees_are_pending_until_the_evening_and_then_charged(brokerage: Brokerage) -> None:
    """60,000 shares in one trade pay the highest fee; the 2026 rates are exact."""
    account_id = brokerage.funded_account("100000")
    brokerage.freeze("2026-06-01T15:00:00Z")
    brokerage.pin("AAPL", "1.00", "1.00")
    trade(brokerage, account_id, 60_000)
    assert_shown(brokerage, account_id, pending_reg_taf_fees="0.18", cash="40000")
    trade(brokerage, account_id, -60_000)
    pending = {"pending_reg_taf_fees": "11.39", "cash": "100000", "cash_withdrawable": "99988.61"}
    assert_shown(brokerage, account_id, **pending, buying_power="199988.61")
    brokerage.advance(to="2026-06-02T00:04:59Z")
    assert charged(brokerage, ActivityType.FEE) == {}
    assert_shown(brokerage, account_id, **pending)
    brokerage.advance(to="2026-06-02T00:05:00Z")
    fees = {"TAF": "-9.79", "REG": "-1.24", "CAT": "-0.36"}
    assert charged(brokerage, ActivityType.FEE) == fees
    figures = {"pending_reg_taf_fees": "0", "cash_withdrawable": "99988.61", "cash": "99988.61"}
    assert_shown(brokerage, account_id, **figures)


@pytest.mark.parametrize("direction", [1, -1])
def test_a_thousand_shares_sold_pay_twenty_cents(brokerage: Brokerage, direction: int) -> None:
    """A short sale is a sale as any other, a cover is none."""
    account_id = brokerage.funded_account("100000")
    brokerage.pin("AAPL", "10.00", "10.00")
    trade(brokerage, account_id, 1000 * direction)
    trade(brokerage, account_id, -1000 * direction)
    brokerage.advance(until="next_session")
    assert charged(brokerage, ActivityType.FEE) == {"TAF": "-0.2", "CAT": "-0.01"}


def test_a_debt_accrues_over_the_weekend_and_is_posted_next_month(
    brokerage: Brokerage, account_id: str
) -> None:
    """7.2 per cent of 50,000 dollars are 10 dollars a night."""
    brokerage.sandbox("PATCH", "/rules", {"margin_interest_percent": "7.2"})
    brokerage.advance(to="2026-03-05T15:00:00Z")
    trade(brokerage, account_id, 3000)
    brokerage.advance(to="2026-03-06T15:00:00Z")
    assert_shown(brokerage, account_id, cash="-50000", accrued_fees="0")
    brokerage.advance(to="2026-03-07T15:00:00Z")
    assert_shown(brokerage, account_id, cash="-50000", accrued_fees="30")
    brokerage.advance(to="2026-03-09T15:00:00Z")
    assert_shown(brokerage, account_id, accrued_fees="30")
    brokerage.advance(to="2026-03-10T15:00:00Z")
    assert_shown(brokerage, account_id, accrued_fees="40", pending_reg_taf_fees="0")
    brokerage.advance(to="2026-04-01T15:00:00Z")
    assert_shown(brokerage, account_id, accrued_fees="260", cash="-50000")
    assert charged(brokerage, ActivityType.INT) == {}
    brokerage.advance(to="2026-04-02T15:00:00Z")
    assert charged(brokerage, ActivityType.INT) == {"MGN": "-260"}
    assert brokerage.cash(account_id) == Decimal(-50260)
    request = GetAccountActivitiesRequest(activity_types=[ActivityType.INT])
    (interest,) = brokerage.client.get_account_activities(request)
    assert (interest.net_amount, interest.date.isoformat()) == (-260, "2026-04-01")


def test_the_proceeds_of_a_short_sale_owe_no_interest(
    brokerage: Brokerage, account_id: str
) -> None:
    trade(brokerage, account_id, -1000)
    brokerage.advance(to="2026-03-10T15:00:00Z")
    assert_shown(brokerage, account_id, accrued_fees="0", cash="150000")
