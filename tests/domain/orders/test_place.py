from datetime import UTC, datetime
from decimal import Decimal

import pytest

from streetname.domain.errors import (
    BrokerError,
    Forbidden,
    InsufficientBuyingPower,
    InsufficientQuantity,
    Unauthorized,
    Unprocessable,
)
from streetname.domain.ledger.chart import USD
from streetname.domain.orders.order import OrderStatus, PositionIntent
from streetname.domain.orders.place import PlaceOrder
from streetname.domain.orders.route import VenueReacts
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.changes import Due
from streetname.domain.values.ids import AccountId
from tests.domain.trading_desk import (
    AAPL,
    AMBER,
    MONDAY_AT_TEN,
    MONDAY_EVENING,
    TradingDesk,
    buy,
    sell,
)


def held_for(ticket: Ticket, *, bid: str = "99.90", ask: str = "100", owned: str = "0") -> Decimal:
    desk = TradingDesk()
    desk.is_quoted(bid, ask)
    desk.owns(owned)
    order = desk.place(ticket)
    return desk.holds[order.id].remaining


@pytest.mark.parametrize(
    ("ask", "ticket", "held"),
    [
        ("100", buy("AAPL", 10), "1025"),
        ("40", buy("AAPL", 10), "416"),
        ("50", buy("AAPL", 10), "512.50"),
        ("49.99", buy("AAPL", 10), "519.90"),
        ("100", buy("AAPL", 10, limit="100"), "1000"),
        ("100", buy("AAPL", 10, limit="90.01"), "900.10"),
        ("100", buy("AAPL", dollars="250.50"), "250.50"),
        ("100", buy("AAPL", "0.333333333"), "34.17"),
    ],
)
def test_a_purchase_holds_the_most_that_it_may_cost(ask: str, ticket: Ticket, held: str) -> None:
    assert held_for(ticket, ask=ask) == Decimal(held)


@pytest.mark.parametrize(
    ("charged", "held"),
    [
        ({"commission": "1"}, "1001"),
        ({"commission": "0.01", "commission_type": "qty"}, "1000.10"),
        ({"commission": "10", "commission_type": "bps"}, "1001"),
        ({"commission_bps": Decimal(25)}, "1002.50"),
    ],
)
def test_a_purchase_holds_its_commission_too(charged: dict[str, str], held: str) -> None:
    assert held_for(buy("AAPL", 10, limit="100", **charged)) == Decimal(held)


def test_a_sale_holds_its_shares() -> None:
    assert held_for(sell("AAPL", "4.5"), owned="10") == Decimal("4.5")


def test_a_sale_by_notional_holds_some_more_as_far_as_there_is_more() -> None:
    sale = sell("AAPL", dollars="100")
    assert held_for(sale, bid="100", ask="100.10", owned="10") == Decimal("1.025")
    assert held_for(sale, bid="100", ask="100.10", owned="1.01") == Decimal("1.01")


def test_an_order_in_the_session_is_on_its_way_to_the_venue() -> None:
    desk = TradingDesk()
    order = desk.place(buy("AAPL", 10))
    assert order.status is OrderStatus.PENDING_NEW
    assert desk.orders[order.id] == order
    assert desk.events == ["pending_new"]
    assert desk.agenda == [Due(MONDAY_AT_TEN, VenueReacts(AMBER, order.id))]


def test_an_order_outside_the_session_waits_and_is_measured_by_the_last_trade() -> None:
    desk = TradingDesk(MONDAY_EVENING)
    desk.is_quoted("99", "101")
    order = desk.place(buy("AAPL", 10))
    assert order.status is OrderStatus.ACCEPTED
    assert desk.holds[order.id].remaining == 1025
    assert desk.events == ["accepted"]
    assert desk.agenda == []


@pytest.mark.parametrize(
    ("now", "lasts", "expires_at"),
    [
        (MONDAY_AT_TEN, "day", datetime(2026, 3, 2, 21, tzinfo=UTC)),
        (MONDAY_EVENING, "day", datetime(2026, 3, 3, 21, tzinfo=UTC)),
        # Friday evening, and the clocks go forward on Sunday.
        (datetime(2026, 3, 6, 23, tzinfo=UTC), "day", datetime(2026, 3, 9, 20, tzinfo=UTC)),
        (MONDAY_AT_TEN, "gtc", datetime(2026, 5, 31, 15, tzinfo=UTC)),
        (MONDAY_AT_TEN, "ioc", None),
        (MONDAY_AT_TEN, "fok", None),
    ],
)
def test_an_order_lasts_as_long_as_it_says(
    now: datetime, lasts: str, expires_at: datetime | None
) -> None:
    assert TradingDesk(now).place(buy("AAPL", 1, lasts=lasts)).expires_at == expires_at


def test_the_order_says_what_the_client_wrote() -> None:
    ticket = buy("AAPL", 3, limit="187.35", client_order_id="mine", subtag="desk 4")
    order = TradingDesk().place(ticket)
    assert (order.client_order_id, order.subtag) == ("mine", "desk 4")
    assert order.source == "correspondent"
    assert (order.quantity, order.notional, order.limit_price) == (3, None, Decimal("187.35"))


