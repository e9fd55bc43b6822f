"""Long journeys of the clock: what whoever began them is told at the end, and stopping them."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime

import pytest

from streetname.dashboard.notices import Notice, Notices
from streetname.engine.runner import Runner, StoppedError
from tests.dashboard.in_process import Visitor, visiting

_MOMENT = 0.01


async def begins_a_long_journey(visitor: Visitor) -> str:
    """The page on which the clock is on its way."""
    page = await visitor.gets("/clock")
    page = await visitor.posts("/clock/advance", page, {"until": "day", "back": "/dashboard/clock"})
    assert "On its way" in page
    assert "Stop the clock here" in page
    return page


async def arrives(visitor: Visitor) -> str:
    """The clock bar, as a script asks for it, when the clock has arrived."""
    refresh = {"X-Refresh": "yes"}
    while True:
        answer = await visitor.http.get("/dashboard/clock/bar", headers=refresh)
        if "data-moving" not in answer.text:
            return answer.text
        await asyncio.sleep(_MOMENT)


@pytest.fixture
def goes_on(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set once a clock on its way may go on; until then it stays where it was."""
    may, advance = asyncio.Event(), Runner.advance

    async def advance_later(
        self: Runner, instant: datetime, may_go_on: Callable[[], bool] = lambda: True
    ) -> int:
        while not may.is_set() and may_go_on():  # noqa: ASYNC110 - two things to look at
            await asyncio.sleep(_MOMENT)
        return await advance(self, instant if may_go_on() else self.now, may_go_on)

    monkeypatch.setattr(Runner, "advance", advance_later)
    return may


def test_the_end_is_told_on_a_page_that_is_open_and_only_once(goes_on: asyncio.Event) -> None:
    async def story(visitor: Visitor) -> None:
        await begins_a_long_journey(visitor)
        goes_on.set()
        assert "data-notices" in await arrives(visitor)
        refresh = {"X-Refresh": "yes"}
        told = (await visitor.http.get("/dashboard/live/notices", headers=refresh)).text
        assert re.search(r"It is \w+ [-\d]+ \d\d:\d\d in New York; \d+ steps fell due", told)
        assert "in New York;" not in await visitor.gets("/clock")

    visiting(story)


def test_the_end_is_told_on_the_next_page_without_a_script(goes_on: asyncio.Event) -> None:
    async def story(visitor: Visitor) -> None:
        await begins_a_long_journey(visitor)
        goes_on.set()
        await arrives(visitor)
        assert "steps fell due on the way" in await visitor.gets("/profile")

    visiting(story)


def test_a_refusal_on_the_way_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = asyncio.Event()

    async def give_up(*_: object) -> int:
        await goes_on.wait()
        raise StoppedError

    monkeypatch.setattr(Runner, "advance", give_up)

    async def story(visitor: Visitor) -> None:
        await begins_a_long_journey(visitor)
        goes_on.set()
        await arrives(visitor)
        assert "was reset or stopped while its clock was on its way" in await visitor.gets("")

    visiting(story)


def test_whoever_stops_a_journey_is_told_where_it_ended(goes_on: asyncio.Event) -> None:
    async def story(visitor: Visitor) -> None:
        began = visitor.environment.now
        page = await begins_a_long_journey(visitor)
        page = await visitor.posts("/clock/stop", page, {"back": "/dashboard/clock"})
        assert page.count("The clock was stopped on its way.") == 1
        assert visitor.environment.now == began
        page = await visitor.posts("/clock/stop", page, {"back": "/dashboard/clock"})
        assert "The clock had arrived already." in page
        assert [line.action for line in visitor.audit()].count("clock.stop") == 1
        assert not goes_on.is_set()

    visiting(story)


def test_what_has_just_been_done_is_kept_for_the_page_that_it_leads_to() -> None:
    notices = Notices()
    done, arrived = Notice("It is done."), Notice("It has arrived.")
    notices.leave("amber", done)
    assert not notices.has_some_for_open_pages("amber")
    notices.leave("amber", arrived, at_once=True)
    assert notices.has_some_for_open_pages("amber")
    assert notices.take_for_open_page("amber") == [arrived]
    assert not notices.has_some_for_open_pages("amber")
    assert notices.take("amber") == [done]
    assert notices.take_for_open_page("amber") == []
