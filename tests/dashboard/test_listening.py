"""Streams to pages: who holds a place, and when a stream ends that nobody closes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import msgspec
import pytest

from streetname.dashboard.listeners import MOST_OF_ENVIRONMENT, MOST_OF_SESSION, Listeners
from streetname.domain.errors import TooManyRequests
from streetname.environments.registry import DEFAULT
from streetname.people.people import Session
from streetname.people.roles import Role
from tests.dashboard.in_process import Visitor, visiting
from tests.serving import application

_SOON = 5.0


class _Listener(msgspec.Struct, frozen=True):
    """A session, as far as a place needs it."""

    id: str
    environment: str


def session(name: str, environment: str = "default") -> Session:
    return cast("Session", _Listener(name, environment))


def test_a_session_has_so_many_places_and_gets_them_back() -> None:
    listeners, greedy = Listeners(), session("greedy")
    for _ in range(MOST_OF_SESSION):
        listeners.enter(greedy)
    with pytest.raises(TooManyRequests):
        listeners.enter(greedy)
    listeners.enter(session("another"))
    listeners.leave(greedy)
    listeners.enter(greedy)


def test_whoever_takes_all_places_of_an_environment_takes_none_of_another() -> None:
    listeners = Listeners()
    for number in range(MOST_OF_ENVIRONMENT):
        listeners.enter(session(str(number)))
    with pytest.raises(TooManyRequests):
        listeners.enter(session("late"))
    listeners.enter(session("late", "elsewhere"))


def test_one_page_too_many_is_told_so_by_a_page_and_the_places_come_back() -> None:
    async def story(visitor: Visitor) -> None:
        streams = [
            asyncio.create_task(visitor.http.get("/dashboard/live")) for _ in range(MOST_OF_SESSION)
        ]
        await asyncio.sleep(0.3)
        refused = await asyncio.wait_for(visitor.http.get("/dashboard/live"), _SOON)
        assert refused.status_code == 429
        assert "<h1>" in refused.text
        for one in streams:
            one.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
        last = asyncio.create_task(visitor.http.get("/dashboard/live"))
        await asyncio.sleep(0.1)
        assert not last.done()
        last.cancel()

    visiting(story)


async def _removed(visitor: Visitor) -> None:
    people = visitor.registry.people
    people.remove_member(DEFAULT, _its_id(visitor))


async def _given_another_role(visitor: Visitor) -> None:
    people = visitor.registry.people
    people.change_role(DEFAULT, _its_id(visitor), Role.SUPPORT)


async def _signed_out(visitor: Visitor) -> None:
    visitor.registry.people.end_other_sessions(_its_id(visitor))


async def _looking_elsewhere(visitor: Visitor) -> None:
    people = visitor.registry.people
    found = people.session(visitor.http.cookies["streetname_session"])
    assert found is not None
    moved = msgspec.structs.replace(found, environment="elsewhere")
    people.session = lambda token: moved  # type: ignore[method-assign]


@pytest.mark.parametrize(
    "happens", [_removed, _given_another_role, _signed_out, _looking_elsewhere]
)
def test_a_stream_ends_with_what_it_was_opened_by(
    happens: Callable[[Visitor], Awaitable[None]],
) -> None:
    async def story(visitor: Visitor) -> None:
        listening = asyncio.create_task(visitor.http.get("/dashboard/live"))
        await asyncio.sleep(0.1)
        await happens(visitor)
        assert not listening.done()
        opened = await visitor.calls("POST", "/v1/accounts", json=application("a@example.com"))
        assert opened.is_success
        told = await asyncio.wait_for(listening, _SOON)
        assert told.status_code == 200
        assert "event: changed" not in told.text
        assert "data:" not in told.text

    visiting(story, Role.OPERATIONS)


def test_a_stream_goes_on_while_nothing_has_changed() -> None:
    async def story(visitor: Visitor) -> None:
        listening = asyncio.create_task(visitor.http.get("/dashboard/live"))
        await asyncio.sleep(0.1)
        await visitor.calls("POST", "/v1/accounts", json=application("a@example.com"))
        await asyncio.sleep(0.5)
        assert not listening.done()
        await _signed_out(visitor)
        await visitor.calls("POST", "/v1/accounts", json=application("b@example.com"))
        told = await asyncio.wait_for(listening, _SOON)
        assert "event: changed" in told.text

    visiting(story, Role.OPERATIONS)


def _its_id(visitor: Visitor) -> str:
    members = visitor.registry.people.members(DEFAULT)
    return next(member.person.id for member in members if member.role is Role.OPERATIONS)
