from decimal import Decimal

import pytest

from streetname.domain.ledger.chart import STREET_CLEARING, USD
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.order import OrderStatus
from streetname.domain.orders.route import VenueReacts
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.amounts import MOST_MONEY, MOST_QUANTITY
from streetname.domain.values.ids import AssetId, OrderId
from streetname.domain.values.rules import FillModel
from tests.domain.trading_desk import (
    AAPL,
    AMBER,
    MONDAY_EVENING,
    TradingDesk,
    buy,
    sell,
)


def test_a_market_order_becomes_live_and_trades_at_the_far_side() -> None:
    desk = TradingDesk()
    order = desk.trade(buy("AAPL", 10))
    assert order.status is OrderStatus.FILLED
    assert order.filled_average_price == Decimal("187.20")
    assert desk.events == ["pending_new", "new", "fill"]
    order = desk.trade(sell("AAPL", 10))
    assert order.filled_average_price == Decimal("187.19")
    assert desk.shares == 0


@pytest.mark.parametrize(
    ("ticket", "trades"),
    [
        (buy("AAPL", 1, limit="187.20"), True),
        (buy("AAPL", 1, limit="187.19"), False),
        (sell("AAPL", 1, limit="187.19"), True),
        (sell("AAPL", 1, limit="187.20"), False),
    ],
)
def test_a_limit_order_trades_if_the_far_side_meets_its_limit(ticket: Ticket, trades: bool) -> None:
    desk = TradingDesk()
    desk.owns("1")
    order = desk.trade(ticket)
    assert order.status is (OrderStatus.FILLED if trades else OrderStatus.NEW)


def test_a_limit_order_trades_at_the_quote_where_that_is_better() -> None:
    desk = TradingDesk()
    desk.owns("1")
    assert desk.trade(buy("AAPL", 1, limit="200")).filled_average_price == Decimal("187.20")
    assert desk.trade(sell("AAPL", 1, limit="100")).filled_average_price == Decimal("187.19")


@pytest.mark.parametrize("lasts", ["ioc", "fok"])
def test_what_does_not_trade_at_once_is_cancelled_if_it_may_not_wait(lasts: str) -> None:
    desk = TradingDesk()
    order = desk.trade(buy("AAPL", 10, limit="100", lasts=lasts))
    assert (order.status, order.filled_quantity) == (OrderStatus.CANCELED, 0)
    assert desk.events == ["pending_new", "new", "canceled"]
    assert desk.holds == {}


def test_an_immediate_order_keeps_the_part_that_trades_and_cancels_the_rest() -> None:
    desk = TradingDesk(fill_model=FillModel.REALISTIC)
    desk.is_quoted("187.19", "187.20", size="4")
    order = desk.trade(buy("AAPL", 10, lasts="ioc"))
    assert (order.status, order.filled_quantity) == (OrderStatus.CANCELED, 4)
    assert desk.events == ["pending_new", "partial_fill", "canceled"]
    assert desk.shares == 4
    assert desk.holds == {}


def test_an_order_for_all_or_nothing_gets_nothing_where_all_is_not_there() -> None:
    desk = TradingDesk(fill_model=FillModel.REALISTIC)
    desk.is_quoted("187.19", "187.20", size="4")
    order = desk.trade(buy("AAPL", 10, lasts="fok"))
    assert (order.status, order.filled_quantity) == (OrderStatus.CANCELED, 0)
    assert desk.trade(buy("AAPL", 4, lasts="fok")).status is OrderStatus.FILLED


@pytest.mark.parametrize("lasts", ["ioc", "fok"])
def test_outside_the_session_an_immediate_order_waits_for_it(lasts: str) -> None:
    desk = TradingDesk(MONDAY_EVENING)
    order = desk.place(buy("AAPL", 10, lasts=lasts))
    assert desk.react(order).status is OrderStatus.ACCEPTED


def test_outside_the_session_nothing_trades() -> None:
    desk = TradingDesk()
    order = desk.place(buy("AAPL", 10, lasts="gtc"))
    desk.now = MONDAY_EVENING
    assert desk.react(order).status is OrderStatus.NEW
    assert desk.shares == 0


def test_without_a_quote_nothing_trades() -> None:
    desk = TradingDesk()
    order = desk.place(buy("AAPL", 10))
    desk.quotes.clear()
    assert desk.react(order).status is OrderStatus.NEW


