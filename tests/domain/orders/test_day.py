from datetime import UTC, date, datetime

from streetname.domain.orders.day import (
    AT_ONCE,
    CloseDay,
    ExpireOrders,
    OpenDay,
    ReleaseOrders,
)
from streetname.domain.orders.order import OrderStatus
from streetname.domain.values.changes import Due
from streetname.domain.values.rules import FillModel
from tests.domain.trading_desk import AMBER, MONDAY_EVENING, TradingDesk, buy

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
TUESDAY_OPEN = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
MONDAY_CLOSE = datetime(2026, 3, 2, 21, tzinfo=UTC)


def test_what_waited_is_routed_at_the_open() -> None:
    desk = TradingDesk(MONDAY_EVENING)
    order = desk.place(buy("AAPL", 10))
    desk.now = TUESDAY_OPEN
    desk.do(ReleaseOrders())
    assert desk.orders[order.id].status is OrderStatus.PENDING_NEW
    assert desk.orders[order.id].submitted_at == TUESDAY_OPEN
    assert desk.react(order).status is OrderStatus.FILLED


def test_the_open_puts_the_close_on_the_agenda_and_the_close_the_next_open() -> None:
    desk = TradingDesk(TUESDAY_OPEN)
    desk.do(OpenDay(TUESDAY))
    assert desk.agenda == [
        Due(TUESDAY_OPEN, ReleaseOrders()),
        Due(datetime(2026, 3, 3, 21, tzinfo=UTC), CloseDay(TUESDAY)),
    ]
    desk.agenda.clear()
    desk.now = MONDAY_CLOSE
    desk.do(CloseDay(MONDAY))
    assert desk.agenda == [Due(MONDAY_CLOSE, ExpireOrders()), Due(TUESDAY_OPEN, OpenDay(TUESDAY))]


def test_very_many_orders_are_routed_and_ended_in_lots() -> None:
    desk = TradingDesk(MONDAY_EVENING, cash="1E+9")
    for _ in range(AT_ONCE + 1):
        desk.place(buy("AAPL", 1, limit="100"))
    desk.now = TUESDAY_OPEN
    desk.do(ReleaseOrders())
    assert desk.events.count("pending_new") == AT_ONCE
    assert desk.agenda[-1] == Due(TUESDAY_OPEN, ReleaseOrders())
    desk.do(ReleaseOrders())
    assert desk.events.count("pending_new") == AT_ONCE + 1
    assert desk.agenda[-1].command != ReleaseOrders()

    desk.now = datetime(2026, 3, 3, 21, tzinfo=UTC)
    desk.do(ExpireOrders())
    assert desk.events.count("expired") == AT_ONCE
    assert desk.agenda[-1].command == ExpireOrders()
    desk.do(ExpireOrders())
    assert desk.open_orders(AMBER) == []
    assert desk.holds == {}


def test_a_day_order_expires_and_an_old_order_until_cancelled_is_cancelled() -> None:
    desk = TradingDesk()
    day = desk.trade(buy("AAPL", 1, limit="100"))
    gtc = desk.trade(buy("AAPL", 1, limit="100", lasts="gtc"))
    desk.now = MONDAY_CLOSE
    desk.do(ExpireOrders())
    assert desk.orders[day.id].status is OrderStatus.EXPIRED
    assert desk.orders[day.id].expired_at == MONDAY_CLOSE
    assert desk.orders[gtc.id].is_open
    assert gtc.expires_at is not None
    desk.now = gtc.expires_at
    desk.do(ExpireOrders())
    assert desk.orders[gtc.id].status is OrderStatus.CANCELED
    assert desk.holds == {}


def test_an_expiry_keeps_what_has_traded() -> None:
    desk = TradingDesk(fill_model=FillModel.REALISTIC)
    desk.is_quoted("99.90", "100", size="4")
    order = desk.trade(buy("AAPL", 10))
    desk.now = MONDAY_CLOSE
    desk.do(ExpireOrders())
    expired = desk.orders[order.id]
    assert (expired.status, expired.filled_quantity) == (OrderStatus.EXPIRED, 4)
    assert desk.shares == 4
    assert desk.holds == {}
