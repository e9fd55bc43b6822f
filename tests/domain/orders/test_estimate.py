"""Estimating orders. Source: Alpaca, order estimation."""

from decimal import Decimal

from streetname.domain.errors import Forbidden, Unprocessable
from streetname.domain.orders.estimate import EstimateOrder
from streetname.domain.orders.order import OrderStatus
from streetname.domain.orders.ticket import Ticket
from tests.domain.trading_desk import AMBER, MONDAY_EVENING, TradingDesk, buy, sell


def estimate(desk: TradingDesk, ticket: Ticket) -> tuple[Decimal, Decimal | None]:
    order = desk.do(EstimateOrder(AMBER, ticket))
    assert order.status is OrderStatus.FILLED
    return order.filled_quantity, order.filled_average_price


def test_an_estimate_is_at_the_far_side_of_the_quote() -> None:
    desk = TradingDesk()
    desk.is_quoted("99.90", "100")
    desk.owns("5")
    assert estimate(desk, buy("AAPL", dollars="250")) == (Decimal("2.5"), 100)
    assert estimate(desk, sell("AAPL", 5)) == (5, Decimal("99.90"))


def test_an_estimate_at_night_is_at_the_last_price() -> None:
    desk = TradingDesk(MONDAY_EVENING)
    desk.is_quoted("99", "101")
    assert estimate(desk, buy("AAPL", 2)) == (2, 100)


def test_an_estimate_leaves_no_trace() -> None:
    desk = TradingDesk()
    before = desk.buying_power()
    estimate(desk, buy("AAPL", 10, commission="1"))
    assert (desk.orders, desk.holds, desk.facts, desk.agenda) == ({}, {}, [], [])
    assert desk.buying_power() == before


def test_what_could_not_be_placed_is_not_estimated() -> None:
    desk = TradingDesk(cash="100")
    for ticket, kind in (
        (buy("AAPL", 10), Forbidden),
        (buy("AAPL", 1, limit="10"), Unprocessable),
    ):
        try:
            desk.do(EstimateOrder(AMBER, ticket))
        except kind:
            continue
        raise AssertionError(ticket)
