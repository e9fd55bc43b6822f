"""Signing up a team: where it is for anybody, and where it is not."""

import httpx
import pytest

from tests.serving import a_server

FORM = {
    "team": "Passers By",
    "name": "Coral Finch",
    "email": "coral@example.com",
    "password": "a long enough password",
}


@pytest.mark.parametrize(
    ("options", "may"),
    [
        ((), True),
        (("--host", "0.0.0.0"), False),
        (("--public-url", "https://broker.example"), False),
        (("--no-sign-up",), False),
        (("--public-url", "https://broker.example", "--sign-up"), True),
    ],
    ids=lambda given: " ".join(given) or "alone" if isinstance(given, tuple) else "",
)
def test_anybody_signs_up_where_nobody_else_comes_by_or_where_it_is_wanted(
    options: tuple[str, ...], may: bool
) -> None:
    with a_server(*options) as server:
        url = f"{server.url.replace('0.0.0.0', '127.0.0.1')}/dashboard"
        sign_in = httpx.get(f"{url}/sign-in").text
        assert ("/dashboard/sign-up" in sign_in) is may
        assert ("invites you" in sign_in) is not may
        shown = httpx.get(f"{url}/sign-up")
        sent = httpx.post(f"{url}/sign-up", data=FORM)
        assert (shown.status_code, sent.status_code) == ((200, 303) if may else (404, 404))
        assert ("invites you" in shown.text) is not may
