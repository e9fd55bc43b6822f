from datetime import date
from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.portfolio.figures import Figures, suffices
from streetname.domain.portfolio.position import Position, traded
from streetname.domain.portfolio.valuation import Holdings, holdings
from streetname.domain.values.ids import AccountId
from tests.domain.trading_desk import AAPL, an_asset

MONDAY = date(2026, 3, 2)

money = st.decimals(0, 10**7, places=6)
holding = st.tuples(
    st.decimals(-(10**4), 10**4, places=9),
    st.decimals("0.0001", 10**3, places=4),
    st.booleans(),
    st.integers(0, 100),
)


def an_account_with(
    cash: str,
    *,
    value: str = "0",
    short: str = "0",
    initial: str = "0",
    maintenance: str = "0",
    held: str = "0",
    unsettled: str = "0",
    multiplier: int = 2,
) -> Figures:
    owned = Holdings(Decimal(value), Decimal(short), Decimal(initial), Decimal(maintenance))
    return Figures(Decimal(cash), Decimal(held), Decimal(unsettled), owned, multiplier)


def an_account_that(
    *positions: tuple[str, str], cash: str, price: str, multiplier: int = 2
) -> Figures:
    """One that has traded AAPL (so many, at a price) with so much cash before, now at a price."""
    position, left = Position(AccountId("amber"), AAPL.id), Decimal(cash)
    for quantity, at in positions:
        position = traded(position, Decimal(quantity), Decimal(at), MONDAY)
        left -= Decimal(quantity) * Decimal(at)
    worth = holdings([position], lambda _: AAPL, lambda _: Decimal(price), left)
    return Figures(left, Decimal(0), Decimal(0), worth, multiplier)


def test_cash_alone_buys_twice_as_much_on_margin() -> None:
    figures = an_account_with("100000")
    assert figures.equity == 100_000
    assert figures.buying_power == 200_000
    assert figures.regulation_t_buying_power == 200_000
    assert figures.non_marginable_buying_power == 100_000
    assert figures.options_buying_power == 100_000


def test_what_was_bought_needs_half_of_its_value() -> None:
    figures = an_account_that(("100", "50"), cash="100000", price="50")
    assert (figures.cash, figures.holdings.long_value, figures.equity) == (95_000, 5_000, 100_000)
    assert (figures.holdings.initial_margin, figures.holdings.maintenance_margin) == (2_500, 1_500)
    assert (figures.excess, figures.buying_power) == (97_500, 195_000)


def test_a_price_that_rises_lends_more() -> None:
    figures = an_account_that(("100", "50"), cash="100000", price="60")
    assert (figures.equity, figures.holdings.long_value) == (101_000, 6_000)
    assert (figures.holdings.initial_margin, figures.buying_power) == (3_000, 196_000)


def test_the_proceeds_of_a_short_sale_buy_nothing() -> None:
    figures = an_account_that(("-10", "50"), cash="10000", price="50")
    assert (figures.cash, figures.holdings.short_value, figures.equity) == (10_500, -500, 10_000)
    assert (figures.holdings.initial_margin, figures.holdings.maintenance_margin) == (250, 150)
    assert figures.buying_power == 2 * (10_000 - 250)
    assert figures.withdrawable == 10_000 - 250


def test_a_short_that_has_made_its_account_small_leaves_no_more_than_the_excess() -> None:
    figures = an_account_that(("-10", "50"), cash="2000", price="100")
    assert (figures.cash, figures.equity, figures.multiplier) == (2_500, 1_500, 1)
    assert figures.buying_power == 1_500 - 500
    assert not figures.shorting_enabled


def test_four_times_its_money_needs_a_quarter_of_what_is_held() -> None:
    assert an_account_that(cash="100000", price="50", multiplier=4).buying_power == 400_000
    figures = an_account_that(("2000", "50"), cash="100000", price="50", multiplier=4)
    assert figures.buying_power == 300_000
    assert figures.regulation_t_buying_power == 100_000


def test_shorting_takes_margin_and_leave() -> None:
    assert an_account_with("2000").shorting_enabled
    assert not an_account_with("1999.99").shorting_enabled
    assert not an_account_with("5000", multiplier=1).shorting_enabled
    unwilling = msgspec.structs.replace(an_account_with("5000"), may_short=False)
    assert not unwilling.shorting_enabled


