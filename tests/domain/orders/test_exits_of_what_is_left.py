"""Exits when the position was made smaller by other orders while the entry was filling."""

from decimal import Decimal

import pytest

from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.ticket import StopLoss, TakeProfit
from streetname.domain.values.rules import FillModel
from tests.domain.trading_desk import AAPL, AMBER, TradingDesk, buy, sell


def an_entry_filled_in_part(desk: TradingDesk) -> Order:
    desk.is_quoted("99.99", "100", size="6")
    entry = desk.trade(
        buy(
            "AAPL",
            10,
            limit="100",
            order_class="bracket",
            take_profit=TakeProfit(Decimal(110)),
            stop_loss=StopLoss(Decimal(90)),
        )
    )
    assert entry.filled_quantity == 6
    return entry


@pytest.mark.parametrize(("sold", "left"), [("6", 4), ("2.5", 7)])
def test_exits_are_for_what_is_left_of_the_position(sold: str, left: int) -> None:
    desk = TradingDesk(fill_model=FillModel.REALISTIC)
    entry = an_entry_filled_in_part(desk)
    desk.trade(sell("AAPL", sold))
    assert desk.react(entry).status is OrderStatus.FILLED
    profit, loss = desk.legs(entry)
    assert (profit.status, profit.quantity) == (OrderStatus.NEW, left)
    assert (loss.status, loss.quantity) == (OrderStatus.HELD, left)
    assert desk.held(AMBER, AAPL.id) == left
    desk.is_quoted("111", "111.01")
    assert desk.react(profit).status is OrderStatus.FILLED
    assert desk.shares == 10 - Decimal(sold) - left


def test_exits_leave_the_shares_that_another_order_is_about_to_sell() -> None:
    desk = TradingDesk(fill_model=FillModel.REALISTIC)
    entry = an_entry_filled_in_part(desk)
    desk.trade(sell("AAPL", 5, limit="120"))
    desk.react(entry)
    assert [leg.quantity for leg in desk.legs(entry)] == [5, 5]
    assert desk.held(AMBER, AAPL.id) == desk.shares
