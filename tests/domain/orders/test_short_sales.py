"""Selling short and covering: what is accepted, what it holds, and what is left of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from streetname.domain import laws
from streetname.domain.accounts.account import Configuration
from streetname.domain.errors import BrokerError, InsufficientQuantity
from streetname.domain.ledger.chart import STREET_CLEARING, USD, customer
from streetname.domain.orders.cancel import CancelOrder
from streetname.domain.orders.close import ClosePosition
from streetname.domain.orders.order import OrderStatus, PositionIntent, Side
from streetname.domain.orders.place import PlaceOrder, place_order
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from streetname.domain.values.rules import FillModel
from tests.domain.trading_desk import AAPL, AMBER, TradingDesk, an_account, an_asset, buy, sell

SECOND = timedelta(seconds=1)


@pytest.fixture
def desk() -> TradingDesk:
    return a_desk()


def a_desk(fill_model: FillModel = FillModel.INSTANT) -> TradingDesk:
    """Amber may borrow, and AAPL is at 50.00 to 50.10."""
    desk = TradingDesk(fill_model=fill_model)
    desk.most_multiplier = 2
    desk.is_quoted("50.00", "50.10")
    return desk


def refusal(desk: TradingDesk, ticket: Ticket) -> str:
    """What the client is told; nothing has happened."""
    with pytest.raises(BrokerError) as refused:
        place_order(PlaceOrder(AMBER, ticket), desk)
    return f"{refused.value.status} {refused.value.number} {refused.value.message}"


def exits(profit: str, loss: str) -> dict[str, Any]:
    return {
        "take_profit": TakeProfit(Decimal(profit)),
        "stop_loss": StopLoss(Decimal(loss)),
    }


def assert_lawful(desk: TradingDesk) -> None:
    """No law is broken by the position, by the orders, or by what they hold."""
    held = desk.held(AMBER, AAPL.id)
    found = laws.Holding(AMBER, AAPL.id, desk.shares, _booked(desk), desk.shares, held)
    violations = list(laws.holding_equals_books(found))
    for order in desk.orders.values():
        violations += laws.order_has_its_hold(order, desk.holds.get(order.id))
    assert violations == []


def _booked(desk: TradingDesk) -> Decimal:
    return desk.balance(customer(AMBER), AAPL.id)


def test_a_short_sale_brings_cash_and_leaves_shares_owed(desk: TradingDesk) -> None:
    order = desk.trade(sell("AAPL", 10))
    assert (order.status, order.intent) == (OrderStatus.FILLED, PositionIntent.SELL_TO_OPEN)
    assert (desk.cash(), desk.shares) == (100_500, -10)
    assert desk.balance(STREET_CLEARING, AAPL.id) == 10
    assert desk.balance(STREET_CLEARING, USD) == -500
    assert desk.holds == {}
    assert_lawful(desk)


def test_a_cover_pays_and_leaves_nothing_owed(desk: TradingDesk) -> None:
    desk.trade(sell("AAPL", 10))
    order = desk.trade(buy("AAPL", 10))
    assert (order.status, order.intent) == (OrderStatus.FILLED, PositionIntent.BUY_TO_CLOSE)
    assert (desk.cash(), desk.shares) == (99_999, 0)
    assert_lawful(desk)


def test_every_fill_tells_how_much_is_owed_after_it(desk: TradingDesk) -> None:
    desk.trade(sell("AAPL", 10))
    desk.trade(sell("AAPL", 5))
    desk.trade(buy("AAPL", 12))
    told = [fact.execution.position_quantity for fact in desk.facts if fact.execution]  # type: ignore[attr-defined]
    assert told == [-10, -15, -3]


@pytest.mark.parametrize(
    ("broken", "ticket", "told"),
    [
        ({"shortable": False}, sell("AAPL", 1), '422 42210000 asset "AAPL" cannot be sold short'),
        (
            {"easy_to_borrow": False},
            sell("AAPL", 1, limit="60", lasts="gtc"),
            '422 42210000 only day orders are allowed for hard-to-borrow asset "AAPL"',
        ),
        ({}, sell("AAPL", "0.5"), "422 42210000 fractional orders cannot be sold short"),
        ({}, sell("AAPL", dollars="100"), "422 42210000 fractional orders cannot be sold short"),
    ],
)
def test_what_cannot_be_borrowed_cannot_be_sold_short(
    desk: TradingDesk, broken: dict[str, Any], ticket: Ticket, told: str
) -> None:
    desk.assets[AAPL.id] = an_asset(**broken)
    assert refusal(desk, ticket) == told


def test_what_is_hard_to_borrow_can_be_sold_short_for_a_day(desk: TradingDesk) -> None:
    desk.assets[AAPL.id] = an_asset(easy_to_borrow=False)
    assert desk.trade(sell("AAPL", 1)).status is OrderStatus.FILLED


def test_what_is_hard_to_borrow_is_protected_for_a_day_at_most(desk: TradingDesk) -> None:
    desk.assets[AAPL.id] = an_asset(easy_to_borrow=False)
    desk.owns("10")
    told = '422 42210000 only day orders are allowed for hard-to-borrow asset "AAPL"'
    assert refusal(desk, sell("AAPL", 1, limit="60", lasts="gtc")) == told


def _poor(desk: TradingDesk) -> None:
    desk.balances[customer(AMBER), USD] = Decimal("1999.99")


def _without_margin(desk: TradingDesk) -> None:
    desk.most_multiplier = 1


@pytest.mark.parametrize("make", [_poor, _without_margin])
def test_whoever_may_not_borrow_may_not_sell_short(
    desk: TradingDesk, make: Callable[[TradingDesk], None]
) -> None:
    make(desk)
    assert refusal(desk, sell("AAPL", 1)) == "403 40310000 account is not allowed to short"


def test_2000_dollars_are_enough_to_sell_short(desk: TradingDesk) -> None:
    desk.balances[customer(AMBER), USD] = Decimal(2000)
    assert desk.trade(sell("AAPL", 10)).status is OrderStatus.FILLED


def test_the_refusals_of_a_short_sale_have_an_order(desk: TradingDesk) -> None:
    """Mend one thing after the other; each time the next one is told."""
    desk.balances[customer(AMBER), USD] = Decimal(100)
    configuration = Configuration(suspend_trade=True)
    desk.accounts[AMBER] = an_account(configuration=configuration)
    desk.assets[AAPL.id] = an_asset(shortable=False, easy_to_borrow=False)
    told = [refusal(desk, sell("AAPL", "1000.5"))]
    desk.accounts[AMBER] = an_account()
    told.append(refusal(desk, sell("AAPL", "1000.5")))
    told.append(refusal(desk, sell("AAPL", 1000, limit="60", lasts="gtc")))
    desk.assets[AAPL.id] = an_asset(easy_to_borrow=False)
    told.append(refusal(desk, sell("AAPL", 1000, limit="60", lasts="gtc")))
    told.append(refusal(desk, sell("AAPL", 1000, limit="60")))
    desk.balances[customer(AMBER), USD] = Decimal(2000)
    desk.place(buy("AAPL", 1, limit="40"))
    told.append(refusal(desk, sell("AAPL", 1000, limit="60")))
    for order in desk.open_orders(AMBER):
        desk.cancel(order)
    told.append(refusal(desk, sell("AAPL", 1000, limit="60")))
    assert told == [
        "403 40310000 new orders are rejected by user request",
        "422 42210000 fractional orders cannot be sold short",
        '422 42210000 asset "AAPL" cannot be sold short',
        '422 42210000 only day orders are allowed for hard-to-borrow asset "AAPL"',
        "403 40310000 account is not allowed to short",
        "403 40310000 cannot open a short sell while a long buy order is open",
        "403 40310000 insufficient buying power",
    ]


def test_nobody_opens_both_ways_at_once(desk: TradingDesk) -> None:
    desk.place(sell("AAPL", 1, limit="60"))
    told = "403 40310000 cannot open a long buy while a short sell order is open"
    assert refusal(desk, buy("AAPL", 1, limit="40")) == told
    (short,) = desk.open_orders(AMBER)
    desk.cancel(short)
    desk.place(buy("AAPL", 1, limit="40"))
    told = "403 40310000 cannot open a short sell while a long buy order is open"
    assert refusal(desk, sell("AAPL", 1, limit="60")) == told


@pytest.mark.parametrize(("owned", "flip"), [("10", sell), ("-10", buy)])
def test_no_order_goes_through_nothing(
    desk: TradingDesk, owned: str, flip: Callable[..., Ticket]
) -> None:
    desk.owns(owned)
    with pytest.raises(InsufficientQuantity) as refused:
        place_order(PlaceOrder(AMBER, flip("AAPL", 15)), desk)
    told = "insufficient qty available for order (requested: 15, available: 10)"
    assert refused.value.message == told
    assert refused.value.facts["existing_qty"] == "10"
    assert desk.trade(flip("AAPL", 10)).status is OrderStatus.FILLED
    assert desk.shares == 0


def test_an_order_that_opens_again_waits_for_one_that_closes_all(desk: TradingDesk) -> None:
    desk.owns("10")
    closing = desk.place(sell("AAPL", 10, limit="60"))
    with pytest.raises(InsufficientQuantity) as refused:
        place_order(PlaceOrder(AMBER, sell("AAPL", 1)), desk)
    assert refused.value.facts["related_orders"] == [closing.id]
    desk.is_quoted("60.00", "60.10")
    assert desk.react(closing).status is OrderStatus.FILLED
    order = desk.trade(sell("AAPL", 1))
    assert (order.intent, desk.shares) == (PositionIntent.SELL_TO_OPEN, -1)


def test_a_short_is_added_to_while_a_part_of_it_is_being_covered(desk: TradingDesk) -> None:
    desk.trade(sell("AAPL", 10))
    desk.place(buy("AAPL", 4, limit="40"))
    assert desk.trade(sell("AAPL", 5, limit="50")).intent is PositionIntent.SELL_TO_OPEN
    assert desk.held(AMBER, AAPL.id) == 4
    assert refusal(desk, buy("AAPL", 12, limit="40")).endswith("(requested: 12, available: 11)")
    assert_lawful(desk)


@pytest.mark.parametrize("terms", [{"quantity": "0.5"}, {"dollars": "100"}])
def test_no_fraction_of_a_short_is_covered(desk: TradingDesk, terms: dict[str, str]) -> None:
    desk.trade(sell("AAPL", 10))
    told = "422 42210000 fractional orders cannot cover a short position"
    assert refusal(desk, buy("AAPL", **terms)) == told


def test_an_intent_that_does_not_fit_is_refused(desk: TradingDesk) -> None:
    told = "422 42210000 position intent mismatch, inferred: sell_to_open, specified: sell_to_close"
    assert refusal(desk, sell("AAPL", 1, position_intent="sell_to_close")) == told
    desk.trade(sell("AAPL", 10, position_intent="sell_to_open"))
    told = "422 42210000 position intent mismatch, inferred: buy_to_close, specified: buy_to_open"
    assert refusal(desk, buy("AAPL", 1, position_intent="buy_to_open")) == told


def test_a_short_is_closed_in_whole_shares(desk: TradingDesk) -> None:
    desk.trade(sell("AAPL", 10))
    order = desk.do(ClosePosition(AMBER, "AAPL", percentage=Decimal(25)))
    assert (order.side, order.quantity, order.intent) == (Side.BUY, 2, PositionIntent.BUY_TO_CLOSE)
    assert desk.react(order).status is OrderStatus.FILLED
    order = desk.do(ClosePosition(AMBER, "AAPL", quantity=Decimal(3)))
    desk.react(order)
    assert desk.shares == -5
    with pytest.raises(BrokerError, match="qty must be > 0"):
        desk.do(ClosePosition(AMBER, "AAPL", percentage=Decimal(1)))
    with pytest.raises(BrokerError, match="cannot cover"):
        desk.do(ClosePosition(AMBER, "AAPL", quantity=Decimal("0.5")))
    desk.react(desk.do(ClosePosition(AMBER, "AAPL")))
    assert (desk.shares, desk.holds) == (0, {})


def test_a_short_of_which_a_part_is_being_covered_is_not_closed_as_a_whole(
    desk: TradingDesk,
) -> None:
    desk.trade(sell("AAPL", 10))
    desk.place(buy("AAPL", 4, limit="40"))
    with pytest.raises(InsufficientQuantity):
        desk.do(ClosePosition(AMBER, "AAPL"))


def a_short_with_exits(desk: TradingDesk) -> None:
    entry = desk.trade(sell("AAPL", 10, order_class="bracket", **exits("40", "60")))
    assert (entry.status, desk.shares) == (OrderStatus.FILLED, -10)


def test_the_exits_of_a_short_buy_to_cover(desk: TradingDesk) -> None:
    a_short_with_exits(desk)
    profit, loss = (order for order in desk.orders.values() if order.leg)
    assert {leg.intent for leg in (profit, loss)} == {PositionIntent.BUY_TO_CLOSE}
    assert {leg.side for leg in (profit, loss)} == {Side.BUY}
    assert (profit.status, loss.status) == (OrderStatus.NEW, OrderStatus.HELD)
    assert desk.holds[profit.id].remaining == 10
    assert desk.held(AMBER, USD) == 0
    assert_lawful(desk)


def test_a_take_profit_covers_a_short_that_has_fallen(desk: TradingDesk) -> None:
    a_short_with_exits(desk)
    profit, loss = (order for order in desk.orders.values() if order.leg)
    desk.is_quoted("39.90", "40.00")
    assert desk.react(profit).status is OrderStatus.FILLED
    assert desk.orders[loss.id].status is OrderStatus.CANCELED
    assert (desk.shares, desk.cash(), desk.holds) == (0, 100_100, {})


def test_a_stop_loss_covers_a_short_that_has_risen(desk: TradingDesk) -> None:
    a_short_with_exits(desk)
    profit, loss = (order for order in desk.orders.values() if order.leg)
    desk.is_quoted("60.00", "60.10")
    desk.prints("60.05")
    desk.settle(desk.react(loss))
    assert desk.orders[profit.id].status is OrderStatus.CANCELED
    assert desk.react(desk.orders[loss.id]).status is OrderStatus.FILLED
    assert (desk.shares, desk.cash(), desk.holds) == (0, 99_899, {})


@pytest.mark.parametrize(
    ("profit", "loss", "told"),
    [
        ("50.05", "60", "take_profit.limit_price must be <= base_price - 0.01"),
        ("40", "50.05", "stop_loss.stop_price must be >= base_price + 0.01"),
    ],
)
def test_the_exits_of_a_short_are_on_the_other_side(
    desk: TradingDesk, profit: str, loss: str, told: str
) -> None:
    ticket = sell("AAPL", 10, order_class="bracket", **exits(profit, loss))
    assert refusal(desk, ticket) == f"422 42210000 {told}"


def test_a_bracket_is_no_way_to_cover(desk: TradingDesk) -> None:
    desk.trade(sell("AAPL", 10))
    ticket = buy("AAPL", 10, order_class="bracket", **exits("60", "40"))
    assert refusal(desk, ticket) == "422 42210000 bracket orders must be entry orders"


def _two_exits() -> Ticket:
    return buy("AAPL", 10, type="limit", lasts="gtc", order_class="oco", **exits("40", "60"))


def test_two_exits_of_a_short_hold_its_shares_once(desk: TradingDesk) -> None:
    desk.trade(sell("AAPL", 10))
    exit_ = desk.place(_two_exits())
    assert exit_.intent is PositionIntent.BUY_TO_CLOSE
    assert desk.held(AMBER, AAPL.id) == 10
    desk.is_quoted("39.90", "40.00")
    assert desk.react(exit_).status is OrderStatus.FILLED
    assert (desk.shares, desk.open_orders(AMBER), desk.holds) == (0, [], {})


def test_nothing_is_exited_that_is_not_there(desk: TradingDesk) -> None:
    assert refusal(desk, _two_exits()) == "422 42210000 oco orders must be exit orders"


def test_a_trailing_stop_covers_when_the_price_turns(desk: TradingDesk) -> None:
    desk.trade(sell("AAPL", 10))
    stop = desk.place(buy("AAPL", 10, type="trailing_stop", trail_price=Decimal(2)))
    assert (stop.stop_price, desk.holds[stop.id].asset) == (Decimal("52.05"), AAPL.id)
    desk.react(stop)
    desk.now += SECOND
    desk.is_quoted("47.00", "47.10")
    desk.prints("45.00", "47.05")
    stop = desk.react(stop)
    assert (stop.status, stop.filled_average_price) == (OrderStatus.FILLED, Decimal("47.10"))
    assert desk.shares == 0


def test_a_part_of_a_short_sale_sets_its_part_of_the_hold_free() -> None:
    desk = a_desk(FillModel.REALISTIC)
    desk.is_quoted("50.00", "50.10", size="4")
    order = desk.place(sell("AAPL", 10, commission="2"))
    assert desk.holds[order.id].remaining == Decimal("518.03")
    order = desk.react(order)
    assert (order.status, desk.shares) == (OrderStatus.PARTIALLY_FILLED, -4)
    assert desk.holds[order.id].remaining == Decimal("310.818")
    assert_lawful(desk)
    desk.agenda.clear()
    desk.do(CancelOrder(AMBER, order.id))
    desk.now += SECOND
    desk.settle(order)
    assert (desk.holds, desk.shares) == ({}, -4)
    assert desk.cash() == 100_198


def test_a_part_of_a_cover_sets_its_shares_free() -> None:
    desk = a_desk(FillModel.REALISTIC)
    desk.owns("-10")
    desk.is_quoted("50.00", "50.10", size="4")
    order = desk.react(desk.place(buy("AAPL", 10)))
    assert (desk.shares, desk.holds[order.id].remaining) == (-6, 6)
    assert_lawful(desk)


@pytest.mark.parametrize(("ticket", "left"), [(sell("AAPL", 10), -4), (buy("AAPL", 10), 4)])
def test_half_a_share_that_is_shown_is_not_traded(ticket: Ticket, left: int) -> None:
    desk = a_desk(FillModel.REALISTIC)
    desk.is_quoted("50.00", "50.10", size="4.5")
    desk.trade(ticket)
    assert desk.shares == left


@pytest.mark.parametrize(
    ("entry", "leave"),
    [
        (buy("AAPL", 10, order_class="bracket", **exits("60", "40")), sell),
        (sell("AAPL", 10, order_class="bracket", **exits("40", "60")), buy),
    ],
)
def test_exits_are_for_what_is_left_once_the_entry_is_filled(
    entry: Ticket, leave: Callable[..., Ticket]
) -> None:
    desk = a_desk(FillModel.REALISTIC)
    desk.is_quoted("50.00", "50.10", size="4")
    order = desk.trade(entry)
    desk.trade(leave("AAPL", 3))
    assert abs(desk.shares) == 1
    desk.is_quoted("50.00", "50.10", size="100")
    assert desk.react(order).status is OrderStatus.FILLED
    assert [leg.quantity for leg in desk.legs(order)] == [7, 7]
    assert_lawful(desk)


def test_more_of_a_short_sale_holds_more(desk: TradingDesk) -> None:
    order = desk.react(desk.place(sell("AAPL", 10, limit="60")))
    new = desk.replace(order, quantity=Decimal(20))
    assert desk.held(AMBER, USD) == 1200
    new = desk.settle(new)
    assert (new.status, desk.holds[new.id].remaining) == (OrderStatus.NEW, 1200)
    assert list(desk.holds) == [new.id]


def test_a_cover_is_not_raised_beyond_what_is_owed(desk: TradingDesk) -> None:
    desk.trade(sell("AAPL", 10))
    order = desk.react(desk.place(buy("AAPL", 5, limit="40")))
    with pytest.raises(InsufficientQuantity):
        desk.replace(order, quantity=Decimal(11))
    new = desk.settle(desk.replace(order, quantity=Decimal(10)))
    assert desk.holds[new.id].remaining == 10
    assert_lawful(desk)


def test_a_short_sale_after_the_close_waits_and_holds_by_the_last_price(desk: TradingDesk) -> None:
    desk.now = datetime(2026, 3, 2, 23, tzinfo=UTC)
    order = desk.place(sell("AAPL", 10))
    assert order.status is OrderStatus.ACCEPTED
    assert desk.holds[order.id].remaining == Decimal("515.52")  # 10 x 1.03 x 50.05, up to the cent
