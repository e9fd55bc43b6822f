from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.portfolio.figures import Figures, suffices
from streetname.domain.portfolio.position import Position
from streetname.domain.portfolio.valuation import Holdings, holdings
from streetname.domain.values.ids import AccountId
from tests.domain.trading_desk import an_asset

money = st.decimals(0, 10**7, places=6)
holding = st.tuples(
    st.decimals(0, 10**4, places=9),
    st.decimals("0.0001", 10**3, places=4),
    st.booleans(),
    st.integers(0, 100),
)


def an_account_with(
    cash: str,
    *,
    value: str = "0",
    initial: str = "0",
    maintenance: str = "0",
    held: str = "0",
    unsettled: str = "0",
    multiplier: int = 2,
) -> Figures:
    owned = Holdings(Decimal(value), Decimal(initial), Decimal(maintenance))
    return Figures(Decimal(cash), Decimal(held), Decimal(unsettled), owned, multiplier)


def test_cash_alone_buys_twice_as_much_on_margin() -> None:
    figures = an_account_with("100000")
    assert figures.equity == 100_000
    assert figures.buying_power == 200_000
    assert figures.regulation_t_buying_power == 200_000
    assert figures.non_marginable_buying_power == 100_000
    assert figures.options_buying_power == 100_000


def test_what_was_bought_needs_half_of_its_value() -> None:
    figures = an_account_with("95000", value="5000", initial="2500", maintenance="1500")
    assert figures.equity == 100_000
    assert figures.excess == 97_500
    assert figures.buying_power == 195_000


def test_a_price_that_rises_lends_more() -> None:
    figures = an_account_with("95000", value="6000", initial="3000", maintenance="1800")
    assert figures.equity == 101_000
    assert figures.buying_power == 196_000


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


@given(money, money, money, st.lists(holding, max_size=4), st.sampled_from([1, 2]))
def test_what_free_cash_pays_for_is_always_within_buying_power(
    cash: Decimal,
    held: Decimal,
    cost: Decimal,
    owned: list[tuple[Decimal, Decimal, bool, int]],
    multiplier: int,
) -> None:
    assets = {
        str(index): an_asset(
            str(index), marginable=marginable, margin_requirement=requirement if marginable else 100
        )
        for index, (_, _, marginable, requirement) in enumerate(owned)
    }
    amber = AccountId("amber")
    worth = holdings(
        [
            Position(amber, asset.id, quantity)
            for asset, (quantity, *_) in zip(assets.values(), owned, strict=True)
        ],
        {asset.id: asset for asset in assets.values()}.__getitem__,
        lambda asset: owned[int(asset.symbol)][1],
    )
    figures = Figures(cash, held, Decimal(0), worth, multiplier)
    if suffices(cash, held, cost):
        assert cost <= figures.buying_power
