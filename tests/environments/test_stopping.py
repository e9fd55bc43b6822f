"""An environment that is stopped holds up no other."""

import asyncio
import time
from datetime import UTC, datetime

from sqlalchemy import Connection

from streetname.engine.clock import ClockMode, ClockSetting
from streetname.environments.opening import Opening
from streetname.environments.registry import DEFAULT, IN_MEMORY, Registry

_SECONDS = 0.5
_MONDAY_AT_TEN = datetime(2026, 3, 2, 15, tzinfo=UTC)


def _slow(_: Connection) -> str:
    time.sleep(_SECONDS)
    return "read"


def test_a_read_that_is_under_way_is_waited_for_while_others_are_served() -> None:
    async def story() -> None:
        opening = Opening(_MONDAY_AT_TEN, ClockSetting(ClockMode.FROZEN))
        registry = Registry(IN_MEMORY, lambda: opening)
        registry.start()
        reading = asyncio.create_task(registry.environment(DEFAULT).read(_slow))
        await asyncio.sleep(0.05)
        resetting = asyncio.create_task(registry.reset(DEFAULT))
        longest, before = 0.0, time.perf_counter()
        while not resetting.done():
            await asyncio.sleep(0.01)
            longest = max(longest, time.perf_counter() - before)
            before = time.perf_counter()
        assert await reading == "read"
        assert longest < _SECONDS / 2
        await registry.stop()

    asyncio.run(story())
