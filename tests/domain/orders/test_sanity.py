"""Prices: their steps, stops against the market, exits against their entry and each other."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from streetname.domain.errors import BrokerError
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from tests.domain.trading_desk import AMBER, TradingDesk, buy, sell

SUB_PENNY = "invalid {} {}. sub-penny increment does not fulfill minimum pricing criteria"
TOO_LOW = "stop price must be greater than current price"
TOO_HIGH = "stop price must be less than current price"


def priced(ticket: Ticket, kind: str = "market", **prices: str) -> Ticket:
    given = {name: Decimal(price) for name, price in prices.items()}
    return msgspec.structs.replace(ticket, type=kind, **given)


def group(ticket: Ticket, order_class: str, profit: str | None, *loss: str) -> Ticket:
    """The order with a take-profit, and a stop-loss by its stop and perhaps its limit."""
    return msgspec.structs.replace(
        ticket,
        order_class=order_class,
        take_profit=TakeProfit(Decimal(profit)) if profit else None,
        stop_loss=StopLoss(*map(Decimal, loss)) if loss else None,
    )


def a_desk(owned: str = "0") -> TradingDesk:
    """The last trade of AAPL was at 187.20."""
    desk = TradingDesk()
    desk.most_multiplier = 2
    desk.owns(owned)
    return desk


def refusal(desk: TradingDesk, ticket: Ticket) -> dict[str, Any]:
    with pytest.raises(BrokerError) as refused:
        desk.place(ticket)
    assert (refused.value.status, refused.value.number) == (422, 42210000)
    assert not desk.open_orders(AMBER)
    return {"message": refused.value.message, **refused.value.facts}


@pytest.mark.parametrize(
    ("ticket", "name", "price"),
    [
        (buy("AAPL", 1, limit="290.123"), "limit_price", "290.123"),
        (buy("AAPL", 1, limit="1.001"), "limit_price", "1.001"),
        (buy("AAPL", 10, limit="0.12345"), "limit_price", "0.12345"),
        (priced(buy("AAPL", 1), "stop", stop_price="200.005"), "stop_price", "200.005"),
        (
            priced(buy("AAPL", 1), "stop_limit", stop_price="200.005", limit_price="201"),
            "stop_price",
            "200.005",
        ),
        (
            group(buy("AAPL", 1), "bracket", "300.001", "100"),
            "take_profit.limit_price",
            "300.001",
        ),
        (
            group(buy("AAPL", 1), "bracket", "300", "100.001"),
            "stop_loss.stop_price",
            "100.001",
        ),
        (
            group(buy("AAPL", 1), "bracket", "300", "100", "99.999"),
            "stop_loss.limit_price",
            "99.999",
        ),
    ],
)
def test_a_price_finer_than_the_market_s_steps_is_refused_as_it_was_sent(
    ticket: Ticket, name: str, price: str
) -> None:
    assert refusal(a_desk(), ticket) == {"message": SUB_PENNY.format(name, price)}


@pytest.mark.parametrize(
    "ticket",
    [
        buy("AAPL", 1, limit="187.350"),
        buy("AAPL", 1, limit="1"),
        buy("AAPL", 2, limit="0.9999"),
        priced(buy("AAPL", 1), "trailing_stop", trail_percent="0.33"),
    ],
)
def test_a_price_in_steps_is_taken_however_it_is_written(ticket: Ticket) -> None:
    assert a_desk().place(ticket).is_open


@pytest.mark.parametrize("kind", ["stop", "stop_limit"])
@pytest.mark.parametrize(
    ("side", "stop", "message"),
    [
        ("buy", "187.20", TOO_LOW),
        ("buy", "187.19", TOO_LOW),
        ("buy", "187.21", None),
        ("sell", "187.20", TOO_HIGH),
        ("sell", "187.21", TOO_HIGH),
        ("sell", "187.19", None),
    ],
)
def test_a_stop_that_the_market_has_reached_is_refused_with_both_prices(
    kind: str, side: str, stop: str, message: str | None
) -> None:
    prices = {"stop_price": stop, **({"limit_price": stop} if kind == "stop_limit" else {})}
    ticket = priced(buy("AAPL", 1) if side == "buy" else sell("AAPL", 1), kind, **prices)
    desk = a_desk("10")
    if message is None:
        assert desk.place(ticket).is_open
        return
    assert refusal(desk, ticket) == {
        "message": message,
        "market_price": "187.2",
        "stop_price": stop.rstrip("0"),
    }


def test_a_trailing_stop_stands_off_by_itself_and_is_not_asked() -> None:
    order = a_desk("10").place(priced(sell("AAPL", 1), "trailing_stop", trail_percent="0.33"))
    # Not rounded: 187.20 less a third of a per cent.
    assert (order.high_water_mark, order.stop_price) == (Decimal("187.20"), Decimal("186.58224"))


AT_MARKET = buy("AAPL", 1)
LIMIT = buy("AAPL", 1, limit="180")
STOP = priced(buy("AAPL", 1), "stop", stop_price="200")
STOP_LIMIT = priced(buy("AAPL", 1), "stop_limit", stop_price="200", limit_price="205")
SHORT = sell("AAPL", 1, limit="190")
EXITS = sell("AAPL", 5, limit="190")
COVER = buy("AAPL", 5, limit="180")
PROFIT, STOP_PRICE = "take_profit.limit_price", "stop_loss.stop_price"


@pytest.mark.parametrize(
    ("ticket", "answer"),
    [
        # An exit is missing.
        (group(LIMIT, "bracket", None, "150"), f"bracket orders require {PROFIT}"),
        (group(LIMIT, "bracket", "190"), f"bracket orders require {STOP_PRICE}"),
        (group(LIMIT, "bracket", None), f"bracket orders require {PROFIT}"),
        (group(LIMIT, "oto", None), f"oto orders require one of {PROFIT} and {STOP_PRICE}"),
        (group(LIMIT, "oto", "190", "150"), f"oto orders require one of {PROFIT} and {STOP_PRICE}"),
        # The base is what the entry asks for.
        (group(LIMIT, "bracket", "180", "150"), (PROFIT, ">= base_price + 0.01", "180")),
        (group(LIMIT, "bracket", "190", "180"), (STOP_PRICE, "<= base_price - 0.01", "180")),
        (group(LIMIT, "oto", "180"), (PROFIT, ">= base_price + 0.01", "180")),
        (group(LIMIT, "oto", None, "180"), (STOP_PRICE, "<= base_price - 0.01", "180")),
        (
            group(buy("AAPL", 1), "bracket", "187.20", "1"),
            (PROFIT, ">= base_price + 0.01", "187.2"),
        ),
        (
            group(AT_MARKET, "bracket", "190", "187.20"),
            (STOP_PRICE, "<= base_price - 0.01", "187.2"),
        ),
        (group(STOP, "bracket", "200", "150"), (PROFIT, ">= base_price + 0.01", "200")),
        (group(STOP_LIMIT, "bracket", "205", "150"), (PROFIT, ">= base_price + 0.01", "205")),
        # A short sale is the mirror of a purchase.
        (group(SHORT, "bracket", "190", "200"), (PROFIT, "<= base_price - 0.01", "190")),
        (group(SHORT, "bracket", "150", "190"), (STOP_PRICE, ">= base_price + 0.01", "190")),
        # The exits are in each other's way.
        (group(LIMIT, "bracket", "190", "190"), f"{PROFIT} must be > {STOP_PRICE}"),
        (group(LIMIT, "bracket", "150", "190"), f"{PROFIT} must be > {STOP_PRICE}"),
        (group(SHORT, "bracket", "195", "195"), f"{PROFIT} must be < {STOP_PRICE}"),
        # The limit of the stop-loss is on the wrong side of its stop.
        (
            group(LIMIT, "bracket", "190", "150", "150.01"),
            f"stop_loss.limit_price must be <= {STOP_PRICE}",
        ),
        (
            group(SHORT, "bracket", "150", "200", "199.99"),
            f"stop_loss.limit_price must be >= {STOP_PRICE}",
        ),
    ],
)
def test_the_exits_of_an_entry_are_there_and_stand_off(
    ticket: Ticket, answer: str | tuple[str, str, str]
) -> None:
    told = refusal(a_desk(), ticket)
    if isinstance(answer, str):
        assert told == {"message": answer}
        return
    name, rule, base = answer
    assert told == {"message": f"{name} must be {rule}", "base_price": base}


@pytest.mark.parametrize(
    ("owned", "ticket", "answer"),
    [
        ("10", group(EXITS, "oco", None), {"message": f"oco orders require {STOP_PRICE}"}),
        (
            "10",
            group(EXITS, "oco", None, "190"),
            {"message": f"{STOP_PRICE} must be <= base_price - 0.01", "base_price": "190"},
        ),
        (
            "10",
            group(EXITS, "oco", None, "188"),
            {"message": TOO_HIGH, "market_price": "187.2", "stop_price": "188"},
        ),
        (
            "10",
            group(EXITS, "oco", None, "150", "151"),
            {"message": f"stop_loss.limit_price must be <= {STOP_PRICE}"},
        ),
    ],
)
def test_the_exits_of_a_position_stand_off_each_other_and_the_market(
    owned: str, ticket: Ticket, answer: dict[str, str]
) -> None:
    assert refusal(a_desk(owned), ticket) == answer


@pytest.mark.parametrize(
    ("owned", "ticket"),
    [
        ("0", group(LIMIT, "bracket", "180.01", "179.99", "179.99")),
        ("0", group(buy("AAPL", 1), "bracket", "187.21", "187.19")),
        ("0", group(LIMIT, "oto", "180.01")),
        ("0", group(LIMIT, "oto", None, "179.99")),
        ("0", group(SHORT, "bracket", "189.99", "190.01", "190.01")),
        ("10", group(EXITS, "oco", "190", "187.19")),
    ],
)
def test_exits_a_cent_away_are_taken(owned: str, ticket: Ticket) -> None:
    desk = a_desk(owned)
    order = desk.place(ticket)
    assert desk.legs(order)
