"""What may happen between the request for a replacement and its confirmation."""

from streetname.domain.ledger.chart import USD
from streetname.domain.orders.order import OrderStatus
from tests.domain.trading_desk import AAPL, AMBER, TradingDesk, buy


def test_a_replacement_is_confirmed_though_nothing_has_a_price_any_more() -> None:
    desk = TradingDesk()
    order = desk.trade(buy("AAPL", 10, limit="100"))
    replacement = desk.replace(order, limit_price=110)
    del desk.quotes[AAPL.id]
    assert desk.settle(replacement).status is OrderStatus.NEW
    assert desk.held(AMBER, USD) == 1100
