"""Buying power and margin, as an account's owner sees them with the official client."""

from typing import Any

import pytest
from alpaca.common.exceptions import APIError
from alpaca.trading.enums import OrderSide, TimeInForce
from alpaca.trading.requests import LimitOrderRequest, MarketOrderRequest

from tests.serving import Brokerage, Owner


@pytest.fixture
def owner(brokerage: Brokerage) -> Owner:
    """Someone with 100,000 dollars who pays no fees; AAPL is at 50.00."""
    brokerage.waive_regulatory_fees()
    brokerage.pin("AAPL", "50.00", "50.00")
    return brokerage.owner(brokerage.funded_account("100000"))


def order(owner: Owner, quantity: float, **terms: Any) -> Any:
    """A purchase of AAPL, unless something else is said."""
    kind = LimitOrderRequest if "limit_price" in terms else MarketOrderRequest
    terms = {"symbol": "AAPL", "side": OrderSide.BUY, "time_in_force": TimeInForce.DAY, **terms}
    return owner.client.submit_order(kind(qty=quantity, **terms))


def assert_shown(owner: Owner, **figures: str) -> None:
    account = owner.client.get_account()
    assert {name: getattr(account, name) for name in figures} == figures


def with_multiplier(owner: Owner, multiplier: str) -> None:
    configuration = owner.client.get_account_configurations()
    configuration.max_margin_multiplier = multiplier
    owner.client.set_account_configurations(configuration)


def let_orders_wait(brokerage: Brokerage) -> None:
    """From now on orders are open for a moment before they trade."""
    brokerage.sandbox("PATCH", "/rules", {"fill_model": "realistic"})


def test_vector_1_cash_buys_twice_as_much(owner: Owner) -> None:
    assert_shown(
        owner,
        equity="100000",
        buying_power="200000",
        regt_buying_power="200000",
        non_marginable_buying_power="100000",
        options_buying_power="100000",
        multiplier="2",
    )


def test_vectors_2_and_3_a_purchase_and_what_it_is_worth_later(
    brokerage: Brokerage, owner: Owner
) -> None:
    order(owner, 100)
    assert_shown(
        owner,
        cash="95000",
        long_market_value="5000",
        initial_margin="2500",
        maintenance_margin="1500",
        sma="97500",
        buying_power="195000",
    )
    brokerage.pin("AAPL", "60.00", "60.00")
    assert_shown(owner, equity="101000", initial_margin="3000", buying_power="196000")
    position = owner.client.get_open_position("AAPL")
    assert (position.market_value, position.unrealized_pl) == ("6000", "1000")
    assert position.unrealized_plpc == "0.2"


def test_vector_4_an_open_order_takes_its_limit(owner: Owner) -> None:
    order(owner, 10, limit_price=40)
    assert_shown(owner, buying_power="199600", cash="100000")


@pytest.mark.parametrize(("ask", "taken"), [("100.00", 1025), ("40.00", 416)])
def test_vectors_5_and_6_a_market_order_takes_its_collar(
    brokerage: Brokerage, owner: Owner, ask: str, taken: int
) -> None:
    let_orders_wait(brokerage)
    brokerage.pin("AAPL", ask, ask)
    order(owner, 10)
    assert_shown(owner, buying_power=str(200_000 - taken))
    brokerage.advance(by="PT1S")
    assert_shown(owner, buying_power=str(200_000 - int(float(ask)) * 10))


def test_vector_7_a_short_sale_takes_somewhat_more_than_it_brings(
    brokerage: Brokerage, owner: Owner
) -> None:
    let_orders_wait(brokerage)
    brokerage.pin("AAPL", "50.00", "50.10")
    order(owner, 10, side=OrderSide.SELL)
    assert_shown(owner, buying_power="199483.97")
    brokerage.advance(by="PT1S")
    brokerage.pin("AAPL", "50.00", "50.00")
    assert_shown(
        owner,
        cash="100500",
        short_market_value="-500",
        equity="100000",
        initial_margin="250",
        maintenance_margin="150",
        buying_power="199500",
    )


