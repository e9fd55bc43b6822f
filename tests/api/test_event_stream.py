"""Event streams over HTTP: how they end when something is wrong."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest

from streetname.api.event_stream import _frames
from streetname.engine.runner import StoppedError
from streetname.streams.cursors import InstantCut, Span
from streetname.streams.feed import Feed
from tests.streams.sources import MONDAY_AT_TEN, Asked, FakeSource


class BrokenSource(FakeSource):
    """An environment that cannot be read."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    async def read(self, question: Any, *args: Any, **kwargs: Any) -> Any:
        raise self._error


async def told_by(source: FakeSource) -> list[bytes]:
    environment: Any = SimpleNamespace(hub=source.hub, correspondent="LPCA")
    feed = Feed(source, (Asked,), Span(InstantCut(MONDAY_AT_TEN)))
    shape: Any = None
    return [frames async for frames in _frames(environment, feed, shape)]


async def test_a_stream_that_breaks_says_so_and_ends(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        told = await told_by(BrokenSource(ValueError("a bug")))
    assert told == [b":heartbeat\n\n", b": internal server error\n\n"]


async def test_a_stream_whose_environment_is_being_stopped_just_ends() -> None:
    assert await told_by(BrokenSource(StoppedError())) == [b":heartbeat\n\n"]