def test_an_order_without_a_name_is_given_one() -> None:
    desk = TradingDesk()
    one, two = desk.place(buy("AAPL", 1)), desk.place(buy("AAPL", 1))
    assert len({one.client_order_id, two.client_order_id, one.id, two.id}) == 4


def test_an_asset_can_be_named_by_its_identifier() -> None:
    assert TradingDesk().place(buy(AAPL.id, 1)).symbol == "AAPL"


def test_an_unknown_account_is_refused_like_a_wrong_key() -> None:
    with pytest.raises(Unauthorized):
        TradingDesk().do(PlaceOrder(AccountId("nobody"), buy("AAPL", 1)))


def test_an_order_that_costs_exactly_what_is_there_is_accepted() -> None:
    desk = TradingDesk(cash="1001")
    desk.place(buy("AAPL", 10, limit="100", commission="1"))
    assert desk.buying_power() == 0


def test_a_cent_too_little_is_refused_with_both_figures() -> None:
    desk = TradingDesk(cash="1000.99")
    with pytest.raises(InsufficientBuyingPower) as refused:
        desk.place(buy("AAPL", 10, limit="100", commission="1"))
    assert refused.value.facts == {"buying_power": "1000.99", "cost_basis": "1001"}


def test_what_open_orders_hold_buys_nothing_else() -> None:
    desk = TradingDesk(cash="1500")
    desk.place(buy("AAPL", 10, limit="100"))
    with pytest.raises(InsufficientBuyingPower) as refused:
        desk.place(buy("AAPL", 6, limit="100"))
    assert refused.value.facts == {"buying_power": "500", "cost_basis": "600"}


def test_shares_held_for_one_order_are_not_sold_by_another() -> None:
    desk = TradingDesk()
    desk.owns("10")
    first = desk.place(sell("AAPL", 6, limit="200"))
    with pytest.raises(InsufficientQuantity) as refused:
        desk.place(sell("AAPL", 10))
    assert refused.value.message == (
        "insufficient qty available for order (requested: 10, available: 4)"
    )
    assert refused.value.facts == {
        "available": "4",
        "existing_qty": "10",
        "held_for_orders": "6",
        "symbol": "AAPL",
        "related_orders": [first.id],
    }


def test_what_is_not_owned_is_sold_short_by_who_may_and_never_as_a_fraction() -> None:
    with pytest.raises(Forbidden) as refused:
        TradingDesk().place(sell("AAPL", 1))
    assert refused.value.message == "account is not allowed to short"
    desk = TradingDesk()
    desk.most_multiplier = 2
    order = desk.place(sell("AAPL", 10))
    assert order.intent is PositionIntent.SELL_TO_OPEN
    assert desk.holds[order.id].asset == USD
    assert desk.holds[order.id].remaining == Decimal("1928.16")  # 10 × 187.20 × 1.03
    with pytest.raises(Unprocessable, match="fractional orders cannot be sold short"):
        TradingDesk().place(sell("AAPL", "0.5"))


def test_more_than_is_owned_is_not_sold() -> None:
    desk = TradingDesk()
    desk.owns("10")
    with pytest.raises(InsufficientQuantity) as refused:
        desk.place(sell("AAPL", 15))
    assert refused.value.facts == {
        "available": "10",
        "existing_qty": "10",
        "held_for_orders": "0",
        "symbol": "AAPL",
    }


def test_a_sale_pays_its_commission_from_its_proceeds_or_from_cash() -> None:
    desk = TradingDesk(cash="0")
    desk.owns("1")
    desk.is_quoted("100", "100.10")
    with pytest.raises(InsufficientBuyingPower) as refused:
        desk.place(sell("AAPL", 1, commission="100.01"))
    assert refused.value.facts == {"buying_power": "0", "cost_basis": "0.01"}
    desk.place(sell("AAPL", 1, commission="100"))


def test_without_any_price_an_order_is_refused_and_says_what_to_do() -> None:
    desk = TradingDesk()
    desk.quotes.clear()
    with pytest.raises(Unprocessable, match="pin a quote"):
        desk.place(buy("AAPL", 1))


@pytest.mark.parametrize(
    "ticket",
    [buy("AAPL", 1_000_000), sell("AAPL", 1), buy("NOPE", 1), buy("AAPL", 0), buy("AAPL", "0.001")],
)
def test_a_refusal_leaves_no_trace(ticket: Ticket) -> None:
    desk = TradingDesk()
    with pytest.raises(BrokerError):
        desk.place(ticket)
    assert not desk.orders
    assert not desk.holds
    assert not desk.facts
    assert not desk.agenda
    assert desk.held(AMBER, USD) == 0


def test_a_margin_account_buys_for_more_than_its_cash() -> None:
    desk = TradingDesk(cash="5000")
    with pytest.raises(Forbidden):
        desk.place(buy("AAPL", 60, limit="100"))
    desk.most_multiplier = 2
    desk.place(buy("AAPL", 60, limit="100"))
    assert desk.buying_power() == 4000
