"""A history is held against its definition: every posting counted again for every instant."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any, NamedTuple

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streetname.domain.ledger.chart import USD
from streetname.domain.market.asset import Asset
from streetname.domain.market.calendar import previous_session, session_on
from streetname.domain.market.quote import Pin
from streetname.domain.market.tape import Tape
from streetname.domain.portfolio.history import CashFlow, History, Record, history
from streetname.domain.portfolio.history_plan import (
    HistoryPlan,
    HistoryRequest,
    Period,
    PeriodUnit,
    Reporting,
    Reset,
    Timeframe,
    planned,
)
from streetname.domain.portfolio.portfolio import (
    Books,
    Portfolio,
    Prices,
    closing_figures,
    figures,
)
from streetname.domain.portfolio.position import Position
from streetname.domain.values.amounts import ZERO, to_cents
from streetname.domain.values.ids import AssetId
from streetname.domain.values.instants import NEW_YORK, exchange_date
from tests.domain.trading_desk import AAPL, AMBER, an_account, an_asset

MSFT = an_asset("MSFT", base_price=Decimal(400))
UNPRICED = an_asset("UNPRICED", base_price=None, volatility=None)
ASSETS = {asset.id: asset for asset in (AAPL, MSFT, UNPRICED)}
THURSDAY, FRIDAY, MONDAY, TUESDAY = (date(2026, 3, day) for day in (5, 6, 9, 10))
TAPE = Tape(7)
ONE_DAY = Period(1, PeriodUnit.DAY)


class Posted(NamedTuple):
    at: datetime
    asset_id: AssetId
    amount: Decimal


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), NEW_YORK).astimezone(UTC)


def cash(day: date, clock: str, amount: str) -> Posted:
    return Posted(at(day, clock), USD, Decimal(amount))


def trade(day: date, clock: str, asset: Asset, quantity: str, price: str) -> list[Posted]:
    instant, shares = at(day, clock), Decimal(quantity)
    return [
        Posted(instant, USD, -shares * Decimal(price)),
        Posted(instant, asset.id, shares),
    ]


def books(postings: Sequence[Posted], before: datetime | None = None) -> Books:
    amounts: dict[AssetId, Decimal] = {}
    for posted in postings:
        if before is None or posted.at < before:
            amounts[posted.asset_id] = amounts.get(posted.asset_id, ZERO) + posted.amount
    return Books({asset_id: amount for asset_id, amount in amounts.items() if amount})


def record_of(
    plan: HistoryPlan,
    postings: Sequence[Posted],
    paid: Mapping[AssetId, Decimal] | None = None,
    flows: Sequence[CashFlow] | None = None,
) -> Record:
    """What storage would have read."""
    instants = plan.instants
    postings = [posted for posted in postings if posted.at <= plan.now]
    return Record(
        account_id=AMBER,
        opening=books(postings, instants[0]) if instants else Books(),
        changes=[
            books([posted for posted in postings if posted.at >= begin], end).amounts
            for begin, end in zip_longest(instants, instants[1:])
        ],
        latest=books(postings),
        assets=ASSETS,
        paid=paid or {},
        cash_flows=flows,
    )


def told(
    now: datetime,
    postings: Sequence[Posted],
    prices: Prices = TAPE,
    *,
    opened_on: date = THURSDAY,
    paid: Mapping[AssetId, Decimal] | None = None,
    flows: Sequence[CashFlow] | None = None,
    **terms: Any,
) -> History:
    request = HistoryRequest(**{"timeframe": Timeframe.DAY, **terms})
    plan = planned(request, now, opened_on)
    return history(plan, record_of(plan, postings, paid, flows), prices)


def equities(told: History) -> list[str]:
    return [str(point.equity) for point in told.points]


def profits(told: History) -> list[str]:
    return [str(point.profit) for point in told.points]


def ratios(told: History) -> list[str]:
    return [str(point.profit_ratio) for point in told.points]


class FixedPrices:
    """190 for the latest trade, 185 for every close."""

    def reference_price(self, asset: Asset, instant: datetime) -> Decimal:
        return Decimal(190)

    def official_close(self, asset: Asset, day: date) -> Decimal:
        return Decimal(185)


FIXED = FixedPrices()
WEEK = [
    cash(THURSDAY, "11:00", "10000"),
    *trade(FRIDAY, "10:00", AAPL, "10", "180"),
    *trade(MONDAY, "10:00", AAPL, "-4", "191"),
    cash(MONDAY, "18:00", "500"),
]


def test_days_are_valued_at_their_closes_and_today_as_it_is() -> None:
    week = told(at(TUESDAY, "12:00"), WEEK, FIXED)
    assert equities(week) == ["10000.00", "10050.00", "10074.00", "10604.00"]
    assert profits(week) == ["0.00", "50.00", "74.00", "604.00"]
    assert ratios(week) == ["0.0000", "0.0050", "0.0074", "0.0604"]


def test_the_base_is_the_close_before_the_first_point() -> None:
    week = told(at(TUESDAY, "12:00"), WEEK, FIXED, start=MONDAY)
    assert (week.base, week.base_on) == (10050, FRIDAY)
    assert profits(week) == ["24.00", "554.00"]


def test_without_a_close_before_the_base_is_the_first_equity_that_is_something() -> None:
    first = told(at(THURSDAY, "12:00"), WEEK, FIXED, timeframe=Timeframe.HOUR, period=ONE_DAY)
    assert equities(first) == ["0.00", "10000.00", "10000.00"]
    assert (first.base, first.base_on) == (10000, None)
    assert profits(first) == ["0.00", "0.00", "0.00"]
    assert ratios(first) == ["None", "0.0000", "0.0000"]


def test_an_account_that_owns_nothing_was_worth_nothing() -> None:
    nothing = told(at(TUESDAY, "12:00"), [], FIXED)
    assert (set(equities(nothing)), set(ratios(nothing))) == ({"0.00"}, {"None"})
    assert (nothing.base, nothing.base_on) == (0, None)


def test_a_history_without_points_has_no_base() -> None:
    early = told(at(THURSDAY, "08:00"), [], FIXED)
    assert (list(early.points), early.base, early.base_on) == ([], 0, None)


def test_within_a_day_the_price_is_that_of_the_latest_trade_and_at_the_close_the_official_one() -> (
    None
):
    day = told(at(FRIDAY, "17:00"), WEEK, FIXED, timeframe=Timeframe.HOUR, period=ONE_DAY)
    assert equities(day) == ["10100.00"] * 6 + ["10050.00"]


def test_each_day_s_profit_begins_at_nothing_unless_told_otherwise() -> None:
    terms = {"timeframe": Timeframe.HOUR, "start": FRIDAY, "end": MONDAY}
    per_day = told(at(TUESDAY, "12:00"), WEEK, FIXED, **terms)
    assert profits(per_day)[6:8] == ["50.00", "54.00"]  # from 10000.00, then from 10050.00
    through = told(at(TUESDAY, "12:00"), WEEK, FIXED, reset=Reset.NO_RESET, **terms)
    assert profits(through)[6:8] == ["50.00", "104.00"]
    assert equities(per_day) == equities(through)


def test_a_short_position_loses_when_prices_rise() -> None:
    short = [
        cash(THURSDAY, "11:00", "10000"),
        *trade(FRIDAY, "10:00", AAPL, "-10", "180"),
    ]
    day = told(at(FRIDAY, "12:00"), short, FIXED)
    assert equities(day) == ["10000.00", "9900.00"]
    assert ratios(day) == ["0.0000", "-0.0100"]


def test_what_has_no_price_counts_as_in_the_account() -> None:
    odd = [
        cash(THURSDAY, "11:00", "1000"),
        *trade(THURSDAY, "12:00", UNPRICED, "5", "20"),
    ]
    day = told(
        at(FRIDAY, "10:00"),
        odd,
        timeframe=Timeframe.HOUR,
        start=THURSDAY,
        paid={UNPRICED.id: Decimal(20)},
    )
    assert equities(day)[-3:] == ["1000.00", "900.00", "1000.00"]


def test_cash_flows_are_told_of_in_the_window_in_which_they_came() -> None:
    flows = [
        CashFlow("CSD", at(THURSDAY, "11:00"), Decimal(10000)),
        CashFlow("FEE", at(FRIDAY, "15:59:59"), Decimal("-0.92")),
        CashFlow("CSD", at(FRIDAY, "16:00"), Decimal(100)),
        CashFlow("CSD", at(MONDAY, "08:00"), Decimal(50)),
        CashFlow("CSW", at(MONDAY, "10:00"), Decimal(-70)),
        CashFlow("CSW", at(MONDAY, "10:00"), Decimal(70)),
    ]
    days = told(at(MONDAY, "12:00"), WEEK, FIXED, flows=flows)
    assert days.cash_flows == {"CSD": [10000, 0, 150], "FEE": [0, Decimal("-0.92"), 0]}
    terms = {"timeframe": Timeframe.HOUR, "period": ONE_DAY, "flows": flows}
    friday = told(at(FRIDAY, "18:00"), WEEK, FIXED, **terms)
    assert friday.cash_flows == {"FEE": [*[0] * 6, Decimal("-0.92")]}
    monday = told(at(MONDAY, "10:00"), WEEK, FIXED, **terms)
    assert monday.cash_flows == {"CSD": [150]}
    assert told(at(MONDAY, "12:00"), WEEK, FIXED).cash_flows is None
    assert told(at(MONDAY, "12:00"), WEEK, FIXED, flows=[]).cash_flows == {}


minutes = st.builds(
    lambda minute, second: at(THURSDAY, "00:00") + timedelta(minutes=minute, seconds=second),
    st.integers(0, 5 * 1440),
    st.sampled_from([0, 0, 17]),
)
amounts = st.decimals(-1000, 1000, places=9)
postings = st.lists(
    st.builds(Posted, minutes, st.sampled_from([USD, AAPL.id, MSFT.id]), amounts).map(
        lambda posted: (
            posted._replace(amount=to_cents(posted.amount)) if posted.asset_id == USD else posted
        )
    ),
    max_size=12,
)
pins = st.lists(
    st.builds(
        lambda since, bid, asset: Pin(
            asset.id, Decimal(bid), Decimal(bid + 1), Decimal(100), Decimal(100), since
        ),
        minutes,
        st.integers(50, 500),
        st.sampled_from([AAPL, MSFT]),
    ),
    max_size=6,
)


def account_at(now: datetime, posted: Sequence[Posted]) -> Portfolio:
    """The account as it is at `now`."""
    so_far = [each for each in posted if each.at <= now]
    latest = books(so_far)
    previous = previous_session(exchange_date(now))
    return Portfolio(
        account=an_account(),
        at=now,
        cash=latest.cash,
        held=ZERO,
        unsettled=ZERO,
        positions=[
            Position(AMBER, asset_id, quantity) for asset_id, quantity in latest.quantities.items()
        ],
        assets=ASSETS,
        incoming=ZERO,
        outgoing=ZERO,
        adjustments=ZERO,
        previous=previous,
        closing=books(so_far, previous.closes_at),
    )


timeframes = st.sampled_from([Timeframe.QUARTER, Timeframe.HOUR, Timeframe.DAY])


@given(postings, pins, minutes, timeframes, st.sampled_from(Reporting))
def test_the_point_that_is_now_is_the_equity_of_the_account(
    posted: list[Posted],
    pinned: list[Pin],
    now: datetime,
    timeframe: Timeframe,
    reporting: Reporting,
) -> None:
    tape = Tape(7)
    tape.restore(pinned)
    plan = planned(
        HistoryRequest(period=ONE_DAY, timeframe=timeframe, reporting=reporting), now, THURSDAY
    )
    points = history(plan, record_of(plan, posted), tape).points
    if plan.windows and plan.windows[-1].live:
        equity = to_cents(figures(account_at(now, posted), tape).equity)
        assert points[-1].equity == equity
        last_equity = to_cents(closing_figures(account_at(now, posted), tape).equity)
        if last_equity:
            assert points[-1].profit == equity - last_equity


@given(postings, pins)
def test_the_close_of_a_day_is_the_last_equity_of_the_next(
    posted: list[Posted], pinned: list[Pin]
) -> None:
    tape = Tape(7)
    tape.restore(pinned)
    days = told(at(TUESDAY, "23:00"), posted, tape)
    hours = told(at(TUESDAY, "23:00"), posted, tape, timeframe=Timeframe.HOUR, start=THURSDAY)
    for number, day in enumerate((THURSDAY, FRIDAY, MONDAY, TUESDAY)):
        session = session_on(day)
        assert session is not None
        later = account_at(session.closes_at + timedelta(hours=20), posted)
        last_equity = to_cents(closing_figures(later, tape).equity)
        assert days.points[number].equity == last_equity
        assert hours.points[7 * number + 6].equity == last_equity


@given(postings, pins, st.sampled_from(Reporting))
def test_a_point_that_is_over_is_what_the_account_said_just_before_its_end(
    posted: list[Posted], pinned: list[Pin], reporting: Reporting
) -> None:
    tape = Tape(7)
    tape.restore(pinned)
    request = HistoryRequest(start=THURSDAY, timeframe=Timeframe.HOUR, reporting=reporting)
    plan = planned(request, at(MONDAY, "23:30"), THURSDAY)
    points = history(plan, record_of(plan, posted), tape).points
    for window, point in zip(plan.windows, points, strict=True):
        session = session_on(window.day)
        if session and window.ends == session.closes_at:
            continue  # at a close the official price counts
        if not window.live:
            before = window.ends - timedelta(microseconds=1)
            assert point.equity == to_cents(figures(account_at(before, posted), tape).equity)


def test_a_price_is_asked_for_only_where_something_is_held() -> None:
    asked: list[datetime] = []

    class Counting(FixedPrices):
        def reference_price(self, asset: Asset, instant: datetime) -> Decimal:
            asked.append(instant)
            return super().reference_price(asset, instant)

    terms = {"timeframe": Timeframe.MINUTE, "start": THURSDAY}
    told(at(MONDAY, "20:00"), [cash(THURSDAY, "10:00", "10")], Counting(), **terms)
    assert not asked
    sold = [*trade(FRIDAY, "10:00", AAPL, "1", "1"), *trade(FRIDAY, "10:05", AAPL, "-1", "1")]
    told(at(MONDAY, "20:00"), sold, Counting(), **terms)
    assert len(asked) == 5


def test_a_point_of_nothing_has_no_ratio() -> None:
    point = told(at(THURSDAY, "10:00"), [], FIXED).points[0]
    assert msgspec.structs.replace(point, base=Decimal(3)).profit_ratio == -1
    assert point.profit_ratio is None
