import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from streetname.domain.errors import InvalidField
from streetname.domain.orders.cancel import CancelOrders
from streetname.domain.orders.close import ClosePositions
from streetname.domain.orders.estimate import EstimateOrder
from streetname.domain.orders.order import Order
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.wire.closings import closed_position
from streetname.wire.decoding import decode
from streetname.wire.doors import Door
from streetname.wire.orders import CanceledOrder, CreateOrderRequest, order_body, ticket
from tests.domain.trading_desk import AAPL, AMBER, MONDAY_EVENING, TradingDesk, an_asset, buy, sell
from tests.wire.golden import assert_golden

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


def told(order: Order, door: Door, legs: list[Order] | None = None) -> Any:
    return json.loads(msgspec.json.encode(order_body(order, door, legs)))


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


def bracket() -> Ticket:
    return buy(
        "AAPL",
        4,
        limit="187.50",
        order_class="bracket",
        take_profit=TakeProfit(Decimal(200)),
        stop_loss=StopLoss(Decimal(170), Decimal("169.5")),
    )


@pytest.mark.parametrize("door", Door)
def test_a_limit_order_is_told_to_the_letter(door: Door) -> None:
    desk = TradingDesk()
    order = desk.trade(
        buy(
            "AAPL",
            4,
            limit="180.50",
            lasts="gtc",
            client_order_id="mine",
            subtag="desk 4",
            commission="1.5",
            commission_type="qty",
        )
    )
    assert_golden(f"order_limit_{door.value}", told(order, door))


def test_an_order_by_notional_that_is_filled_is_told_to_the_letter() -> None:
    order = TradingDesk().trade(buy("AAPL", dollars="500.25", commission="1"))
    assert_golden("order_notional_filled", told(order, Door.BROKER))


def test_a_trailing_stop_is_told_to_the_letter() -> None:
    desk = TradingDesk()
    desk.owns("10")
    order = desk.trade(sell("AAPL", 4, type="trailing_stop", trail_percent=Decimal("1.50")))
    assert_golden("order_trailing_stop", told(order, Door.BROKER))


def test_a_bracket_is_told_with_its_legs_to_the_letter() -> None:
    desk = TradingDesk()
    order = desk.trade(bracket())
    assert_golden("order_bracket_filled", told(order, Door.BROKER, desk.legs(order)))


def test_an_oco_order_is_told_with_its_other_exit_to_the_letter() -> None:
    desk = TradingDesk()
    desk.owns("10")
    exits = sell("AAPL", 4, limit="200", order_class="oco", stop_loss=StopLoss(Decimal(170)))
    order = desk.trade(exits)
    assert_golden("order_oco", told(order, Door.BROKER, desk.legs(order)))


def test_an_oto_order_is_told_with_its_exit_to_the_letter() -> None:
    desk = TradingDesk()
    entry = buy("AAPL", 4, limit="150", order_class="oto", take_profit=TakeProfit(Decimal(200)))
    order = desk.trade(entry)
    assert_golden("order_oto", told(order, Door.TRADING, desk.legs(order)))


def test_an_order_and_the_one_that_has_replaced_it_are_told_to_the_letter() -> None:
    desk = TradingDesk()
    old = desk.trade(buy("AAPL", 4, limit="150"))
    new = desk.replace(old, quantity=Decimal(5), limit_price=Decimal("151.5"))
    pending = told(desk.orders[old.id], Door.BROKER)
    assert (pending["status"], pending["replaced_by"]) == ("pending_replace", None)
    new = desk.settle(new)
    pair = [told(desk.orders[old.id], Door.BROKER), told(new, Door.BROKER)]
    assert pair[0]["replaced_by"] == pair[1]["id"]
    assert pair[1]["replaces"] == pair[0]["id"]
    assert_golden("orders_replaced", pair)


def test_an_estimate_is_told_to_the_letter() -> None:
    desk = TradingDesk()
    estimate = desk.do(EstimateOrder(AMBER, buy("AAPL", dollars="500")))
    assert not desk.orders
    assert_golden("order_estimate", told(estimate, Door.BROKER))


@pytest.mark.parametrize("door", Door)
def test_a_cancel_of_all_orders_is_told_to_the_letter(door: Door) -> None:
    desk = TradingDesk()
    desk.trade(buy("AAPL", 4, limit="150"))
    asked = desk.do(CancelOrders(AMBER))
    bodies = [
        CanceledOrder(
            order.id, 200, order_body(order, door) if door is Door.BROKER else msgspec.UNSET
        )
        for order in asked
    ]
    assert_golden(f"orders_canceled_{door.value}", json.loads(msgspec.json.encode(bodies)))


@pytest.mark.parametrize("door", Door)
def test_a_close_of_all_positions_is_told_to_the_letter(door: Door) -> None:
    desk = TradingDesk()
    held_back = an_asset("MSFT")
    desk.assets[held_back.id] = held_back
    desk.is_quoted("400", "400.10", asset=held_back)
    desk.owns("10")
    desk.owns("5", asset=held_back)
    desk.trade(sell("MSFT", 4, limit="500"))
    closings = desk.do(ClosePositions(AMBER))
    bodies = [closed_position(one, door) for one in closings]
    assert_golden(f"positions_closed_{door.value}", json.loads(msgspec.json.encode(bodies)))
