"""Orders as made-up people write them."""

from decimal import Decimal

import pytest

from streetname.domain.orders.ticket import Ticket
from streetname.sandbox.acts import Manner
from streetname.sandbox.tickets import purchase, sale, stop_loss


def bought(manner: Manner, *, price: str = "100", budget: str = "1050") -> Ticket:
    return purchase("AAPL", Decimal(price), Decimal(budget), manner, below=Decimal("0.05"))


@pytest.mark.parametrize(
    ("manner", "quantity", "notional", "limit"),
    [
        (Manner.WHOLE, "10", None, None),
        (Manner.FRACTION, "10.5", None, None),
        (Manner.DOLLARS, None, "1050", None),
        (Manner.LIMIT, "10", None, "100.50"),
        (Manner.BID_TODAY, "10", None, "95.00"),
        (Manner.BID_STANDING, "10", None, "95.00"),
    ],
)
def test_a_purchase_is_as_large_as_its_budget_and_waits_at_its_limit(
    manner: Manner, quantity: str | None, notional: str | None, limit: str | None
) -> None:
    ticket = bought(manner)
    expected = [each and Decimal(each) for each in (quantity, notional, limit)]
    assert [ticket.quantity, ticket.notional, ticket.limit_price] == expected
    assert ticket.type == ("limit" if limit else "market")
    assert ticket.time_in_force == ("gtc" if manner is Manner.BID_STANDING else "day")


def test_a_bracket_takes_its_profit_above_and_its_loss_below() -> None:
    ticket = bought(Manner.BRACKET)
    assert ticket.order_class == "bracket"
    assert ticket.take_profit
    assert ticket.take_profit.limit_price == Decimal("106.00")
    assert ticket.stop_loss
    assert ticket.stop_loss.stop_price == Decimal("96.00")


@pytest.mark.parametrize("manner", [each for each in Manner if each is not Manner.FRACTION])
def test_who_cannot_buy_a_share_buys_for_dollars(manner: Manner) -> None:
    ticket = bought(manner, price="2000")
    assert (ticket.quantity, ticket.notional, ticket.type) == (None, Decimal(1050), "market")
    assert ticket.order_class is None


def test_a_sale_at_a_limit_and_a_stop_loss_stand_until_they_are_canceled() -> None:
    at_market = sale("AAPL", Decimal("1.5"))
    assert (at_market.type, at_market.time_in_force) == ("market", "day")
    at_limit = sale("AAPL", Decimal(2), limit=Decimal(110))
    assert (at_limit.type, at_limit.time_in_force) == ("limit", "gtc")
    below = stop_loss("AAPL", Decimal(2), Decimal(90))
    assert (below.type, below.time_in_force, below.stop_price) == ("stop", "gtc", Decimal(90))
