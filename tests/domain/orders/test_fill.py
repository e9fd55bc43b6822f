from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.ledger.activity import ActivityType
from streetname.domain.ledger.chart import FIRM_COMMISSIONS, STREET_CLEARING, USD, customer
from streetname.domain.ledger.entry import EntryKind, imbalance
from streetname.domain.market.calendar import session_at
from streetname.domain.orders.events import OrderChanged
from streetname.domain.orders.fill import Match, fill
from streetname.domain.orders.order import CommissionType, Order, OrderStatus
from streetname.domain.orders.rulebook import Rule
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.amounts import notional
from streetname.domain.values.changes import Changes
from tests.domain.trading_desk import AAPL, AMBER, TradingDesk, buy, sell


def a_live_order(desk: TradingDesk, ticket: Ticket) -> Order:
    """The order at the venue, which has no quote to trade at."""
    order = desk.place(ticket)
    desk.quotes.clear()
    order = desk.react(order)
    assert order.status is OrderStatus.NEW
    return order


def filled(
    desk: TradingDesk, order: Order, quantity: str, price: str, *, completes: bool = False
) -> Order:
    session = session_at(desk.now)
    assert session is not None
    changes = Changes()
    value = notional(Decimal(price), Decimal(quantity))
    match = Match(
        Decimal(quantity), Decimal(price), value, completes=completes, rule=Rule.FILLED_AT_MARKET
    )
    after = fill(order, match, session, desk, changes)
    desk.apply(changes)
    return after


def test_a_purchase_takes_cash_and_brings_shares() -> None:
    desk = TradingDesk(cash="1000")
    order = a_live_order(desk, buy("AAPL", 4))
    order = filled(desk, order, "4", "187.20", completes=True)
    assert desk.cash() == Decimal("251.20")
    assert desk.shares == 4
    assert desk.balance(customer(AMBER), AAPL.id) == 4
    assert desk.balance(STREET_CLEARING, USD) == Decimal("748.80")
    assert desk.balance(STREET_CLEARING, AAPL.id) == -4
    assert (order.status, order.filled_at) == (OrderStatus.FILLED, desk.now)


def test_a_sale_takes_shares_and_brings_cash() -> None:
    desk = TradingDesk(cash="0")
    desk.owns("10", at="150")
    order = a_live_order(desk, sell("AAPL", 4))
    filled(desk, order, "4", "187.19", completes=True)
    assert desk.cash() == Decimal("748.76")
    assert desk.shares == 6
    assert desk.position(AMBER, AAPL.id).average_price == 150
    assert desk.holds == {}


def test_an_entry_of_a_trade_balances_and_settles_on_the_next_day() -> None:
    desk = TradingDesk()
    order = filled(desk, a_live_order(desk, buy("AAPL", 4)), "4", "187.20", completes=True)
    (entry,) = desk.entries
    assert entry.kind is EntryKind.TRADE
    assert entry.object_id == order.id
    assert not imbalance(entry.postings)
    assert {line.settles_on.isoformat() for line in entry.postings} == {"2026-03-03"}
    assert entry.trade_date.isoformat() == "2026-03-02"


def test_a_part_of_an_order_spends_its_part_of_the_hold() -> None:
    desk = TradingDesk()
    order = a_live_order(desk, buy("AAPL", 10, limit="190"))
    order = filled(desk, order, "4", "187.20")
    assert order.status is OrderStatus.PARTIALLY_FILLED
    assert order.filled_at is None
    assert desk.holds[order.id].remaining == 1900 - Decimal("748.80")
    order = filled(desk, order, "6", "189", completes=True)
    assert desk.holds == {}
    assert order.filled_quantity == 10


def test_the_average_price_is_weighted_over_the_fills() -> None:
    desk = TradingDesk()
    order = a_live_order(desk, buy("AAPL", 10))
    order = filled(desk, order, "4", "187.20")
    assert order.filled_average_price == Decimal("187.20")
    order = filled(desk, order, "3", "187.25")
    assert order.filled_average_price == Decimal("187.221428571")
    order = filled(desk, order, "3", "187.10", completes=True)
    assert order.filled_average_price == Decimal("187.185")
    assert order.filled_value == Decimal("1871.85")


