import pytest

from streetname.domain.errors import Forbidden
from tests.domain.trading_desk import TradingDesk, buy, sell


def test_a_replacement_must_not_trade_with_another_order_of_the_account() -> None:
    desk = TradingDesk()
    desk.owns("10")
    sale = desk.trade(sell("AAPL", 10, limit="200"))
    purchase = desk.trade(buy("AAPL", 10, limit="100"))
    with pytest.raises(Forbidden) as refused:
        desk.replace(purchase, limit_price=200)
    assert refused.value.message == "potential wash trade detected. use complex orders"
    assert refused.value.facts["existing_order_id"] == sale.id
    assert desk.replace(purchase, limit_price=199).replaces == purchase.id
