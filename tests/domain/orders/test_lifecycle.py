from itertools import product

import pytest

from streetname.domain.orders.events import OrderEvent
from streetname.domain.orders.lifecycle import BIRTHS, TERMINAL, TRANSITIONS, after
from streetname.domain.orders.order import LIVE, OPEN, OrderStatus


def reachable(start: OrderStatus) -> set[OrderStatus]:
    found, edge = {start}, {start}
    while edge:
        edge = {to for (state, _), to in TRANSITIONS.items() if state in edge} - found
        found |= edge
    return found


def test_no_event_leaves_a_terminal_state() -> None:
    for state, event in product(TERMINAL, OrderEvent):
        with pytest.raises(AssertionError):
            after(state, event)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_state_can_be_cancelled_and_can_expire(state: OrderStatus) -> None:
    assert after(state, OrderEvent.CANCELED) is OrderStatus.CANCELED
    assert after(state, OrderEvent.EXPIRED) is OrderStatus.EXPIRED


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_state_can_fill(state: OrderStatus) -> None:
    assert OrderStatus.FILLED in reachable(state)


def test_every_status_is_reached_by_an_order_that_was_born() -> None:
    reached = set[OrderStatus]().union(*map(reachable, BIRTHS.values()))
    assert reached == set(OrderStatus)
    assert reachable(OrderStatus.ACCEPTED) == set(OrderStatus) - {OrderStatus.HELD}


def test_every_open_state_is_left_and_every_other_is_terminal() -> None:
    assert {state for state, _ in TRANSITIONS} == OPEN
    assert set(OrderStatus) - OPEN == TERMINAL


def test_nothing_trades_before_the_venue_has_made_it_live() -> None:
    trades = {
        state for state, event in TRANSITIONS if event in (OrderEvent.FILL, OrderEvent.PARTIAL_FILL)
    }
    assert trades == LIVE


def test_what_has_traded_is_no_longer_rejected() -> None:
    with pytest.raises(AssertionError):
        after(OrderStatus.PARTIALLY_FILLED, OrderEvent.REJECTED)
