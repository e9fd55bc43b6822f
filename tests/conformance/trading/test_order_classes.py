"""Brackets, OCO and OTO orders through the official client of the Trading API."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from alpaca.trading.enums import OrderClass, OrderSide, OrderStatus, OrderType, PositionIntent

from tests.conformance.trading.tickets import exits, limit, market, stop, stop_limit
from tests.conformance.trading.trader import CASH, SUB_PENNY, Trader, refusal_of
from tests.serving import Brokerage
from tests.wire.golden import assert_golden

OWN_TO_EACH = ("id", "client_order_id")
BRACKET = {"order_class": "bracket", **exits(profit=190, loss=185)}
OCO = {"order_class": "oco", "side": "sell", **exits(profit=190, loss=185)}


@pytest.fixture
def trader(brokerage: Brokerage) -> Trader:
    """A trader with 50,000 dollars, and AAPL at 187.00 to 187.10."""
    return Trader(brokerage)


def statuses(trader: Trader, order: Any) -> list[str]:
    """The statuses of the order and of its legs by now."""
    nested = trader.nested(order)
    return [one.status.value for one in (nested, *(nested.legs or ()))]


def a_bracket(trader: Trader, **terms: Any) -> Any:
    """A bracket of ten shares, entered at the market."""
    return trader.submit(market(**{"qty": 10, **BRACKET, **terms}))


def an_oco(trader: Trader) -> Any:
    """Two exits of ten shares that are owned."""
    trader.own(10)
    return trader.submit(limit(190, **{"qty": 10, **OCO}))


# Brackets.


def test_a_bracket_is_answered_with_its_exits_held(trader: Trader) -> None:
    placed = a_bracket(trader)
    assert (placed.status, placed.order_class) == (OrderStatus.PENDING_NEW, OrderClass.BRACKET)
    profit, loss = placed.legs
    assert (profit.status, loss.status) == (OrderStatus.HELD, OrderStatus.HELD)
    assert (profit.type, profit.limit_price) == (OrderType.LIMIT, "190")
    assert (loss.type, loss.stop_price, loss.limit_price) == (OrderType.STOP, "185", None)
    for leg in (profit, loss):
        assert (leg.side, leg.qty, leg.legs) == (OrderSide.SELL, "10", None)
        assert leg.position_intent is PositionIntent.SELL_TO_CLOSE
        assert (leg.order_class, leg.time_in_force) == (OrderClass.BRACKET, placed.time_in_force)
        assert leg.created_at == placed.created_at


def test_a_bracket_at_rest_is_told_whole(trader: Trader) -> None:
    terms = {"order_class": "bracket", **exits(profit=190, loss=180, loss_limit=179.5)}
    placed = trader.submit(limit(186, qty=10, time_in_force="gtc", **terms))
    answer = trader.http.get(f"/v2/orders/{placed.id}", params={"nested": "true"})
    assert_golden("trading_bracket", answer.json(), apart_from=OWN_TO_EACH)


def test_exits_are_held_until_the_entry_is_filled(trader: Trader) -> None:
    placed = trader.submit(limit(186, qty=10, **BRACKET))
    assert statuses(trader, placed) == ["new", "held", "held"]
    assert trader.buying_power == 2 * CASH - 1_860
    trader.quote("185.80", "185.90")
    assert statuses(trader, placed) == ["filled", "new", "held"]
    assert trader.client.get_open_position("AAPL").qty_available == "0"


def test_the_take_profit_takes_it_and_the_stop_loss_goes(trader: Trader) -> None:
    placed = a_bracket(trader)
    trader.quote("190.50", "190.60")
    assert statuses(trader, placed) == ["filled", "filled", "canceled"]
    profit, loss = trader.legs(placed)
    assert (profit.filled_qty, profit.filled_avg_price) == ("10", "190.5")
    assert loss.filled_qty == "0"
    assert trader.quantity() == 0
    assert trader.cash == CASH + 10 * (Decimal("190.50") - Decimal("187.10"))
    assert trader.events(placed) == ["pending_new", "new", "fill"]
    assert trader.events(profit) == ["held", "new", "fill"]
    assert trader.events(loss) == ["held", "canceled"]


def test_the_stop_loss_stops_it_and_the_take_profit_goes(trader: Trader) -> None:
    placed = a_bracket(trader)
    trader.quote("184.50", "184.60")
    assert statuses(trader, placed) == ["filled", "canceled", "filled"]
    profit, loss = trader.legs(placed)
    assert (loss.filled_qty, loss.filled_avg_price) == ("10", "184.5")
    assert trader.quantity() == 0
    assert trader.cash == CASH - 10 * (Decimal("187.10") - Decimal("184.50"))
    assert trader.events(profit) == ["held", "new", "canceled"]
    assert trader.events(loss) == ["held", "fill"]


@pytest.mark.parametrize("fill_model", ["realistic", "alpaca-paper"])
def test_where_word_takes_time_a_stop_loss_is_new_before_it_trades(
    trader: Trader, fill_model: str
) -> None:
    placed = a_bracket(trader)
    trader.play(fill_model=fill_model)
    trader.quote("184.50", "184.60")
    assert statuses(trader, placed) == ["filled", "canceled", "filled"]
    _, loss = trader.legs(placed)
    assert trader.events(loss)[:2] == ["held", "new"]


def test_a_stop_loss_with_a_limit_waits_for_its_price(trader: Trader) -> None:
    placed = a_bracket(trader, **exits(profit=190, loss=185, loss_limit=184.8))
    trader.quote("184.50", "184.60")
    assert statuses(trader, placed) == ["filled", "canceled", "new"]
    _, loss = trader.legs(placed)
    assert loss.type is OrderType.STOP_LIMIT
    trader.quote("184.90", "185.00")
    (_, loss) = trader.legs(placed)
    assert (loss.status, loss.filled_avg_price) == (OrderStatus.FILLED, "184.9")


def test_a_partly_filled_entry_leaves_its_exits_held(trader: Trader) -> None:
    trader.play(fill_model="realistic")
    trader.quote("187.00", "187.10", size="3")
    placed = a_bracket(trader)
    trader.wait("0.3")
    assert statuses(trader, placed) == ["partially_filled", "held", "held"]
    trader.wait("5")
    assert statuses(trader, placed) == ["filled", "new", "held"]


@pytest.mark.parametrize("end", ["cancel", "close"])
def test_an_entry_that_ends_in_part_leaves_its_shares_without_exits(
    trader: Trader, end: str
) -> None:
    trader.play(fill_model="realistic")
    trader.quote("187.00", "187.10", size="3")
    placed = trader.submit(limit(187.1, qty=10, **BRACKET))
    trader.wait("0.3")
    assert statuses(trader, placed) == ["partially_filled", "held", "held"]
    trader.brokerage.pin("AAPL", "187.00", "187.20")
    if end == "cancel":
        trader.client.cancel_order_by_id(placed.id)
        trader.wait()
        assert statuses(trader, placed) == ["canceled"] * 3
    else:
        trader.brokerage.advance(until="close")
        assert statuses(trader, placed) == ["expired"] * 3
    assert trader.quantity() == Decimal(trader.now(placed).filled_qty) > 0
    trader.client.close_position("AAPL")


def test_what_the_take_profit_sells_the_stop_loss_need_not(trader: Trader) -> None:
    placed = a_bracket(trader)
    trader.play(fill_model="realistic")
    trader.brokerage.pin("AAPL", "190.50", "190.60", "4")
    profit, loss = trader.legs(placed)
    assert (profit.status, profit.filled_qty) == (OrderStatus.PARTIALLY_FILLED, "4")
    assert (loss.status, loss.qty) == (OrderStatus.HELD, "6")
    trader.brokerage.pin("AAPL", "184.50", "184.60")
    trader.wait("2")
    profit, loss = trader.legs(placed)
    assert (profit.status, profit.filled_qty) == (OrderStatus.CANCELED, "4")
    assert (loss.status, loss.filled_qty) == (OrderStatus.FILLED, "6")
    assert trader.quantity() == 0
    gained = 4 * (Decimal("190.50") - Decimal("187.10"))
    lost = 6 * (Decimal("187.10") - Decimal("184.50"))
    assert trader.cash == CASH + gained - lost


def test_with_the_entry_its_exits_are_canceled(trader: Trader) -> None:
    placed = trader.submit(limit(186, qty=10, **BRACKET))
    trader.client.cancel_order_by_id(placed.id)
    assert statuses(trader, placed) == ["canceled", "canceled", "canceled"]
    assert trader.buying_power == 2 * CASH


@pytest.mark.parametrize("which", [0, 1])
def test_with_one_exit_the_other_one_is_canceled(trader: Trader, which: int) -> None:
    placed = a_bracket(trader)
    trader.client.cancel_order_by_id(placed.legs[which].id)
    assert statuses(trader, placed) == ["filled", "canceled", "canceled"]
    assert trader.quantity() == 10
    assert trader.client.get_open_position("AAPL").qty_available == "10"


def test_the_orders_of_a_group_are_canceled_with_all_others(trader: Trader) -> None:
    placed = trader.submit(limit(186, qty=10, **BRACKET))
    answered = trader.client.cancel_orders()
    assert {one.id for one in answered} == {placed.id, *(leg.id for leg in placed.legs)}
    assert {one.status for one in answered} == {200}
    assert trader.client.get_orders() == []


def test_a_bracket_for_the_day_expires_with_it(trader: Trader) -> None:
    entered = a_bracket(trader)
    waiting = trader.submit(limit(180, qty=5, **BRACKET | exits(profit=190, loss=175)))
    trader.brokerage.advance(until="close")
    assert statuses(trader, entered) == ["filled", "expired", "expired"]
    assert statuses(trader, waiting) == ["expired", "expired", "expired"]
    assert trader.client.get_open_position("AAPL").qty_available == "10"


def test_the_exits_of_a_bracket_until_canceled_outlive_the_day(trader: Trader) -> None:
    placed = a_bracket(trader, time_in_force="gtc")
    trader.brokerage.advance(until="next_session")
    assert statuses(trader, placed) == ["filled", "new", "held"]
    trader.quote("184.50", "184.60")
    assert statuses(trader, placed) == ["filled", "canceled", "filled"]


@pytest.mark.parametrize(
    ("request_of", "price"),
    [
        (lambda **terms: market(qty=1, **terms), "187.1"),
        (lambda **terms: limit(187.5, qty=1, **terms), "187.1"),
        (lambda **terms: stop(187.2, qty=1, **terms), "187.4"),
        (lambda **terms: stop_limit(187.2, 187.8, qty=1, **terms), "187.4"),
    ],
)
@pytest.mark.parametrize("lasting", ["day", "gtc"])
def test_every_type_of_entry_may_have_exits(
    trader: Trader, request_of: Any, price: str, lasting: str
) -> None:
    placed = trader.submit(request_of(time_in_force=lasting, **BRACKET))
    trader.quote("187.30", "187.40")
    assert statuses(trader, placed) == ["filled", "new", "held"]
    assert trader.now(placed).filled_avg_price == price


@pytest.mark.parametrize(
    ("quote", "becomes", "price"),
    [
        (("184.40", "184.50"), ["filled", "filled", "canceled"], "184.50"),
        (("190.50", "190.60"), ["filled", "canceled", "filled"], "190.60"),
    ],
)
def test_a_bracket_may_begin_with_a_short_sale(
    trader: Trader, quote: tuple[str, str], becomes: list[str], price: str
) -> None:
    placed = a_bracket(trader, side="sell", **exits(profit=185, loss=190))
    for leg in placed.legs:
        assert (leg.side, leg.position_intent) == (OrderSide.BUY, PositionIntent.BUY_TO_CLOSE)
    assert trader.quantity() == -10
    trader.quote(*quote)
    assert statuses(trader, placed) == becomes
    assert trader.quantity() == 0
    assert trader.cash == CASH + 10 * (Decimal("187.00") - Decimal(price))


# OCO.


def test_an_oco_is_a_limit_order_with_a_stop_beside_it(trader: Trader) -> None:
    placed = an_oco(trader)
    assert (placed.type, placed.limit_price, placed.order_class) == (
        OrderType.LIMIT,
        "190",
        OrderClass.OCO,
    )
    (loss,) = placed.legs
    assert (loss.status, loss.type, loss.stop_price) == (OrderStatus.HELD, OrderType.STOP, "185")
    assert statuses(trader, placed) == ["new", "held"]
    position = trader.client.get_open_position("AAPL")
    assert (position.qty, position.qty_available) == ("10", "0")
    assert_golden("trading_oco", trader.http.get("/v2/orders").json(), apart_from=OWN_TO_EACH)


@pytest.mark.parametrize(
    ("quote", "becomes", "price"),
    [
        (("190.50", "190.60"), ["filled", "canceled"], "190.50"),
        (("184.50", "184.60"), ["canceled", "filled"], "184.50"),
    ],
)
def test_one_of_two_exits_is_enough(
    trader: Trader, quote: tuple[str, str], becomes: list[str], price: str
) -> None:
    placed = an_oco(trader)
    trader.quote(*quote)
    assert statuses(trader, placed) == becomes
    assert trader.quantity() == 0
    assert trader.cash == CASH + 10 * (Decimal(price) - Decimal("187.10"))


def test_canceling_one_of_two_exits_cancels_both(trader: Trader) -> None:
    placed = an_oco(trader)
    (loss,) = placed.legs
    trader.client.cancel_order_by_id(loss.id)
    assert statuses(trader, placed) == ["canceled", "canceled"]
    assert trader.client.get_open_position("AAPL").qty_available == "10"


def test_two_exits_never_sell_more_than_there_is(trader: Trader) -> None:
    placed = an_oco(trader)
    trader.play(fill_model="realistic")
    trader.brokerage.pin("AAPL", "190.50", "190.60", "7")
    (loss,) = trader.legs(placed)
    assert (trader.now(placed).filled_qty, loss.qty) == ("7", "3")
    trader.brokerage.pin("AAPL", "184.50", "184.60", "2")
    trader.wait("5")
    assert statuses(trader, placed) == ["canceled", "filled"]
    assert trader.quantity() == 0


# OTO.


@pytest.mark.parametrize(
    ("exit_", "quote", "price"),
    [
        (exits(profit=190), ("190.50", "190.60"), "190.50"),
        (exits(loss=185), ("184.50", "184.60"), "184.50"),
        (exits(loss=185, loss_limit=184), ("184.50", "184.60"), "184.50"),
    ],
)
def test_an_entry_may_have_one_exit(
    trader: Trader, exit_: Mapping[str, Any], quote: tuple[str, str], price: str
) -> None:
    placed = trader.submit(limit(186, qty=10, order_class="oto", **exit_))
    assert placed.order_class is OrderClass.OTO
    assert statuses(trader, placed) == ["new", "held"]
    trader.quote("185.80", "185.90")
    assert statuses(trader, placed) == ["filled", "new"]
    assert trader.client.get_open_position("AAPL").qty_available == "0"
    trader.quote(*quote)
    assert statuses(trader, placed) == ["filled", "filled"]
    assert trader.cash == CASH + 10 * (Decimal(price) - Decimal("185.90"))


def test_with_the_entry_its_one_exit_is_canceled(trader: Trader) -> None:
    terms = {"order_class": "oto", **exits(loss=180)}
    placed = trader.submit(limit(186, qty=10, **terms))
    trader.client.cancel_order_by_id(placed.id)
    assert statuses(trader, placed) == ["canceled", "canceled"]


# Lists.


def test_legs_are_listed_inside_their_parents_or_beside_them(trader: Trader) -> None:
    single = trader.submit(limit(150, qty=1))
    placed = trader.submit(limit(186, qty=10, **BRACKET))
    legs = {leg.id for leg in placed.legs}
    nested = trader.listed(nested=True)
    assert [one.id for one in nested] == [placed.id, single.id]
    assert {leg.id for leg in nested[0].legs} == legs
    assert nested[1].legs is None
    flat = trader.listed()
    assert {one.id for one in flat} == {placed.id, single.id, *legs}
    assert all(one.legs is None for one in flat)
    assert len(trader.listed(limit=2)) == len(trader.listed(limit=2, nested=True)) == 2
    assert trader.now(placed).legs is None
    named = trader.client.get_order_by_client_id(placed.client_order_id)
    assert {leg.id for leg in named.legs} == legs


def test_both_doors_tell_the_same_of_a_group(trader: Trader) -> None:
    placed = a_bracket(trader)
    path = f"/v1/trading/accounts/{trader.account_id}/orders/{placed.id}"
    here = trader.http.get(f"/v2/orders/{placed.id}", params={"nested": "true"}).json()
    there = trader.brokerage.http.get(path, params={"nested": "true"}).json()
    for body in (there, *there["legs"]):
        del body["commission"], body["cancel_requested_at"]
    assert here == there
    loss = here["legs"][1]["id"]
    trader.brokerage.client.cancel_order_for_account_by_id(trader.account_id, loss)
    assert statuses(trader, placed) == ["filled", "canceled", "canceled"]


# What no group can be.


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"time_in_force": "ioc"}, "complex orders must be DAY or GTC"),
        ({"qty": 1.5}, "fractional orders must be simple orders"),
        (exits(profit=187.05, loss=185), "take_profit.limit_price must be >= base_price + 0.01"),
        (exits(profit=190, loss=187.05), "stop_loss.stop_price must be <= base_price - 0.01"),
        (
            exits(profit=190, loss=185, loss_limit=186),
            "stop_loss.limit_price must be <= stop_loss.stop_price",
        ),
        (
            exits(profit=190.001, loss=185),
            f"invalid take_profit.limit_price 190.001. {SUB_PENNY}",
        ),
    ],
)
def test_a_bracket_that_makes_no_sense_is_refused(
    trader: Trader, terms: Mapping[str, Any], message: str
) -> None:
    answer = refusal_of(trader.submit, market(**{"qty": 10, **BRACKET, **terms}))
    assert answer == (422, 42210000, message)
    assert trader.listed(status="all") == []


def test_a_group_fits_what_is_owned(trader: Trader) -> None:
    exiting = limit(190, **{"qty": 10, **OCO})
    assert refusal_of(trader.submit, exiting) == (422, 42210000, "oco orders must be exit orders")
    trader.own(10)
    sale = market(qty=1, side="sell", order_class="bracket", **exits(profit=180, loss=190))
    message = "bracket orders must be entry orders"
    assert refusal_of(trader.submit, sale) == (422, 42210000, message)
