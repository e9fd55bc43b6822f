from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.charges.regulatory import (
    RATES,
    RegulatoryFee,
    Tally,
    charges,
    counted,
    most_uncapped,
    rate_on,
    total,
)
from streetname.domain.ledger.activity import Activity, ActivityType, Trade
from streetname.domain.values.amounts import CENT, ZERO, notional
from streetname.domain.values.ids import AccountId, EntryId, OrderId

AMBER = AccountId("amber")
MARCH = date(2026, 3, 2)
JUNE = date(2026, 6, 1)


def a_fill(side: str, quantity: str | Decimal, price: str | Decimal, day: date) -> Activity:
    shares, each = Decimal(quantity), Decimal(price)
    value = notional(each, shares)
    return Activity(
        id="fill",
        account_id=AMBER,
        type=ActivityType.FILL,
        sub_type=None,
        at=datetime(2026, 3, 2, 15, tzinfo=UTC),
        date=day,
        entry_id=EntryId(1),
        object_id="order",
        net_amount=-value if side == "buy" else value,
        description="",
        trade=Trade(OrderId("order"), side, "AAPL", each, shares, shares, ZERO, "filled"),
    )


def a_day(*fills: Activity) -> Tally:
    tally = Tally(AMBER, fills[0].date)
    for fill in fills:
        tally = counted(tally, fill)
    return tally


def charged(*fills: Activity) -> dict[str, str]:
    """The fees of the day, each in dollars."""
    return {charge.fee.value: str(charge.amount) for charge in charges(a_day(*fills))}


def test_each_fee_is_rounded_up_to_the_cent() -> None:
    assert charged(a_fill("sell", "1000", "10.03", JUNE)) == {
        "REG": "0.21",  # 10,030 dollars at 20.60 per million are 0.206618
        "TAF": "0.20",  # 1,000 shares at 0.000195 are 0.195
        "CAT": "0.01",  # 1,000 shares at 0.000003 are 0.003
    }


def test_the_cap_of_the_trading_activity_fee_is_per_trade() -> None:
    assert charged(a_fill("sell", "60000", "0.01", MARCH))["TAF"] == "9.79"
    twice = [a_fill("sell", "60000", "0.01", MARCH)] * 2
    assert charged(*twice, a_fill("sell", "1000", "0.01", MARCH))["TAF"] == "19.78"
    # One share more than what costs as much as the cap, and one less.
    assert charged(a_fill("sell", "50205", "0.01", MARCH))["TAF"] == "9.79"
    halves = [a_fill("sell", "30000", "0.01", MARCH)] * 2
    assert charged(*halves)["TAF"] == "11.70"


def test_a_day_is_rounded_once_and_not_trade_by_trade() -> None:
    small = [a_fill("sell", "1", "10", MARCH)] * 50
    assert charged(*small)["TAF"] == "0.01"


def test_purchases_pay_for_the_audit_trail_alone() -> None:
    assert charged(a_fill("buy", "5000", "10", JUNE)) == {"CAT": "0.02"}


def test_selling_short_is_selling() -> None:
    sold = charged(a_fill("sell", "1000", "10.03", JUNE))
    assert charged(a_fill("sell_short", "1000", "10.03", JUNE)) == sold


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 12, 29), {}),
        (date(2024, 1, 2), {"TAF": "0.17"}),
        (date(2024, 5, 22), {"REG": "2.78", "TAF": "0.17"}),
        (date(2025, 5, 13), {"REG": "2.78", "TAF": "0.17", "CAT": "0.05"}),
        (date(2025, 5, 14), {"TAF": "0.17", "CAT": "0.05"}),
        (date(2026, 4, 3), {"TAF": "0.20", "CAT": "0.01"}),
        (date(2026, 4, 4), {"REG": "2.06", "TAF": "0.20", "CAT": "0.01"}),
        (date(2027, 1, 4), {"REG": "2.06", "TAF": "0.24", "CAT": "0.01"}),
        (date(2030, 1, 2), {"REG": "2.06", "TAF": "0.25", "CAT": "0.01"}),
    ],
)
def test_the_rate_is_the_one_in_force_on_the_day(day: date, expected: dict[str, str]) -> None:
    assert charged(a_fill("sell", "1000", "100", day)) == expected


def test_a_charge_says_what_it_is_of() -> None:
    day = a_day(
        a_fill("sell", "0.010052895", "250", JUNE),
        a_fill("sell", "2", "10.50", JUNE),
        a_fill("buy", "5", "1", JUNE),
    )
    assert [charge.basis for charge in charges(day)] == [
        "$23.513224",
        "2.010052895 shares (2 trades)",
        "3 trades",
    ]


def test_rates_stand_in_the_order_of_their_days() -> None:
    for rates in RATES.values():
        days = [rate.since for rate in rates]
        assert days == sorted(set(days))


fills = st.lists(
    st.builds(
        a_fill,
        st.sampled_from(["buy", "sell", "sell_short"]),
        st.decimals("0.000000001", 100_000, places=9),
        st.decimals("0.0001", 5_000, places=4),
        st.just(JUNE),
    ),
    min_size=1,
    max_size=12,
)


@given(fills)
def test_the_fees_of_a_day_are_those_of_its_trades_one_by_one(fills: list[Activity]) -> None:
    """Reckoned the long way: trade by trade at the rates, and rounded at the end."""
    sales = [fill for fill in fills if fill.trade is not None and fill.trade.side != "buy"]
    section_31 = sum((fill.net_amount for fill in sales), ZERO) * Decimal("0.0000206")
    activity = sum((min(quantity(f) * Decimal("0.000195"), Decimal("9.79")) for f in sales), ZERO)
    trail = sum(map(quantity, fills), ZERO) * Decimal("0.000003")
    due = {"REG": section_31, "TAF": activity, "CAT": trail}
    found = {charge.fee.value: charge.amount for charge in charges(a_day(*fills))}
    for fee, exact in due.items():
        amount = found.get(fee, ZERO)
        assert ZERO <= amount - exact < CENT
    assert total(a_day(*fills)) == sum(found.values(), ZERO)


def quantity(fill: Activity) -> Decimal:
    assert fill.trade is not None
    return fill.trade.quantity


@given(st.permutations([a_fill("sell", n, "7", JUNE) for n in ("60000", "0.5", "3", "90000")]))
def test_it_does_not_matter_which_trade_came_first(fills: list[Activity]) -> None:
    assert a_day(*fills) == a_day(*sorted(fills, key=quantity))


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)))
def test_no_sale_below_the_cap_costs_more_than_the_cap(day: date) -> None:
    rate = rate_on(RegulatoryFee.TRADING_ACTIVITY, day)
    assert rate.most is not None
    assert most_uncapped(day) * rate.each <= rate.most
    assert (most_uncapped(day) + Decimal("0.000000001")) * rate.each > rate.most
