"""A portfolio's history through the official client, at pinned quotes and at synthetic ones."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alpaca.trading.enums import ActivityType
from alpaca.trading.requests import GetPortfolioHistoryRequest

from tests.conformance.checks import UNKNOWN_ID, assert_documented, assert_refused
from tests.serving import Brokerage

NEW_YORK = ZoneInfo("America/New_York")
CENT = Decimal("0.01")


def path_of(account_id: Any) -> str:
    return f"/v1/trading/accounts/{account_id}/account/portfolio/history"


def history(brokerage: Brokerage, account_id: str, **terms: Any) -> Any:
    """The history as the official client reads it."""
    request = GetPortfolioHistoryRequest(**terms)
    return brokerage.client.get_portfolio_history_for_account(account_id, request)


def told(brokerage: Brokerage, account_id: str, **terms: Any) -> dict[str, Any]:
    """The history as it is on the wire."""
    response = brokerage.http.get(path_of(account_id), params=terms)
    return response.raise_for_status().json()


def figure(brokerage: Brokerage, account_id: str, name: str) -> float:
    """One of the account's figures, to the cent."""
    exact = Decimal(brokerage.trade_account(account_id)[name])
    return float(exact.quantize(CENT, ROUND_HALF_UP))


def clock(timestamps: list[int]) -> list[str]:
    """Instants on New York's wall clock."""
    return [f"{datetime.fromtimestamp(at, NEW_YORK):%m-%d %H:%M}" for at in timestamps]


def an_account_after_three_days(brokerage: Brokerage) -> str:
    """Opened and funded on Monday at ten; buys on Monday, sells on Tuesday; it is Wednesday."""
    account_id = brokerage.funded_account("50000")
    brokerage.waive_regulatory_fees()
    brokerage.pin("AAPL", "187.00", "187.10")
    brokerage.order(account_id, qty="100").raise_for_status()
    brokerage.advance(to="2026-03-02T20:00:00Z")
    brokerage.pin("AAPL", "199.90", "200.10")
    brokerage.advance(to="2026-03-03T15:00:00Z")
    brokerage.pin("AAPL", "209.90", "210.10")
    brokerage.order(account_id, qty="50", side="sell").raise_for_status()
    brokerage.advance(to="2026-03-04T14:40:00Z")
    brokerage.pin("AAPL", "220.00", "220.00")
    return account_id


def deposit_more(brokerage: Brokerage, account_id: str, amount: str) -> None:
    """Put more money into an account that has been funded before."""
    path = f"/v1/accounts/{account_id}"
    (link,) = brokerage.http.get(f"{path}/ach_relationships").raise_for_status().json()
    transfer = {"transfer_type": "ach", "direction": "INCOMING", "amount": amount}
    brokerage.http.post(
        f"{path}/transfers", json={**transfer, "relationship_id": link["id"]}
    ).raise_for_status()
    brokerage.advance(by="PT10S")


def test_days_are_told_to_the_cent(brokerage: Brokerage) -> None:
    account_id = an_account_after_three_days(brokerage)
    days = history(brokerage, account_id)
    assert days.timeframe == "1D"
    assert clock(days.timestamp) == ["03-02 20:00", "03-03 20:00", "03-04 20:00"]
    # 50000 - 18710 = 31290; + 100 at 200, then 31290 + 10495 = 41785 + 50 at 210, and at 220
    assert days.equity == [51290, 52285, 52785]
    assert days.profit_loss == [0, 995, 1495]
    assert days.profit_loss_pct == [0, 0.0194, 0.0291]
    assert days.base_value == 51290
    assert figure(brokerage, account_id, "equity") == 52785
    assert figure(brokerage, account_id, "last_equity") == 52285


def test_the_base_is_the_close_before(brokerage: Brokerage) -> None:
    account_id = an_account_after_three_days(brokerage)
    body = told(brokerage, account_id, period="1D", timeframe="1D", cashflow_types="ALL")
    assert_documented("portfolio_history", body)
    assert body == {
        "timestamp": [1772672400],
        "equity": [52785],
        "profit_loss": [500],
        "profit_loss_pct": [0.0096],
        "base_value": 52285,
        "base_value_asof": "2026-03-03",
        "timeframe": "1D",
        "cashflow": {},
    }


