"""Brackets, OCO and OTO orders, step by step. Source: Alpaca, complex orders."""

from decimal import Decimal
from typing import Any

import pytest

from streetname.domain.ledger.chart import USD
from streetname.domain.orders.cancel import CancelOrders
from streetname.domain.orders.day import ExpireOrders
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from tests.domain.orders.watched import WatchedDesk, a_desk, try_to_cancel
from tests.domain.trading_desk import AAPL, AMBER, buy, sell

PROFIT, LOSS = TakeProfit(Decimal(104)), StopLoss(Decimal(96))


def a_bracket(quantity: int = 10, **terms: Any) -> Ticket:
    members = {"limit": "100", "take_profit": PROFIT, "stop_loss": LOSS, **terms}
    return buy("AAPL", quantity, order_class="bracket", **members)


def an_oco(quantity: int = 10, **terms: Any) -> Ticket:
    return sell("AAPL", quantity, limit="104", order_class="oco", stop_loss=LOSS, **terms)


def exits(desk: WatchedDesk, entry: Order) -> tuple[Order, Order]:
    profit, loss = desk.legs(entry)
    return profit, loss


def an_open_bracket(desk: WatchedDesk, quantity: int = 10, **terms: Any) -> Order:
    """A bracket of which the entry has filled."""
    desk.is_quoted("99.90", "100", size="100")
    entry = desk.enter(a_bracket(quantity, **terms))
    assert entry.status is OrderStatus.FILLED
    return entry


def test_a_bracket_is_accepted_with_both_exits_held() -> None:
    desk = a_desk()
    entry = desk.place(a_bracket())
    profit, loss = exits(desk, entry)
    assert [profit.status, loss.status] == [OrderStatus.HELD] * 2
    assert (profit.type, profit.limit_price) == ("limit", 104)
    assert (loss.type, loss.stop_price) == ("stop", 96)
    assert desk.events == ["pending_new", "held", "held"]
    assert list(desk.holds) == [entry.id]


def test_exits_stay_held_while_the_entry_has_traded_in_part() -> None:
    desk = a_desk(size="4")
    entry = desk.enter(a_bracket())
    assert entry.status is OrderStatus.PARTIALLY_FILLED
    assert {leg.status for leg in exits(desk, entry)} == {OrderStatus.HELD}


def test_a_filled_entry_puts_the_take_profit_to_work_and_arms_the_stop_loss() -> None:
    desk = a_desk()
    profit, loss = exits(desk, an_open_bracket(desk))
    assert (profit.status, loss.status, loss.armed) == (OrderStatus.NEW, OrderStatus.HELD, True)
    assert desk.held(AMBER, AAPL.id) == 10
    assert list(desk.holds) == [profit.id]


@pytest.mark.parametrize("traded", [False, True])
def test_the_end_of_an_entry_that_did_not_fill_cancels_its_exits(traded: bool) -> None:
    desk = a_desk()
    entry = desk.enter(a_bracket(limit="100" if traded else "99"))
    try_to_cancel(desk, entry)
    desk.answer()
    assert desk.orders[entry.id].status is OrderStatus.CANCELED
    assert {leg.status for leg in exits(desk, entry)} == {OrderStatus.CANCELED}
    assert desk.shares == (4 if traded else 0)
    assert desk.holds == {}


def test_a_filled_take_profit_cancels_the_stop_loss() -> None:
    desk = a_desk()
    entry = an_open_bracket(desk)
    assert desk.meet(exits(desk, entry)[0], "104").status is OrderStatus.FILLED
    assert exits(desk, entry)[1].status is OrderStatus.CANCELED
    assert (desk.shares, desk.holds) == (0, {})


def test_the_stop_loss_shrinks_by_what_the_take_profit_trades() -> None:
    desk = a_desk()
    entry = an_open_bracket(desk)
    assert desk.meet(exits(desk, entry)[0], "104", size="4").filled_quantity == 4
    loss = exits(desk, entry)[1]
    assert (loss.status, loss.quantity) == (OrderStatus.HELD, 6)


def test_a_stop_loss_that_triggers_takes_over_the_shares_of_the_take_profit() -> None:
    desk = a_desk()
    entry = an_open_bracket(desk)
    profit, loss = exits(desk, entry)
    desk.meet(profit, "104", size="4")
    triggered = desk.meet(loss, "95")
    assert (triggered.status, triggered.triggered_at) == (OrderStatus.NEW, desk.now)
    assert desk.orders[profit.id].status is OrderStatus.CANCELED
    assert desk.held(AMBER, AAPL.id) == 6
    assert desk.react(triggered).status is OrderStatus.FILLED
    assert (desk.shares, desk.holds) == (0, {})


def test_what_gaps_through_the_stop_sells_at_what_is_bid_then() -> None:
    desk = a_desk()
    loss = exits(desk, an_open_bracket(desk))[1]
    filled = desk.react(desk.meet(loss, "80"))
    assert filled.filled_average_price == 80


def test_a_stop_limit_rests_when_the_market_has_run_past_it() -> None:
    desk = a_desk()
    stop_loss = StopLoss(Decimal(96), Decimal(95))
    loss = exits(desk, an_open_bracket(desk, stop_loss=stop_loss))[1]
    resting = desk.react(desk.meet(loss, "90"))
    assert (resting.status, resting.type) == (OrderStatus.NEW, "stop_limit")
    assert desk.meet(resting, "95.50").filled_average_price == Decimal("95.50")


