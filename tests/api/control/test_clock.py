from typing import Any

import pytest

from tests.serving import Brokerage


def refusal(brokerage: Brokerage, method: str, path: str, body: Any) -> tuple[int, str]:
    response = brokerage.http.request(method, f"/sandbox/v1{path}", json=body)
    return response.status_code, response.json()["message"]


def test_a_frozen_clock_stands_still(brokerage: Brokerage) -> None:
    assert brokerage.sandbox("GET", "/clock") == {
        "mode": "frozen",
        "now": "2026-03-02T15:00:00.000000Z",
        "speed": 1.0,
        "is_open": True,
    }
    assert brokerage.sandbox("GET", "/clock") == brokerage.sandbox("GET", "/clock")


def test_a_running_clock_moves_by_itself(brokerage: Brokerage) -> None:
    brokerage.sandbox("PUT", "/clock", {"mode": "running", "speed": 1000})
    first = brokerage.sandbox("GET", "/clock")
    assert (first["mode"], first["speed"]) == ("running", 1000.0)
    assert brokerage.sandbox("GET", "/clock")["now"] > first["now"]


@pytest.mark.parametrize(
    ("how", "now", "is_open"),
    [
        ({"by": "PT1H"}, "2026-03-02T16:00:00.000000Z", True),
        ({"by": "P1DT2H"}, "2026-03-03T17:00:00.000000Z", True),
        ({"by": "PT0.5S"}, "2026-03-02T15:00:00.500000Z", True),
        ({"to": "2026-03-02T18:00:00-05:00"}, "2026-03-02T23:00:00.000000Z", False),
        ({"to": "2026-03-02T16:00:00"}, "2026-03-02T16:00:00.000000Z", True),
        ({"until": "open"}, "2026-03-03T14:30:00.000000Z", True),
        ({"until": "close"}, "2026-03-02T21:00:00.000000Z", False),
        ({"until": "next_session"}, "2026-03-03T14:30:00.000000Z", True),
        ({"until": "settlement"}, "2026-03-03T05:00:00.000000Z", False),
    ],
)
def test_a_clock_is_moved_by_a_duration_to_an_instant_or_until_a_moment(
    brokerage: Brokerage, how: dict[str, str], now: str, is_open: bool
) -> None:
    reply = brokerage.advance(**how)
    assert (reply["now"], reply["is_open"]) == (now, is_open)


def test_what_falls_due_on_the_way_is_done_and_counted(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    brokerage.pin("AAPL", "99.90", "100.00")
    brokerage.advance(until="close")
    order = brokerage.order(account_id, qty="1").json()
    assert order["status"] == "accepted"
    assert brokerage.advance(until="open")["executed"] > 0
    path = f"/v1/trading/accounts/{account_id}/orders/{order['id']}"
    assert brokerage.http.get(path).json()["status"] == "filled"


def test_setting_the_clock_ahead_does_what_falls_due_until_then(brokerage: Brokerage) -> None:
    account_id = brokerage.funded_account("1000")
    brokerage.pin("AAPL", "99.90", "100.00")
    order = brokerage.order(account_id, qty="1", type="limit", limit_price="50").json()
    brokerage.freeze("2026-03-03T15:00:00Z")
    path = f"/v1/trading/accounts/{account_id}/orders/{order['id']}"
    expired = brokerage.http.get(path).json()
    assert (expired["status"], expired["expired_at"]) == ("expired", "2026-03-02T21:00:00.000000Z")


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({}, 422, "give exactly one of by, to and until"),
        ({"by": "PT1H", "until": "open"}, 422, "give exactly one of by, to and until"),
        ({"by": "-PT1H"}, 422, "by must not be negative: a clock never goes back"),
        ({"to": "yesterday"}, 422, "to must be a date or an RFC 3339 timestamp"),
    ],
)
def test_a_move_that_leads_nowhere_is_refused(
    brokerage: Brokerage, body: dict[str, str], status: int, message: str
) -> None:
    assert refusal(brokerage, "POST", "/clock/advance", body) == (status, message)


@pytest.mark.parametrize("body", [{"by": "an hour"}, {"until": "lunch"}, [], {"by": True}])
def test_a_move_that_cannot_be_read_is_refused(brokerage: Brokerage, body: Any) -> None:
    assert refusal(brokerage, "POST", "/clock/advance", body)[0] == 400


@pytest.mark.parametrize("path", ["/clock/advance", "/clock"])
def test_a_clock_never_goes_back_and_says_what_to_do_instead(
    brokerage: Brokerage, path: str
) -> None:
    method, name = ("POST", "to") if path.endswith("advance") else ("PUT", "now")
    status, message = refusal(brokerage, method, path, {name: "2026-03-02T14:59:59Z"})
    assert status == 422
    assert "reset the environment" in message


@pytest.mark.parametrize("instant", ["1999-12-31", "2036-01-01", "0001-01-01T00:00:00+23:00"])
def test_a_clock_stays_on_the_calendar(brokerage: Brokerage, instant: str) -> None:
    assert refusal(brokerage, "POST", "/clock/advance", {"to": instant})[0] == 422
    assert refusal(brokerage, "PUT", "/clock", {"now": instant})[0] == 422


def test_a_live_clock_shows_the_systems_time_and_cannot_be_moved(brokerage: Brokerage) -> None:
    status, message = refusal(
        brokerage, "PUT", "/clock", {"mode": "live", "now": "2030-01-01T00:00:00Z"}
    )
    assert (status, message) == (422, "a live clock shows the system's time: leave out now")
    assert brokerage.sandbox("PUT", "/clock", {"mode": "live"})["mode"] == "live"
    assert refusal(brokerage, "POST", "/clock/advance", {"by": "PT1S"})[0] == 422


@pytest.mark.parametrize("speed", [0, -1, 1e9])
def test_a_speed_that_no_clock_can_run_at_is_refused(brokerage: Brokerage, speed: float) -> None:
    assert refusal(brokerage, "PUT", "/clock", {"mode": "running", "speed": speed})[0] == 422
