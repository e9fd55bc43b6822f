"""Selling short and covering, as an account's owner does it with the official client."""

import json
from typing import Any

import pytest
from alpaca.broker.requests import GetAccountActivitiesRequest
from alpaca.common.exceptions import APIError
from alpaca.trading.enums import (
    ActivityType,
    OrderClass,
    OrderSide,
    OrderStatus,
    PositionSide,
    TimeInForce,
)
from alpaca.trading.requests import (
    ClosePositionRequest,
    GetOrderByIdRequest,
    GetPortfolioHistoryRequest,
    LimitOrderRequest,
    MarketOrderRequest,
    ReplaceOrderRequest,
    StopLossRequest,
    TakeProfitRequest,
    TrailingStopOrderRequest,
)

from tests.listening import a_listener
from tests.serving import Brokerage, Owner

PER_DAY = TimeInForce.DAY


@pytest.fixture
def owner(brokerage: Brokerage) -> Owner:
    """Someone with 100,000 dollars who pays no fees; AAPL is at 50.00."""
    brokerage.waive_regulatory_fees()
    brokerage.pin("AAPL", "50.00", "50.00")
    return brokerage.owner(brokerage.funded_account("100000"))


def place(owner: Owner, side: OrderSide, quantity: float, **terms: Any) -> Any:
    """The order, a limit order if it has a limit."""
    kind = LimitOrderRequest if "limit_price" in terms else MarketOrderRequest
    order = {"symbol": "AAPL", "qty": quantity, "side": side, "time_in_force": PER_DAY, **terms}
    placed = owner.client.submit_order(kind(**order))
    return known(owner, placed)


def known(owner: Owner, order: Any) -> Any:
    """The order as it is by now, with its legs."""
    return owner.client.get_order_by_id(order.id, GetOrderByIdRequest(nested=True))


def sell(owner: Owner, quantity: float, **terms: Any) -> Any:
    return place(owner, OrderSide.SELL, quantity, **terms)


def buy(owner: Owner, quantity: float, **terms: Any) -> Any:
    return place(owner, OrderSide.BUY, quantity, **terms)


def assert_shown(owner: Owner, **figures: str) -> None:
    account = owner.http.get("/v2/account").json()
    assert {name: account[name] for name in figures} == figures


def told(refused: pytest.ExceptionInfo[APIError]) -> tuple[Any, ...]:
    error = refused.value
    return error.status_code, error.code, error.message


def test_a_short_is_a_position_of_less_than_nothing(brokerage: Brokerage, owner: Owner) -> None:
    order = sell(owner, 10)
    assert (order.status, order.side) == (OrderStatus.FILLED, OrderSide.SELL)
    brokerage.pin("AAPL", "60.00", "60.00")
    position = owner.client.get_open_position("AAPL")
    assert (position.qty, position.qty_available, position.side) == (
        "-10",
        "-10",
        PositionSide.SHORT,
    )
    assert (position.cost_basis, position.market_value) == ("-500", "-600")
    assert (position.unrealized_pl, position.unrealized_plpc) == ("-100", "-0.2")
    assert_shown(
        owner,
        cash="100500",
        short_market_value="-600",
        position_market_value="600",
        long_market_value="0",
        equity="99900",
        initial_margin="300",
        maintenance_margin="180",
        buying_power="199200",
    )


def test_a_short_is_covered_and_gone(brokerage: Brokerage, owner: Owner) -> None:
    sell(owner, 10)
    brokerage.pin("AAPL", "40.00", "40.00")
    buy(owner, 4)
    assert owner.client.get_open_position("AAPL").qty == "-6"
    buy(owner, 6)
    assert owner.client.get_all_positions() == []
    assert_shown(owner, cash="100100", equity="100100", buying_power="200200")


def test_a_fill_of_a_short_sale_has_a_side_of_its_own(brokerage: Brokerage, owner: Owner) -> None:
    for trade, quantity in ((sell, 10), (buy, 10), (buy, 5), (sell, 5)):
        trade(owner, quantity)
        brokerage.advance(by="PT1S")
    mine = owner.client.get("/account/activities/FILL", {"direction": "asc"})
    assert [fill["side"] for fill in mine] == ["sell_short", "buy", "buy", "sell"]
    request = GetAccountActivitiesRequest(activity_types=[ActivityType.FILL])
    theirs = brokerage.client.get_account_activities(request)
    assert sorted(str(fill.side.value) for fill in theirs) == ["buy", "buy", "sell", "sell"]


