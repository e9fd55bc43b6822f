import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from streetname.domain.market.asset import AssetClass
from streetname.domain.orders.events import Execution, OrderChanged, OrderEvent
from streetname.domain.orders.order import (
    Commission,
    Order,
    OrderStatus,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from streetname.domain.values.ids import AccountId, AssetId, ExecutionId, OrderId, sequence_of_ulid
from streetname.wire.orders import order_body
from streetname.wire.trade_events import trade_event, trade_event_v2

AT = datetime(2026, 3, 2, 14, 31, 7, 104512, tzinfo=UTC)
EXECUTION = "2a1de7f0-9f10-4a4c-9d7c-2a2f3c1f0a11"


def an_order(status: OrderStatus) -> Order:
    return Order(
        id=OrderId("8f0b6c1e-2d59-4f0c-8f77-2a6e0f9b1c33"),
        sequence=1,
        account_id=AccountId("529248ad-c4cc-4a50-bea4-6bfd2953f83a"),
        client_order_id="mine",
        asset_id=AssetId("b0b6dd9d-8b9b-48a9-ba46-b9d54906e415"),
        symbol="AAPL",
        asset_class=AssetClass.US_EQUITY,
        side=Side.BUY,
        type=OrderType.MARKET,
        time_in_force=TimeInForce.DAY,
        quantity=Decimal(4),
        notional=None,
        limit_price=None,
        extended_hours=False,
        status=status,
        intent=PositionIntent.BUY_TO_OPEN,
        commission=Commission(),
        source="correspondent",
        subtag=None,
        created_at=AT,
        updated_at=AT,
        submitted_at=AT,
        expires_at=None,
    )


def written(body: object) -> dict[str, Any]:
    return json.loads(msgspec.json.encode(body))


def a_fill() -> OrderChanged:
    execution = Execution(
        ExecutionId(EXECUTION), Decimal("187.20"), Decimal(4), Decimal(-6), date(2026, 3, 3)
    )
    return OrderChanged(OrderEvent.FILL, an_order(OrderStatus.FILLED), AT, execution)


def test_a_fill_is_written_to_the_letter() -> None:
    fact = a_fill()
    assert written(trade_event(fact, 37782)) == {
        "account_id": "529248ad-c4cc-4a50-bea4-6bfd2953f83a",
        "at": "2026-03-02T14:31:07.104512Z",
        "event": "fill",
        "event_id": 37782,
        "execution_id": EXECUTION,
        "order": written(order_body(fact.order)),
        "position_qty": "-6",
        "price": "187.2",
        "qty": "4",
        "timestamp": "2026-03-02T14:31:07.104512Z",
    }


def test_version_2_has_a_ulid_and_the_settle_date_besides() -> None:
    body = written(trade_event_v2(a_fill(), 37782))
    assert sequence_of_ulid(body["event_id"]) == 37782
    first = written(trade_event(a_fill(), 37782))
    assert body == {**first, "event_id": body["event_id"], "settle_date": "2026-03-03"}


def test_an_event_that_is_no_fill_has_neither_price_nor_quantity() -> None:
    fact = OrderChanged(OrderEvent.NEW, an_order(OrderStatus.NEW), AT)
    always = {"account_id", "at", "event", "event_id", "execution_id", "order", "timestamp"}
    assert written(trade_event(fact, 1)).keys() == always
    assert written(trade_event_v2(fact, 1)).keys() == always


def test_a_reject_says_why() -> None:
    fact = OrderChanged(
        OrderEvent.REJECTED, an_order(OrderStatus.REJECTED), AT, reason="no shares left"
    )
    assert written(trade_event(fact, 1))["reason"] == "no shares left"
    assert written(trade_event_v2(fact, 1))["reason"] == "no shares left"
