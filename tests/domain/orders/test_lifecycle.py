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


def test_what_trades_is_live_or_done_by_its_first_trade_or_asked_back() -> None:
    trades = {
        state for state, event in TRANSITIONS if event in (OrderEvent.FILL, OrderEvent.PARTIAL_FILL)
    }
    assert trades - LIVE == {OrderStatus.PENDING_NEW, OrderStatus.HELD, OrderStatus.PENDING_CANCEL}


def test_nothing_trades_that_waits_for_its_hours() -> None:
    for event in (OrderEvent.PARTIAL_FILL, OrderEvent.FILL):
        with pytest.raises(AssertionError):
            after(OrderStatus.ACCEPTED, event)


def test_what_has_traded_is_no_longer_rejected() -> None:
    with pytest.raises(AssertionError):
        after(OrderStatus.PARTIALLY_FILLED, OrderEvent.REJECTED)


_NAMED: dict[OrderStatus, set[OrderStatus]] = {
    OrderStatus.ACCEPTED: {
        OrderStatus.PENDING_NEW,
        OrderStatus.NEW,
        OrderStatus.PENDING_CANCEL,
        OrderStatus.CANCELED,
        OrderStatus.EXPIRED,
        OrderStatus.REJECTED,
    },
    OrderStatus.PENDING_NEW: {
        OrderStatus.NEW,
        OrderStatus.PARTIALLY_FILLED,
        OrderStatus.FILLED,
        OrderStatus.PENDING_CANCEL,
        OrderStatus.CANCELED,
        OrderStatus.EXPIRED,
        OrderStatus.REJECTED,
    },
    OrderStatus.HELD: {
        OrderStatus.NEW,
        OrderStatus.FILLED,
        OrderStatus.PENDING_CANCEL,
        OrderStatus.CANCELED,
        OrderStatus.EXPIRED,
        OrderStatus.REPLACED,
        OrderStatus.REJECTED,
    },
    OrderStatus.NEW: {
        OrderStatus.PARTIALLY_FILLED,
        OrderStatus.FILLED,
        OrderStatus.PENDING_CANCEL,
        OrderStatus.CANCELED,
        OrderStatus.EXPIRED,
        OrderStatus.PENDING_REPLACE,
        OrderStatus.REPLACED,
        OrderStatus.REJECTED,
    },
    OrderStatus.PARTIALLY_FILLED: {
        OrderStatus.PARTIALLY_FILLED,
        OrderStatus.FILLED,
        OrderStatus.PENDING_CANCEL,
        OrderStatus.CANCELED,
        OrderStatus.EXPIRED,
        OrderStatus.PENDING_REPLACE,
        OrderStatus.REPLACED,
    },
    OrderStatus.PENDING_CANCEL: {
        OrderStatus.PARTIALLY_FILLED,
        OrderStatus.FILLED,
        OrderStatus.CANCELED,
        OrderStatus.EXPIRED,
    },
    OrderStatus.PENDING_REPLACE: {
        OrderStatus.PARTIALLY_FILLED,
        OrderStatus.FILLED,
        OrderStatus.PENDING_CANCEL,
        OrderStatus.CANCELED,
        OrderStatus.EXPIRED,
        OrderStatus.REPLACED,
    },
}
"""The transitions that Alpaca documents.

One more has no row: with `order_replace_rejected` an order is again what it was before.
"""


def test_the_table_has_every_documented_transition_and_no_other() -> None:
    table: dict[OrderStatus, set[OrderStatus]] = {}
    for (state, _), following in TRANSITIONS.items():
        table.setdefault(state, set()).add(following)
    assert table == _NAMED
