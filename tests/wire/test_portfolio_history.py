import json
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from streetname.domain.errors import InvalidField
from streetname.domain.portfolio.history import History, Point
from streetname.domain.portfolio.history_plan import Period, PeriodUnit, Timeframe
from streetname.wire.portfolio_history import (
    cashflow_types_of,
    moment_of,
    period_of,
    portfolio_history_body,
    timeframe_of,
)
from tests.conformance.checks import assert_documented

FEBRUARY_27 = date(2026, 2, 27)


def a_history(base: str = "100000", base_on: date | None = FEBRUARY_27) -> History:
    return History(
        timeframe=Timeframe.DAY,
        points=[
            Point(datetime(2026, 3, 3, 1, tzinfo=UTC), Decimal("100000.00"), Decimal(base)),
            Point(datetime(2026, 3, 4, 1, tzinfo=UTC), Decimal("99839.08"), Decimal(base)),
        ],
        base=Decimal(base),
        base_on=base_on,
        cash_flows={"FEE": [Decimal(0), Decimal("-0.92")]},
    )


def test_a_history_is_told_in_bare_numbers() -> None:
    body = portfolio_history_body(a_history())
    assert msgspec.json.encode(body) == (
        b'{"timestamp":[1772499600,1772586000],"equity":[100000,99839.08],'
        b'"profit_loss":[0,-160.92],"profit_loss_pct":[0,-0.0016],'
        b'"base_value":100000,"base_value_asof":"2026-02-27","timeframe":"1D",'
        b'"cashflow":{"FEE":[0,-0.92]}}'
    )


def test_what_does_not_apply_is_left_out() -> None:
    history = msgspec.structs.replace(a_history("0", base_on=None), cash_flows=None)
    body = json.loads(msgspec.json.encode(portfolio_history_body(history)))
    assert_documented("portfolio_history", body)
    assert "cashflow" not in body
    assert "base_value_asof" not in body
    assert body["base_value"] == 0
    assert body["profit_loss_pct"] == [None, None]
    assert body["profit_loss"] == body["equity"] == [100000, 99839.08]


def test_amounts_of_any_size_stay_exact() -> None:
    equity = Decimal("8999999999999.99")
    point = Point(datetime(2026, 3, 3, 1, tzinfo=UTC), equity, Decimal("0.01"))
    history = msgspec.structs.replace(a_history(), points=[point])
    body = msgspec.json.encode(portfolio_history_body(history))
    assert b'"equity":[8999999999999.99],"profit_loss":[8999999999999.98]' in body


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("1D", Period(1, PeriodUnit.DAY)),
        ("2w", Period(2, PeriodUnit.WEEK)),
        ("6M", Period(6, PeriodUnit.MONTH)),
        ("1A", Period(1, PeriodUnit.YEAR)),
        (None, None),
    ],
)
def test_a_period_is_a_number_and_a_unit(written: str | None, period: Period | None) -> None:
    assert period_of(written) == period


@pytest.mark.parametrize(
    "written", ["0D", "D", "1", "-1D", "1.5D", "1Y", "1 D", "x", "9" * 10 + "D"]
)
def test_what_is_no_period_is_refused(written: str) -> None:
    with pytest.raises(InvalidField, match="period must be a number and D, W, M or A"):
        period_of(written)


@pytest.mark.parametrize(
    ("written", "timeframe"),
    [
        ("1Min", "1Min"),
        ("5MIN", "5Min"),
        ("15M", "15Min"),
        ("15min", "15Min"),
        ("1h", "1H"),
        ("1d", "1D"),
    ],
)
def test_a_timeframe_is_read_in_any_case(written: str, timeframe: str) -> None:
    assert timeframe_of(written) == timeframe


@pytest.mark.parametrize("written", ["2Min", "1W", "1", "D", "Min"])
def test_what_is_no_timeframe_is_refused(written: str) -> None:
    with pytest.raises(InvalidField, match="timeframe must be one of 1Min, 5Min, 15Min, 1H, 1D"):
        timeframe_of(written)


def test_a_date_is_a_whole_day_and_anything_else_an_instant() -> None:
    assert moment_of("end", "2026-03-02") == date(2026, 3, 2)
    assert type(moment_of("end", "2026-03-02")) is date
    for written in ("2026-03-02T09:30:00-05:00", "2026-03-02T14:30:00Z", "2026-03-02T14:30:00"):
        assert moment_of("end", written) == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    with pytest.raises(InvalidField, match="date_end must be a date or an RFC 3339 timestamp"):
        moment_of("date_end", "yesterday")


@pytest.mark.parametrize(
    ("written", "types"),
    [
        ((), None),
        (("NONE",), None),
        (("none",), None),
        (("ALL",), ()),
        (("CSD", "csw"), ("CSD", "CSW")),
        (("TRANS",), ("CSD", "CSW")),
    ],
)
def test_cash_flows_are_all_none_or_of_some_types(
    written: tuple[str, ...], types: tuple[str, ...] | None
) -> None:
    assert cashflow_types_of(written) == types


@pytest.mark.parametrize("written", [("ALL", "CSD"), ("NONE", "CSD"), ("FILL",), ("XYZ",)])
def test_what_is_no_cash_flow_is_refused(written: tuple[str, ...]) -> None:
    with pytest.raises(InvalidField):
        cashflow_types_of(written)
