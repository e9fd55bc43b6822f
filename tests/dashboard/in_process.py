"""A visitor without a browser: the whole server in this process, and pages as text."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import httpx

from streetname.app import make_app, make_registry
from streetname.environments.environment import Environment
from streetname.environments.registry import DEFAULT, Registry
from streetname.people.people import AuditFilter, AuditLine
from streetname.people.roles import Role
from streetname.settings import Settings

_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Visitor:
    """Somebody who has signed in, and a client of the API beside them."""

    def __init__(self, pages: httpx.AsyncClient, registry: Registry, key: tuple[str, str]) -> None:
        self.http = pages
        self.registry = registry
        self.key = key

    @property
    def environment(self) -> Environment:
        """What they look at."""
        return self.registry.environment(DEFAULT)

    async def gets(self, path: str, status: int = 200) -> str:
        """A page as text."""
        answer = await self.http.get(f"/dashboard{path}", follow_redirects=True)
        assert answer.status_code == status, answer.text
        return answer.text

    async def posts(self, path: str, begun: str, form: dict[str, str], status: int = 200) -> str:
        """The page after a form of the page `begun` was sent."""
        token = _TOKEN.search(begun)
        assert token is not None
        answer = await self.http.post(
            f"/dashboard{path}", data={"form_token": token[1], **form}, follow_redirects=True
        )
        assert answer.status_code == status, answer.text
        return answer.text

    async def calls(self, method: str, path: str, **how: Any) -> httpx.Response:
        """The API's answer to a request with the Broker key."""
        return await self.http.request(method, path, auth=self.key, **how)

    def audit(self) -> Sequence[AuditLine]:
        """The audit log, the latest first."""
        return self.registry.people.audit(AuditFilter(DEFAULT))[0]


def visiting(
    story: Callable[[Visitor], Awaitable[None]],
    role: Role = Role.SUPER_USER,
    clock: str | datetime = "frozen",
) -> None:
    """Let a visitor of that role live through a story, on a fresh server with that clock.

    It happens in a thread of its own: where a browser is driven, this one has a loop already.
    """

    async def lived() -> None:
        async with _a_visitor(role, clock) as visitor:
            await story(visitor)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, lived()).result()


@asynccontextmanager
async def _a_visitor(role: Role, clock: str | datetime) -> AsyncIterator[Visitor]:
    settings = Settings(data=":memory:", clock=clock, log_requests=False)
    registry = make_registry(settings)
    credential = registry.start()
    assert credential is not None
    transport = httpx.ASGITransport(make_app(settings, registry))
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as pages:
            token = registry.people.link_for_role(DEFAULT, role)
            await pages.post(f"/dashboard/link/{token}")
            key = (credential.key_id, credential.secret_key)
            yield Visitor(pages, registry, key)
    finally:
        await registry.stop()