def test_a_finished_day_by_the_quarter(brokerage: Brokerage) -> None:
    account_id = an_account_after_three_days(brokerage)
    day = history(
        brokerage,
        account_id,
        timeframe="15Min",
        start=datetime(2026, 3, 3, tzinfo=NEW_YORK),
        end=datetime(2026, 3, 3, 23, tzinfo=NEW_YORK),
    )
    assert len(day.timestamp) == 27
    assert clock(day.timestamp)[0] == "03-03 09:30"
    assert clock(day.timestamp)[-1] == "03-03 16:00"
    assert day.equity == [51290] * 2 + [52285] * 25
    assert day.profit_loss == [0] * 2 + [995] * 25
    assert day.base_value == 51290


def test_profit_begins_anew_each_day_unless_it_shall_not(brokerage: Brokerage) -> None:
    account_id = an_account_after_three_days(brokerage)
    terms = {"timeframe": "1H", "start": date(2026, 3, 2).isoformat()}
    per_day = told(brokerage, account_id, **terms)
    through = told(brokerage, account_id, pnl_reset="no_reset", **terms)
    monday = [49995] * 5 + [51290] * 2
    assert per_day["equity"] == through["equity"] == [*monday, *[52285] * 7, 52785]
    assert per_day["profit_loss"] == [*[0] * 5, *[1295] * 2, *[995] * 7, 500]
    assert through["profit_loss"] == [*[0] * 5, *[1295] * 2, *[2290] * 7, 2790]
    assert per_day["base_value"] == through["base_value"] == 49995
    assert "base_value_asof" not in per_day


def test_cash_flows_are_told_of_where_they_came(brokerage: Brokerage) -> None:
    account_id = an_account_after_three_days(brokerage)
    deposit_more(brokerage, account_id, "1000")
    days = history(brokerage, account_id, cashflow_types="CSD,CSW")
    assert days.cashflow == {ActivityType.CSD: [50000, 0, 1000]}
    assert days.profit_loss[-1] == 2495  # deposits are not taken out
    assert "cashflow" not in told(brokerage, account_id)
    assert told(brokerage, account_id, cashflow_types="CSW")["cashflow"] == {}


def test_around_the_clock_nights_and_weekends_are_told_of(brokerage: Brokerage) -> None:
    account_id = an_account_after_three_days(brokerage)
    hours = told(
        brokerage, account_id, timeframe="1H", period="2D", intraday_reporting="continuous"
    )
    assert clock(hours["timestamp"])[0] == "03-02 09:00"
    assert len(hours["timestamp"]) == 49
    assert hours["equity"][-1] == 52785
    extended = told(brokerage, account_id, timeframe="1H", period="1D", extended_hours="true")
    assert clock(extended["timestamp"])[0] == "03-04 04:00"


@pytest.mark.parametrize("timeframe", ["1Min", "5Min", "15Min", "1H", "1D"])
@pytest.mark.parametrize("reporting", ["market_hours", "extended_hours", "continuous"])
def test_now_a_history_and_the_account_say_the_same(
    brokerage: Brokerage, timeframe: str, reporting: str
) -> None:
    account_id = brokerage.funded_account("50000")
    for symbol in ("AAPL", "MSFT"):
        brokerage.order(account_id, symbol=symbol, notional="1234.56").raise_for_status()
    terms = {"period": "1D", "timeframe": timeframe, "intraday_reporting": reporting}
    for step in ("PT17M3S", "PT2H", "PT22H"):
        brokerage.advance(by=step)
        equity = figure(brokerage, account_id, "equity")
        last_equity = figure(brokerage, account_id, "last_equity")
        body = told(brokerage, account_id, **terms)
        assert body["equity"][-1] == equity
        if last_equity:
            assert body["profit_loss"][-1] == float(
                Decimal(str(equity)) - Decimal(str(last_equity))
            )


