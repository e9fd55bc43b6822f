from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.orders.commission import due, total
from streetname.domain.orders.order import Commission, CommissionType, Order
from streetname.domain.values.amounts import notional
from tests.domain.trading_desk import TradingDesk, buy

FLAT, PER_SHARE, BASIS_POINTS = CommissionType.NOTIONAL, CommissionType.QTY, CommissionType.BPS

fills = st.lists(
    st.tuples(st.decimals("0.000000001", 10**4, places=9), st.decimals("0.01", 10**3, places=2)),
    min_size=1,
    max_size=8,
)
commissions = st.builds(Commission, st.decimals(0, 100, places=4), st.sampled_from(CommissionType))


def an_order(commission: Commission) -> Order:
    order = TradingDesk(cash="1E+9").place(buy("AAPL", 1_000_000))
    return msgspec.structs.replace(order, commission=commission)


def charges(order: Order, made: list[tuple[Decimal, Decimal]]) -> list[Decimal]:
    """What each of the fills is charged."""
    charged: list[Decimal] = []
    for quantity, price in made:
        order = msgspec.structs.replace(
            order,
            filled_quantity=order.filled_quantity + quantity,
            filled_value=order.filled_value + notional(price, quantity),
        )
        charged.append(due(order))
        order = msgspec.structs.replace(
            order, commission_charged=order.commission_charged + charged[-1]
        )
    return charged


@pytest.mark.parametrize(
    ("kind", "amount", "charged"),
    [
        (FLAT, "1", "1.00"),
        (PER_SHARE, "0.01", "0.04"),
        (BASIS_POINTS, "10", "0.75"),
        (BASIS_POINTS, "0", "0"),
    ],
)
def test_four_shares_at_187_20_are_charged(kind: CommissionType, amount: str, charged: str) -> None:
    assert total(Commission(Decimal(amount), kind), Decimal(4), Decimal("748.80")) == Decimal(
        charged
    )


@pytest.mark.parametrize("kind", CommissionType)
def test_nothing_is_charged_before_anything_trades(kind: CommissionType) -> None:
    assert total(Commission(Decimal(5), kind), Decimal(0), Decimal(0)) == 0


def test_half_a_cent_is_rounded_up_once_for_the_whole_order() -> None:
    order = an_order(Commission(Decimal("0.0025"), PER_SHARE))
    one_by_one = [(Decimal(1), Decimal(100))] * 4
    assert charges(order, one_by_one) == [0, Decimal("0.01"), 0, 0]


def test_a_flat_commission_is_due_with_the_first_fill() -> None:
    order = an_order(Commission(Decimal("1.50"), FLAT))
    assert charges(order, [(Decimal("0.001"), Decimal(100))] * 3) == [Decimal("1.50"), 0, 0]


@given(commissions, fills)
def test_however_an_order_is_split_it_is_charged_the_same_in_all(
    commission: Commission, made: list[tuple[Decimal, Decimal]]
) -> None:
    quantity = sum((quantity for quantity, _ in made), Decimal(0))
    value = sum((notional(price, quantity) for quantity, price in made), Decimal(0))
    assert sum(charges(an_order(commission), made)) == total(commission, quantity, value)


@given(commissions, fills)
def test_every_charge_is_in_whole_cents_and_none_is_given_back(
    commission: Commission, made: list[tuple[Decimal, Decimal]]
) -> None:
    for charge in charges(an_order(commission), made):
        assert charge >= 0
        assert charge % Decimal("0.01") == 0
