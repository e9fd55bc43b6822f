import pytest

from tests.serving import Brokerage


def test_switches_that_are_not_named_stay_as_they_are(brokerage: Brokerage) -> None:
    untouched = {"fractional_orders": "market_day", "subtag_required": False}
    assert brokerage.sandbox("GET", "/rules") == {
        "fill_model": "instant",
        "funding_pace": "fast",
        "margin_profile": "auto",
        "regulatory_fees": True,
        "margin_interest_percent": "6.5",
        "commissions": True,
        **untouched,
    }
    brokerage.sandbox("PATCH", "/rules", {"funding_pace": "manual"})
    brokerage.sandbox("PATCH", "/rules", {"margin_interest_percent": 5.25})
    brokerage.sandbox("PATCH", "/rules", {"regulatory_fees": False})
    changed = brokerage.sandbox("PATCH", "/rules", {"fill_model": "realistic"})
    assert changed == {
        "fill_model": "realistic",
        "funding_pace": "manual",
        "margin_profile": "auto",
        "regulatory_fees": False,
        "margin_interest_percent": "5.25",
        "commissions": True,
        **untouched,
    }
    assert brokerage.sandbox("GET", "/rules") == changed


def test_an_unknown_switch_position_is_refused(brokerage: Brokerage) -> None:
    response = brokerage.http.patch("/sandbox/v1/rules", json={"fill_model": "lucky"})
    assert response.status_code == 400
    assert "fill_model" in response.json()["message"]


@pytest.mark.parametrize("percent", ["-0.01", "100.0001", "6.50001", "NaN", "1e9"])
def test_a_rate_of_interest_that_makes_no_sense_is_refused(
    brokerage: Brokerage, percent: str
) -> None:
    response = brokerage.http.patch("/sandbox/v1/rules", json={"margin_interest_percent": percent})
    assert response.status_code == 422
    assert "margin_interest_percent" in response.json()["message"]