def test_four_times_the_money_is_used_up_and_no_more(owner: Owner) -> None:
    with_multiplier(owner, "4")
    assert_shown(owner, multiplier="4", buying_power="400000", regt_buying_power="200000")
    order(owner, 2000)
    assert_shown(owner, buying_power="300000", regt_buying_power="100000")
    order(owner, 5800, limit_price=50)
    with pytest.raises(APIError) as refused:
        order(owner, 201, limit_price=50)
    assert refused.value.message == "insufficient buying power"
    order(owner, 200, limit_price=50)
    assert_shown(owner, buying_power="0", regt_buying_power="0", cash="-300000", equity="100000")


@pytest.mark.parametrize(("multiplier", "left"), [("1", "90000"), ("2", "180000"), ("4", "360000")])
def test_what_lends_nothing_takes_as_often_its_cost_as_money_is_lent(
    brokerage: Brokerage, owner: Owner, multiplier: str, left: str
) -> None:
    brokerage.pin("DNN", "10.00", "10.00")
    with_multiplier(owner, multiplier)
    open_ = order(owner, 1000, symbol="DNN", limit_price=9)
    most = 100_000 * int(multiplier)
    assert_shown(owner, buying_power=str(most - 9000 * int(multiplier)))
    owner.client.cancel_order_by_id(open_.id)
    order(owner, 1000, symbol="DNN", limit_price=10)
    assert_shown(owner, buying_power=left)


def test_a_leveraged_fund_lends_a_quarter(brokerage: Brokerage, owner: Owner) -> None:
    brokerage.pin("TQQQ", "50.00", "50.00")
    order(owner, 100, symbol="TQQQ", limit_price=40)
    assert_shown(owner, buying_power="194000")
    order(owner, 100, symbol="TQQQ", limit_price=50)
    assert_shown(owner, initial_margin="3750", maintenance_margin="3750", buying_power="186500")


def test_two_orders_together_are_not_paid_for_twice(brokerage: Brokerage, owner: Owner) -> None:
    brokerage.pin("DNN", "10.00", "10.00")
    order(owner, 6000, symbol="DNN", limit_price=9)
    with pytest.raises(APIError) as refused:
        order(owner, 6000, symbol="DNN", limit_price=9)
    assert refused.value.message == "insufficient buying power"
    order(owner, 5000, symbol="DNN", limit_price=9)


@pytest.mark.parametrize(
    ("price", "maintenance"),
    [("2.40", "240"), ("2.50", "125"), ("6.00", "300"), ("6.02", "180.6"), ("50.00", "1500")],
)
def test_the_lower_the_price_of_what_is_owned_the_more_margin_it_needs(
    brokerage: Brokerage, owner: Owner, price: str, maintenance: str
) -> None:
    brokerage.pin("AAPL", price, price)
    order(owner, 100)
    assert_shown(owner, maintenance_margin=maintenance)


@pytest.mark.parametrize(
    ("price", "maintenance"),
    [("1.00", "250"), ("4.00", "400"), ("5.00", "500"), ("16.00", "500"), ("20.00", "600")],
)
def test_the_lower_the_price_of_a_short_the_more_margin_it_needs(
    brokerage: Brokerage, owner: Owner, price: str, maintenance: str
) -> None:
    brokerage.pin("AAPL", price, price)
    order(owner, 100, side=OrderSide.SELL)
    assert_shown(owner, maintenance_margin=maintenance)


def test_the_proceeds_of_a_short_sale_are_not_for_spending(owner: Owner) -> None:
    with_multiplier(owner, "2")
    order(owner, 1000, side=OrderSide.SELL)
    assert_shown(
        owner,
        cash="150000",
        equity="100000",
        buying_power="150000",
        non_marginable_buying_power="75000",
    )
    with_multiplier(owner, "1")
    assert_shown(owner, multiplier="1", buying_power="75000")
