from datetime import UTC, date, datetime, timedelta

from streetname.domain.orders.day import (
    AT_ONCE,
    CloseDay,
    EndDay,
    ExpireOrders,
    HoldAuction,
    OpenDay,
    OpenOvernight,
    OpenPremarket,
    ReleaseOrders,
)
from streetname.domain.orders.order import OrderStatus
from streetname.domain.values.changes import Due
from streetname.domain.values.rules import FillModel
from tests.domain.trading_desk import AMBER, MONDAY_EVENING, TradingDesk, buy

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
TUESDAY_OPEN = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
TUESDAY_PREMARKET = datetime(2026, 3, 3, 9, tzinfo=UTC)
MONDAY_CLOSE = datetime(2026, 3, 2, 21, tzinfo=UTC)
MONDAY_END = datetime(2026, 3, 3, 1, tzinfo=UTC)


def test_what_waited_is_routed_at_the_open() -> None:
    desk = TradingDesk(MONDAY_EVENING)
    order = desk.place(buy("AAPL", 10))
    desk.now = TUESDAY_OPEN
    desk.do(ReleaseOrders())
    assert desk.orders[order.id].status is OrderStatus.PENDING_NEW
    assert desk.orders[order.id].submitted_at == TUESDAY_OPEN
    assert desk.react(order).status is OrderStatus.FILLED


def test_the_open_holds_its_auction_releases_what_waits_and_puts_the_close_on_the_agenda() -> None:
    desk = TradingDesk(TUESDAY_OPEN)
    desk.do(OpenDay(TUESDAY))
    assert desk.agenda == [
        Due(TUESDAY_OPEN, HoldAuction(TUESDAY, opening=True)),
        Due(TUESDAY_OPEN, ReleaseOrders()),
        Due(TUESDAY_OPEN, ReleaseOrders(extended=True)),
        Due(datetime(2026, 3, 3, 21, tzinfo=UTC), CloseDay(TUESDAY)),
    ]


def test_every_moment_of_the_day_puts_the_next_one_on_the_agenda() -> None:
    desk = TradingDesk(MONDAY_CLOSE)
    desk.do(CloseDay(MONDAY))
    assert desk.agenda == [
        Due(MONDAY_CLOSE, HoldAuction(MONDAY, opening=False)),
        Due(MONDAY_CLOSE, ExpireOrders()),
        Due(MONDAY_CLOSE + timedelta(minutes=15), ExpireOrders()),
        Due(MONDAY_END, EndDay(MONDAY)),
    ]
    desk.agenda.clear()
    desk.now = MONDAY_END
    desk.do(EndDay(MONDAY))
    assert desk.agenda == [
        Due(MONDAY_END, ExpireOrders()),
        Due(MONDAY_END, OpenOvernight(TUESDAY)),
    ]
    desk.agenda.clear()
    desk.do(OpenOvernight(TUESDAY))
    assert desk.agenda == [
        Due(MONDAY_END, ReleaseOrders(extended=True)),
        Due(TUESDAY_PREMARKET, OpenPremarket(TUESDAY)),
    ]
    desk.agenda.clear()
    desk.now = TUESDAY_PREMARKET
    desk.do(OpenPremarket(TUESDAY))
    assert desk.agenda == [
        Due(TUESDAY_PREMARKET, ReleaseOrders(extended=True)),
        Due(TUESDAY_OPEN, OpenDay(TUESDAY)),
    ]


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
    # The ninetieth day is a Sunday; orders that are too old are looked for at 16:15 on Monday.
    assert gtc.expires_at == datetime(2026, 5, 31, 15, tzinfo=UTC)
    desk.now = datetime(2026, 6, 1, 20, 14, 59, tzinfo=UTC)
    desk.do(ExpireOrders())
    assert desk.orders[gtc.id].is_open
    desk.now = datetime(2026, 6, 1, 20, 15, tzinfo=UTC)
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
