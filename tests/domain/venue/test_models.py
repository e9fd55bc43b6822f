from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.market.quote import Quote
from streetname.domain.orders.order import Order
from streetname.domain.orders.ticket import Ticket
from streetname.domain.values.amounts import is_whole
from streetname.domain.values.rules import FillModel
from streetname.domain.venue.models import latency, tradable
from tests.domain.trading_desk import MONDAY_AT_TEN, TradingDesk, buy, sell

INSTANT, REALISTIC, PAPER = FillModel.INSTANT, FillModel.REALISTIC, FillModel.ALPACA_PAPER
SEEDS = range(2000)

quantities = st.decimals("0.000000001", 10**6, places=9)


def an_order(ticket: Ticket) -> Order:
    desk = TradingDesk(cash="1E+12")
    desk.owns("10000000")
    return desk.place(ticket)


def traded(
    model: FillModel,
    order: Order,
    wanted: str | Decimal,
    *,
    seed: int = 7,
    bid_size: str = "300",
    ask_size: str = "200",
) -> Decimal:
    sizes = Decimal(bid_size), Decimal(ask_size)
    quote = Quote(Decimal("187.19"), Decimal("187.20"), *sizes, at=MONDAY_AT_TEN)
    return tradable(model, seed, order, Decimal(wanted), quote, MONDAY_AT_TEN)


WHOLE = an_order(buy("AAPL", 100))


@given(quantities)
def test_the_instant_model_trades_everything(wanted: Decimal) -> None:
    assert traded(INSTANT, WHOLE, wanted, bid_size="1", ask_size="1") == wanted


@given(quantities)
def test_the_realistic_model_trades_no_more_than_the_far_side_shows(wanted: Decimal) -> None:
    assert traded(REALISTIC, an_order(buy("AAPL", 1)), wanted) == min(wanted, 200)
    assert traded(REALISTIC, an_order(sell("AAPL", 1)), wanted) == min(wanted, 300)


def test_the_paper_model_fills_about_one_order_in_ten_in_part() -> None:
    in_part = [seed for seed in SEEDS if traded(PAPER, WHOLE, "100", seed=seed) < 100]
    assert len(SEEDS) * 0.08 < len(in_part) < len(SEEDS) * 0.12


@pytest.mark.parametrize("wanted", ["1", "2", "3", "100", "99999"])
def test_the_paper_model_keeps_whole_shares_whole(wanted: str) -> None:
    for seed in SEEDS:
        quantity = traded(PAPER, WHOLE, wanted, seed=seed)
        assert is_whole(quantity)
        assert 1 <= quantity <= int(wanted)


@pytest.mark.parametrize("wanted", ["0.000000001", "0.5", "12.345678901"])
def test_the_paper_model_always_trades_something_of_a_fraction(wanted: str) -> None:
    for seed in SEEDS:
        assert 0 < traded(PAPER, WHOLE, wanted, seed=seed) <= Decimal(wanted)


def test_an_order_for_all_or_nothing_is_never_filled_in_part() -> None:
    order = an_order(buy("AAPL", 250, lasts="fok"))
    assert {traded(PAPER, order, "250", seed=seed) for seed in SEEDS} == {Decimal(250)}
    assert traded(REALISTIC, order, "250") == 0
    assert traded(REALISTIC, order, "200") == 200
    assert traded(INSTANT, order, "250") == 250


def test_the_same_seed_gives_the_same_fill() -> None:
    for seed in range(50):
        assert traded(PAPER, WHOLE, "100", seed=seed) == traded(PAPER, WHOLE, "100", seed=seed)


def test_only_the_instant_model_reacts_at_once() -> None:
    assert latency(INSTANT, 7, WHOLE.id) == timedelta()
    for model in (REALISTIC, PAPER):
        delays = {latency(model, seed, WHOLE.id) for seed in SEEDS}
        assert min(delays) == timedelta(milliseconds=50)
        assert max(delays) == timedelta(milliseconds=250)
