"""An owner's own portfolio history through the official client."""

from typing import Any

from alpaca.trading.requests import GetPortfolioHistoryRequest

from tests.conformance.checks import assert_documented, assert_refused
from tests.serving import Brokerage, Owner

PATH = "/v2/account/portfolio/history"


def an_owner(brokerage: Brokerage) -> Owner:
    """The owner of an account that bought on Monday; it is Tuesday, and prices have risen."""
    account_id = brokerage.funded_account("50000")
    brokerage.waive_regulatory_fees()
    brokerage.pin("AAPL", "200.00", "200.00")
    brokerage.order(account_id, qty="100").raise_for_status()
    brokerage.advance(until="next_session")
    brokerage.pin("AAPL", "210.00", "210.00")
    return brokerage.owner(account_id)


def history(owner: Owner, **terms: Any) -> Any:
    return owner.client.get_portfolio_history(GetPortfolioHistoryRequest(**terms))


def test_an_owner_sees_what_the_account_was_worth(brokerage: Brokerage) -> None:
    owner = an_owner(brokerage)
    days = owner.client.get_portfolio_history()
    assert (days.timeframe, days.equity) == ("1D", [50000, 51000])
    assert (days.profit_loss, days.profit_loss_pct) == ([0, 1000], [0, 0.02])
    assert float(owner.client.get_account().equity) == days.equity[-1]
    today = history(owner, period="1D", timeframe="5Min")
    assert (today.equity, today.profit_loss, today.base_value) == ([51000], [1000], 50000)
    body = owner.http.get(PATH, params={"cashflow_types": "ALL"}).json()
    assert_documented("portfolio_history", body)
    assert body["cashflow"] == {"CSD": [50000, 0]}


def test_both_doors_tell_the_same(brokerage: Brokerage) -> None:
    owner = an_owner(brokerage)
    terms = {"timeframe": "15Min", "period": "2D", "intraday_reporting": "extended_hours"}
    at_the_other = f"/v1/trading/accounts/{owner.account_id}/account/portfolio/history"
    theirs = brokerage.http.get(at_the_other, params=terms)
    assert owner.http.get(PATH, params=terms).json() == theirs.raise_for_status().json()


def test_an_owner_is_refused_what_makes_no_sense(brokerage: Brokerage) -> None:
    owner = brokerage.owner(brokerage.open_account().id)
    terms = {"start": "2026-03-02", "end": "2026-03-02", "period": "1D"}
    message = "only two of start, end and period can be specified at the same time"
    assert_refused(owner.http.get(PATH, params=terms), 422, 40010001, message)
