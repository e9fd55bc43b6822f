"""A visitor without a browser: plain requests with a session, where no page has to be drawn."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.serving import Brokerage

PASSWORD = "a long enough password"
_INVITATION = re.compile(r"https?://[^\s\"<]+/dashboard/join/\w{44}")
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Visitor:
    """Somebody with a session in a role, or nobody in particular."""

    def __init__(self, brokerage: Brokerage) -> None:
        self.url = brokerage.url
        self.http = httpx.Client(timeout=30, verify=False)
        self.token = ""

    def comes_by(self, link: str) -> None:
        """Sign in with a one-time link."""
        assert uses(self.http, f"{self.url}{link}").status_code == 303
        self._take_token()

    def invites(self, email: str, name: str, role: str) -> str:
        """The address of the link with which somebody joins the team."""
        form = {"email": email, "name": name, "role": role}
        found = _INVITATION.search(self.sends("/team/members", form).text)
        assert found is not None
        return found.group()

    def joins(self, link: str) -> None:
        """Accept an invitation as somebody new."""
        path = link.partition("/dashboard")[2]
        assert self.gets(path).status_code == 200
        assert self.sends(path, {"password": PASSWORD}).status_code == 303
        self._take_token()

    def _take_token(self) -> None:
        found = _TOKEN.search(self.gets("/profile").text)
        assert found is not None
        self.token = found.group(1)

    def gets(self, path: str = "", **how: Any) -> httpx.Response:
        """The answer to a request for a page."""
        return self.http.get(f"{self.url}/dashboard{path}", **how)

    def sends(self, path: str, form: dict[str, str] | None = None, **how: Any) -> httpx.Response:
        """The answer to a form of ours, as a browser would send it."""
        how.setdefault("headers", {"Origin": self.url})
        return self.http.post(
            f"{self.url}/dashboard{path}", data={"form_token": self.token, **(form or {})}, **how
        )


def uses(http: httpx.Client, link: str) -> httpx.Response:
    """The answer to whoever opens a one-time link and presses the button of its page."""
    token = _TOKEN.search(http.get(link).text)  # there is one if somebody is signed in
    return http.post(link, data={"form_token": token.group(1) if token else ""})


@contextmanager
def a_member(
    brokerage: Brokerage, email: str, name: str = "Amber Heron", role: str = "super_user"
) -> Iterator[Visitor]:
    """Somebody with an e-mail address and `PASSWORD` who has joined; hangs up at the end."""
    with a_visitor(brokerage) as inviter, a_visitor(brokerage, None) as invited:
        invited.joins(inviter.invites(email, name, role))
        yield invited


@contextmanager
def a_visitor(brokerage: Brokerage, role: str | None = "super_user") -> Iterator[Visitor]:
    """A visitor in a role; hangs up when the block is left."""
    visitor = Visitor(brokerage)
    try:
        if role is not None:
            link = brokerage.sandbox("POST", "/sign-in-links", {"role": role})["path"]
            visitor.comes_by(link)
        yield visitor
    finally:
        visitor.http.close()
