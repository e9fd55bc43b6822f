"""What is matched trades only if it can be paid for and booked."""

from decimal import Decimal

from streetname.domain.ledger.chart import STREET_CLEARING
from streetname.domain.orders.order import OrderStatus
from streetname.domain.orders.rulebook import Rule
from streetname.domain.orders.ticket import StopLoss, TakeProfit
from streetname.domain.values.amounts import MOST_QUANTITY
from tests.domain.orders.watched import WatchedDesk, a_desk
from tests.domain.trading_desk import AAPL, buy


def rules(desk: WatchedDesk) -> list[Rule]:
    return [fact.rule for fact in desk.facts]  # type: ignore[attr-defined]


def test_a_price_that_ran_away_is_paid_from_what_is_left() -> None:
    desk = a_desk(size="100", cash="2000")
    order = desk.place(buy("AAPL", 10))
    desk.is_quoted("119", "120")
    desk.answer()
    assert desk.orders[order.id].filled_average_price == 120
    assert (desk.cash(), desk.holds) == (800, {})


def test_a_price_that_ran_beyond_the_money_rejects_the_order() -> None:
    desk = a_desk(size="100", cash="1100")
    order = desk.place(buy("AAPL", 10))
    desk.is_quoted("119", "120")
    desk.answer()
    rejected = desk.orders[order.id]
    assert (rejected.status, rejected.failed_at) == (OrderStatus.REJECTED, desk.now)
    assert (desk.cash(), desk.holds) == (1100, {})
    assert rules(desk)[-1] is Rule.UNAFFORDABLE


def test_what_has_traded_before_the_money_ran_out_is_kept() -> None:
    desk = a_desk(size="4", cash="1100")
    order = desk.enter(buy("AAPL", 10))
    assert order.filled_quantity == 4
    canceled = desk.meet(order, "150")
    assert (canceled.status, canceled.filled_quantity) == (OrderStatus.CANCELED, 4)
    assert desk.holds == {}


def test_a_rejected_entry_takes_its_exits_along() -> None:
    desk = a_desk(size="100", cash="1100")
    exits = {"take_profit": TakeProfit(Decimal(190)), "stop_loss": StopLoss(Decimal(60))}
    desk.place(buy("AAPL", 10, order_class="bracket", **exits))
    desk.is_quoted("119", "120")
    desk.answer()
    statuses = [order.status for order in desk.orders.values()]
    assert statuses == [OrderStatus.REJECTED, OrderStatus.CANCELED, OrderStatus.CANCELED]


def test_more_than_the_books_can_hold_is_rejected() -> None:
    desk = a_desk(size="100")
    order = desk.place(buy("AAPL", 10))
    desk.balances[STREET_CLEARING, AAPL.id] = -MOST_QUANTITY
    desk.answer()
    assert desk.orders[order.id].status is OrderStatus.REJECTED
    assert rules(desk)[-1] is Rule.UNBOOKABLE
