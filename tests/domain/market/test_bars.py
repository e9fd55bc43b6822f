from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streetname.domain.market.asset import Asset
from streetname.domain.market.frames import BarFrame, BarUnit
from streetname.domain.market.quote import Bar
from streetname.domain.market.synthetic import SyntheticTape
from tests.domain.market.builders import an_asset, new_york, session_of

SECOND = timedelta(seconds=1)
MINUTE = BarFrame(1, BarUnit.MINUTE)
DAY = BarFrame(1, BarUnit.DAY)

seeds = st.integers(0, 10_000)
assets = st.builds(
    an_asset,
    st.sampled_from(["AAPL", "F", "TQQQ"]),
    st.sampled_from(["1.10", "38.00", "262.40"]),
    st.sampled_from(["0.15", "0.28", "0.95"]),
)


def bars(
    start: str, end: str, frame: BarFrame, seed: int = 7, asset: Asset | None = None
) -> list[Bar]:
    tape = SyntheticTape(seed)
    return list(tape.bars(asset or an_asset(), new_york(start), new_york(end), frame))


def added_up(parts: list[Bar]) -> dict[str, object]:
    return {
        "open": parts[0].open,
        "high": max(bar.high for bar in parts),
        "low": min(bar.low for bar in parts),
        "close": parts[-1].close,
        "volume": sum(bar.volume for bar in parts),
        "trades": sum(bar.trades for bar in parts),
    }


def figures(bar: Bar) -> dict[str, object]:
    return {
        name: getattr(bar, name) for name in ("open", "high", "low", "close", "volume", "trades")
    }


@settings(max_examples=25)
@given(seeds, assets, st.integers(0, 388))
def test_a_bar_is_of_every_trade_and_every_second_of_its_span(
    seed: int, asset: Asset, minute: int
) -> None:
    tape = SyntheticTape(seed)
    start = session_of("2026-01-05").opens_at + timedelta(minutes=minute)
    end = start + timedelta(minutes=1)
    (bar,) = tape.bars(asset, start, end, MINUTE)
    trades = list(tape.trades(asset, start, end))
    quotes = [tape.quote(asset, start + second * SECOND) for second in range(60)]
    assert bar.start == start
    assert bar.volume == sum(trade.size for trade in trades)
    assert bar.trades == len(trades)
    assert all(bar.low <= trade.price <= bar.high for trade in trades)
    assert bar.low <= bar.vwap <= bar.high
    assert max(quote.bid for quote in quotes if quote) <= bar.high
    assert min(quote.ask for quote in quotes if quote) >= bar.low