def test_a_fill_is_told_to_the_owner_and_to_the_streams() -> None:
    desk = TradingDesk()
    order = filled(desk, a_live_order(desk, buy("AAPL", 10)), "4", "187.20")
    (activity,) = desk.activities
    (entry,) = desk.entries
    assert activity.type is ActivityType.FILL
    assert activity.net_amount == Decimal("-748.80")
    assert activity.entry_id == entry.id
    assert activity.trade is not None
    assert (activity.trade.cumulative_quantity, activity.trade.leaves_quantity) == (4, 6)
    assert activity.trade.order_status == "partially_filled"
    told = desk.facts[-1]
    assert isinstance(told, OrderChanged)
    assert told.event == "partial_fill"
    assert told.order == order
    assert told.execution is not None
    assert activity.id == f"20260302100000000::{told.execution.id}"
    assert told.execution.position_quantity == 4
    assert told.execution.settles_on.isoformat() == "2026-03-03"


def test_a_commission_is_booked_to_the_firm_beside_the_trade() -> None:
    desk = TradingDesk(cash="1000")
    ticket = buy("AAPL", 4, commission="10", commission_type="bps")
    order = filled(desk, a_live_order(desk, ticket), "4", "187.20", completes=True)
    assert desk.cash() == Decimal("250.45")
    assert desk.balance(FIRM_COMMISSIONS, USD) == Decimal("0.75")
    assert order.commission_charged == Decimal("0.75")
    assert order.filled_average_price == Decimal("187.20")
    assert desk.position(AMBER, AAPL.id).average_price == Decimal("187.20")
    trade, fee = desk.activities
    assert (trade.type, fee.type, fee.sub_type) == ("FILL", "FEE", "COM")
    assert fee.net_amount == Decimal("-0.75")
    assert fee.object_id == order.id
    assert [entry.kind for entry in desk.entries] == ["trade", "commission"]


def test_without_a_commission_nothing_is_booked_for_it() -> None:
    desk = TradingDesk()
    filled(desk, a_live_order(desk, buy("AAPL", 4)), "4", "187.20", completes=True)
    assert [entry.kind for entry in desk.entries] == ["trade"]
    assert [activity.type for activity in desk.activities] == ["FILL"]


def test_an_order_by_notional_keeps_its_dollars_and_tells_its_shares() -> None:
    desk = TradingDesk()
    order = a_live_order(desk, buy("AAPL", dollars="100"))
    order = filled(desk, order, "0.534188034", "187.20", completes=True)
    assert (order.quantity, order.notional) == (None, 100)
    assert order.filled_quantity == Decimal("0.534188034")
    assert desk.cash() == 100_000 - Decimal("100.000000")
    assert desk.holds == {}


def test_a_fill_never_costs_more_than_was_held() -> None:
    desk = TradingDesk()
    order = a_live_order(desk, buy("AAPL", 10, limit="187"))
    with pytest.raises(AssertionError):
        filled(desk, order, "9", "250")


parts = st.lists(
    st.tuples(st.decimals("0.000000001", 50, places=9), st.decimals("0.01", 190, places=2)),
    max_size=6,
).map(lambda made: [(Decimal(1), Decimal(100)), *made])


@given(
    parts,
    st.sampled_from(["buy", "sell"]),
    st.decimals(0, 20, places=2),
    st.sampled_from(CommissionType),
)
def test_any_sequence_of_partial_fills_conserves_money_and_shares(
    made: list[tuple[Decimal, Decimal]], side: str, amount: Decimal, kind: CommissionType
) -> None:
    wanted = sum((quantity for quantity, _ in made), Decimal(0))
    desk = TradingDesk()
    desk.is_quoted("190", "190.10")
    desk.owns("300")
    place = buy if side == "buy" else sell
    ticket = place("AAPL", str(wanted), commission=str(amount), commission_type=kind.value)
    order = a_live_order(desk, ticket)
    for number, (quantity, price) in enumerate(made, start=1):
        order = filled(desk, order, str(quantity), str(price), completes=number == len(made))

    sign = 1 if side == "buy" else -1
    charged = desk.balance(FIRM_COMMISSIONS, USD)
    assert order.status is OrderStatus.FILLED
    assert order.filled_quantity == wanted
    assert order.commission_charged == charged
    assert desk.shares == desk.balance(customer(AMBER), AAPL.id) == 300 + sign * wanted
    assert desk.cash() == 100_000 - sign * order.filled_value - charged
    assert desk.balance(STREET_CLEARING, USD) == sign * order.filled_value
    assert desk.balance(STREET_CLEARING, AAPL.id) == -sign * wanted
    assert desk.holds == {}
    assert sum(activity.net_amount for activity in desk.activities) == desk.cash() - 100_000