def test_the_close_of_a_day_is_the_last_equity_of_the_next(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.order(account_id, symbol="TSLA", notional="4321.09").raise_for_status()
    brokerage.advance(until="close")
    closing = told(brokerage, account_id, period="1D", timeframe="1D")["equity"][-1]
    deposit_more(brokerage, account_id, "100")
    brokerage.advance(until="open")
    last_equity = figure(brokerage, account_id, "last_equity")
    assert closing == last_equity
    days = told(brokerage, account_id)
    assert days["equity"][0] == last_equity
    minutes = told(brokerage, account_id, timeframe="1Min", start="2026-03-02", end="2026-03-02")
    assert minutes["equity"][-1] == last_equity
    assert minutes["timestamp"][-1] == int(
        datetime.combine(date(2026, 3, 2), time(16), NEW_YORK).timestamp()
    )


def test_an_account_without_money_was_worth_nothing(brokerage: Brokerage) -> None:
    account_id = str(brokerage.open_account().id)
    for terms in ({}, {"period": "1D"}, {"period": "1D", "timeframe": "5Min"}):
        empty = history(brokerage, account_id, **terms)
        assert set(empty.equity) == {0}
        assert set(empty.profit_loss) == {0}
        assert set(empty.profit_loss_pct) == {None}
        assert empty.base_value == 0


def test_dates_may_be_given_as_they_always_were(brokerage: Brokerage) -> None:
    account_id = an_account_after_three_days(brokerage)
    until = history(brokerage, account_id, date_end=date(2026, 3, 3), timeframe="1D")
    assert clock(until.timestamp) == ["03-02 20:00", "03-03 20:00"]
    today = told(brokerage, account_id, since_midnight="true", timeframe="15m")
    assert (clock(today["timestamp"]), today["equity"]) == (["03-04 09:30"], [52785])


def test_a_hundred_years_end_where_the_account_begins(brokerage: Brokerage) -> None:
    account_id = an_account_after_three_days(brokerage)
    assert len(history(brokerage, account_id, period="100A").equity) == 3


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (
            {"start": "2026-02-02", "end": "2026-02-03", "period": "1D"},
            "only two of start, end and period can be specified at the same time",
        ),
        (
            {"end": "2026-02-03", "date_end": "2026-02-03"},
            "only one of end and date_end can be specified",
        ),
        ({"start": "2026-03-02", "end": "2026-02-27"}, "start must not be after end"),
        ({"period": "1X"}, "period must be a number and D, W, M or A, such as 1M"),
        ({"timeframe": "2Min"}, "timeframe must be one of 1Min, 5Min, 15Min, 1H, 1D"),
        (
            {"timeframe": "1Min", "period": "31D"},
            "timeframe 1Min is allowed for 30 days at most; use 1D for a longer period",
        ),
        (
            {"intraday_reporting": "always"},
            "intraday_reporting must be one of market_hours, extended_hours, continuous",
        ),
        ({"pnl_reset": "weekly"}, "pnl_reset must be one of per_day, no_reset"),
        ({"start": "soon"}, "start must be a date or an RFC 3339 timestamp"),
        ({"cashflow_types": "XYZ"}, "activity_type XYZ is invalid"),
        ({"extended_hours": "maybe"}, "extended_hours must be true or false"),
    ],
)
def test_what_makes_no_sense_is_refused(
    brokerage: Brokerage, terms: dict[str, str], message: str
) -> None:
    account_id = brokerage.open_account().id
    response = brokerage.http.get(path_of(account_id), params=terms)
    assert_refused(response, 422, 40010001, message)


def test_an_unknown_account_has_no_history(brokerage: Brokerage) -> None:
    response = brokerage.http.get(path_of(UNKNOWN_ID))
    assert_refused(response, 401, 40110000, "request is not authorized")


def test_one_long_jump_leaves_the_same_history_as_many_short_ones(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("50000")
    brokerage.order(account_id, qty="10").raise_for_status()
    seen: dict[int, float] = {}
    terms = {"timeframe": "1H", "start": "2026-03-02"}
    for _ in range(8):
        body = told(brokerage, account_id, **terms)
        finished = zip(body["timestamp"][:-1], body["equity"][:-1], strict=True)
        for label, equity in finished:
            assert seen.setdefault(label, equity) == equity
        brokerage.advance(by="PT45M")
    assert len(seen) >= 5
    assert datetime.fromtimestamp(min(seen), UTC) == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    assert max(seen) - min(seen) >= timedelta(hours=4).seconds