@pytest.mark.parametrize("which", [0, 1])
def test_a_cancel_of_one_exit_cancels_the_other(which: int) -> None:
    desk = a_desk()
    entry = an_open_bracket(desk)
    try_to_cancel(desk, exits(desk, entry)[which])
    desk.answer()
    assert {leg.status for leg in exits(desk, entry)} == {OrderStatus.CANCELED}
    assert (desk.shares, desk.holds) == (10, {})


def test_exits_that_last_a_day_expire_together() -> None:
    desk = a_desk()
    entry = an_open_bracket(desk)
    assert entry.expires_at is not None
    desk.pass_to(entry.expires_at)
    desk.do(ExpireOrders())
    assert {leg.status for leg in exits(desk, entry)} == {OrderStatus.EXPIRED}


def test_exits_last_until_cancelled_if_their_entry_does() -> None:
    desk = a_desk()
    profit, loss = exits(desk, an_open_bracket(desk, lasts="gtc"))
    assert profit.time_in_force == loss.time_in_force == "gtc"


def test_an_entry_that_is_replaced_passes_its_exits_on() -> None:
    desk = a_desk(size="100")
    entry = desk.enter(a_bracket(limit="99"))
    new = desk.replace(entry, quantity=Decimal(12), limit_price=Decimal(100), time_in_force="gtc")
    assert desk.legs(new) == []
    desk.answer()
    profit, loss = exits(desk, new)
    assert desk.orders[entry.id].status is OrderStatus.REPLACED
    assert (profit.quantity, loss.quantity) == (12, 12)
    assert profit.time_in_force == loss.time_in_force == "gtc"
    assert profit.expires_at == loss.expires_at == desk.orders[new.id].expires_at
    desk.answer()
    assert desk.held(AMBER, AAPL.id) == 12


def test_exits_outlive_the_day_if_their_entry_was_replaced_to_do_so() -> None:
    desk = a_desk(size="100")
    entry = desk.enter(a_bracket(limit="99"))
    day_over = entry.expires_at
    assert day_over is not None
    new = desk.replace(entry, time_in_force="gtc")
    desk.pass_to(day_over)
    desk.do(ExpireOrders())
    assert desk.orders[new.id].status is OrderStatus.NEW
    assert {leg.status for leg in exits(desk, new)} == {OrderStatus.HELD}


def test_of_two_exits_the_take_profit_holds_the_shares_once() -> None:
    desk = a_desk()
    desk.owns("10")
    order = desk.enter(an_oco())
    (loss,) = desk.legs(order)
    assert (order.status, loss.status, loss.armed) == (OrderStatus.NEW, OrderStatus.HELD, True)
    assert desk.held(AMBER, AAPL.id) == 10


@pytest.mark.parametrize("which", ["profit", "loss"])
def test_of_two_exits_one_is_enough(which: str) -> None:
    desk = a_desk()
    desk.owns("10")
    order = desk.enter(an_oco())
    (loss,) = desk.legs(order)
    if which == "profit":
        desk.meet(order, "104")
    else:
        desk.react(desk.meet(loss, "95"))
    statuses = {desk.orders[one.id].status for one in (order, loss)}
    assert statuses == {OrderStatus.FILLED, OrderStatus.CANCELED}
    assert desk.shares == 0


def test_an_oco_order_that_is_replaced_keeps_its_stop_loss() -> None:
    desk = a_desk()
    desk.owns("10")
    order = desk.enter(an_oco())
    desk.meet(order, "104", size="3")
    new = desk.replace(order, limit_price=Decimal(105))
    desk.answer()
    (loss,) = desk.legs(new)
    assert (loss.quantity, desk.held(AMBER, AAPL.id)) == (7, 7)
    desk.meet(loss, "95")
    assert desk.orders[new.id].status is OrderStatus.CANCELED


def test_cancelling_everything_notes_the_request_on_both_exits() -> None:
    desk = a_desk()
    desk.owns("10")
    order = desk.enter(an_oco())
    desk.do(CancelOrders(AMBER))
    desk.answer()
    (loss,) = desk.legs(order)
    for one in (desk.orders[order.id], loss):
        assert one.status is OrderStatus.CANCELED
        assert one.cancel_requested_at is not None


@pytest.mark.parametrize("exit_", [{"take_profit": PROFIT}, {"stop_loss": LOSS}])
def test_an_only_exit_works_with_shares_of_its_own(exit_: dict[str, Any]) -> None:
    desk = a_desk(size="100")
    entry = desk.enter(buy("AAPL", 10, limit="100", order_class="oto", **exit_))
    (only,) = desk.legs(entry)
    assert only.status is OrderStatus.NEW
    assert desk.held(AMBER, AAPL.id) == 10
    assert desk.held(AMBER, USD) == 0


def test_a_cancelled_entry_takes_its_only_exit_along() -> None:
    desk = a_desk()
    entry = desk.place(buy("AAPL", 10, limit="99", order_class="oto", take_profit=PROFIT))
    try_to_cancel(desk, entry)
    desk.answer()
    assert {order.status for order in desk.orders.values()} == {OrderStatus.CANCELED}


def test_a_held_exit_takes_a_new_price_at_once() -> None:
    desk = a_desk()
    profit, loss = exits(desk, an_open_bracket(desk))
    new = desk.replace(loss, stop_price=Decimal(98))
    assert (new.status, new.armed, new.parent_id) == (OrderStatus.HELD, True, loss.parent_id)
    assert desk.orders[loss.id].status is OrderStatus.REPLACED
    desk.meet(new, "97")
    assert desk.orders[profit.id].status is OrderStatus.CANCELED
