from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.orders.commission import total
from streetname.domain.orders.order import CommissionType
from streetname.domain.orders.reserve import (
    collar,
    cost_of_purchase,
    most_commission,
    shares_to_close,
)
from streetname.domain.orders.terms import terms_of
from streetname.domain.values.amounts import notional
from tests.domain.trading_desk import buy, sell

prices = st.decimals("0.01", 1000, places=2)
quantities = st.integers(1, 10_000)


@pytest.mark.parametrize(("price", "ratio"), [("49.99", "0.04"), ("50", "0.025")])
def test_the_collar_is_wider_below_fifty_dollars(price: str, ratio: str) -> None:
    assert collar(Decimal(price)) == Decimal(ratio)


@given(quantities, prices, st.decimals(0, 1, places=4))
def test_a_market_purchase_that_trades_within_the_collar_costs_no_more_than_was_held(
    quantity: int, reference: Decimal, part: Decimal
) -> None:
    price = reference * (1 + collar(reference) * part)
    cost = notional(price, Decimal(quantity))
    assert cost <= cost_of_purchase(terms_of(buy("AAPL", quantity)), reference)


@given(
    quantities,
    prices,
    st.decimals(0, 50, places=2),
    st.sampled_from(CommissionType),
    st.decimals("0.01", 1, places=2),
)
def test_no_commission_exceeds_what_is_held_for_it(
    quantity: int, limit: Decimal, amount: Decimal, kind: CommissionType, part: Decimal
) -> None:
    terms = terms_of(
        buy("AAPL", quantity, limit=str(limit), commission=str(amount), commission_type=kind.value)
    )
    traded = Decimal(quantity) * part
    charge = total(terms.commission, traded, notional(limit, traded))
    assert charge <= most_commission(terms, cost_of_purchase(terms, limit), limit)


@given(st.decimals("0.01", 10_000, places=2), prices, st.decimals(0, 10_000, places=9))
def test_a_sale_by_notional_asks_for_what_its_dollars_make(
    dollars: Decimal, reference: Decimal, available: Decimal
) -> None:
    terms = terms_of(sell("AAPL", dollars=str(dollars)))
    shares = shares_to_close(terms, reference, available)
    wanted = dollars / reference
    assert shares >= wanted - Decimal("1E-9")
    assert shares <= max(wanted, min(wanted * (1 + collar(reference)), available))