def test_fees_that_are_still_to_be_booked_cannot_be_spent() -> None:
    figures = msgspec.structs.replace(an_account_with("5000"), pending_fees=Decimal("1.25"))
    assert figures.equity == 5_000
    assert figures.buying_power == Decimal("9998.75")
    assert figures.withdrawable == figures.transferable == Decimal("4998.75")


def test_an_open_order_takes_what_it_holds_from_buying_power() -> None:
    free, holding = an_account_with("100000"), an_account_with("100000", held="1000")
    assert free.buying_power - holding.buying_power == 1000


def test_below_two_thousand_dollars_of_equity_nothing_is_lent() -> None:
    assert an_account_with("2000").buying_power == 4000
    assert an_account_with("1999.99").multiplier == 1
    assert an_account_with("1999.99").buying_power == Decimal("1999.99")


def test_a_cash_account_buys_with_its_cash() -> None:
    figures = an_account_with("5000", value="5000", initial="2500", multiplier=1)
    assert figures.buying_power == 5000


def test_unsettled_proceeds_buy_but_do_not_leave() -> None:
    figures = an_account_with("5000", unsettled="2000", multiplier=1)
    assert figures.buying_power == 5000
    assert figures.withdrawable == 3000
    assert figures.transferable == 5000


def test_a_purchase_that_has_not_settled_lends_nothing_to_a_withdrawal() -> None:
    assert an_account_with("3000", unsettled="-2000").withdrawable == 3000


def test_no_figure_that_may_be_spent_is_below_zero() -> None:
    figures = an_account_with("-5000", value="6000", initial="3000", held="9000")
    for name in (
        "buying_power",
        "regulation_t_buying_power",
        "non_marginable_buying_power",
        "options_buying_power",
        "withdrawable",
        "transferable",
        "excess",
    ):
        assert getattr(figures, name) == 0


positions = st.lists(holding, max_size=4)


@given(money, positions)
def test_equity_is_cash_and_what_is_long_less_what_is_short(
    cash: Decimal, owned: list[tuple[Decimal, Decimal, bool, int]]
) -> None:
    figures = Figures(cash, Decimal(0), Decimal(0), _worth(owned, cash), 2)
    value = sum((quantity * price for quantity, price, *_ in owned), Decimal(0))
    assert figures.equity == cash + value
    assert figures.holdings.long_value >= 0 >= figures.holdings.short_value
    assert figures.holdings.gross_value == sum(abs(q) * p for q, p, *_ in owned)


@given(money, money, money, positions, st.sampled_from([1, 2, 4]))
def test_what_free_cash_pays_for_is_always_within_buying_power(
    cash: Decimal,
    held: Decimal,
    cost: Decimal,
    owned: list[tuple[Decimal, Decimal, bool, int]],
    multiplier: int,
) -> None:
    figures = Figures(cash, held, Decimal(0), _worth(owned, cash), multiplier)
    has_shorts = any(quantity < 0 for quantity, *_ in owned)
    if suffices(cash, held, cost, has_shorts=has_shorts):
        assert cost <= figures.buying_power


def test_cash_alone_does_not_tell_what_an_account_with_shorts_may_buy() -> None:
    assert suffices(Decimal(100), Decimal(0), Decimal(100))
    assert not suffices(Decimal(100), Decimal(0), Decimal(1), has_shorts=True)


def _worth(owned: list[tuple[Decimal, Decimal, bool, int]], cash: Decimal) -> Holdings:
    assets = {
        str(index): an_asset(
            str(index), marginable=marginable, margin_requirement=requirement if marginable else 100
        )
        for index, (_, _, marginable, requirement) in enumerate(owned)
    }
    return holdings(
        [
            Position(AccountId("amber"), asset.id, quantity)
            for asset, (quantity, *_) in zip(assets.values(), owned, strict=True)
        ],
        {asset.id: asset for asset in assets.values()}.__getitem__,
        lambda asset: owned[int(asset.symbol)][1],
        cash,
    )
