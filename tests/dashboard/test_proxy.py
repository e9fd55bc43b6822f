"""Behind a proxy with TLS: what the pages say of themselves, and whose forms and cookies count."""

import re
import subprocess
import sys

import httpx
import pytest

from tests.serving import KEY, SECRET, a_server

PUBLIC = "https://broker.example"


def test_behind_a_proxy_links_cookies_and_forms_are_those_of_its_address() -> None:
    with a_server("--public-url", f"{PUBLIC}/") as server:
        found = re.search(rf"{PUBLIC}(/dashboard/link/\S+)", server.said)
        assert found is not None
        with httpx.Client(base_url=server.url) as browser:
            cookie = browser.post(found.group(1)).headers["set-cookie"]
            assert "; Secure" in cookie
            token = {"Cookie": cookie.partition(";")[0]}
            shown = browser.get("/dashboard/developers", headers=token).text
            assert PUBLIC in shown
            assert server.url not in shown
            form = re.search(r'name="form_token" value="([^"]+)"', shown)
            assert form is not None
            invited = {
                "email": "teal@example.com",
                "name": "Teal Heron",
                "role": "support",
                "form_token": form.group(1),
            }
            elsewhere = {**token, "Origin": "https://elsewhere.example"}
            assert browser.post("/dashboard/team/members", data=invited, headers=elsewhere).is_error
            ours = {**token, "Origin": PUBLIC}
            invitation = browser.post("/dashboard/team/members", data=invited, headers=ours)
            assert f"{PUBLIC}/dashboard/join/" in invitation.text


@pytest.mark.parametrize(
    ("options", "sent", "believed"),
    [
        (("--public-url", PUBLIC), ["198.51.100.9, 203.0.113.7"], "203.0.113.7"),
        (("--public-url", PUBLIC), ["203.0.113.7", "2001:db8::7"], "2001:db8::7"),
        (("--public-url", PUBLIC), ["203.0.113.7, <b>nobody</b>"], "127.0.0.1"),
        (("--public-url", PUBLIC), [], "127.0.0.1"),
        ((), ["203.0.113.7"], "127.0.0.1"),
    ],
)
def test_who_calls_is_whom_the_proxy_has_seen_if_there_is_one(
    options: tuple[str, ...], sent: list[str], believed: str
) -> None:
    with a_server(*options) as server, httpx.Client(base_url=server.url) as browser:
        found = re.search(r"(/dashboard/link/\S+)", server.said)
        assert found is not None
        came = browser.post(found.group(1), headers=[("X-Forwarded-For", hop) for hop in sent])
        token = {"Cookie": came.headers["set-cookie"].partition(";")[0]}
        profile = browser.get("/dashboard/profile", headers=token).text
        assert f'<td data-title="From">{believed}</td>' in profile


def test_without_a_proxy_the_cookie_goes_over_plain_http() -> None:
    with a_server() as server, httpx.Client(base_url=server.url, auth=(KEY, SECRET)) as browser:
        link = browser.post("/sandbox/v1/sign-in-links", json={}).json()["path"]
        assert "Secure" not in browser.post(link).headers["set-cookie"]


@pytest.mark.parametrize("odd", ["broker.example", "ftp://broker.example", f"{PUBLIC}/below"])
def test_an_address_that_is_no_root_of_a_site_is_refused(odd: str) -> None:
    command = [sys.executable, "-m", "streetname", "serve", "--public-url", odd]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "--public-url" in done.stderr
    assert "https://broker.example" in done.stderr