def test_a_resting_order_trades_when_the_venue_looks_again() -> None:
    desk = TradingDesk()
    order = desk.trade(buy("AAPL", 10, limit="187"))
    desk.is_quoted("186.90", "187.00")
    assert desk.react(order).status is OrderStatus.FILLED
    assert desk.events == ["pending_new", "new", "fill"]


def test_an_order_by_notional_buys_what_its_dollars_make_and_no_more() -> None:
    desk = TradingDesk()
    order = desk.trade(buy("AAPL", dollars="100"))
    assert order.status is OrderStatus.FILLED
    assert order.filled_quantity == Decimal("0.534188034")
    assert order.filled_value <= 100


def test_a_sale_by_notional_sells_no_more_than_it_holds_where_the_price_has_fallen() -> None:
    desk = TradingDesk()
    desk.owns("0.54")
    order = desk.place(sell("AAPL", dollars="100"))
    desk.is_quoted("150", "150.10")
    order = desk.react(order)
    assert order.status is OrderStatus.FILLED
    assert order.filled_quantity == Decimal("0.54")
    assert desk.shares == 0


def test_more_is_set_aside_where_the_price_has_run_away() -> None:
    desk = TradingDesk(cash="2500")
    order = desk.place(buy("AAPL", 10))
    desk.is_quoted("249.90", "250")
    assert desk.react(order).status is OrderStatus.FILLED
    assert desk.cash() == 0
    assert desk.holds == {}


def test_an_order_that_nobody_can_pay_any_more_is_rejected() -> None:
    desk = TradingDesk(cash="2499.99")
    order = desk.place(buy("AAPL", 10))
    desk.is_quoted("249.90", "250")
    rejected = desk.react(order)
    assert (rejected.status, rejected.failed_at) == (OrderStatus.REJECTED, desk.now)
    assert desk.cash() == Decimal("2499.99")
    assert desk.holds == {}
    told = desk.facts[-1]
    assert isinstance(told, OrderChanged)
    assert (told.event, told.reason) == ("rejected", "insufficient buying power")


def test_what_has_traded_stays_where_the_rest_cannot_be_paid() -> None:
    desk = TradingDesk(cash="2000", fill_model=FillModel.REALISTIC)
    desk.is_quoted("187.19", "187.20", size="4")
    order = desk.trade(buy("AAPL", 10))
    desk.is_quoted("399.90", "400", size="100")
    order = desk.react(order)
    assert (order.status, order.filled_quantity) == (OrderStatus.CANCELED, 4)
    assert desk.cash() == 2000 - Decimal("748.80")
    assert desk.holds == {}


def test_a_part_that_costs_more_than_was_held_leaves_the_rest_open() -> None:
    desk = TradingDesk(cash="100000", fill_model=FillModel.REALISTIC)
    order = desk.place(buy("AAPL", 10))
    desk.is_quoted("399.90", "400", size="8")
    order = desk.react(order)
    assert (order.status, order.filled_quantity) == (OrderStatus.PARTIALLY_FILLED, 8)
    assert desk.holds[order.id].remaining >= 0
    desk.is_quoted("399.90", "400", size="2")
    assert desk.react(order).status is OrderStatus.FILLED
    assert desk.cash() == 96_000


@pytest.mark.parametrize(
    ("asset_id", "most"), [(USD, MOST_MONEY), (AAPL.id, MOST_QUANTITY)], ids=["money", "shares"]
)
def test_a_trade_that_the_books_cannot_hold_is_rejected(asset_id: AssetId, most: Decimal) -> None:
    desk = TradingDesk()
    order = desk.place(buy("AAPL", 10))
    desk.balances[STREET_CLEARING, asset_id] = -most
    assert desk.react(order).status is OrderStatus.REJECTED
    assert desk.shares == 0


@pytest.mark.parametrize("status", [OrderStatus.FILLED, OrderStatus.CANCELED])
def test_the_venue_leaves_an_order_alone_that_has_ended(status: OrderStatus) -> None:
    desk = TradingDesk()
    lasts = "ioc" if status is OrderStatus.CANCELED else "day"
    limit = "100" if status is OrderStatus.CANCELED else None
    order = desk.trade(buy("AAPL", 10, limit=limit, lasts=lasts))
    assert order.status is status
    told = len(desk.facts)
    assert desk.react(order) == order
    assert len(desk.facts) == told


def test_the_venue_does_nothing_about_an_order_that_is_not_there() -> None:
    desk = TradingDesk()
    desk.do(VenueReacts(AMBER, OrderId("nothing")))
    assert not desk.facts
