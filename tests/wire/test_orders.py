import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from streetname.domain.errors import InvalidField
from streetname.domain.orders.order import Order
from streetname.domain.orders.ticket import Ticket
from streetname.wire.decoding import decode
from streetname.wire.orders import CreateOrderRequest, order_body, ticket
from tests.domain.trading_desk import AAPL, MONDAY_EVENING, TradingDesk, buy, sell

# The members of the published sample, in its words.
ALPACA_S_MEMBERS = {
    "id",
    "client_order_id",
    "created_at",
    "updated_at",
    "submitted_at",
    "filled_at",
    "expired_at",
    "cancel_requested_at",
    "canceled_at",
    "failed_at",
    "replaced_at",
    "replaced_by",
    "replaces",
    "asset_id",
    "symbol",
    "asset_class",
    "notional",
    "qty",
    "filled_qty",
    "filled_avg_price",
    "order_class",
    "order_type",
    "type",
    "side",
    "position_intent",
    "time_in_force",
    "limit_price",
    "stop_price",
    "status",
    "extended_hours",
    "legs",
    "trail_percent",
    "trail_price",
    "hwm",
    "commission",
    "subtag",
    "source",
    "expires_at",
}


def on_the_wire(order: Order) -> dict[str, Any]:
    return json.loads(msgspec.json.encode(order_body(order)))


def read(body: str) -> Ticket:
    return ticket(decode(body.encode(), CreateOrderRequest))


def test_an_order_has_every_member_of_alpaca_s() -> None:
    assert set(on_the_wire(TradingDesk().place(buy("AAPL", 4)))) == ALPACA_S_MEMBERS


def test_a_filled_order() -> None:
    body = on_the_wire(TradingDesk().trade(buy("AAPL", 4, commission="1.00", subtag="desk 4")))
    expected = {
        "created_at": "2026-03-02T15:00:00.000000Z",
        "filled_at": "2026-03-02T15:00:00.000000Z",
        "canceled_at": None,
        "asset_id": AAPL.id,
        "symbol": "AAPL",
        "asset_class": "us_equity",
        "qty": "4",
        "notional": None,
        "filled_qty": "4",
        "filled_avg_price": "187.2",
        "order_class": "",
        "order_type": "market",
        "type": "market",
        "side": "buy",
        "position_intent": "buy_to_open",
        "time_in_force": "day",
        "limit_price": None,
        "status": "filled",
        "extended_hours": False,
        "commission": "1",
        "subtag": "desk 4",
        "source": "correspondent",
        "expires_at": "2026-03-02T21:00:00.000000Z",
    }
    assert {name: body[name] for name in expected} == expected


def test_an_order_by_notional_has_no_quantity() -> None:
    body = on_the_wire(TradingDesk(MONDAY_EVENING).place(buy("AAPL", dollars="100.50")))
    assert (body["qty"], body["notional"]) == (None, "100.5")
    assert (body["filled_qty"], body["filled_avg_price"]) == ("0", None)
    assert body["status"] == "accepted"


def test_a_sale_closes_a_position() -> None:
    desk = TradingDesk()
    desk.owns("10")
    body = on_the_wire(desk.place(sell("AAPL", 4, limit="187.350")))
    assert (body["side"], body["position_intent"]) == ("sell", "sell_to_close")
    assert (body["type"], body["limit_price"]) == ("limit", "187.35")


def test_the_kind_of_commission_is_told_only_if_it_was_given() -> None:
    desk = TradingDesk()
    assert "commission_type" not in on_the_wire(desk.place(buy("AAPL", 1, commission="1")))
    told = on_the_wire(desk.place(buy("AAPL", 1, commission="1", commission_type="qty")))
    assert told["commission_type"] == "qty"


def test_an_order_that_does_not_wait_never_expires() -> None:
    assert "expires_at" not in on_the_wire(TradingDesk().place(buy("AAPL", 1, lasts="ioc")))


def test_a_request_may_give_numbers_as_strings() -> None:
    numbers = read('{"symbol":"AAPL","qty":4.5,"limit_price":187.35,"commission":1}')
    strings = read('{"symbol":"AAPL","qty":"4.5","limit_price":"187.35","commission":"1"}')
    assert numbers == strings
    assert (numbers.quantity, numbers.limit_price) == (Decimal("4.5"), Decimal("187.35"))


def test_what_is_left_out_or_null_is_not_there() -> None:
    assert read("{}") == read('{"qty":null,"extended_hours":null,"order_class":null}') == Ticket()


@pytest.mark.parametrize(
    "name", ["qty", "notional", "limit_price", "stop_price", "commission", "commission_bps"]
)
def test_an_absurd_number_is_refused_by_its_name(name: str) -> None:
    for number in ('"NaN"', '"Infinity"', "1e400", "1e-400"):
        with pytest.raises(InvalidField, match=name):
            read(f'{{"{name}":{number}}}')


def test_every_member_of_a_request_reaches_the_ticket() -> None:
    given = read(
        '{"symbol":"AAPL","notional":"100","side":"buy","type":"limit","time_in_force":"gtc",'
        '"order_class":"simple","limit_price":"1","stop_price":"2","extended_hours":true,'
        '"client_order_id":"mine","commission":"3","commission_type":"bps",'
        '"commission_bps":"4","subtag":"desk","source":"me","qty":"5"}'
    )
    assert given == Ticket(
        symbol="AAPL",
        quantity=Decimal(5),
        notional=Decimal(100),
        side="buy",
        type="limit",
        time_in_force="gtc",
        order_class="simple",
        limit_price=Decimal(1),
        stop_price=Decimal(2),
        extended_hours=True,
        client_order_id="mine",
        commission=Decimal(3),
        commission_type="bps",
        commission_bps=Decimal(4),
        subtag="desk",
        source="me",
    )


def test_instants_are_in_utc() -> None:
    desk = TradingDesk(datetime(2026, 7, 1, 14, 0, 0, 123456, tzinfo=UTC))
    assert on_the_wire(desk.place(buy("AAPL", 1)))["created_at"] == "2026-07-01T14:00:00.123456Z"