@settings(max_examples=25)
@given(seeds, assets, st.integers(0, 384), st.integers(2, 5))
def test_high_and_low_are_those_of_the_single_seconds(
    seed: int, asset: Asset, minute: int, minutes: int
) -> None:
    tape = SyntheticTape(seed)
    start = session_of("2026-01-05").opens_at + timedelta(minutes=minute)
    span = list(tape.bars(asset, start, start + timedelta(minutes=minutes), MINUTE))
    seconds = [
        bar
        for second in range(minutes * 60)
        for bar in tape.bars(
            asset,
            start + timedelta(minutes=second // 60),
            start + timedelta(seconds=second + 1),
            MINUTE,
        )
    ]
    closes = [bar.close for bar in seconds]
    assert max(bar.high for bar in span) == max(closes)
    assert min(bar.low for bar in span) == min(closes)
    assert span[0].open == closes[0]
    assert span[-1].close == closes[-1]


@pytest.mark.parametrize(
    "frame",
    [BarFrame(5, BarUnit.MINUTE), BarFrame(7, BarUnit.MINUTE), BarFrame(1, BarUnit.HOUR), DAY],
)
def test_a_coarse_bar_is_the_sum_of_the_finer_ones(frame: BarFrame) -> None:
    fine = bars("2026-01-05", "2026-01-06", MINUTE)
    coarse = bars("2026-01-05", "2026-01-06", frame)
    assert len(fine) == 390
    bounds = [*(bar.start for bar in coarse), new_york("2026-01-06")]
    for bar, begin, end in zip(coarse, bounds, bounds[1:], strict=False):
        assert figures(bar) == added_up([part for part in fine if begin <= part.start < end])


@pytest.mark.parametrize("frame", [BarFrame(1, BarUnit.WEEK), BarFrame(1, BarUnit.MONTH)])
def test_weeks_and_months_are_the_sums_of_their_days(frame: BarFrame) -> None:
    days = bars("2026-02-01", "2026-04-01", DAY)
    spans = bars("2026-02-01", "2026-04-01", frame)
    bounds = [*(bar.start for bar in spans), new_york("2026-04-01")]
    covered = [part for part in days if part.start >= bounds[0]]
    for bar, begin, end in zip(spans, bounds, bounds[1:], strict=False):
        assert figures(bar) == added_up([part for part in covered if begin <= part.start < end])


def test_the_close_of_a_day_is_the_official_close() -> None:
    tape, asset = SyntheticTape(7), an_asset()
    for bar in bars("2026-01-01", "2026-02-01", DAY):
        assert bar.close == tape.official_close(asset, bar.start.date())


@pytest.mark.parametrize(
    ("frame", "starts"),
    [
        (BarFrame(2, BarUnit.HOUR), ["2025-11-28 08:00", "2025-11-28 10:00", "2025-11-28 12:00"]),
        (BarFrame(50, BarUnit.MINUTE), ["2025-11-28 09:10", "2025-11-28 10:00"]),
        (DAY, ["2025-11-28 00:00"]),
    ],
)
def test_spans_within_a_day_are_counted_from_midnight_in_new_york(
    frame: BarFrame, starts: list[str]
) -> None:
    found = [bar.start for bar in bars("2025-11-28", "2025-11-29", frame)]
    assert found[: len(starts)] == [new_york(start) for start in starts]
    assert found[-1] < new_york("2025-11-28 13:00")


def test_weeks_begin_on_monday_and_quarters_with_january() -> None:
    weeks = bars("2026-01-05", "2026-01-20", BarFrame(1, BarUnit.WEEK))
    assert [bar.start for bar in weeks] == [new_york("2026-01-05"), new_york("2026-01-12")]
    quarters = bars("2025-01-01", "2025-08-15", BarFrame(3, BarUnit.MONTH))
    assert [bar.start for bar in quarters] == [
        new_york("2025-01-01"),
        new_york("2025-04-01"),
        new_york("2025-07-01"),
    ]


def test_a_bar_that_is_not_over_shows_what_has_happened_by_the_end() -> None:
    (so_far,) = bars("2026-01-05", "2026-01-05 12:00", DAY)
    minutes = bars("2026-01-05", "2026-01-05 12:00", MINUTE)
    assert figures(so_far) == added_up(minutes)


def test_there_are_no_bars_of_weekends_or_before_the_open() -> None:
    assert bars("2026-01-03", "2026-01-05 09:30", MINUTE) == []
    assert bars("2026-01-03", "2026-01-05 09:30", DAY) == []


def test_an_asset_without_a_base_price_has_no_bars() -> None:
    assert bars("2026-01-05", "2026-01-06", DAY, asset=an_asset(base_price=None)) == []


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        (0, BarUnit.MINUTE),
        (60, BarUnit.MINUTE),
        (24, BarUnit.HOUR),
        (2, BarUnit.DAY),
        (13, BarUnit.MONTH),
    ],
)
def test_a_frame_outside_its_range_is_refused(amount: int, unit: BarUnit) -> None:
    with pytest.raises(ValueError, match="a frame has 1 to"):
        BarFrame(amount, unit)


def test_volume_of_a_year_of_days_varies_from_day_to_day() -> None:
    volumes = {bar.volume for bar in bars("2025-01-01", "2025-03-01", DAY)}
    assert len(volumes) > 30
    assert min(volumes) > Decimal(1000)
    assert date(2025, 1, 9) not in {
        bar.start.date() for bar in bars("2025-01-06", "2025-01-11", DAY)
    }
