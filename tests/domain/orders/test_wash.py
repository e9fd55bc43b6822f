"""The wash-trade table, written down once more: what is open, what is new, and the answer."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from streetname.domain.errors import Forbidden
from streetname.domain.orders.ticket import StopLoss, TakeProfit, Ticket
from tests.domain.trading_desk import AMBER, TradingDesk, an_asset, buy, sell

MESSAGE = "potential wash trade detected. use complex orders"
STOPS = "opposite side market/stop order exists"
LIMITS = "opposite side limit order exists"
SELL_EXISTS = "sell order exists, buy limit price should be less than existing sell limit price"
BUY_EXISTS = "buy order exists, sell limit price should be greater than existing buy limit price"
MSFT = an_asset("MSFT")


def a_desk() -> TradingDesk:
    """Ten shares are owned; AAPL is at 187.20 and the venue does not react."""
    desk = TradingDesk()
    desk.owns("10")
    return desk


def purchase(kind: str, limit: str = "180") -> Ticket:
    return _of(buy("AAPL", 5), kind, limit, stop="200", trail="5")


def sale(kind: str, limit: str = "190") -> Ticket:
    return _of(sell("AAPL", 5), kind, limit, stop="150", trail="5")


def _of(ticket: Ticket, kind: str, limit: str, *, stop: str, trail: str) -> Ticket:
    prices: dict[str, Any] = {}
    if kind in ("limit", "stop_limit"):
        prices["limit_price"] = Decimal(limit)
    if kind in ("stop", "stop_limit"):
        prices["stop_price"] = Decimal(stop)
    if kind == "trailing_stop":
        prices["trail_price"] = Decimal(trail)
    return msgspec.structs.replace(ticket, type=kind, **prices)


def answer(desk: TradingDesk, ticket: Ticket) -> dict[str, Any] | None:
    """The facts of the refusal; None if there is none."""
    try:
        desk.place(ticket)
    except Forbidden as refused:
        return {"code": refused.number, "message": refused.message, **refused.facts}
    return None


KINDS = ("market", "limit", "stop", "stop_limit")
# existing: by new market, limit, stop, stop_limit; `=` is for the test of prices
TABLE = {
    "market": "SSSS",
    "limit": "L=L=",
    "stop": "SSSS",
    "stop_limit": "L=L=",
}
REASONS = {"S": STOPS, "L": LIMITS}
CELLS = [
    (existing, new, letter)
    for existing, letters in TABLE.items()
    for new, letter in zip(KINDS, letters, strict=True)
]


@pytest.mark.parametrize(("existing", "new", "letter"), CELLS)
@pytest.mark.parametrize("new_buys", [True, False])
def test_an_order_that_could_trade_with_an_open_one_is_refused(
    existing: str, new: str, letter: str, new_buys: bool
) -> None:
    desk = a_desk()
    # Limits that are apart; where prices are tested there is nothing to refuse.
    first = desk.place(sale(existing) if new_buys else purchase(existing))
    second = purchase(new) if new_buys else sale(new)
    told = answer(desk, second)
    if letter == "=":
        assert told is None
        return
    assert told == {
        "code": 40310000,
        "message": MESSAGE,
        "existing_order_id": first.id,
        "reject_reason": REASONS[letter],
    }
    assert list(desk.orders) == [first.id]


@pytest.mark.parametrize("existing", ["limit", "stop_limit"])
@pytest.mark.parametrize("new", ["limit", "stop_limit"])
@pytest.mark.parametrize(
    ("bid", "asked", "refused"),
    [("189.99", "190", False), ("190", "190", True), ("190.01", "190", True)],
)
def test_two_limits_are_held_against_each_other(
    existing: str, new: str, bid: str, asked: str, refused: bool
) -> None:
    for first, second, reason in (
        (sale(existing, asked), purchase(new, bid), SELL_EXISTS),
        (purchase(existing, bid), sale(new, asked), BUY_EXISTS),
    ):
        desk = a_desk()
        resting = desk.place(first)
        told = answer(desk, second)
        if not refused:
            assert told is None
            continue
        assert told == {
            "code": 40310000,
            "message": MESSAGE,
            "existing_order_id": resting.id,
            "reject_reason": reason,
            "buy_limit_price": bid,
            "sell_limit_price": asked,
        }


@pytest.mark.parametrize("kind", [*KINDS, "trailing_stop"])
def test_a_trailing_stop_is_exempt_whichever_comes_first(kind: str) -> None:
    desk = a_desk()
    desk.place(sale("trailing_stop"))
    assert answer(desk, purchase(kind)) is None
    desk = a_desk()
    desk.place(purchase(kind))
    assert answer(desk, sale("trailing_stop")) is None


BRACKET = msgspec.structs.replace(
    buy("AAPL", 5, limit="190"),
    order_class="bracket",
    take_profit=TakeProfit(Decimal(200)),
    stop_loss=StopLoss(Decimal(150)),
)


def test_orders_of_groups_are_exempt_as_new_and_as_open_ones() -> None:
    desk = TradingDesk()
    desk.place(BRACKET)
    desk.owns("10")
    assert answer(desk, sell("AAPL", 5)) is None
    desk = TradingDesk()
    desk.place(buy("AAPL", 5, limit="185"))
    desk.owns("10")
    oco = msgspec.structs.replace(
        sell("AAPL", 5, limit="188"), order_class="oco", stop_loss=StopLoss(Decimal(150))
    )
    assert answer(desk, oco) is None
    assert answer(desk, purchase("market")) is None


def test_orders_on_the_same_side_in_other_assets_and_of_the_past_are_no_matter() -> None:
    desk = a_desk()
    desk.assets[MSFT.id] = MSFT
    desk.is_quoted("400", "400.10", asset=MSFT)
    desk.owns("10", asset=MSFT)
    order = desk.place(sale("limit"))
    assert answer(desk, sell("MSFT", 5, limit="500")) is None
    assert answer(desk, sale("limit")) is None
    for standing in list(desk.open_orders(AMBER)):
        desk.cancel(standing)
    assert not desk.orders[order.id].is_open
    assert answer(desk, purchase("market")) is None


def test_a_second_sale_meets_the_quantity_and_a_purchase_the_wash_check() -> None:
    desk = a_desk()
    desk.place(sell("AAPL", 10, limit="190"))
    refused = answer(desk, sell("AAPL", 10, limit="190"))
    assert refused is not None
    assert refused["message"].startswith("insufficient qty available for order")
    refused = answer(desk, buy("AAPL", 1))
    assert refused is not None
    assert refused["message"] == MESSAGE
