from tests.serving import Brokerage


def test_switches_that_are_not_named_stay_as_they_are(brokerage: Brokerage) -> None:
    untouched = {"fractional_orders": "market_day", "subtag_required": False}
    assert brokerage.sandbox("GET", "/rules") == {
        "fill_model": "instant",
        "funding_pace": "fast",
        **untouched,
    }
    brokerage.sandbox("PATCH", "/rules", {"funding_pace": "manual"})
    changed = brokerage.sandbox("PATCH", "/rules", {"fill_model": "realistic"})
    assert changed == {"fill_model": "realistic", "funding_pace": "manual", **untouched}
    assert brokerage.sandbox("GET", "/rules") == changed


def test_an_unknown_switch_position_is_refused(brokerage: Brokerage) -> None:
    response = brokerage.http.patch("/sandbox/v1/rules", json={"fill_model": "lucky"})
    assert response.status_code == 400
    assert "fill_model" in response.json()["message"]
