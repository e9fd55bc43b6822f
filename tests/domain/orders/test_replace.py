"""Replacing orders: what may change, what is set aside meanwhile, and races with fills."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from streetname.domain.accounts.account import Configuration
from streetname.domain.errors import BrokerError, Forbidden, InvalidField, NotFound, Unprocessable
from streetname.domain.ledger.chart import USD
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.replace import Replacement, ReplaceOrder
from streetname.domain.orders.ticket import StopLoss, TakeProfit
from streetname.domain.values.ids import OrderId
from tests.domain.orders.watched import WatchedDesk, a_desk, try_to_cancel
from tests.domain.trading_desk import AAPL, AMBER, MONDAY_EVENING, buy, sell

EIGHTY = Decimal(80)


def resting(desk: WatchedDesk, quantity: int = 10, **terms: Any) -> Order:
    order = desk.enter(buy("AAPL", quantity, limit="99", lasts="gtc", **terms))
    assert order.status is OrderStatus.NEW
    return order


def refused(desk: WatchedDesk, order: Order, **changed: Any) -> BrokerError:
    before = (dict(desk.orders), dict(desk.holds), len(desk.facts))
    refusal = desk.attempt(ReplaceOrder(AMBER, order.id, Replacement(**changed)))
    assert isinstance(refusal, BrokerError)
    assert (desk.orders, desk.holds, len(desk.facts)) == before
    return refusal


def test_a_replacement_is_a_new_order_that_is_pending_until_the_venue_confirms() -> None:
    desk = a_desk()
    old = resting(desk)
    new = desk.replace(old, limit_price=Decimal(98))
    assert (new.status, new.replaces) == (OrderStatus.PENDING_NEW, old.id)
    assert new.id != old.id
    assert new.client_order_id != old.client_order_id
    pending = desk.orders[old.id]
    assert (pending.status, pending.replaced_by) == (OrderStatus.PENDING_REPLACE, new.id)
    desk.answer()
    replaced = desk.orders[old.id]
    assert (replaced.status, replaced.limit_price) == (OrderStatus.REPLACED, 99)
    assert replaced.replaced_at is not None
    assert (desk.orders[new.id].status, desk.orders[new.id].limit_price) == (OrderStatus.NEW, 98)
    assert desk.events[-4:] == ["pending_new", "pending_replace", "replaced", "new"]


def test_a_chain_of_replacements_keeps_what_each_order_traded() -> None:
    desk = a_desk()
    first = resting(desk, commission="0.10", commission_type="qty")
    desk.meet(first, "98.90", size="2")
    second = desk.replace(first, quantity=Decimal(12))
    desk.meet(first, "98.80", size="3")
    desk.is_quoted("99.90", "100")
    desk.answer()
    assert desk.orders[second.id].filled_quantity == 5
    desk.meet(second, "98.70", size="4")
    third = desk.replace(desk.orders[second.id], limit_price=Decimal("98.50"))
    desk.answer()
    last = desk.meet(third, "98", size="100")
    assert (last.status, last.filled_quantity, last.quantity) == (OrderStatus.FILLED, 12, 12)
    assert [desk.orders[o.id].filled_quantity for o in (first, second, third)] == [5, 9, 12]
    assert last.commission_charged == Decimal("1.20")
    assert desk.shares == 12
    assert desk.holds == {}


def test_a_flat_commission_is_charged_once_along_the_chain() -> None:
    desk = a_desk()
    old = resting(desk, commission="3")
    desk.meet(old, "98.90", size="2")
    new = desk.replace(old, quantity=Decimal(12))
    desk.answer()
    filled = desk.meet(new, "98.90")
    assert (filled.status, filled.commission_charged) == (OrderStatus.FILLED, 3)


def test_a_fill_that_is_quicker_wins() -> None:
    desk = a_desk()
    old = resting(desk)
    new = desk.replace(old, limit_price=Decimal(98))
    assert desk.meet(old, "98.50").status is OrderStatus.FILLED
    desk.answer()
    assert desk.orders[new.id].status is OrderStatus.REJECTED
    assert desk.orders[old.id].replaced_by is None
    assert desk.events[-2:] == ["rejected", "order_replace_rejected"]
    assert desk.holds == {}


def test_a_fill_that_leaves_the_replacement_no_room_wins_too() -> None:
    desk = a_desk()
    old = resting(desk)
    new = desk.replace(old, quantity=Decimal(4))
    desk.meet(old, "98.50", size="6")
    desk.answer()
    assert desk.orders[new.id].status is OrderStatus.REJECTED
    assert desk.orders[old.id].status is OrderStatus.PARTIALLY_FILLED
    assert desk.meet(old, "98.50").filled_quantity == 10


def test_a_cancel_after_the_request_wins() -> None:
    desk = a_desk()
    old = resting(desk)
    new = desk.replace(old, limit_price=Decimal(98))
    try_to_cancel(desk, old)
    desk.answer()
    assert desk.orders[old.id].status is OrderStatus.CANCELED
    assert desk.orders[new.id].status is OrderStatus.REJECTED


def test_a_replacement_that_is_cancelled_leaves_the_order_as_it_was() -> None:
    desk = a_desk()
    old = resting(desk)
    new = desk.replace(old, limit_price=Decimal(98))
    try_to_cancel(desk, new)
    desk.answer()
    assert desk.orders[new.id].status is OrderStatus.CANCELED
    assert desk.orders[old.id].status is OrderStatus.NEW
    assert desk.held(AMBER, USD) == 990


@pytest.mark.parametrize(
    ("changed", "meanwhile", "after"),
    [
        ({"limit_price": Decimal(90)}, 990, 900),
        ({"limit_price": Decimal("99.50")}, 995, 995),
        ({"quantity": Decimal(20)}, 1980, 1980),
        ({"quantity": Decimal(5)}, 990, 495),
        ({"quantity": Decimal(20), "limit_price": Decimal(50)}, 1000, 1000),
    ],
)
def test_the_dearer_of_both_is_set_aside_until_the_venue_confirms(
    changed: dict[str, Any], meanwhile: int, after: int
) -> None:
    desk = a_desk()
    desk.replace(resting(desk), **changed)
    assert desk.held(AMBER, USD) == meanwhile
    desk.answer()
    assert desk.held(AMBER, USD) == after


def test_what_is_added_must_be_affordable() -> None:
    desk = a_desk(cash="1000")
    refusal = refused(desk, resting(desk), quantity=Decimal(11))
    assert isinstance(refusal, Forbidden)


def test_a_sale_cannot_grow_beyond_the_position() -> None:
    desk = a_desk()
    desk.owns("12")
    order = desk.enter(sell("AAPL", 10, limit="110"))
    assert isinstance(refused(desk, order, quantity=Decimal(13)), Forbidden)
    desk.replace(order, quantity=Decimal(12))
    assert desk.held(AMBER, AAPL.id) == 12
    desk.answer()
    assert desk.held(AMBER, AAPL.id) == 12


@pytest.mark.parametrize("before", ["day", "gtc"])
def test_how_long_an_order_lasts_may_change(before: str) -> None:
    desk = a_desk()
    order = desk.enter(buy("AAPL", 10, limit="99", lasts=before))
    new = desk.replace(order, time_in_force="gtc" if before == "day" else "day")
    desk.answer()
    lasting = desk.orders[new.id]
    assert lasting.time_in_force != before
    assert lasting.expires_at != order.expires_at


def test_a_trailing_stop_keeps_its_mark_and_follows_at_the_new_distance() -> None:
    desk = a_desk()
    desk.owns("10")
    order = desk.enter(sell("AAPL", 10, type="trailing_stop", trail_price=Decimal(5)))
    new = desk.replace(order, trail=Decimal(2))
    assert new.high_water_mark == order.high_water_mark
    assert (new.trail_price, new.trail_percent) == (2, None)
    assert order.high_water_mark is not None
    assert new.stop_price == order.high_water_mark - 2


def test_a_stop_that_was_reached_takes_no_other_trail() -> None:
    desk = a_desk(size="4")
    desk.owns("10")
    order = desk.enter(sell("AAPL", 10, type="trailing_stop", trail_price=Decimal(5)))
    desk.meet(order, "90", size="4")
    assert "reached" in refused(desk, order, trail=Decimal(2)).message


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({}, "order parameters are not changed"),
        ({"client_order_id": "another"}, "order parameters are not changed"),
        ({"quantity": Decimal(10)}, "order parameters are not changed"),
        ({"quantity": Decimal(2)}, "qty must be > filled_qty"),
        ({"quantity": Decimal("10.5")}, "qty must be integer"),
        ({"limit_price": Decimal("98.001")}, "sub-penny"),
        ({"time_in_force": "opg", "limit_price": Decimal(0)}, "limit price must be > 0"),
    ],
)
def test_what_makes_no_sense_is_refused(changed: dict[str, Any], message: str) -> None:
    desk = a_desk()
    order = resting(desk)
    desk.meet(order, "98.90", size="2")
    refusal = refused(desk, order, **changed)
    assert isinstance(refusal, Unprocessable | InvalidField)
    assert message in refusal.message


@pytest.mark.parametrize("changed", [{"stop_price": Decimal(90)}, {"trail": Decimal(1)}])
def test_a_limit_order_does_not_become_a_stop(changed: dict[str, Any]) -> None:
    desk = a_desk()
    assert isinstance(refused(desk, resting(desk), **changed), InvalidField)


def test_an_order_that_the_venue_has_not_confirmed_is_not_replaced() -> None:
    desk = a_desk()
    order = desk.place(buy("AAPL", 10, limit="99"))
    assert "isn't sent to exchange yet" in refused(desk, order, limit_price=Decimal(98)).message


def test_an_order_that_waits_for_the_open_is_not_replaced() -> None:
    desk = WatchedDesk(MONDAY_EVENING)
    order = desk.place(buy("AAPL", 10, limit="99"))
    assert "isn't sent to exchange yet" in refused(desk, order, limit_price=Decimal(98)).message


def test_an_order_is_replaced_once_at_a_time() -> None:
    desk = a_desk()
    order = resting(desk)
    desk.replace(order, limit_price=Decimal(98))
    refusal = refused(desk, order, limit_price=Decimal(97))
    assert refusal.message == "order chain not fully replaced"
    desk.answer()
    assert refused(desk, order, limit_price=Decimal(97)).message == "order already replaced"


def test_an_order_that_is_asked_back_or_has_ended_is_not_replaced() -> None:
    desk = a_desk()
    order = resting(desk)
    try_to_cancel(desk, order)
    refusal = refused(desk, order, limit_price=Decimal(98))
    assert refusal.message == "cannot replace order in pending_cancel status"
    desk.answer()
    refusal = refused(desk, order, limit_price=Decimal(98))
    assert refusal.message == "unable to replace order, order is not open"


def test_an_order_by_dollars_is_not_replaced() -> None:
    desk = a_desk(size="1")
    order = desk.enter(buy("AAPL", dollars="500"))
    assert refused(desk, order, quantity=Decimal(9)).message == "notional orders cannot be replaced"


def test_an_exit_takes_no_quantity_of_its_own() -> None:
    desk = a_desk(size="100")
    desk.owns("10")
    loss = StopLoss(Decimal(96))
    order = desk.enter(sell("AAPL", 10, limit="104", order_class="oco", stop_loss=loss))
    assert "qty of a leg" in refused(desk, order, quantity=Decimal(5)).message


def test_an_unknown_order_is_not_found() -> None:
    desk = a_desk()
    unknown = ReplaceOrder(AMBER, OrderId("nothing"), Replacement(quantity=Decimal(1)))
    assert isinstance(desk.attempt(unknown), NotFound)


def test_what_opens_a_position_must_be_allowed_anew() -> None:
    desk = a_desk()
    desk.most_multiplier = 2
    short = desk.enter(sell("AAPL", 1, limit="250", lasts="gtc"))
    unwilling = Configuration(no_shorting=True)
    desk.accounts[AMBER] = msgspec.structs.replace(desk.accounts[AMBER], configuration=unwilling)
    told = refused(desk, short, quantity=Decimal(50))
    assert isinstance(told, Forbidden)
    assert told.message == "account is not allowed to short"
    desk.accounts[AMBER] = msgspec.structs.replace(
        desk.accounts[AMBER], configuration=Configuration()
    )
    desk.assets[AAPL.id] = msgspec.structs.replace(AAPL, shortable=False, easy_to_borrow=False)
    told = refused(desk, short, quantity=Decimal(50))
    assert told.message == 'asset "AAPL" cannot be sold short'


def test_a_position_may_always_be_closed_in_another_way() -> None:
    desk = a_desk()
    desk.owns("4")
    sale = desk.enter(sell("AAPL", 4, limit="250", lasts="gtc"))
    desk.assets[AAPL.id] = msgspec.structs.replace(
        desk.assets[AAPL.id], shortable=False, easy_to_borrow=False, fractionable=False
    )
    assert desk.replace(sale, limit_price=Decimal(240)).limit_price == 240


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"limit_price": Decimal(95)}, "stop_loss.limit_price must be <= stop_loss.stop_price"),
        ({"stop_price": Decimal(79)}, "stop_loss.limit_price must be <= stop_loss.stop_price"),
    ],
)
def test_the_limit_of_a_stop_loss_stays_behind_its_stop(
    changed: dict[str, Any], message: str
) -> None:
    desk = a_desk()
    desk.owns("4")
    desk.enter(
        sell(
            "AAPL",
            4,
            limit="250",
            lasts="gtc",
            order_class="oco",
            stop_loss=StopLoss(EIGHTY, EIGHTY),
        )
    )
    loss = next(order for order in desk.orders.values() if order.leg is not None)
    assert refused(desk, loss, **changed).message == message


def test_an_exit_stays_on_its_own_side_of_the_other_one() -> None:
    desk = a_desk()
    desk.owns("4")
    profit = desk.enter(
        sell("AAPL", 4, limit="250", lasts="gtc", order_class="oco", stop_loss=StopLoss(EIGHTY))
    )
    message = "take_profit.limit_price must be > stop_loss.stop_price"
    assert refused(desk, profit, limit_price=Decimal(80)).message == message
    assert desk.replace(profit, limit_price=Decimal(81)).limit_price == 81


def test_the_exit_of_an_oto_order_is_not_replaced() -> None:
    desk = a_desk()
    terms = {"order_class": "oto", "take_profit": TakeProfit(Decimal(250))}
    entry = desk.enter(buy("AAPL", 4, lasts="gtc", **terms))
    leg = next(order for order in desk.orders.values() if order.parent_id == entry.id)
    message = "the exit of an oto order cannot be replaced"
    assert refused(desk, leg, limit_price=Decimal(240)).message == message


def test_a_stop_does_not_come_to_trail_where_no_price_can_reach_it() -> None:
    desk = a_desk()
    desk.owns("4")
    order = desk.enter(sell("AAPL", 4, lasts="gtc", type="trailing_stop", trail_price=Decimal(5)))
    message = "trail_price must be less than the current price"
    assert refused(desk, order, trail=Decimal(500)).message == message