def test_events_tell_how_much_is_owed(brokerage: Brokerage, owner: Owner) -> None:
    with a_listener(brokerage.url) as listener:
        listener.listen(owner)
        sell(owner, 10)
        buy(owner, 4)
        updates = listener.updates(6)
    fills = [update for update in updates if update["event"] == "fill"]
    assert [fill["position_qty"] for fill in fills] == ["-10", "-6"]


def test_both_ends_of_a_short_are_in_the_books(brokerage: Brokerage, owner: Owner) -> None:
    sell(owner, 10)
    balances = brokerage.sandbox("GET", "/ledger/trial-balance")["balances"]
    shares = {
        one["ledger_account"]: one["amount"] for one in balances if one["asset"].endswith("AAPL")
    }
    assert sorted(shares.values()) == ["-10", "10"], balances


def test_a_history_knows_what_a_short_was_worth(brokerage: Brokerage, owner: Owner) -> None:
    sell(owner, 100)
    brokerage.advance(until="next_session")
    brokerage.pin("AAPL", "60.00", "60.00")
    days = owner.client.get_portfolio_history()
    account = owner.client.get_account()
    assert float(account.equity) == days.equity[-1]
    assert float(account.last_equity) == days.equity[-2] == 100_000
    assert days.profit_loss[-1] == pytest.approx(days.equity[-1] - days.equity[-2])
    quarters = GetPortfolioHistoryRequest(period="1D", timeframe="15Min")
    assert owner.client.get_portfolio_history(quarters).equity[-1] == days.equity[-1]


def test_a_position_is_closed_by_buying(owner: Owner) -> None:
    sell(owner, 10)
    order = owner.client.close_position("AAPL", ClosePositionRequest(percentage="25"))
    assert (order.side, order.qty) == (OrderSide.BUY, "2")
    with pytest.raises(APIError) as refused:
        owner.client.close_position("AAPL", ClosePositionRequest(qty="9"))
    message = "insufficient qty available for order (requested: 9, available: 8)"
    assert told(refused) == (403, 40310000, message)
    (closed,) = owner.client.close_all_positions()
    assert (closed.status, closed.symbol) == (200, "AAPL")
    assert owner.client.get_all_positions() == []


@pytest.mark.parametrize(
    ("symbol", "terms", "refusal"),
    [
        ("GEF.B", {"qty": 1}, (422, 42210000, 'asset "GEF.B" cannot be sold short')),
        ("AAPL", {"qty": 0.5}, (422, 42210000, "fractional orders cannot be sold short")),
        ("AAPL", {"notional": 50}, (422, 42210000, "fractional orders cannot be sold short")),
        ("AAPL", {"qty": 4000}, (403, 40310000, "insufficient buying power")),
    ],
)
def test_what_cannot_be_sold_short_is_refused(
    owner: Owner, symbol: str, terms: dict[str, float], refusal: tuple[int, int, str]
) -> None:
    request = MarketOrderRequest(
        symbol=symbol, side=OrderSide.SELL, time_in_force=TimeInForce.DAY, **terms
    )
    with pytest.raises(APIError) as refused:
        owner.client.submit_order(request)
    assert told(refused) == refusal


def test_more_than_can_be_paid_for_is_told_in_figures(owner: Owner) -> None:
    with pytest.raises(APIError) as refused:
        sell(owner, 4000)
    body = json.loads(str(refused.value))
    assert (body["buying_power"], body["cost_basis"]) == ("200000", "206000")


def test_whoever_wants_no_shorts_is_refused_them(owner: Owner) -> None:
    configuration = owner.client.get_account_configurations()
    configuration.no_shorting = True
    owner.client.set_account_configurations(configuration)
    with pytest.raises(APIError) as refused:
        sell(owner, 1)
    assert told(refused) == (403, 40310000, "account is not allowed to short")


def test_whoever_has_less_than_2000_dollars_may_not_sell_short(brokerage: Brokerage) -> None:
    poor = brokerage.owner(brokerage.funded_account("1999.99"))
    with pytest.raises(APIError) as refused:
        sell(poor, 1)
    assert told(refused) == (403, 40310000, "account is not allowed to short")


