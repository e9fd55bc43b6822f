"""What orders set aside, and that what was accepted can always be paid for."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.errors import BrokerError, InsufficientBuyingPower
from streetname.domain.ledger.chart import USD, customer
from streetname.domain.market.asset import Asset
from streetname.domain.orders.order import Order, OrderStatus
from streetname.domain.orders.place import PlaceOrder, place_order
from streetname.domain.orders.ticket import Ticket
from streetname.domain.portfolio.margin import is_light, weight
from streetname.domain.values.rules import FillModel
from tests.domain.trading_desk import AAPL, AMBER, TradingDesk, an_asset, buy, sell

FULL = an_asset("FULL", marginable=False, margin_requirement=100)
HALF = an_asset("HALF", margin_requirement=75)
PENNY = an_asset("PENNY")
ASSETS = (AAPL, FULL, HALF, PENNY)
PRICES = {AAPL: "50", FULL: "50", HALF: "50", PENNY: "1"}


def a_desk(cash: str = "100000", multiplier: int = 2, size: str = "7", **how: Any) -> TradingDesk:
    """Amber may borrow as often; everything is quoted without a spread."""
    desk = TradingDesk(cash=cash, **how)
    desk.most_multiplier = multiplier
    desk.assets = {asset.id: asset for asset in ASSETS}
    for asset, price in PRICES.items():
        desk.is_quoted(price, price, asset=asset, size=size)
    return desk


def set_aside(ticket: Ticket, **how: Any) -> Decimal:
    """What the order takes of buying power while it is open."""
    desk = a_desk(**how)
    before = desk.buying_power()
    desk.place(ticket)
    return before - desk.buying_power()


@pytest.mark.parametrize(
    ("ticket", "bid", "ask", "held"),
    [
        (buy("AAPL", 10, limit="100"), "99", "100", "1000"),
        (buy("AAPL", 10), "99", "100", "1025"),
        (buy("AAPL", 10), "39", "40", "416"),
        (buy("AAPL", dollars="250"), "39", "40", "250"),
        (buy("AAPL", 10, type="stop", stop_price=Decimal(110)), "99", "100", "1127.5"),
        (buy("AAPL", 10, type="trailing_stop", trail_price=Decimal(5)), "100", "100", "1076.25"),
        (sell("AAPL", 10), "50", "50.10", "516.03"),
        (sell("AAPL", 10, limit="51"), "50", "50.10", "516.03"),
        (sell("AAPL", 10, limit="60"), "50", "50.10", "600"),
        (sell("AAPL", 10, limit="60", commission="2"), "50", "50.10", "602"),
        (
            sell("AAPL", 10, limit="60", commission="0.5", commission_type="qty"),
            "50",
            "50.10",
            "605",
        ),
        (
            sell("AAPL", 10, limit="60", commission="10", commission_type="bps"),
            "50",
            "50.10",
            "600.6",
        ),
    ],
)
def test_an_order_that_opens_holds_money(ticket: Ticket, bid: str, ask: str, held: str) -> None:
    desk = a_desk()
    desk.is_quoted(bid, ask)
    order = desk.place(ticket)
    hold = desk.holds[order.id]
    assert (hold.asset, hold.remaining) == (USD, Decimal(held))
    assert desk.buying_power() == 200_000 - Decimal(held)


@pytest.mark.parametrize(
    ("owned", "ticket"),
    [
        ("10", sell("AAPL", 4)),
        ("10", sell("AAPL", 4, limit="60")),
        ("-10", buy("AAPL", 4)),
        ("-10", buy("AAPL", 4, limit="40")),
        ("-10", buy("AAPL", 4, type="stop", stop_price=Decimal(60))),
        ("-10", buy("AAPL", 4, limit="40", commission="2")),
    ],
)
def test_an_order_that_closes_holds_shares_and_no_money(owned: str, ticket: Ticket) -> None:
    desk = a_desk()
    desk.owns(owned)
    power = desk.buying_power()
    order = desk.place(ticket)
    hold = desk.holds[order.id]
    assert (hold.asset, hold.remaining) == (AAPL.id, 4)
    assert (desk.held(AMBER, USD), desk.buying_power()) == (0, power)


def test_a_cover_gives_buying_power_back_when_it_has_filled_and_not_before() -> None:
    desk = a_desk()
    desk.trade(sell("AAPL", 100))
    assert desk.buying_power() == 195_000
    order = desk.place(buy("AAPL", 100))
    assert desk.buying_power() == 195_000
    desk.react(order)
    assert desk.buying_power() == 200_000


def test_a_short_sale_uses_as_much_buying_power_as_a_purchase() -> None:
    bought, sold = a_desk(), a_desk()
    bought.trade(buy("AAPL", 100))
    sold.trade(sell("AAPL", 100))
    assert bought.buying_power() == sold.buying_power() == 195_000


@pytest.mark.parametrize(
    ("symbol", "multiplier", "taken"),
    [
        *[("AAPL", 1, "1000"), ("AAPL", 2, "1000"), ("AAPL", 4, "1000")],
        *[("FULL", 1, "1000"), ("FULL", 2, "2000"), ("FULL", 4, "4000")],
        *[("HALF", 1, "1000"), ("HALF", 2, "1500"), ("HALF", 4, "3000")],
        *[("PENNY", 1, "20"), ("PENNY", 2, "40"), ("PENNY", 4, "80")],
    ],
)
def test_what_lends_little_takes_more_buying_power(
    symbol: str, multiplier: int, taken: str
) -> None:
    asset = next(asset for asset in ASSETS if asset.symbol == symbol)
    ticket = buy(symbol, 20, limit=PRICES[asset])
    assert set_aside(ticket, multiplier=multiplier) == Decimal(taken)
    desk = a_desk(multiplier=multiplier)
    before = desk.buying_power()
    desk.trade(ticket)
    assert before - desk.buying_power() == Decimal(taken)


def test_what_lends_nothing_is_bought_with_own_money_alone() -> None:
    desk = a_desk()
    with pytest.raises(InsufficientBuyingPower) as refused:
        place_order(PlaceOrder(AMBER, buy("FULL", 2001, limit="50")), desk)
    assert refused.value.facts == {"buying_power": "200000", "cost_basis": "100050"}
    desk.place(buy("FULL", 1000, limit="50"))
    assert desk.figures().withdrawable == 50_000
    desk.place(buy("FULL", 1000, limit="50"))
    assert desk.buying_power() == 0
    with pytest.raises(InsufficientBuyingPower):
        place_order(PlaceOrder(AMBER, buy("AAPL", 1)), desk)


def test_a_part_of_it_takes_its_part_of_the_weight() -> None:
    desk = a_desk(fill_model=FillModel.REALISTIC)
    order = desk.react(desk.place(buy("FULL", 10, limit="50")))
    assert (order.status, order.filled_quantity) == (OrderStatus.PARTIALLY_FILLED, 7)
    hold = desk.holds[order.id]
    assert (hold.remaining, hold.weight, hold.overweight) == (150, 2, 150)
    assert desk.buying_power() == 200_000 - 2 * 500


def test_a_replacement_weighs_as_much_as_what_it_replaces() -> None:
    desk = a_desk()
    order = desk.react(desk.place(buy("FULL", 100, limit="40")))
    assert desk.buying_power() == 192_000
    new = desk.replace(order, quantity=Decimal(200))
    assert desk.buying_power() == 184_000
    desk.settle(new)
    assert desk.buying_power() == 184_000
    with pytest.raises(InsufficientBuyingPower):
        desk.replace(new, quantity=Decimal(2501))


prices = st.decimals("0.05", 500, places=2)
assets = st.builds(
    lambda lends, percent: an_asset(marginable=lends, margin_requirement=percent),
    st.booleans(),
    st.integers(1, 100),
)


@given(assets, prices, st.sampled_from([1, 2, 4]), st.booleans())
def test_a_light_asset_weighs_one_and_none_weighs_less(
    asset: Asset, price: Decimal, multiplier: int, short: bool
) -> None:
    weighs = weight(asset, price, multiplier, short=short)
    assert weighs >= 1
    if is_light(asset, price, short=short):
        assert weighs == 1
    if not short:
        assert weighs <= multiplier


class Step(msgspec.Struct, frozen=True):
    """One thing that the owner asks for, or that the market does without moving."""

    kind: str
    symbol: str
    shares: int
    far: int


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(["buy", "sell", "buy", "sell", "cancel", "react", "cover"]),
        st.sampled_from([asset.symbol for asset in ASSETS]),
        st.sampled_from([1, 30, 200, 390, 800, 1600, 2500]),
        st.sampled_from([-5, 0, 0, 1]),
    ),
    min_size=1,
    max_size=25,
)


def take(desk: TradingDesk, step: Step) -> Order | None:
    """Do what the step says; the order that was accepted, if one was."""
    match step.kind:
        case "cancel":
            for order in desk.open_orders(AMBER)[:1]:
                desk.cancel(order)
        case "react":
            for order in desk.open_orders(AMBER):
                if desk.orders[order.id].is_open:
                    desk.react(order)
        case _:
            asset = next(asset for asset in ASSETS if asset.symbol == step.symbol)
            limit = Decimal(PRICES[asset]) * (100 + step.far) / 100
            make = sell if step.kind == "sell" else buy
            shares = step.shares
            if step.kind == "cover":
                shares = int(abs(desk.position(AMBER, asset.id).quantity)) or shares
            try:
                return desk.trade(make(step.symbol, shares, limit=str(limit)))
            except BrokerError:
                return None
    return None


def what_is_left(desk: TradingDesk) -> Decimal:
    """Buying power, as far below zero as it would be if it could be."""
    figures = desk.figures()
    own = figures.cash
    if figures.multiplier == 2:
        own = 2 * (figures.equity - figures.holdings.initial_margin)
    elif figures.multiplier == 4:
        own = 4 * (figures.equity - figures.holdings.intraday_margin)
    return own - figures.held - figures.overweight


@given(steps, st.sampled_from([1, 2, 4]), st.sampled_from(["3000", "20000", "100000"]))
def test_what_was_accepted_can_always_be_paid_for(
    sequence: Sequence[Step], multiplier: int, cash: str
) -> None:
    """While prices stand still, nothing that is accepted, filled or cancelled overdraws anything.

    Limits are on both sides of the market, so some trade at once and some rest.
    """
    desk = a_desk(cash, multiplier, fill_model=FillModel.REALISTIC, size="900")
    for step in sequence:
        take(desk, step)
        assert what_is_left(desk) >= 0
        figures = desk.figures()
        assert figures.equity == Decimal(cash)
        worth = figures.holdings
        assert figures.equity == figures.cash + worth.long_value + worth.short_value
        if multiplier == 1:
            assert figures.cash >= figures.held


moves = st.lists(
    st.tuples(
        st.sampled_from(["buy", "sell", "cancel", "move"]),
        st.integers(1, 1500),
        st.integers(0, 60),
        st.decimals("0.9", "1.1", places=2),
    ),
    max_size=25,
)


@given(moves)
def test_whoever_may_not_borrow_never_owes_money(
    sequence: Sequence[tuple[str, int, int, Decimal]],
) -> None:
    """Whatever the market does between acceptance and fill: purchases are paid for or rejected."""
    desk = a_desk("20000", 1, fill_model=FillModel.REALISTIC)
    price = Decimal(50)
    for kind, shares, at, factor in sequence:
        if kind == "move":
            price = max((price * factor).quantize(Decimal("0.01")), Decimal(1))
            desk.is_quoted(str(price), str(price + Decimal("0.05")), size="300")
            for order in desk.open_orders(AMBER):
                desk.react(order)
        elif kind == "cancel":
            for order in desk.open_orders(AMBER)[:1]:
                desk.cancel(order)
        else:
            make = buy if kind == "buy" else sell
            try:
                desk.trade(make("AAPL", shares, limit=str(at) if at else None))
            except BrokerError:
                continue
        assert desk.balance(customer(AMBER), USD) >= desk.held(AMBER, USD)
        assert desk.shares >= desk.held(AMBER, AAPL.id)
