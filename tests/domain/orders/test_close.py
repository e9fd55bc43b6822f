"""Closing positions. Source: Alpaca, closing positions."""

from decimal import Decimal

import pytest

from streetname.domain.errors import Forbidden, InvalidField, NotFound
from streetname.domain.orders.close import ClosePosition, ClosePositions
from streetname.domain.orders.order import OrderStatus
from tests.domain.orders.watched import WatchedDesk, a_desk
from tests.domain.trading_desk import AAPL, AMBER, MONDAY_EVENING, an_asset, sell

MSFT = an_asset("MSFT")


def test_a_position_is_closed_whole_by_a_market_order_of_the_day() -> None:
    desk = a_desk(size="100")
    desk.owns("10")
    order = desk.do(ClosePosition(AMBER, "AAPL"))
    assert (order.side, order.type, order.time_in_force) == ("sell", "market", "day")
    assert (order.quantity, order.intent, order.source) == (10, "sell_to_close", "correspondent")
    desk.answer()
    assert desk.shares == 0


@pytest.mark.parametrize(
    ("owned", "percentage", "closed"),
    [("10", "50", "5"), ("10", "33", "3"), ("10", "100", "10"), ("2.5", "50", "1.25")],
)
def test_a_percentage_of_whole_shares_is_of_whole_shares(
    owned: str, percentage: str, closed: str
) -> None:
    desk = a_desk()
    desk.owns(owned)
    order = desk.do(ClosePosition(AMBER, "AAPL", percentage=Decimal(percentage)))
    assert order.quantity == Decimal(closed)


def test_some_shares_are_closed() -> None:
    desk = a_desk()
    desk.owns("10")
    assert desk.do(ClosePosition(AMBER, AAPL.id, quantity=Decimal("2.5"))).quantity == Decimal(
        "2.5"
    )


@pytest.mark.parametrize(
    ("quantity", "percentage"),
    [("1", "50"), (None, "0"), (None, "101"), (None, "5"), ("0", None)],
)
def test_what_is_no_part_is_refused(quantity: str | None, percentage: str | None) -> None:
    desk = a_desk()
    desk.owns("10")
    command = ClosePosition(
        AMBER,
        "AAPL",
        None if quantity is None else Decimal(quantity),
        None if percentage is None else Decimal(percentage),
    )
    assert isinstance(desk.attempt(command), InvalidField)


def test_shares_that_another_order_holds_are_not_silently_left_out() -> None:
    desk = a_desk()
    desk.owns("10")
    desk.enter(sell("AAPL", 4, limit="110"))
    refusal = desk.attempt(ClosePosition(AMBER, "AAPL"))
    assert isinstance(refusal, Forbidden)
    assert "insufficient qty available for order (requested: 10, available: 6)" in refusal.message


def test_there_must_be_a_position() -> None:
    desk = a_desk()
    refusals = [desk.attempt(ClosePosition(AMBER, symbol)) for symbol in ("AAPL", "NOPE")]
    assert [refusal.message for refusal in refusals] == [
        "position does not exist",
        "symbol not found: NOPE",
    ]
    assert all(isinstance(refusal, NotFound) for refusal in refusals)


def test_a_position_is_closed_at_the_next_open_while_the_exchange_is_closed() -> None:
    desk = WatchedDesk(MONDAY_EVENING)
    desk.owns("2.5")
    assert desk.do(ClosePosition(AMBER, "AAPL")).status is OrderStatus.ACCEPTED


def test_closing_all_says_what_came_of_each() -> None:
    desk = a_desk()
    desk.owns("10")
    desk.assets[MSFT.id] = MSFT
    desk.is_quoted("399", "400", asset=MSFT)
    desk.enter(sell("AAPL", 4, limit="110"))
    assert [closing.symbol for closing in desk.do(ClosePositions(AMBER))] == ["AAPL"]
    (closing,) = desk.do(ClosePositions(AMBER))
    assert closing.order is None
    assert isinstance(closing.refusal, Forbidden)