@pytest.mark.parametrize(("opened", "flip"), [(buy, sell), (sell, buy)])
def test_no_order_goes_through_nothing(owner: Owner, opened: Any, flip: Any) -> None:
    opened(owner, 10)
    with pytest.raises(APIError) as refused:
        flip(owner, 15)
    message = "insufficient qty available for order (requested: 15, available: 10)"
    assert told(refused) == (403, 40310000, message)


def test_nobody_opens_both_ways_at_once(owner: Owner) -> None:
    short = sell(owner, 1, limit_price=60)
    with pytest.raises(APIError) as refused:
        buy(owner, 1, limit_price=40)
    message = "cannot open a long buy while a short sell order is open"
    assert told(refused) == (403, 40310000, message)
    owner.client.cancel_order_by_id(short.id)
    buy(owner, 1, limit_price=40)
    with pytest.raises(APIError) as refused:
        sell(owner, 1, limit_price=60)
    message = "cannot open a short sell while a long buy order is open"
    assert told(refused) == (403, 40310000, message)


def test_a_short_with_exits_ends_at_its_take_profit(brokerage: Brokerage, owner: Owner) -> None:
    entry = sell(
        owner,
        10,
        order_class=OrderClass.BRACKET,
        take_profit=TakeProfitRequest(limit_price=40),
        stop_loss=StopLossRequest(stop_price=60),
    )
    assert [leg.side for leg in entry.legs] == [OrderSide.BUY] * 2
    assert owner.client.get_open_position("AAPL").qty_available == "0"
    brokerage.pin("AAPL", "39.00", "39.00")
    brokerage.advance(by="PT1S")
    statuses = {leg.status for leg in known(owner, entry).legs}
    assert statuses == {OrderStatus.FILLED, OrderStatus.CANCELED}
    assert owner.client.get_all_positions() == []
    assert_shown(owner, cash="100110", equity="100110")


def test_a_short_with_exits_ends_at_its_stop_loss(brokerage: Brokerage, owner: Owner) -> None:
    sell(
        owner,
        10,
        order_class=OrderClass.BRACKET,
        take_profit=TakeProfitRequest(limit_price=40),
        stop_loss=StopLossRequest(stop_price=60),
    )
    brokerage.pin("AAPL", "61.00", "61.00")
    brokerage.advance(by="PT1S")
    assert owner.client.get_all_positions() == []
    assert_shown(owner, cash="99890", equity="99890")


def test_two_exits_of_a_short_are_one_cover(brokerage: Brokerage, owner: Owner) -> None:
    sell(owner, 10)
    buy(
        owner,
        10,
        limit_price=40,
        order_class=OrderClass.OCO,
        take_profit=TakeProfitRequest(limit_price=40),
        stop_loss=StopLossRequest(stop_price=60, limit_price=65),
    )
    assert owner.client.get_open_position("AAPL").qty_available == "0"
    brokerage.pin("AAPL", "61.00", "61.00")
    brokerage.advance(by="PT1S")
    assert owner.client.get_all_positions() == []
    assert owner.client.get_orders() == []


def test_a_trailing_stop_covers_when_the_price_turns(brokerage: Brokerage, owner: Owner) -> None:
    sell(owner, 10)
    stop = owner.client.submit_order(
        TrailingStopOrderRequest(
            symbol="AAPL", qty=10, side=OrderSide.BUY, time_in_force=PER_DAY, trail_price=2
        )
    )
    assert stop.stop_price == "52"
    brokerage.pin("AAPL", "40.00", "40.00")
    brokerage.advance(by="PT1M")
    assert owner.client.get_order_by_id(stop.id).hwm == "40"
    brokerage.pin("AAPL", "42.00", "42.00")
    brokerage.advance(by="PT1M")
    filled = owner.client.get_order_by_id(stop.id)
    assert (filled.status, filled.filled_avg_price) == (OrderStatus.FILLED, "42")
    assert owner.client.get_all_positions() == []


def test_a_short_sale_is_replaced_by_a_larger_one(owner: Owner) -> None:
    order = sell(owner, 10, limit_price=60)
    assert_shown(owner, buying_power="199400")
    owner.client.replace_order_by_id(order.id, ReplaceOrderRequest(qty=20))
    assert_shown(owner, buying_power="198800")
    owner.client.cancel_orders()
    assert_shown(owner, buying_power="200000")
